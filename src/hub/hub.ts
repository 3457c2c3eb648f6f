import type { Knex } from 'knex';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Vault } from '../kernel/secrets.ts';
import type { Party } from '../ocpi/party.ts';
import type { Registry } from './registry.ts';

/** What every use-case needs; built once in compose.ts. Use-cases with further needs extend it. */
export interface Hub {
  /** The cold paths' handle on the database. */
  readonly db: Knex;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly limits: Limits;
  /** The hub's own party, and its name for others to read. */
  readonly party: Party;
  readonly name: string;
  /** Base of every URL the hub hands out, without a trailing slash. */
  readonly publicUrl: string;
  /** Whether new platforms may use http and private addresses when their partner does not say. */
  readonly allowPrivateNetwork: boolean;
  /** Platforms, parties, credentials and agreements as they are now. */
  registry(): Registry;
  /** Rereads the registry; resolves when `registry()` returns the new one. */
  reloadRegistry(): Promise<void>;
  /** Makes sure that `registry()` is not older than what has been read from the database. */
  followRegistry(): Promise<void>;
  /** Wakes whoever follows the change log. */
  wake(): void;
}
