import type { ReserveNow, StartSession, StopSession, UnlockConnector } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox, Task } from '../../hub/sandbox-store.ts';
import { parseDateTime } from '../../ocpi/date-time.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import { foldId } from '../../ocpi/object-state.ts';
import { type Party, sameParty } from '../../ocpi/party.ts';
import { broken, notFound, pause, success } from './answers.ts';
import { begin, bodyOf, chargeOf, resultLater, type Said, said, waitingOf } from './asked.ts';
import { type ChargeData, lateTimeoutS } from './charge.ts';
import { evseUidOf } from './objects.ts';
import type { SandboxParts } from './parts.ts';
import type { ReservationData, TokenKey } from './reservation.ts';
import { type StationScenario, stationScenarios } from './scenarios.ts';

/** A command of a party, to be answered. */
interface Command {
  readonly parts: SandboxParts;
  readonly sandbox: Sandbox;
  readonly request: OcpiRequest;
  readonly by: Party;
}

/** What the simulated CPO says to a command. At a Location it goes by its scenario. */
export async function answerCommand(
  parts: SandboxParts,
  sandbox: Sandbox,
  request: OcpiRequest,
  by: Party,
  signal: AbortSignal,
): Promise<OcpiResponse> {
  const command = { parts, sandbox, request, by };
  const body = bodyOf<{ location_id?: string }>(request);
  switch (request.segments[0]) {
    case 'STOP_SESSION':
      return success(await stop(command));
    case 'CANCEL_RESERVATION':
      return success(await cancel(command));
    case 'START_SESSION':
    case 'RESERVE_NOW':
    case 'UNLOCK_CONNECTOR':
      return atLocation(command, body.location_id?.toUpperCase() ?? '', signal);
    default:
      return notFound;
  }
}

async function atLocation(command: Command, name: string, signal: AbortSignal): Promise<OcpiResponse> {
  const { parts, request } = command;
  const scenario = Object.hasOwn(stationScenarios, name) ? stationScenarios[name] : undefined;
  if (scenario === undefined) return { ...success(said('REJECTED')), statusCode: statusCodes.unknownLocation };
  const { evse_uid } = bodyOf<{ evse_uid?: string | null }>(request);
  if (evse_uid && evse_uid.toUpperCase() !== evseUidOf(name)) return success(said('REJECTED'));
  await pause(scenario.pace, parts.limits.forwardTimeoutMs, signal);
  if (signal.aborted) return notFound;
  if (scenario.answer === 'broken') return broken;
  if (scenario.answer !== 'ACCEPTED') return success(said(scenario.answer));
  if (request.segments[0] === 'START_SESSION') return success(await start(command, name, scenario));
  if (request.segments[0] === 'RESERVE_NOW') return success(await reserve(command, name, scenario));
  return success(await unlock(command, scenario));
}

/** The EVSE is free for one charge at a time, and while it is reserved for that of one token. */
async function start({ parts, sandbox, request, by }: Command, name: string, scenario: StationScenario): Promise<Said> {
  const { token, authorization_reference: reference } = bodyOf<StartSession>(request);
  const waiting = waitingOf(request, by);
  const { country_code, party_id, uid, type, contract_id } = token;
  const reservation = await reservationAt(parts, sandbox, name);
  const isForOthers = reservation !== undefined && !sameToken(reservation.data.token, token);
  const id = parts.ids.uuid();
  const charge = {
    id,
    scenario: name,
    token: { country_code, party_id, uid, type, contract_id },
    ...(reference && { reference }),
    began: 0,
    periods: [],
    until: 0,
  };
  const data: ChargeData = { stage: 'accepted', charge, start: waiting };
  const isFree = !isForOthers && (await begin(parts, sandbox, 'charge', data, { id, subject: name }));
  if (!isFree) return resultLater(parts, sandbox, waiting, { result: 'EVSE_OCCUPIED' });
  if (reservation !== undefined) await endReservation(parts, reservation, { isUsed: true });
  return said('ACCEPTED', scenario.timesOut ? lateTimeoutS(parts) : undefined);
}

