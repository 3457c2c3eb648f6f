import { Fault } from '../../../../kernel/fault.ts';
import type { OcpiResponse, Peer } from '../../../../ocpi/message.ts';
import { partyKey, partyOf } from '../../../../ocpi/party.ts';
import { addressedEmsp } from '../addressed-emsp.ts';
import { takeResult } from '../commands/results.ts';
import type { ChargingParts } from '../parts.ts';
import { notFound, success } from './answers.ts';
import { authorizeToken } from './authorize.ts';
import { readCdr, receiveCdr } from './cdrs.ts';
import type { Received } from './received.ts';
import { readSession, receiveSession } from './sessions.ts';
import { tokenList, tokenOf } from './tokens.ts';

/**
 * The peer of a platform that the hub hosts for drivers: what any eMSP answers. What it takes is on disk before it says so, and it answers
 * out of the database, in whatever process.
 */
export const createEmspPeer = (parts: ChargingParts, platformId: string): Peer => ({
  async exchange(request) {
    const { from, to } = request;
    const emsp = addressedEmsp(parts.hub.registry(), platformId, to);
    if (emsp === undefined) return notFound;
    if (from === undefined) throw new Fault('undeliverable', 'the request says not who sends it');
    const received = { parts, platformId, emsp, by: partyOf(from.country_code, from.party_id), request };
    return request.side === 'receiver' ? receive(received) : answer(received);
  },
});

/** The Receiver interfaces: Sessions and CDRs. */
async function receive(received: Received): Promise<OcpiResponse> {
  const { module, method, segments } = received.request;
  if (module === 'sessions' && segments.length === 3)
    return method === 'GET' ? readSession(received) : receiveSession(received);
  if (module !== 'cdrs') return notFound;
  return method === 'GET' ? readCdr(received) : receiveCdr(received);
}

/** The Sender interfaces: tokens, and where the results of commands come. */
async function answer(received: Received): Promise<OcpiResponse> {
  const { parts, emsp, request } = received;
  const { module, method, segments } = request;
  const [id = ''] = segments;
  if (module === 'commands' && method === 'POST' && uuid.test(id)) {
    const { result } = (request.body?.value ?? {}) as { result?: unknown };
    return (await takeResult(parts, partyKey(emsp), id, String(result))) ? success : notFound;
  }
  if (module !== 'tokens') return notFound;
  if (method === 'POST' && segments[1] === 'authorize') return authorizeToken(received);
  if (method !== 'GET') return notFound;
  return segments.length === 0 ? tokenList(received) : tokenOf(received);
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
