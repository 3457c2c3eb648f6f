import type { Draft, Outcome, Write } from '../ocpi/object-state.ts';
import type { PartyKey } from '../ocpi/party.ts';

/** A write to one object, with everything that names the object and the way the change takes. */
export interface ObjectWrite extends Write {
  readonly module: string;
  readonly owner: PartyKey;
  /** The object's id as received, and the folded identity it is found by. */
  readonly id: string;
  readonly key: string;
  /** What besides the id names it, such as a token's type. */
  readonly variant: string | null;
  /** '' for the hub's own copy; a party for what was pushed to that party alone. */
  readonly audience: string;
  /** Where the write came from. */
  readonly platformId: string;
  readonly correlationId: string | null;
  /**
   * The receiver this write is being passed on to by the exchange itself. It is noted as not yet delivered in the same
   * transaction, due when the exchange must have ended, and no change is logged: nobody else is to hear of it. It is alone in its slot.
   */
  readonly direct?: { readonly platformId: string; readonly party: string; readonly dueMs: number };
}

export interface WriteResult {
  readonly outcome: Outcome;
  /** The object's number and version; 0 when there is none. */
  readonly number: number;
  readonly version: number;
  /** Whether the receiver of a direct write lacked an earlier state of the object, so that a PATCH alone does not do. */
  readonly wasUndelivered: boolean;
}

/** Writes to one object within a flush, and what they have made of it. */
export interface Slot {
  readonly write: ObjectWrite;
  readonly writes: { readonly index: number; readonly write: ObjectWrite }[];
  number: number;
  /** The version that was loaded; 0 when the object is new. */
  loadedVersion: number;
  wasUndelivered: boolean;
  draft: Draft;
}
