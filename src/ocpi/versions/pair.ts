import type { SchemaName } from '../validate.ts';
import type { Losses, Part } from './part.ts';
import type { Context, Document, Need } from './translation.ts';

/** What a step is told besides the object. */
export interface Call {
  readonly context: Context;
  /** The object is the body of a PATCH: what is not there is not to be filled in. */
  readonly isPatch: boolean;
}

/** Changes an object of one version into one of the other, or holds it back. */
export type Step = (object: Part, call: Call) => void;

/** The steps in one direction, by shape. Shapes that are not named are the same in both versions. */
export type Steps = Readonly<Partial<Record<SchemaName, Step>>>;

/** How documents change between the hub's version and another. */
export interface Pair {
  readonly toHub: Steps;
  readonly fromHub: Steps;
  /** Fields whose change a peer of the other version cannot be told by PATCH: it gets the whole object. */
  readonly wholeFor: Readonly<Partial<Record<SchemaName, readonly string[]>>>;
  /** Objects that the other version changes by PATCH and the hub's does not: the PATCH is merged into what is stored. */
  readonly mergedIntoStored: readonly SchemaName[];
  /** What has to be looked up for a step towards the hub, by shape. */
  readonly needsToHub: Needs;
  readonly needsFromHub: Needs;
  /** What is done last to a whole text for a peer. */
  readonly finish?: (text: string, context: Context, losses: Losses) => string;
}

export type Needs = Readonly<Partial<Record<SchemaName, (object: Part, document: Document) => readonly Need[]>>>;
