import { hasFeatures } from '../../store/stations/inventory.ts';
import { readStates } from '../../store/stations/statuses.ts';
import type { StationLink } from './desk.ts';
import { learnFeatures } from './features.ts';
import type { StationHub } from './station-hub.ts';

/** Looks whether stations that have connected have said the status of each EVSE, asks those that have not, and asks once what each can do. */
export interface StatusCheck {
  arrived(link: StationLink, isFresh: boolean): void;
  booted(link: StationLink): void;
  left(link: StationLink): void;
  stop(): void;
}

/** A station has some time to say it by itself; then each EVSE nothing is known of is asked for, one after the other. */
export function createStatusCheck(hub: StationHub): StatusCheck {
  const { limits, log } = hub;
  const timers = new Map<number, { readonly epoch: number; readonly timer: NodeJS.Timeout }>();

  const plan = (link: StationLink): void => {
    const { station, epoch } = link;
    clearTimeout(timers.get(station.number)?.timer);
    const timer = setTimeout(() => {
      timers.delete(station.number);
      askAbout(link).catch((error: unknown) => log.warn({ err: error }, 'a station could not be asked about itself'));
    }, limits.stationStatusWaitMs);
    timers.set(station.number, { epoch, timer });
  };
  const askAbout = async ({ station, version }: StationLink): Promise<void> => {
    await ask(station.number);
    if (version !== undefined && !(await hasFeatures(hub.stationPool, station.number)))
      await learnFeatures(hub, station.number, version);
  };
  const ask = async (station: number): Promise<void> => {
    const [states] = await readStates(hub.stationPool, [station]);
    const known = new Set(states?.statuses.map(({ evse }) => evse));
    for (const { evse } of states?.evses ?? []) {
      if (known.has(evse)) continue;
      const request = { kind: 'trigger', message: 'StatusNotification', evse, connector: 1 } as const;
      const { outcome } = await hub.calls.ask(station, request, { askedBy: 'hub', deadlineMs: limits.stationAnswerMs });
      // Who does not do it for one does not for another; what there is later is said then.
      if (outcome.kind !== 'answered') return;
    }
  };

  return {
    arrived(link) {
      plan(link);
    },
    booted: plan,
    left({ station, epoch }) {
      const planned = timers.get(station.number);
      if (planned?.epoch !== epoch) return;
      clearTimeout(planned.timer);
      timers.delete(station.number);
    },
    stop() {
      for (const { timer } of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
