import type { AccountParts } from './compose-accounts.ts';
import type { ChargingDesk } from './hub/drivers/charging/charging-desk.ts';
import { sessionEraser, sessionExporter } from './hub/drivers/charging/history.ts';
import { LiveSessions } from './hub/drivers/charging/live.ts';
import type { ChargingParts } from './hub/drivers/charging/parts.ts';
import { createEmspPeer } from './hub/drivers/charging/peer/emsp-peer.ts';
import { type ChargingRun, ended, startChargingRun } from './hub/drivers/charging/run.ts';
import type { ExchangeHub } from './hub/exchange-hub.ts';
import type { Peer } from './ocpi/message.ts';
import { hostedUrl } from './peers/hosted-transport.ts';
import { type Database, indexedPlans } from './store/database.ts';

/** Connections of the drivers' charges. */
const poolMax = 8;

/** Charges of drivers in a process. */
export interface DriverCharging {
  readonly desk: ChargingDesk;
  /** The peer of a platform, if that speaks for drivers. */
  peerOf(platformId: string): Peer | undefined;
  /** Another process may have changed something. */
  wake(): void;
  /** Begins to go on with what is due: for processes with the worker role. */
  run(): ChargingRun;
  /** Waits, not for long, for what nobody waits for. */
  stop(): Promise<void>;
}

/** Builds what the charges of drivers need out of its parts, and enters them where drivers are erased and exported. */
export function createDriverCharging(
  hub: ExchangeHub,
  {
    database,
    accounts,
    ...others
  }: Pick<ChargingParts, 'call' | 'places' | 'prices' | 'footprint'> & {
    readonly database: Database;
    readonly accounts: Pick<AccountParts, 'accounts' | 'erasers' | 'exporters'>;
  },
): DriverCharging {
  const pool = database.pool('drivers', poolMax, indexedPlans);
  const live = new LiveSessions({ pool, hub });
  const underWay = new Set<Promise<unknown>>();
  const parts: ChargingParts = {
    hub,
    pool,
    hostedUrl,
    accounts: accounts.accounts,
    ...others,
    background(work) {
      const done = work()
        .catch((error: unknown) =>
          hub.log.warn({ err: error }, 'a charge of a driver could not go on; it is tried again'),
        )
        .finally(() => underWay.delete(done));
      underWay.add(done);
    },
    changed(row) {
      live.changed(row);
      hub.wake();
    },
  };
  accounts.erasers.push(sessionEraser({ pool }));
  accounts.exporters.push(sessionExporter({ hub }));
  return {
    desk: { ...parts, live },
    peerOf: (platformId) =>
      hub.registry().platforms.get(platformId)?.hosted === 'drivers' ? createEmspPeer(parts, platformId) : undefined,
    wake: () => live.wake(),
    run: () => startChargingRun(parts),
    stop: () => ended(underWay, hub.limits),
  };
}
