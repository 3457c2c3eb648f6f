import { changeParty } from '../../../hub/parties/change-party.ts';
import { endHostedParty } from '../../../hub/parties/end-party.ts';
import { hostParty } from '../../../hub/parties/host-party.ts';
import { hostedParty, settingsOf } from '../../../hub/parties/hosted-party.ts';
import { deleteTariff, putTariff } from '../../../hub/stations/tariffs.ts';
import { Fault } from '../../../kernel/fault.ts';
import { partyKey } from '../../../ocpi/party.ts';
import {
  findHostedParty,
  type HostedPartyRow,
  hostedPartyOrder,
  hostedTariffOrder,
  listHostedParties,
  listTariffs,
  webhooksOfParties,
} from '../../../store/read/hosted-parties.ts';
import { filters } from '../filters.ts';
import { type AdminDeps, mapPage, type Operation, operation } from '../operation.ts';

const tag = 'Parties';
const pathId = { description: 'The party, such as DE-XVC.', pattern: filters.party.pattern };

/** Parties that the hub hosts: CPOs whose stations connect to it, their tariffs, and eMSPs whose drivers have their accounts here. */
export const partyOperations: readonly Operation[] = [
  operation<'party-create'>({
    id: 'createParty',
    method: 'POST',
    path: '/parties',
    tag,
    scope: 'parties:write',
    summary: 'Host a CPO whose stations connect to the hub, or an eMSP whose drivers have their accounts here',
    description:
      'To others it is a party like any: they see it by agreements, for which `*` stands for it too. Stations of a CPO are made with `POST /stations`, drivers of an eMSP with `POST /drivers`.',
    body: 'party-create',
    answer: { status: 201, schema: 'party', location: '/parties/{id}' },
    faults: ['conflict'],
    async handle(deps, { actor, body }) {
      await hostParty(deps.stations, actor, body);
      return partyNamed(deps, partyKey(body));
    },
  }),
  operation({
    id: 'listParties',
    method: 'GET',
    path: '/parties',
    tag,
    scope: 'parties:read',
    summary: 'List the parties that the hub hosts',
    answer: { status: 200, listOf: 'party', order: hostedPartyOrder },
    async handle({ hub }, { page }) {
      const parties = await listHostedParties(hub.db, page);
      const webhooks = await webhooksOfParties(hub.db, parties.items);
      return mapPage(parties, (party) => viewOf(party, webhooks.get(party.id)));
    },
  }),
  operation({
    id: 'getParty',
    method: 'GET',
    path: '/parties/{id}',
    pathId,
    tag,
    scope: 'parties:read',
    summary: 'Read a hosted party',
    answer: { status: 200, schema: 'party' },
    faults: ['not-found'],
    handle: (deps, { id }) => partyNamed(deps, id),
  }),
  operation<'party-update'>({
    id: 'updateParty',
    method: 'PATCH',
    path: '/parties/{id}',
    pathId,
    tag,
    scope: 'parties:write',
    summary: 'Change what a hosted party is called, and what was decided about an eMSP',
    body: 'party-update',
    answer: { status: 200, schema: 'party' },
    faults: ['not-found'],
    async handle(deps, { actor, id, body: { oidc, ...changes } }) {
      const issuer =
        oidc == null ? oidc : { ...oidc, auto_create: oidc.auto_create ?? false, scopes: oidc.scopes ?? [] };
      const all = { ...changes, ...(issuer !== undefined && { oidc: issuer }) };
      return partyNamed(deps, id, await changeParty(deps.stations, actor, id, all, deps.urlFlaw));
    },
  }),
  operation({
    id: 'endParty',
    method: 'DELETE',
    path: '/parties/{id}',
    pathId,
    tag,
    scope: 'parties:write',
    summary: 'Stop hosting a party',
    description:
      'Its stations have to be removed before, and their charges billed or closed; its drivers have to be erased. Its agreements end; what it has sent, and its CDRs, are kept.',
    answer: { status: 204 },
    faults: ['not-found', 'conflict'],
    handle: ({ stations }, { actor, id }) => endHostedParty(stations, actor, id),
  }),
  operation<'hosted-tariff'>({
    id: 'putTariff',
    method: 'POST',
    path: '/parties/{id}/tariffs',
    pathId,
    tag,
    scope: 'parties:write',
    summary: 'Make or replace a tariff of a hosted party',
    description:
      'An OCPI Tariff without its owner and last_updated. Connectors name it in `tariff_ids`; CDRs are made by it.',
    body: 'hosted-tariff',
    answer: { status: 201, schema: 'hosted-tariff' },
    faults: ['not-found'],
    handle: ({ stations }, { actor, id, body }) => putTariff(stations, actor, id, body),
  }),
  operation({
    id: 'listTariffs',
    method: 'GET',
    path: '/parties/{id}/tariffs',
    pathId,
    tag,
    scope: 'parties:read',
    summary: 'List the tariffs of a hosted party, oldest first',
    answer: { status: 200, listOf: 'hosted-tariff', order: hostedTariffOrder },
    faults: ['not-found'],
    handle: ({ hub, stations }, { id, page }) =>
      listTariffs(hub.db, partyKey(hostedParty(stations, id, 'stations')), page),
  }),
  operation({
    id: 'deleteTariff',
    method: 'DELETE',
    path: '/parties/{id}/tariffs',
    pathId,
    tag,
    scope: 'parties:write',
    summary: 'Take a tariff of a hosted party back',
    filters: { tariff_id: { description: 'Tariff.id.', pattern: '^[ -~]{1,36}$', required: true } },
    answer: { status: 204 },
    faults: ['not-found'],
    handle: ({ stations }, { actor, id, filters: { tariff_id = '' } }) => deleteTariff(stations, actor, id, tariff_id),
  }),
];

async function partyNamed({ hub }: AdminDeps, key: string, secret?: string) {
  const party = await findHostedParty(hub.db, key.toUpperCase());
  if (party === undefined) throw new Fault('not-found', 'there is no hosted party with this name');
  const webhook = (await webhooksOfParties(hub.db, [party])).get(party.id);
  return viewOf(party, webhook && { ...webhook, ...(secret !== undefined && { secret }) });
}

const viewOf = (party: HostedPartyRow, notifications: object | undefined) => ({
  ...party,
  emsp: party.role === 'EMSP' ? { ...settingsOf(party, party.emsp ?? {}), notifications: notifications ?? null } : null,
});
