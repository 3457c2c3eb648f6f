import { createHostedParty, endHostedParty, hostedParty } from '../../../hub/stations/parties.ts';
import { deleteTariff, putTariff } from '../../../hub/stations/tariffs.ts';
import { Fault } from '../../../kernel/fault.ts';
import { partyKey } from '../../../ocpi/party.ts';
import {
  findHostedParty,
  hostedPartyOrder,
  hostedTariffOrder,
  listHostedParties,
  listTariffs,
} from '../../../store/read/hosted-parties.ts';
import { filters } from '../filters.ts';
import { type AdminDeps, type Operation, operation } from '../operation.ts';

const tag = 'Parties';
const pathId = { description: 'The party, such as DE-XVC.', pattern: filters.party.pattern };

/** Parties that the hub hosts: CPOs whose stations connect to it, and their tariffs. */
export const partyOperations: readonly Operation[] = [
  operation<'party-create'>({
    id: 'createParty',
    method: 'POST',
    path: '/parties',
    tag,
    scope: 'parties:write',
    summary: 'Host a CPO whose stations connect to the hub',
    description:
      'To others it is a CPO like any: they see it by agreements, for which `*` stands for it too. Only CPOs are hosted. Its stations are made with `POST /stations`.',
    body: 'party-create',
    answer: { status: 201, schema: 'party', location: '/parties/{id}' },
    faults: ['conflict'],
    async handle(deps, { actor, body }) {
      await createHostedParty(deps.stations, actor, body);
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
    handle: ({ hub }, { page }) => listHostedParties(hub.db, page),
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
  operation({
    id: 'endParty',
    method: 'DELETE',
    path: '/parties/{id}',
    pathId,
    tag,
    scope: 'parties:write',
    summary: 'Stop hosting a party',
    description:
      'Its stations have to be removed before, and their charges billed or closed. Its agreements end; what it has sent, and its CDRs, are kept.',
    answer: { status: 204 },
    faults: ['not-found', 'conflict'],
    handle: ({ stations }, { actor, id }) => endHostedParty(stations, actor, hostedParty(stations, id).platform_id),
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
    handle: ({ hub, stations }, { id, page }) => listTariffs(hub.db, partyKey(hostedParty(stations, id)), page),
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

async function partyNamed({ hub }: AdminDeps, key: string) {
  const party = await findHostedParty(hub.db, key.toUpperCase());
  if (party === undefined) throw new Fault('not-found', 'there is no hosted party with this name');
  return party;
}
