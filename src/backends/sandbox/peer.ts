import { sandboxWith } from '../../hub/sandbox-store.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Peer } from '../../ocpi/message.ts';
import { partyOf } from '../../ocpi/party.ts';
import { notFound } from './answers.ts';
import { answerAsCpo } from './cpo.ts';
import { answerAsEmsp } from './emsp.ts';
import type { SandboxParts } from './parts.ts';

/** Modules by the role that has their Sender interface; the other one has the Receiver interface. */
const ownedByCpo: ReadonlySet<string> = new Set(['locations', 'tariffs', 'sessions', 'cdrs']);

/**
 * The peer of a sandbox: a simulated CPO, a simulated eMSP or both, by the roles of its party. It answers from what is in the
 * database, in any process of the hub; what follows an answer is left to `startSandboxes`.
 */
export const createSandboxPeer = (parts: SandboxParts, platformId: string): Peer => ({
  async exchange(request, signal) {
    const sandbox = sandboxWith(parts, platformId);
    const { module, side, from } = request;
    const role = ownedByCpo.has(module) === (side === 'sender') ? 'CPO' : 'EMSP';
    if (!sandbox.roles.includes(role)) return notFound;
    if (from === undefined) throw new Fault('undeliverable', 'the request says not who sends it');
    const by = partyOf(from.country_code, from.party_id);
    const url = parts.hostedUrl(platformId, side, module);
    return role === 'CPO'
      ? answerAsCpo(parts, sandbox, request, by, signal, url)
      : answerAsEmsp(parts, sandbox, request, signal, url);
  },
});
