import type { CommandResult, ReserveNow } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime, parseDateTime } from '../../../ocpi/date-time.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { partyKey } from '../../../ocpi/party.ts';
import type { StationOutcome } from '../../../stations/model.ts';
import { type CommandTarget, findTargets, nextStationNumber } from '../../../store/stations/command-targets.ts';
import {
  findReservationOf,
  insertReservation,
  type ReservationRow,
  turnReservation,
} from '../../../store/stations/reservations.ts';
import { groupOf } from '../authorise/group.ts';
import { askFor } from './ask-for.ts';
import { already, type Command, type Prepared, refuse, stationOffline, unknownPlace } from './command.ts';
import { isFree } from './evse-state.ts';
import { tell } from './id-token.ts';

/**
 * RESERVE_NOW: the same id at the same Location changes the reservation (M-15); the station knows it by a number that no other eMSP's has
 * (M-16).
 */
export async function prepareReserve(command: Command<ReserveNow>): Promise<Prepared> {
  const { parts, host, by, body } = command;
  const until = parseDateTime(body.expiry_date);
  const now = parts.clock.now();
  if (until === undefined || until <= now) return refuse('REJECTED', 'The reservation would be over already.');
  if (until - now > parts.limits.reservationMsMax) return refuse('REJECTED', 'The reservation would last too long.');
  const max = parts.limits.commandEvsesMax;
  const targets = await findTargets(parts.reads, host.party, body.location_id, body.evse_uid ?? null, max);
  if (targets.length === 0) return unknownPlace('There is no such location or EVSE here.');
  const before = await findReservationOf(parts.reads, partyKey(by), body.reservation_id);
  if (before?.state === 'asked') return refuse('REJECTED', 'This reservation is being asked for.');
  const place = before && (await placeOf(command, before));
  if (before !== undefined && place === undefined)
    return refuse('REJECTED', 'There is a reservation with this id at another location.');
  const target = place !== undefined && body.evse_uid == null ? place : chosen(targets);
  if ('isTaken' in target) return target;
  if (target.lacks.includes('reserve')) return refuse('NOT_SUPPORTED', 'The station takes no reservations.');
  if (!target.isConnected) return stationOffline();
  if (before !== undefined && (before.station !== target.station || before.evse !== target.evse))
    return refuse('REJECTED', 'The reservation is for another EVSE: cancel it first.');
  if (target.isCharging || target.reservations.some((number) => number !== before?.number))
    return already('EVSE_OCCUPIED');
  return { isTaken: true, run: () => reserve(command, target, new Date(until), before) };
}

/** The one that is named, or a free one (M-14). */
function chosen(targets: readonly CommandTarget[]): CommandTarget | Prepared {
  const [only, ...others] = targets;
  if (only !== undefined && others.length === 0) return only;
  const connected = targets.filter(({ isConnected }) => isConnected);
  const able = connected.filter(({ lacks }) => !lacks.includes('reserve'));
  if (connected.length === 0) return stationOffline();
  if (able.length === 0) return refuse('NOT_SUPPORTED', 'The stations there take no reservations.');
  return able.find(isFree) ?? already('EVSE_OCCUPIED');
}

/** The EVSE of a reservation, if that is at the Location the command names. */
async function placeOf(
  { parts, host, body }: Command<ReserveNow>,
  { station, evse }: ReservationRow,
): Promise<CommandTarget | undefined> {
  const targets = await findTargets(parts.reads, host.party, body.location_id, null, parts.limits.commandEvsesMax);
  return targets.find((one) => one.station === station && one.evse === evse);
}

async function reserve(
  command: Command<ReserveNow>,
  target: CommandTarget,
  until: Date,
  before: ReservationRow | undefined,
): Promise<CommandResult> {
  const { parts, by, body, waiting } = command;
  const { station, version, settings, evse } = target;
  const call = parts.ids.uuid();
  const at = new Date(parts.clock.now());
  const reference = body.authorization_reference ?? undefined;
  const waitMs = until.getTime() - at.getTime();
  const idToken = await tell(parts, { token: body.token, reference, station, version, settings, call, waitMs });
  const { callback, correlationId } = waiting;
  const asked: ReservationRow = {
    number: before?.number ?? (await nextStationNumber(parts.reads)),
    station,
    evse,
    connector: null,
    owner: partyKey(by),
    reservation_id: foldId(body.reservation_id),
    token: body.token,
    authorization_reference: reference ?? null,
    session_id: before?.session_id ?? parts.ids.uuid(),
    expires_at: until,
    state: 'asked',
    waiting: { idToken, callback, correlationId },
    created_at: at,
    changed_at: at,
  };
  if (before === undefined && !(await insertReservation(parts.reads, asked)))
    return { result: 'REJECTED', message: [{ language: 'en', text: 'This reservation is being asked for.' }] };
  const groupIdToken = groupOf(parts.vault, body.token, version);
  return askFor(command, target, {
    call,
    ended: (outcome) => ended(command, asked, outcome, before !== undefined),
    request: {
      kind: 'reserve',
      reservationId: asked.number,
      evse,
      expiresAt: formatDateTime(until.getTime()),
      idToken,
      ...(groupIdToken && { groupIdToken }),
    },
  });
}

/** A reservation that was to be changed stays as it was when the station has refused. One nobody knows of may stand there: it is kept until it is over. */
async function ended(
  { parts }: Command<ReserveNow>,
  asked: ReservationRow,
  outcome: StationOutcome,
  isChange: boolean,
): Promise<void> {
  const at = new Date(parts.clock.now());
  const isHeld = outcome.kind === 'answered' && outcome.answer.status === 'Accepted';
  if (isHeld) {
    const { token, authorization_reference, expires_at, waiting } = asked;
    const changes = { state: 'held' as const, token, authorization_reference, expires_at };
    // What its Session has told of the time before is told anew.
    await turnReservation(
      parts.reads,
      asked.number,
      ['asked', 'held'],
      { ...changes, waiting: { ...waiting, isHeld: true, isTold: null } },
      at,
    );
    return;
  }
  if (isChange || outcome.kind === 'timeout' || outcome.kind === 'cut') return;
  await turnReservation(parts.reads, asked.number, ['asked'], { state: 'refused', waiting: null }, at);
}
