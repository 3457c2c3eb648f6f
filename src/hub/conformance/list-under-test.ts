import { formatDateTime, parseDateTime } from '../../ocpi/date-time.ts';
import type { OcpiModule } from '../../ocpi/module.ts';
import { modules } from '../../ocpi/modules/index.ts';
import { type Party, type PartyKey, parsePartyKey, partyKey, partyOf } from '../../ocpi/party.ts';
import type { SchemaName } from '../../ocpi/validate.ts';
import { objectKey } from '../object-key.ts';
import { ownersOn, pullOrder, pullRuleOf } from '../pull-rules.ts';
import { endpointOf, type Platform } from '../registry.ts';
import type { Exchange, Run } from './check.ts';
import { fieldsOf, itemsOf } from './reading.ts';

/** A list of a partner's Sender interface. */
export interface ListUnderTest {
  readonly module: OcpiModule;
  readonly schema: SchemaName;
  readonly endpoint: string;
  /** The party that is asked. */
  readonly to: Party | undefined;
  /** The parties whose objects may be in it. */
  readonly owners: readonly PartyKey[];
}

/** Parameters of a list request (T-45). */
export interface ListParameters {
  readonly limit: number;
  readonly offset?: number;
  /** Milliseconds since the epoch. */
  readonly date_from?: number;
  readonly date_to?: number;
}

/** The lists a partner offers, in the order in which the hub pulls them. */
export function listsOf(platform: Platform): ListUnderTest[] {
  return pullOrder.flatMap((id) => {
    const module = modules.find((known) => known.id === id);
    const endpoint = endpointOf(platform, id, 'SENDER');
    const schema = module?.operations.find(({ effect }) => effect === 'store' || effect === 'append')?.body?.[0];
    if (module === undefined || endpoint === undefined || schema === undefined) return [];
    const owners = ownersOn(platform, module);
    return [{ module, schema, endpoint, to: owners[0] ?? firstParty(platform), owners: owners.map(partyKey) }];
  });
}

/** A party of the platform to be asked where none is named by what is asked for. */
export function firstParty({ parties }: Platform): Party | undefined {
  const row = parties.find(({ announced, behind }) => announced && behind === null);
  return row === undefined ? undefined : partyOf(row.country_code, row.party_id);
}

/** Asks for a part of the list. */
export function askList(run: Run, list: ListUnderTest, parameters: ListParameters): Promise<Exchange> {
  const { endpoint, module } = list;
  // Sessions are always asked for with date_from.
  const from = parameters.date_from ?? (pullRuleOf(module).needsDateFrom ? 0 : undefined);
  const query = new URLSearchParams();
  if (from !== undefined) query.set('date_from', formatDateTime(from));
  if (parameters.date_to !== undefined) query.set('date_to', formatDateTime(parameters.date_to));
  if (parameters.offset !== undefined) query.set('offset', String(parameters.offset));
  query.set('limit', String(parameters.limit));
  return askListAt(run, list, `${endpoint}${endpoint.includes('?') ? '&' : '?'}${query}`);
}

/** The same at a URL that the partner gave. */
export const askListAt = (run: Run, { module, to }: ListUnderTest, url: string): Promise<Exchange> =>
  run.ask({ url, module: module.id, token: 'ours', ...(to && { to }) });

/** The size of a small page. */
export const smallPage = ({ hub, platform }: Run): number =>
  Math.min(hub.limits.conformancePageSize, platform.quirks.pull_page_size ?? Number.POSITIVE_INFINITY);

/** The first, small page of the list, on which most checks build. */
export const firstPage = (run: Run, list: ListUnderTest): Promise<Exchange> =>
  askList(run, list, { limit: smallPage(run) });

/** Names an object among those of its module; undefined when it does not say whose it is, or which. */
export function nameOf({ module }: ListUnderTest, item: unknown): string | undefined {
  const object = fieldsOf(item);
  const owner = parsePartyKey(`${object['country_code']}-${object['party_id']}`);
  const id = object[module.idField];
  if (owner === undefined || typeof id !== 'string') return undefined;
  const variant = module.variant && String(object[module.variant.name] ?? module.variant.default);
  return `${partyKey(owner)}/${objectKey(id, variant ?? null)}`;
}

/** An object's `last_updated` in milliseconds since the epoch; undefined when it has none. */
export function updatedAt(item: unknown): number | undefined {
  const { last_updated: text } = fieldsOf(item);
  return typeof text === 'string' ? parseDateTime(text) : undefined;
}

/** The newest `last_updated` of a page; undefined when no object has one. */
export function newestIn(page: Exchange): number | undefined {
  const times = (itemsOf(page) ?? []).flatMap((item) => updatedAt(item) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}
