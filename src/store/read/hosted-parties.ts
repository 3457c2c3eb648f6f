import type { Knex } from 'knex';
import { type Order, type Page, type PageRequest, pageOf } from './page.ts';

/** A party that the hub hosts. */
export interface HostedPartyRow {
  readonly id: string;
  readonly country_code: string;
  readonly party_id: string;
  readonly role: string;
  readonly name: string;
  readonly stations: number;
  readonly created_at: Date;
}

export const hostedPartyOrder: Order = ['text'];

/** Hosted parties by name. */
export async function listHostedParties(db: Knex, page: PageRequest): Promise<Page<HostedPartyRow>> {
  const query = rows(db)
    .orderByRaw(`h.country_code || '-' || h.party_id`)
    .limit(page.limit + 1);
  if (page.after !== undefined) void query.whereRaw(`h.country_code || '-' || h.party_id > ?`, [page.after[0] ?? '']);
  return pageOf(
    await query,
    page,
    (row) => row,
    (row) => [row.id],
  );
}

/** One hosted party; undefined when there is none with this name, such as DE-XVC. */
export const findHostedParty = (db: Knex, key: string): Promise<HostedPartyRow | undefined> =>
  rows(db).whereRaw(`h.country_code || '-' || h.party_id = ?`, [key]).first();

const rows = (db: Knex) =>
  db('parties as h')
    .join('platforms as p', 'p.id', 'h.platform_id')
    .where({ 'p.hosted': 'stations' })
    .whereNot({ 'p.state': 'offboarded' })
    .select<HostedPartyRow[]>(
      db.raw(`h.country_code || '-' || h.party_id as id`),
      'h.country_code',
      'h.party_id',
      'h.role',
      'p.name',
      db.raw('(select count(*)::int from stations s where s.platform_id = p.id and s.removed_at is null) as stations'),
      'p.created_at',
    );

/** A Tariff of a party as the hub has it. */
export interface HostedTariffRow {
  readonly number: number;
  readonly text: string;
}

export const hostedTariffOrder: Order = ['number'];

/** The Tariffs of a party, in the order they came. */
export async function listTariffs(db: Knex, party: string, page: PageRequest): Promise<Page<object>> {
  const query = db('objects_tariffs as o')
    .join('documents_tariffs as d', 'd.number', 'o.number')
    .where({ 'o.owner': party, 'o.gone': false, 'o.audience': '' })
    .select<HostedTariffRow[]>('o.number', 'd.body as text')
    .orderBy('o.number')
    .limit(page.limit + 1);
  if (page.after !== undefined) void query.where('o.number', '>', page.after[0] ?? 0);
  return pageOf(
    await query,
    page,
    ({ text }) => JSON.parse(text) as object,
    (row) => [row.number],
  );
}
