import type { RequestListener } from 'node:http';
import { type AccountParts, createAccountParts } from './compose-accounts.ts';
import { createDriverCharging, type DriverCharging } from './compose-driver-charging.ts';
import { createPlaceSide, type PlaceSide } from './compose-places.ts';
import type { Config } from './config.ts';
import { createDriverApp } from './http/driver/app.ts';
import { createMapApp } from './http/map/app.ts';
import type { Metrics } from './http/metrics.ts';
import { holdAppKeys } from './hub/drivers/app-keys.ts';
import { createFootprint } from './hub/drivers/footprint.ts';
import { createOnce } from './hub/drivers/idempotency.ts';
import { watchesOf } from './hub/drivers/live/watches.ts';
import { mapOf, withMapKeys } from './hub/drivers/map.ts';
import { notificationExporter } from './hub/drivers/notifications/wishes.ts';
import { createPrices, type PriceDesk } from './hub/drivers/prices/create-prices.ts';
import { tripEraser, tripExporter } from './hub/drivers/trips/kept-trips.ts';
import type { TripParts } from './hub/drivers/trips/trip-parts.ts';
import type { ExchangeHub } from './hub/exchange-hub.ts';
import { extended } from './hub/extended.ts';
import type { CallHub } from './hub/hosted.ts';
import { emspSettings } from './hub/parties/hosted-party.ts';
import type { Party } from './ocpi/party.ts';
import type { Database } from './store/database.ts';
import { allFeedbackOf, eraseFeedback } from './store/drivers/feedback.ts';

/** The driver side of a process. */
export interface Drivers {
  readonly handle: RequestListener;
  /** The map for everybody. */
  readonly map: RequestListener;
  readonly accounts: AccountParts;
  readonly places: PlaceSide;
  readonly prices: PriceDesk;
  readonly charging: DriverCharging;
  /** Ends streams, so that the server can stop. */
  stop(): Promise<void>;
}

/** Drivers and their apps: accounts, places, prices and charges, and the API to them. */
export function createDrivers(
  hub: ExchangeHub,
  config: Config,
  metrics: Metrics,
  call: CallHub,
  database: Database,
): Drivers {
  const { clock, ids, limits, log } = hub;
  const accounts = createAccountParts(hub, config, call);
  const places = createPlaceSide(hub, database, config, accounts.accounts);
  accounts.erasers.push({ erase: (tx, { driverId }) => eraseFeedback(tx, driverId) });
  accounts.exporters.push({ name: 'feedback', export: ({ driverId }) => allFeedbackOf(hub.db, driverId) });
  accounts.exporters.push({
    name: 'watches',
    export: async (viewer) =>
      (await watchesOf(places.parts, viewer, { limit: limits.driverHistoryRowsMax, after: undefined })).items,
  });
  accounts.exporters.push(notificationExporter(hub));
  const prices = createPrices(
    extended(hub, {
      places: places.places,
      accounts: accounts.accounts,
      feesOf: (emsp: Party) => emspSettings(hub, emsp).fees,
    }),
  );
  accounts.erasers.push({ erase: prices.erase });
  accounts.exporters.push({ name: 'quotes', export: prices.export });
  const footprint = createFootprint(config.gridTable);
  const shared = { places: places.places, prices, footprint };
  const charging = createDriverCharging(hub, { database, call, accounts, ...shared });
  const trips: TripParts = extended(hub, {
    ...shared,
    turns: places.parts.turns,
    accounts: accounts.accounts,
  });
  accounts.erasers.push(tripEraser);
  accounts.exporters.push(tripExporter(trips));
  const app = createDriverApp({
    clock,
    ids,
    limits,
    log,
    proxies: config.trustedProxies,
    publicUrl: () => hub.publicUrl,
    identify: accounts.identify,
    appKeys: withMapKeys(hub, holdAppKeys(hub)),
    once: createOnce(hub),
    answered: (operation, budget, http, ms) => metrics.driverRequest(operation, budget, http, ms),
    deps: {
      accounts: accounts.hub,
      discovery: places.parts,
      live: places.live,
      prices,
      charging: charging.desk,
      trips,
      analytics: { pool: charging.desk.pool, clock, limits, ...shared },
      grid: config.gridTable,
    },
  });
  metrics.gauge('crossvolt_driver_streams', 'Streams of events that are open to drivers and apps', () => app.streams);
  const map = createMapApp({
    log,
    publicUrl: () => hub.publicUrl,
    tiles: config.mapTiles,
    mapOf: (key) => mapOf(hub, key),
  });
  return {
    handle: app.handle,
    map,
    accounts,
    places,
    prices,
    charging,
    async stop() {
      app.close();
      await charging.stop();
    },
  };
}
