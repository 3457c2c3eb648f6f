import { endOverdueCalls } from '../../store/stations/calls.ts';
import { freeTakenBy } from '../../store/stations/due-transactions.ts';
import { dropLinks, dropLinksOf, quietLinks, silentNodes, takeOffline } from '../../store/stations/links.ts';
import { untoldStations } from '../../store/stations/statuses.ts';
import { publishLeftOver } from './locations.ts';
import type { StationBase } from './station-hub.ts';

/** How many looks pass between two looks for processes that are gone. */
const looksPerSweep = 5;

/**
 * Looks for stations that were lost longer than the grace, some at a time and not all at the same moment, so that an outage of a
 * region is no storm of messages; and for what processes that are gone have left: their connections, calls, charges and untold
 * Locations.
 */
export function createOfflineWatch(hub: StationBase, isDue: (station: number) => void): { stop(): Promise<void> } {
  const { stationPool: pool, clock, limits, log, offlineGraceMs } = hub;
  let looks = 0;
  /** At the look before. */
  let silentBefore: ReadonlySet<string> = new Set();
  let running: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    const now = clock.now();
    const isSweep = looks % looksPerSweep === 0;
    looks += 1;
    const spreadMs = offlineGraceMs * limits.stationOfflineSpread;
    const before = new Date(now - offlineGraceMs);
    for (const station of await takeOffline(pool, before, spreadMs, limits.stationsOfflinePerLookMax)) isDue(station);
    if (isSweep) await sweep(now);
  };
  const sweep = async (now: number): Promise<void> => {
    const silent = await silentNodes(pool);
    // A process whose connection to the database broke shows again within a second or so that it lives.
    const gone = silent.filter((node) => node !== hub.nodeId && silentBefore.has(node));
    silentBefore = new Set(silent);
    if (gone.length > 0) {
      await dropLinksOf(pool, gone, new Date(now));
      await freeTakenBy(pool, gone, new Date(now));
    }
    // The store may have noted a connection without being able to say so; then nobody has it, and nobody would ever end it.
    const quiet = await quietLinks(pool, hub.nodeId, new Date(now - limits.stationLinkQuietMs));
    const lost = quiet.filter(({ station, epoch }) => !hub.links().has(station, epoch));
    if (lost.length > 0) await dropLinks(pool, hub.nodeId, lost, new Date(now));
    await endOverdueCalls(pool, new Date(now), limits.stationCallWaitMs + limits.stationCallSlackMs, gone);
    const untold = await untoldStations(pool, new Date(now - limits.stationUntoldMs), limits.stationsOfflinePerLookMax);
    for (const station of untold) isDue(station);
    await publishLeftOver(hub);
  };
  const timer = setInterval(() => {
    running ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'it could not be looked for stations that are offline'))
      .finally(() => {
        running = undefined;
      });
  }, limits.stationsLookMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
