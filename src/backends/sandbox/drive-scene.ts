import type { Drive } from '../../hub/sandbox-drives.ts';
import type { Sandbox, Task } from '../../hub/sandbox-store.ts';
import type { SandboxParts } from './parts.ts';

/**
 * What has come of a stage: a verdict with a sentence, and what is to be remembered; undefined: nothing yet. After a failure the
 * charge is over.
 */
export interface Outcome {
  readonly verdict: 'pass' | 'warn' | 'fail';
  readonly said: string;
  readonly changes?: object;
  /** How long the next stage waits. */
  readonly inMs?: number;
}

/** What a stage needs. */
export interface DriveScene {
  readonly parts: SandboxParts;
  readonly sandbox: Sandbox;
  readonly task: Task<Drive & DriveNotes>;
  readonly drive: Drive & DriveNotes;
  /** Notes something before what follows from it is done. */
  note(changes: object): Promise<void>;
}

/** What is noted besides, by name: commands that were sent, and results that have come. */
export type DriveNotes = Readonly<Record<string, unknown>>;
