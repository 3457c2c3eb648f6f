import type { Session } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import type { Party } from '../../ocpi/party.ts';
import { notFound, ownCopies, page, pageOf, success, wantedOf } from './answers.ts';
import { chargeOf } from './asked.ts';
import type { ChargeData } from './charge.ts';
import { type Charge, cdrOf, sessionOf } from './charge-objects.ts';
import { answerCommand } from './commands.ts';
import { tariffId } from './objects.ts';
import type { SandboxParts } from './parts.ts';
import { answerProfile } from './profiles.ts';
import type { ReservationData } from './reservation.ts';
import { stationScenarios } from './scenarios.ts';

/** What the simulated CPO answers to a request of its partner's eMSP. */
export async function answerAsCpo(
  parts: SandboxParts,
  sandbox: Sandbox,
  request: OcpiRequest,
  by: Party,
  signal: AbortSignal,
  url: string,
): Promise<OcpiResponse> {
  const { module, side, method, segments } = request;
  if (side === 'receiver') {
    if (module === 'commands') return answerCommand(parts, sandbox, request, by, signal);
    if (module === 'chargingprofiles') return answerProfile(parts, sandbox, request, by);
    return method === 'GET' ? parts.copyOf(sandbox.partner.id, request) : success();
  }
  if (module === 'sessions' && segments[1] === 'charging_preferences') {
    const charge = method === 'PUT' ? await chargeOf(parts, sandbox, segments[0] ?? '', by) : undefined;
    return charge === undefined ? notFound : success('ACCEPTED');
  }
  if (method !== 'GET') return notFound;
  const { country_code, party_id } = sandbox.party;
  if (segments.length > 0) {
    return parts.copyOf(sandbox.id, { ...request, side: 'receiver', segments: [country_code, party_id, ...segments] });
  }
  if (module === 'locations' || module === 'tariffs') {
    const ids = module === 'tariffs' ? [tariffId] : Object.keys(stationScenarios);
    const paths = ids.map((id) => [country_code, party_id, id]);
    return pageOf(await ownCopies(parts, sandbox.id, request, paths), request, url);
  }
  return chargesPage(parts, sandbox, request, by, url);
}

/** A page of its Sessions or CDRs: charges and reservations are for the party that has asked for them. */
async function chargesPage(
  { store }: SandboxParts,
  { id, party }: Sandbox,
  request: OcpiRequest,
  by: Party,
  url: string,
): Promise<OcpiResponse> {
  const isBills = request.module === 'cdrs';
  const wanted = { ...wantedOf(request), owner: by, isOver: isBills };
  const { charges, total } = await store.charges<ChargeData | ReservationData>(id, wanted);
  const objects = charges.map(({ stage, charge }) => {
    if (isBills) return cdrOf(party, charge);
    return sessionOf(party, charge, statusOf(stage, charge));
  });
  return page(objects, total, request, url);
}

const statusOf = (stage: string, { began }: Charge): Session['status'] =>
  stage === 'over' ? 'COMPLETED' : began > 0 ? 'ACTIVE' : 'RESERVATION';
