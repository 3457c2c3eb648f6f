import type { Sandbox } from '../../hub/sandbox-store.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import { type Party, partyOf, sameParty } from '../../ocpi/party.ts';
import { notFound, ownCopies, page, success } from './answers.ts';
import { chargeOf } from './asked.ts';
import type { ChargeData } from './charge.ts';
import { answerCommand } from './commands.ts';
import { cdrOf, sessionOf, tariffId } from './objects.ts';
import type { SandboxParts } from './parts.ts';
import { answerProfile } from './profiles.ts';
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
  return page(await listed(parts, sandbox, request, by), request, url);
}

/** What its lists show to a party: charges are for the one that has started them. */
async function listed(
  parts: SandboxParts,
  sandbox: Sandbox,
  request: OcpiRequest,
  by: Party,
): Promise<{ last_updated: string }[]> {
  const { id, party } = sandbox;
  const paths = (ids: readonly string[]) => ids.map((name) => [party.country_code, party.party_id, name]);
  if (request.module === 'locations') return ownCopies(parts, id, request, paths(Object.keys(stationScenarios)));
  if (request.module === 'tariffs') return ownCopies(parts, id, request, paths([tariffId]));
  const tasks = await parts.store.of<ChargeData>(id, 'charge');
  const charges = tasks
    .map(({ data }) => data)
    .filter(
      ({ charge }) => charge.began > 0 && sameParty(partyOf(charge.token.country_code, charge.token.party_id), by),
    );
  const isOver = ({ stage }: ChargeData) => stage === 'over';
  if (request.module === 'cdrs') return charges.filter(isOver).map(({ charge }) => cdrOf(party, charge));
  return charges.map((data) => sessionOf(party, data.charge, isOver(data) ? 'COMPLETED' : 'ACTIVE', data.charge.until));
}
