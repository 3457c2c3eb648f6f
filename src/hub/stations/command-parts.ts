import type { Pool } from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Limits } from '../../kernel/limits.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Vault } from '../../kernel/secrets.ts';
import type { StationOutcome, StationRequest } from '../../stations/model.ts';
import type { CallHub } from '../hosted.ts';
import type { Registry } from '../registry.ts';

/** Something to be asked of a station. */
export interface StationCall {
  /** Of `station_calls`: what is asked is known by it, from before it is asked. */
  readonly id: string;
  readonly station: number;
  readonly request: StationRequest;
  /** An OCPI party as BE-BEC, or the name of an admin key. */
  readonly askedBy: string;
  /** Longest time between its being sent and an answer. */
  readonly deadlineMs: number;
  /** How long it may take until what was asked is seen to happen; left out: nothing is to be seen. */
  readonly effectMs?: number;
}

/**
 * Asks a station, over whatever process has its connection, once. It is on disk before the station hears of it; resolves with how it
 * ended, at the latest some seconds after the deadline. Throws `overloaded` when the store is away, and then it was not asked.
 */
export type AskStation = (call: StationCall) => Promise<StationOutcome>;

/** What decisions about tokens, commands and charging profiles at stations need. */
export interface CommandParts {
  readonly reads: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: Limits;
  readonly log: Logger;
  readonly vault: Vault;
  registry(): Registry;
  /** Asks the hub in the name of a hosted party. */
  readonly call: CallHub;
  readonly ask: AskStation;
}
