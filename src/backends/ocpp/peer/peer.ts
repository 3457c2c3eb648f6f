import type { HostedParty } from '../../../hub/stations/commands/command.ts';
import { Fault } from '../../../kernel/fault.ts';
import { statusCodes } from '../../../ocpi/envelope.ts';
import type { OcpiRequest, OcpiResponse, Peer } from '../../../ocpi/message.ts';
import { type Party, partyOf, sameParty } from '../../../ocpi/party.ts';
import { answerCommand, answerProfile } from './asked.ts';
import { answerList } from './lists.ts';
import type { PeerParts } from './parts.ts';

const success: OcpiResponse = { http: 200, statusCode: statusCodes.success };
const notFound: OcpiResponse = {
  http: 404,
  statusCode: statusCodes.clientError,
  statusMessage: 'there is nothing here',
};

/** Modules that a CPO has the Sender interface of. */
const owned: ReadonlySet<string> = new Set(['locations', 'tariffs', 'sessions', 'cdrs']);

/**
 * The peer of a platform that the hub hosts for stations: what any CPO answers, out of the hub's own copy, and commands and charging
 * profiles for the stations. It keeps nothing in this process that another could not answer from.
 */
export const createStationPeer = (parts: PeerParts, platformId: string): Peer => ({
  async exchange(request) {
    const { from, module, side } = request;
    const host = hostOf(parts, platformId, request);
    if (host === undefined) return notFound;
    if (from === undefined) throw new Fault('undeliverable', 'the request says not who sends it');
    const by = partyOf(from.country_code, from.party_id);
    if (side === 'sender') return owned.has(module) ? answerSender(parts, host, request, by) : notFound;
    switch (module) {
      case 'commands':
        return (await answerCommand(parts, host, request, by)) ?? notFound;
      case 'chargingprofiles':
        return answerProfile(parts, host, request, by);
      case 'tokens':
        return answerToken(parts, host, request);
      default:
        return notFound;
    }
  },
});

/** The CPO that is addressed, of those that the platform has; the only one where none is. */
function hostOf({ stations }: PeerParts, platformId: string, { to }: OcpiRequest): HostedParty | undefined {
  const cpos: Party[] = (stations.registry().platforms.get(platformId)?.parties ?? [])
    .filter(({ role }) => role === 'CPO')
    .map(({ country_code, party_id }) => ({ country_code, party_id }));
  const addressed = to === undefined ? undefined : cpos.find((party) => sameParty(party, to));
  const party = addressed ?? (cpos.length === 1 ? cpos[0] : undefined);
  return party === undefined ? undefined : { platformId, party };
}

async function answerSender(
  parts: PeerParts,
  host: HostedParty,
  request: OcpiRequest,
  by: Party,
): Promise<OcpiResponse> {
  const { method, module, segments } = request;
  if (module === 'sessions' && segments[1] === 'charging_preferences') {
    // Nothing here plans charging by them.
    if (method !== 'PUT' || !(await parts.profiles.isOwnSession(host, by, segments[0] ?? ''))) return notFound;
    return { ...success, data: JSON.stringify('NOT_POSSIBLE') };
  }
  if (method !== 'GET') return notFound;
  if (segments.length === 0) return answerList(parts, host, request, by);
  if (module === 'sessions' || module === 'cdrs') return notFound;
  const { country_code, party_id } = host.party;
  return parts.copyOf(host.platformId, { ...request, segments: [country_code, party_id, ...segments] });
}

/** Tokens are kept by the hub; what a hosted CPO makes of one that has changed is what its stations are told. */
async function answerToken(parts: PeerParts, host: HostedParty, request: OcpiRequest): Promise<OcpiResponse> {
  if (request.method === 'GET') return notFound;
  const { valid } = (request.body?.value ?? {}) as { valid?: unknown };
  await parts.tokenChanged(host.party, { uid: request.segments[2] ?? '', isInvalid: valid === false });
  return success;
}
