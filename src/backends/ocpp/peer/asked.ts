import type { HostedParty, Waiting } from '../../../hub/stations/commands/command.ts';
import type { OcpiRequest, OcpiResponse } from '../../../ocpi/message.ts';
import type { Party } from '../../../ocpi/party.ts';
import type { PeerParts } from './parts.ts';

/** What is said to a command; undefined: there is none of this name. */
export async function answerCommand(
  { commands, stations }: PeerParts,
  host: HostedParty,
  request: OcpiRequest,
  by: Party,
): Promise<OcpiResponse | undefined> {
  const [kind = ''] = request.segments;
  const command = { parts: stations, host, by, body: bodyOf(request), waiting: waitingOf(request, by) };
  const said = await commands.answer(kind, command);
  return said && { http: 200, statusCode: said.statusCode, data: JSON.stringify(said.response) };
}

/** What is said to a charging profile request. */
export async function answerProfile(
  { profiles, stations }: PeerParts,
  host: HostedParty,
  request: OcpiRequest,
  by: Party,
): Promise<OcpiResponse> {
  const { method, query, segments } = request;
  const asked = { parts: stations, host, by, body: bodyOf(request), waiting: waitingOf(request, by) };
  const durationS = Number(query.get('duration') ?? 0);
  const response = await profiles.answer(method, segments[0] ?? '', durationS, asked);
  return { http: 200, statusCode: 1000, data: JSON.stringify(response) };
}

/** The body of a request, which the hub has checked. */
const bodyOf = ({ body }: OcpiRequest): Record<string, unknown> => (body?.value ?? {}) as Record<string, unknown>;

/** Who waits for the result of a request, and where: the hub has put a URL of its own in place of the requester's. */
function waitingOf(request: OcpiRequest, by: Party): Waiting {
  const { response_url: inBody } = bodyOf(request);
  const url = typeof inBody === 'string' ? inBody : (request.query.get('response_url') ?? '');
  const module = request.module === 'commands' ? 'commands' : 'chargingprofiles';
  return { module, callback: url.slice(url.lastIndexOf('/') + 1), correlationId: request.correlationId, by };
}