/** The same reservation again changes it. */
async function reserve(
  { parts, sandbox, request, by }: Command,
  name: string,
  { timesOut }: StationScenario,
): Promise<Said> {
  const { reservation_id: reservationId, token, expiry_date } = bodyOf<ReserveNow>(request);
  const start = waitingOf(request, by);
  const until = parseDateTime(expiry_date) ?? parts.clock.now();
  const { country_code, party_id, uid, type } = token;
  const data: ReservationData = {
    stage: 'asked',
    reservationId,
    token: { country_code, party_id, uid, type },
    start,
    until,
  };
  const known = await reservationAt(parts, sandbox, name);
  if (known !== undefined && isReservation(known, reservationId, by)) {
    await endReservation(parts, known, data);
    return said('ACCEPTED');
  }
  const isCharging = (await parts.store.openAt(sandbox.id, 'charge', name)) !== undefined;
  const isFree = !isCharging && (await begin(parts, sandbox, 'reservation', data, { subject: name }));
  if (isFree) return said('ACCEPTED', timesOut ? lateTimeoutS(parts) : undefined);
  return resultLater(parts, sandbox, start, { result: 'EVSE_OCCUPIED' });
}

async function unlock({ parts, sandbox, request, by }: Command, scenario: StationScenario): Promise<Said> {
  const { connector_id } = bodyOf<UnlockConnector>(request);
  if (connector_id !== '1') return said('REJECTED');
  if (scenario.timesOut) return said('ACCEPTED', lateTimeoutS(parts));
  return resultLater(parts, sandbox, waitingOf(request, by), {
    result: scenario.isJammed ? 'FAILED' : scenario.result,
  });
}

async function stop({ parts, sandbox, request, by }: Command): Promise<Said> {
  const { session_id } = bodyOf<StopSession>(request);
  const charge = await chargeOf(parts, sandbox, session_id, by);
  if (charge === undefined) return said('UNKNOWN_SESSION');
  if (charge.data.stop !== undefined) return said('REJECTED');
  const isNoted = await parts.store.note(sandbox.id, charge.id, { stop: waitingOf(request, by) });
  return said(isNoted ? 'ACCEPTED' : 'UNKNOWN_SESSION');
}

async function cancel({ parts, sandbox, request, by }: Command): Promise<Said> {
  const { reservation_id } = bodyOf<{ reservation_id: string }>(request);
  const held = await parts.store.open<ReservationData>(sandbox.id, 'reservation');
  const found = held.find((one) => isReservation(one, reservation_id, by));
  const waiting = waitingOf(request, by);
  if (found === undefined) return resultLater(parts, sandbox, waiting, { result: 'UNKNOWN_RESERVATION' });
  await endReservation(parts, found, { until: parts.clock.now() });
  return resultLater(parts, sandbox, waiting, { result: 'ACCEPTED' });
}

const same = (one: string, other: string): boolean => foldId(one) === foldId(other);

const sameToken = (one: TokenKey, other: TokenKey): boolean =>
  same(one.uid, other.uid) &&
  one.type === other.type &&
  same(one.country_code, other.country_code) &&
  same(one.party_id, other.party_id);

const isReservation = ({ data }: Task<ReservationData>, id: string, by: Party): boolean =>
  same(data.reservationId, id) && sameParty(data.start.by, by);

const reservationAt = ({ store }: SandboxParts, { id }: Sandbox, name: string) =>
  store.openAt<ReservationData>(id, 'reservation', name);

/** Lets a reservation go on at once: to its end, unless what is said begins it anew. */
const endReservation = ({ store, clock }: SandboxParts, { id }: Pick<Task, 'id'>, changes: object): Promise<void> =>
  store.save(id, changes, new Date(clock.now()));
