import { Fault } from '../../../kernel/fault.ts';
import { MinuteWindow } from '../../../kernel/minute-window.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import type { StationOutcome } from '../../../stations/model.ts';
import { findOpenCharge, findStationById, nextStationNumber } from '../../../store/stations/command-targets.ts';
import { findReservationNumbered } from '../../../store/stations/reservations.ts';
import { type Actor, record } from '../../change.ts';
import { cancelled } from '../commands/cancel.ts';
import { noStation } from '../inventory.ts';
import type { StationHub } from '../station-hub.ts';
import { type RemoteAsked, remoteRequest } from './request.ts';

/** Calls of operators within a minute, by the key they use. */
const budgets = new WeakMap<StationHub['calls'], { minute: MinuteWindow; counts: Map<string, number> }>();

/**
 * Asks a station something in the name of its operator, with an entry in the audit record, and waits for the answer, but not for long:
 * resolves with what names the call. No partner gets here. Throws `not-found`, `invalid`, and `too-many-requests`.
 */
export async function callStation(hub: StationHub, actor: Actor, id: string, asked: RemoteAsked): Promise<string> {
  spend(hub, actor);
  const station = await findStationById(hub.reads, id);
  if (station === undefined) throw noStation();
  const request = remoteRequest(asked, {
    version: station.version,
    now: formatDateTime(hub.clock.now()),
    number: await nextStationNumber(hub.reads),
    fileHosts: hub.fileHosts,
    allowPrivateNetwork: hub.allowPrivateNetwork,
    transactionId: await transactionOf(hub, station.number, asked),
  });
  const reservation = await reservationOf(hub, station.number, asked);
  const callId = hub.ids.uuid();
  const { evse } = asked;
  await record(hub, actor, async () => {
    const details = { kind: asked.kind, call: callId, ...(evse !== undefined && { evse }) };
    return { result: undefined, done: { action: 'station.call', subject: id, details } };
  });
  const asking = { callId, askedBy: actor.name, deadlineMs: hub.limits.stationCallMs };
  const effect = asked.kind === 'start' || asked.kind === 'stop' ? { effectMs: hub.limits.stationEffectMs } : {};
  const ending = hub.calls
    .ask(station.number, request, { ...asking, ...effect })
    .then(({ outcome }) => (reservation === undefined ? undefined : revoke(hub, reservation, outcome)));
  await inTime(hub, ending);
  return callId;
}

function spend({ calls, clock, limits }: StationHub, { name }: Actor): void {
  const budget = budgets.get(calls) ?? { minute: new MinuteWindow(clock), counts: new Map<string, number>() };
  budgets.set(calls, budget);
  if (budget.minute.turn()) budget.counts.clear();
  const count = (budget.counts.get(name) ?? 0) + 1;
  budget.counts.set(name, count);
  if (count > limits.remoteCallsPerMinuteMax)
    throw new Fault('too-many-requests', 'too many calls to stations', { retryAfterS: budget.minute.leftS });
}

/** OCPP's id of the charge of a Session at the station. */
async function transactionOf(
  { reads }: StationHub,
  station: number,
  { session_id }: RemoteAsked,
): Promise<string | undefined> {
  if (session_id === undefined) return undefined;
  const charge = await findOpenCharge(reads, station, session_id);
  if (charge === undefined)
    throw Fault.invalid([{ path: '/session_id', message: 'is no charge that is under way at this station' }]);
  return charge;
}

async function reservationOf({ reads }: StationHub, station: number, { kind, reservation }: RemoteAsked) {
  if (kind !== 'cancel-reservation' || reservation === undefined) return undefined;
  const row = await findReservationNumbered(reads, station, reservation);
  if (row === undefined || (row.state !== 'held' && row.state !== 'asked'))
    throw Fault.invalid([{ path: '/reservation', message: 'is no reservation that stands at this station' }]);
  return row;
}

/** What the CPO has cancelled, its eMSP hears of (M-18). */
const revoke = (hub: StationHub, reservation: { readonly number: number }, outcome: StationOutcome): Promise<boolean> =>
  cancelled(hub, reservation, outcome, true);

/** Waits for the end of a call; what it ends with later is to be read. */
async function inTime({ limits, log }: StationHub, ending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      isLate = true;
      resolve();
    }, limits.remoteWaitMs);
  });
  const watched = ending.catch((error: unknown) => {
    if (!isLate) throw error;
    log.warn({ err: error }, 'a call to a station failed');
  });
  try {
    await Promise.race([watched, late]);
  } finally {
    clearTimeout(timer);
  }
}
