import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { GridTable } from '../../../driving/grid-table.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Turns } from '../../../kernel/turns.ts';
import type { PlaceIndex } from '../../../places/place-index.ts';
import type { Registry } from '../../registry.ts';
import type { Accounts } from '../accounts.ts';
import type { PlaceFeed } from './feed.ts';
import type { PlaceMemory } from './memory.ts';
import type { RoadRouter } from './road-router.ts';
import type { ViewParts, Views } from './views.ts';

/** What looking at places takes. */
export interface PlaceParts extends ViewParts {
  /** For documents of places that were found. */
  readonly pool: Pool;
  readonly db: Knex;
  readonly accounts: Pick<Accounts, 'vehicle'>;
  readonly ids: Ids;
  /** Something has been committed that other processes want to know. */
  wake(): void;
  readonly feed: PlaceFeed;
  readonly views: Views;
  /** An empty index. */
  createIndex(): PlaceIndex;
  readonly grid: GridTable;
  /** Of whatever takes long for one driver. */
  readonly turns: Turns;
  /** Undefined: detours are estimated. */
  readonly router: RoadRouter | undefined;
  registry(): Registry;
  /** Base of the URLs that are handed out. */
  publicUrl(): string;
}

/** All places; throws `overloaded` while the process is still reading them. */
export function loadedOf({ feed }: Pick<PlaceParts, 'feed'>): PlaceMemory {
  if (feed.memory === undefined) {
    throw new Fault('overloaded', 'the hub is still reading its places', { code: 'places_loading', retryAfterS: 2 });
  }
  return feed.memory;
}
