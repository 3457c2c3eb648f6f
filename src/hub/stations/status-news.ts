import { formatDateTime } from '../../ocpi/date-time.ts';
import { isSuccess } from '../../ocpi/envelope.ts';
import {
  markTold,
  readStates,
  type StationStates,
  type StatusNoted,
  setEvseStatuses,
} from '../../store/stations/statuses.ts';
import { tell } from '../parties/tell.ts';
import { evseStatusesOf } from './evse-status.ts';
import { publishLocation } from './locations.ts';
import type { StationBase } from './station-hub.ts';

/** Tells the network the statuses of stations' EVSEs. */
export interface StatusNews {
  /** Something was said that an EVSE's status may follow from; told within milliseconds, once for all that comes meanwhile. */
  soon(station: number): void;
  /** Resolves when everything so far was told. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Notes a status before it tells it, with the time that is told: a process that dies in between leaves something that can be told
 * again without being another change. Of a station one thing happens at a time, and what comes meanwhile is told at once after it.
 */
export function createStatusNews(hub: StationBase): StatusNews {
  const { stationRefreshesAtOnceMax: batchesMax, stationsPerRefreshMax: batchMax, stationRefreshRetryMs } = hub.limits;
  const waiting = new Set<number>();
  const running = new Set<number>();
  const batches = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  let isStopping = false;

  const add = (station: number): void => {
    if (isStopping) return;
    waiting.add(station);
    // What comes in the same turn of the event loop shares a batch.
    queueMicrotask(start);
  };
  const start = (): void => {
    while (batches.size < batchesMax) {
      const batch = take();
      if (batch.length === 0) return;
      const work = run(batch).finally(() => {
        batches.delete(work);
        for (const station of batch) running.delete(station);
        start();
      });
      batches.add(work);
    }
  };
  const take = (): number[] => {
    const batch: number[] = [];
    for (const station of waiting) {
      if (batch.length === batchMax) break;
      if (running.has(station)) continue;
      batch.push(station);
      waiting.delete(station);
      running.add(station);
    }
    return batch;
  };
  const run = async (batch: readonly number[]): Promise<void> => {
    try {
      later(await tellStates(hub, await readStates(hub.stationPool, batch)));
    } catch (error) {
      hub.log.warn({ err: error, stations: batch.length }, 'the statuses of stations could not be told; they will be');
      later(batch);
    }
  };
  const later = (stations: readonly number[]): void => {
    if (stations.length === 0 || isStopping) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      for (const station of stations) add(station);
    }, stationRefreshRetryMs);
    timers.add(timer);
  };
  const settled = async (): Promise<void> => {
    // The microtask that starts a batch comes first.
    await Promise.resolve();
    while (batches.size > 0) await Promise.all(batches);
  };

  return {
    soon: add,
    settled,
    async stop() {
      isStopping = true;
      for (const timer of timers) clearTimeout(timer);
      await settled();
    },
  };
}

/** Notes what differs, and tells what was noted; returns the stations of which not everything could be told. */
async function tellStates(hub: StationBase, states: readonly StationStates[]): Promise<number[]> {
  const wanted = states.flatMap((state) => {
    const statuses = evseStatusesOf(state);
    return state.evses.map(({ evse, status }) => {
      const next = statuses.get(evse) ?? 'UNKNOWN';
      return { station: state.station, evse, status: next, isNew: next !== status };
    });
  });
  const differing = wanted.filter(({ isNew }) => isNew);
  const noted =
    differing.length === 0 ? [] : await setEvseStatuses(hub.stationPool, differing, new Date(hub.clock.now()));
  const isNoted = new Set(noted.map(({ uid }) => uid));
  const told: StatusNoted[] = [];
  const failed: number[] = [];
  await Promise.all(
    states.map(async (state) => {
      const untold = untoldOf(state).filter(({ uid }) => !isNoted.has(uid));
      const due = [...untold, ...noted.filter(({ station }) => station === state.station)];
      try {
        for (const status of due) {
          await tellStatus(hub, state, status);
          told.push(status);
        }
      } catch (error) {
        hub.log.warn({ err: error }, 'the status of an EVSE could not be told; it will be');
        failed.push(state.station);
      }
    }),
  );
  if (told.length > 0) await markTold(hub.stationPool, told);
  return failed;
}

/** What was noted by somebody who may have ended before it was told. */
const untoldOf = ({ station, evses }: StationStates): StatusNoted[] =>
  evses
    .filter(({ is_told: isTold }) => !isTold)
    .map(({ uid, status, status_at: at }) => ({ station, uid, status, at: new Date(at) }));

async function tellStatus(hub: StationBase, state: StationStates, { uid, status, at }: StatusNoted): Promise<void> {
  const body = { status, last_updated: formatDateTime(at.getTime()) };
  const answer = await tell(hub, state, 'PATCH', 'locations', [state.location_id, uid], body);
  // The network does not have the EVSE: its Location was not told yet.
  if (!isSuccess(answer.statusCode)) await publishLocation(hub, state);
}
