import { createPartner, offboardPartner, resumePartner, suspendPartner, updatePartner } from '../../../hub/partners.ts';
import { issueRegistrationToken } from '../../../hub/registration.ts';
import { handshake, renew } from '../../../hub/registration-outbound.ts';
import { parsePartyKey } from '../../../ocpi/party.ts';
import { listPartiesBehind, partyBehindOrder } from '../../../store/read/parties-behind.ts';
import { listPartners, partnerOrder } from '../../../store/read/partners.ts';
import { filters } from '../filters.ts';
import { type Operation, operation } from '../operation.ts';
import { partnerWith } from '../partner-with.ts';

const tag = 'Partners';

/** Faults of calls that have the hub talk to a partner. */
const peerFaults = [
  'conflict',
  'peer-unusable',
  'unsupported-version',
  'endpoints-missing',
  'undeliverable',
  'unreachable',
  'timeout',
] as const;

/** Partners: who may connect, and how the connection is made and ended. */
export const partnerOperations: readonly Operation[] = [
  operation<'partner-create'>({
    id: 'createPartner',
    method: 'POST',
    path: '/partners',
    tag,
    scope: 'partners:write',
    summary: 'Make a partner known, with the roles it may claim',
    description:
      'A role (country code, party id and role) belongs to one partner. The roles of a partner that was offboarded are free: whoever ' +
      'gets one takes over the party with its agreements and stored objects.',
    body: 'partner-create',
    answer: { status: 201, schema: 'partner', location: '/partners/{id}' },
    faults: ['conflict'],
    handle: async (deps, { actor, body }) => partnerWith(deps.hub, await createPartner(deps.hub, actor, body)),
  }),
  operation({
    id: 'listPartners',
    method: 'GET',
    path: '/partners',
    tag,
    scope: 'partners:read',
    summary: 'List partners, oldest first',
    filters: {
      state: {
        description: 'Only partners in this state.',
        enum: ['planned', 'connected', 'offline', 'suspended', 'offboarded'],
      },
      party: filters.party,
    },
    answer: { status: 200, listOf: 'partner', order: partnerOrder },
    handle: ({ hub }, { filters: { state, party }, page }) =>
      listPartners(hub.db, { state, party: parsePartyKey(party ?? '') }, page),
  }),
  operation({
    id: 'getPartner',
    method: 'GET',
    path: '/partners/{id}',
    tag,
    scope: 'partners:read',
    summary: 'Read a partner',
    answer: { status: 200, schema: 'partner' },
    faults: ['not-found'],
    handle: (deps, { id }) => partnerWith(deps.hub, id),
  }),
  operation<'partner-update'>({
    id: 'updatePartner',
    method: 'PATCH',
    path: '/partners/{id}',
    tag,
    scope: 'partners:write',
    summary: 'Change what the operator decides about a partner',
    description:
      'Each field replaces what was there. In `roles`, a role that is missing is withdrawn: the partner may not announce it any more, and ' +
      'others see it as SUSPENDED.',
    body: 'partner-update',
    answer: { status: 200, schema: 'partner' },
    faults: ['not-found', 'conflict'],
    async handle(deps, { actor, id, body }) {
      await updatePartner(deps.hub, actor, id, body);
      return partnerWith(deps.hub, id);
    },
  }),
  operation({
    id: 'listPartiesBehind',
    method: 'GET',
    path: '/partners/{id}/parties-behind',
    tag,
    scope: 'partners:read',
    summary: 'List the parties behind another hub',
    description:
      'Everybody the hub has told of, whether let in or not, and those that were named and of which it has not told. Whom to let in is said ' +
      'with `parties_behind` of the partner.',
    answer: { status: 200, listOf: 'party-behind', order: partyBehindOrder },
    faults: ['not-found'],
    async handle({ hub }, { id, page }) {
      await partnerWith(hub, id);
      return listPartiesBehind(hub.db, id, hub.party, page);
    },
  }),
  operation({
    id: 'issueRegistrationToken',
    method: 'POST',
    path: '/partners/{id}/registration-tokens',
    tag,
    scope: 'credentials:write',
    summary: 'Issue the token a partner registers with',
    description: 'Shown once. A token issued before and not used yet is dead from now on.',
    answer: { status: 201, schema: 'registration-token' },
    faults: ['not-found', 'conflict'],
    handle: ({ hub }, { actor, id }) => issueRegistrationToken(hub, actor, id),
  }),
  operation<'handshake'>({
    id: 'handshake',
    method: 'POST',
    path: '/partners/{id}/handshake',
    tag,
    scope: 'credentials:write',
    summary: "Register the hub at a partner, with the partner's token",
    body: 'handshake',
    answer: { status: 200, schema: 'partner' },
    faults: ['not-found', ...peerFaults],
    async handle(deps, { actor, id, body }) {
      await handshake(deps.hub, actor, id, body);
      return partnerWith(deps.hub, id);
    },
  }),
  operation<'renewal'>({
    id: 'renewCredentials',
    method: 'POST',
    path: '/partners/{id}/renew-credentials',
    tag,
    scope: 'credentials:write',
    summary: 'Exchange new credentials with a registered partner',
    description:
      'Renews the tokens of both directions and reads the versions and endpoints of the partner again. The tokens before run out with the ' +
      'first use of the new ones, a few minutes later at most; when a token may be in wrong hands they are refused at once. A failure leaves ' +
      'them valid: a partner that cannot be reached now can be suspended.',
    body: 'renewal',
    bodyOptional: true,
    answer: { status: 200, schema: 'partner' },
    faults: ['not-found', ...peerFaults],
    async handle(deps, { actor, id, body }) {
      await renew(deps.hub, actor, id, body);
      return partnerWith(deps.hub, id);
    },
  }),
  partnerAction(
    'suspend',
    suspendPartner,
    'Cut a partner off',
    'It is refused and served nothing. Nothing is deleted.',
  ),
  partnerAction(
    'resume',
    resumePartner,
    'Undo a suspension',
    "The partner's own by DELETE of its credentials too. Its credentials work as before, and it is offered what it missed.",
  ),
  partnerAction(
    'offboard',
    offboardPartner,
    'End the connection with a partner for good',
    'Its credentials are dead and its roles free for another partner. Its objects and CDRs are kept. Cannot be undone.',
  ),
];

/** One of the calls that put a partner in another state. */
function partnerAction(verb: string, act: typeof suspendPartner, summary: string, description: string): Operation {
  return operation({
    id: `${verb}Partner`,
    method: 'POST',
    path: `/partners/{id}/${verb}`,
    tag,
    scope: 'partners:write',
    summary,
    description,
    answer: { status: 200, schema: 'partner' },
    faults: ['not-found', 'conflict'],
    async handle(deps, { actor, id }) {
      await act(deps.hub, actor, id);
      return partnerWith(deps.hub, id);
    },
  });
}
