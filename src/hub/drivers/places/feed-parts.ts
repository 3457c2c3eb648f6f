import type { Pool } from 'pg';
import type { Clock } from '../../../kernel/clock.ts';
import type { Limits } from '../../../kernel/limits.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { PlaceIndex } from '../../../places/place-index.ts';
import type { Registry } from '../../registry.ts';

/** What a process needs to have all places in memory. */
export interface FeedParts {
  /** For the change log and statuses; nobody else has to wait for that. */
  readonly pool: Pool;
  /** For documents, many at a time. */
  readonly documents: Pool;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Logger;
  registry(): Registry;
  createIndex(): PlaceIndex;
}
