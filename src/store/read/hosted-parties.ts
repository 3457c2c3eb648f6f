import type { Knex } from 'knex';
import type { EmspSettings } from '../registry.ts';
import { type Order, type Page, type PageRequest, pageOf } from './page.ts';

/** A party that the hub hosts. */
export interface HostedPartyRow {
  readonly id: string;
  readonly country_code: string;
  readonly party_id: string;
  readonly role: string;
  readonly name: string;
  readonly stations: number;
  readonly drivers: number;
  /** What was decided about it; null for nothing, and for a CPO. */
  readonly emsp: Partial<EmspSettings> | null;
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
    .whereNotNull('p.hosted')
    .whereNot({ 'p.state': 'offboarded' })
    .select<HostedPartyRow[]>(
      db.raw(`h.country_code || '-' || h.party_id as id`),
      'h.country_code',
      'h.party_id',
      'h.role',
      'p.name',
      db.raw('(select count(*)::int from stations s where s.platform_id = p.id and s.removed_at is null) as stations'),
      db.raw(
        `(select count(*)::int from drivers d
          where p.hosted = 'drivers' and d.emsp = h.country_code || '-' || h.party_id and d.erased_at is null) as drivers`,
      ),
      'p.emsp',
      'p.created_at',
    );

/** How the webhook of an eMSP stands; its secret is not told. */
export interface WebhookStanding {
  readonly url: string;
  readonly allow_private_network: boolean;
  readonly secret_at: Date;
  readonly failing_since: Date | null;
  readonly failure: string | null;
  /** How many notifications wait for it, and how many were given up lately. */
  readonly waiting: number;
  readonly dead: number;
}

/** The webhooks of these parties, by the names of those that have one. */
export async function webhooksOfParties(
  db: Knex,
  parties: readonly Pick<HostedPartyRow, 'id'>[],
): Promise<ReadonlyMap<string, WebhookStanding>> {
  const count = (what: string, name: string) =>
    db.raw(`(select count(*)::int from driver_notifications n where n.emsp = w.emsp and n.${what}) as ${name}`);
  const rows = await db('driver_webhooks as w')
    .whereIn(
      'w.emsp',
      parties.map(({ id }) => id),
    )
    .select<(WebhookStanding & { emsp: string })[]>(
      ...['emsp', 'url', 'allow_private_network', 'secret_at', 'failing_since', 'failure'].map((name) => `w.${name}`),
      count('due_at is not null', 'waiting'),
      count(`state = 'DEAD'`, 'dead'),
    );
  return new Map(rows.map(({ emsp, ...standing }) => [emsp, standing]));
}

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
