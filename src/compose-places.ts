import type { Pool } from 'pg';
import type { Config } from './config.ts';
import type { Accounts } from './hub/drivers/accounts.ts';
import { createLive, type Live } from './hub/drivers/live/live.ts';
import { createPlaces } from './hub/drivers/places/create-places.ts';
import { PlaceFeed } from './hub/drivers/places/feed.ts';
import { openAt } from './hub/drivers/places/opening.ts';
import type { PlaceParts } from './hub/drivers/places/place-parts.ts';
import { Views } from './hub/drivers/places/views.ts';
import type { Places } from './hub/drivers/places.ts';
import type { Hub } from './hub/hub.ts';
import { Turns } from './kernel/turns.ts';
import { createRoadRouter } from './peers/road-router.ts';
import { createPlaceIndex } from './places/create-place-index.ts';
import { type Database, indexedPlans } from './store/database.ts';

/** Connections for following the log, and for what is looked up. */
const feedPoolMax = 2;
const lookPoolMax = 6;

/** The places of a process, in memory and in the database. */
export interface PlaceSide {
  readonly parts: PlaceParts;
  readonly places: Places;
  readonly live: Live;
  /** Something has been committed, here or in another process. */
  wake(): void;
  registryChanged(): void;
  stop(): Promise<void>;
}

/** The places of a process; with the http role it begins to read all of them into memory, in the background. */
export function createPlaceSide(
  hub: Pick<Hub, 'clock' | 'db' | 'ids' | 'limits' | 'log' | 'publicUrl' | 'registry' | 'wake'>,
  database: Database,
  { gridTable, roles, router }: Pick<Config, 'gridTable' | 'roles' | 'router'>,
  accounts: Pick<Accounts, 'tokensOf' | 'vehicle'>,
): PlaceSide {
  const { clock, limits, log, registry } = hub;
  const pool: Pool = database.pool('discovery', lookPoolMax);
  const turns = new Turns(clock, limits);
  const createIndex = () => createPlaceIndex({ hoursAt: openAt, limits, turns });
  const feed = new PlaceFeed({
    pool: database.pool('places', feedPoolMax, indexedPlans),
    documents: pool,
    clock,
    limits,
    log,
    registry,
    createIndex,
  });
  if (roles.has('http')) feed.start();
  const viewParts = { clock, limits, log, registry, tokensOfDriver: accounts.tokensOf };
  const parts: PlaceParts = {
    ...viewParts,
    accounts,
    db: hub.db,
    ids: hub.ids,
    wake: () => hub.wake(),
    pool,
    feed,
    views: new Views(viewParts),
    createIndex,
    grid: gridTable,
    turns,
    router: router && createRoadRouter({ ...router, limits, clock, log }),
    publicUrl: () => hub.publicUrl,
  };
  const live = createLive(parts);
  return {
    parts,
    places: createPlaces(parts),
    live,
    wake() {
      feed.wake();
      live.wake();
    },
    registryChanged() {
      feed.registryChanged();
      live.registryChanged();
    },
    async stop() {
      await live.stop();
      await feed.stop();
    },
  };
}
