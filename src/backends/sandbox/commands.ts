import type { Capability, StartSession, StopSession, UnlockConnector } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import type { Party } from '../../ocpi/party.ts';
import { broken, notFound, pause, success } from './answers.ts';
import { begin, bodyOf, type Command, chargeOf, resultLater, type Said, said, waitingOf } from './asked.ts';
import { type ChargeData, lateTimeoutS } from './charge.ts';
import type { Charge } from './charge-objects.ts';
import { evseUidOf } from './objects.ts';
import type { SandboxParts } from './parts.ts';
import { cancel, cdrTokenOf, emptyCharge, reserve, sameToken, useReservation } from './reserve.ts';
import { type StationScenario, stationScenarios } from './scenarios.ts';

/** What an EVSE has to be able to do for a command (M-26). */
const needed: Readonly<Record<string, Capability>> = {
  START_SESSION: 'REMOTE_START_STOP_CAPABLE',
  RESERVE_NOW: 'RESERVABLE',
  UNLOCK_CONNECTOR: 'UNLOCK_CAPABLE',
};

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
  const [kind = ''] = request.segments;
  if (scenario.lacks?.some((capability) => capability === needed[kind])) return success(said('NOT_SUPPORTED'));
  await pause(scenario.pace, parts.limits.forwardTimeoutMs, signal);
  if (signal.aborted) return notFound;
  if (scenario.answer === 'broken') return broken;
  if (scenario.answer !== 'ACCEPTED') return success(said(scenario.answer));
  if (kind === 'START_SESSION') return success(await start(command, name, scenario));
  if (kind === 'RESERVE_NOW') return success(await reserve(command, name, scenario));
  return success(await unlock(command, scenario));
}

/** The EVSE is free for one charge at a time, and while it is reserved for that of one token. */
async function start(command: Command, name: string, scenario: StationScenario): Promise<Said> {
  const { parts, sandbox, request, by } = command;
  const { token, authorization_reference: reference } = bodyOf<StartSession>(request);
  const known = await alreadyCharging(command, name);
  if (known !== undefined) return known;
  const reservation = await useReservation(parts, sandbox, name, token);
  if (reservation === 'occupied') return occupied(command);
  const charge: Charge = {
    ...(reservation.charge ?? { ...emptyCharge, id: parts.ids.uuid(), scenario: name }),
    token: cdrTokenOf(token),
    ...(reference && { reference }),
  };
  const data: ChargeData = { stage: 'accepted', charge, start: waitingOf(request, by) };
  if (await begin(parts, sandbox, 'charge', data, { id: charge.id, subject: name }))
    return said('ACCEPTED', scenario.timesOut ? lateTimeoutS(parts) : undefined);
  if (reservation.id !== undefined) await parts.store.note(sandbox.id, reservation.id, { isUsed: false });
  return (await alreadyCharging(command, name)) ?? occupied(command);
}

/** What is said when there is a charge at an EVSE: the same command again does nothing (M-27). */
async function alreadyCharging(command: Command, name: string): Promise<Said | undefined> {
  const { parts, sandbox, request } = command;
  const open = await parts.store.openAt<ChargeData>(sandbox.id, 'charge', name);
  if (open === undefined) return undefined;
  const isSame = sameToken(open.data.charge.token, bodyOf<StartSession>(request).token);
  return isSame ? said('REJECTED') : occupied(command);
}

const occupied = ({ parts, sandbox, request, by }: Command): Promise<Said> =>
  resultLater(parts, sandbox, waitingOf(request, by), { result: 'EVSE_OCCUPIED' });

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
