import type { Knex } from 'knex';
import type { PartyKey } from '../../ocpi/party.ts';
import { withheld } from '../cdrs.ts';
import { type Order, type Page, type PageRequest, pageOf } from './page.ts';

/** What became of a CDR. */
export const cdrStates = ['delivered', 'open', 'held', 'rejected', 'refused'] as const;
export type CdrState = (typeof cdrStates)[number];

/** A CDR of the ledger, without what is of the driver. */
export interface CdrView {
  readonly number: number;
  readonly id: string;
  readonly from_party: PartyKey;
  readonly to_party: PartyKey;
  readonly session_id: string | null;
  readonly currency: string;
  /** As decimal text. */
  readonly total_excl_vat: string;
  readonly credit: boolean;
  readonly received_at: Date;
  readonly last_updated: Date;
  readonly state: CdrState;
  readonly delivered_at: Date | null;
  readonly held_at: Date | null;
  readonly released_at: Date | null;
  readonly rejected_at: Date | null;
  readonly rejection: string | null;
  readonly attempts: number;
  readonly reason: string | null;
  readonly verdict: 'OK' | 'WARN' | 'FAIL' | null;
  readonly rules: readonly string[];
}

/** What came of the check of a CDR. */
export interface CdrCheckView {
  readonly checked_at: Date;
  readonly time_zone: string | null;
  readonly reasons: readonly unknown[];
  readonly recalculated: unknown;
}

export interface CdrFilters {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly verdict: string | undefined;
  readonly state: string | undefined;
  readonly session: string | undefined;
  /** Of those that came then or later. */
  readonly since: Date | undefined;
}

export const cdrOrder: Order = ['number'];

/** SQL for what became of a CDR. */
const stateOf = `
  case when d.rejected_at is not null then 'rejected' when ${withheld('d')} then 'held'
    when d.delivered_at is not null then 'delivered' when d.refused_at is not null then 'refused' else 'open' end`;

/** CDRs of the ledger, newest first. */
export async function listCdrs(db: Knex, filters: CdrFilters, page: PageRequest): Promise<Page<CdrView>> {
  const query = viewsOf(db)
    .orderBy('c.number', 'desc')
    .limit(page.limit + 1);
  if (filters.from !== undefined) void query.where('c.owner', filters.from);
  if (filters.to !== undefined) void query.where('c.addressee', filters.to);
  if (filters.verdict !== undefined) void query.where('k.verdict', filters.verdict);
  if (filters.state !== undefined) void query.whereRaw(`(${stateOf}) = ?`, [filters.state]);
  // What is held is found by an index of its own.
  if (filters.state === 'held' || filters.state === 'rejected') void query.whereRaw(withheld('d'));
  if (filters.session !== undefined) void query.whereRaw('lower(c.session_id) = lower(?)', [filters.session]);
  if (filters.since !== undefined) void query.where('c.received_at', '>=', filters.since);
  if (page.after !== undefined) void query.whereRaw('c.number < ?', page.after);
  return pageOf(
    await query,
    page,
    (row) => row,
    (row) => [row.number],
  );
}

/** A CDR by its number, or by the party it is of and its folded id; undefined when there is none. */
export async function findCdrView(
  db: Knex,
  name: { readonly number: number } | { readonly owner: PartyKey; readonly key: string },
): Promise<CdrView | undefined> {
  const rows = await viewsOf(db).where(
    'number' in name ? { 'c.number': name.number } : { 'c.owner': name.owner, 'c.key': name.key },
  );
  return rows[0];
}

export async function findCheck(db: Knex, number: number): Promise<CdrCheckView | undefined> {
  return db('cdr_checks')
    .where({ number })
    .first<CdrCheckView | undefined>('checked_at', 'time_zone', 'reasons', 'recalculated');
}

const viewsOf = (db: Knex) =>
  db('cdrs as c')
    .join('cdr_deliveries as d', 'd.number', 'c.number')
    .leftJoin('cdr_checks as k', 'k.number', 'c.number')
    .select<CdrView[]>(
      'c.number',
      'c.id',
      'c.owner as from_party',
      'c.addressee as to_party',
      'c.session_id',
      'c.currency',
      db.raw('trim_scale(c.total_excl_vat)::text as total_excl_vat'),
      db.raw('c.credit_reference_key is not null as credit'),
      'c.received_at',
      'c.last_updated',
      db.raw(`${stateOf} as state`),
      'd.delivered_at',
      'd.held_at',
      'd.released_at',
      'd.rejected_at',
      'd.rejection',
      'd.attempts',
      'd.reason',
      'k.verdict',
      db.raw(
        `array(select distinct r.reason ->> 'rule' from jsonb_array_elements(k.reasons) as r (reason) order by 1) as rules`,
      ),
    );
