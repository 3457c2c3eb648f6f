import type { Knex } from 'knex';
import type { Party } from '../../ocpi/party.ts';
import { nobodyId } from '../partners.ts';
import type { PartyRow, PlatformRow } from '../registry.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

/** A partner as the operator sees it: without its tokens. */
export interface PartnerView
  extends Omit<PlatformRow, 'outbound_token' | 'outbound_token_before' | 'sandbox_of' | 'hosted' | 'updated_at'> {
  readonly roles: readonly RoleView[];
}

export type RoleView = Omit<PartyRow, 'platform_id' | 'number' | 'business_details'>;

export const partnerOrder: Order = ['time', 'uuid'];

export interface PartnerFilters {
  readonly state: string | undefined;
  readonly party: Party | undefined;
}

/** Partners, oldest first. */
export async function listPartners(db: Knex, filters: PartnerFilters, page: PageRequest): Promise<Page<PartnerView>> {
  const query = platforms(db)
    .select<(Omit<PartnerView, 'roles'> & { place: number })[]>(db.raw(`${timeOf('created_at')} as place`))
    .orderBy([{ column: 'created_at' }, { column: 'id' }])
    .limit(page.limit + 1);
  if (filters.state !== undefined) void query.where({ state: filters.state });
  if (filters.party !== undefined) void query.whereIn('id', db('parties').where(filters.party).select('platform_id'));
  if (page.after !== undefined) void query.whereRaw(`(created_at, id) > (${timeFrom}, ?::uuid)`, page.after);
  const rows = await query;
  const roles = await rolesOf(
    db,
    rows.map((row) => row.id),
  );
  const viewOf = ({ place: _, ...row }: (typeof rows)[number]) => ({ ...row, roles: roles.get(row.id) ?? [] });
  return pageOf(rows, page, viewOf, (row) => [row.place, row.id]);
}

/** One partner; undefined when there is none with this id. */
export async function findPartner(db: Knex, id: string): Promise<PartnerView | undefined> {
  const row = await platforms(db).where({ id }).first<Omit<PartnerView, 'roles'> | undefined>();
  return row && { ...row, roles: (await rolesOf(db, [id])).get(id) ?? [] };
}

const platforms = (db: Knex) =>
  db('platforms')
    .whereNot('id', nobodyId)
    .whereNull('sandbox_of')
    .whereNull('hosted')
    .select(
      'id',
      'name',
      'state',
      'state_changed_at',
      'allow_private_network',
      'quirks',
      'token_form',
      'versions_url',
      'version',
      'endpoints',
      'registered_at',
      'last_seen_at',
      'created_at',
    );

async function rolesOf(db: Knex, platformIds: readonly string[]): Promise<ReadonlyMap<string, RoleView[]>> {
  const rows: (RoleView & { platform_id: string })[] = await db('parties')
    .whereIn('platform_id', platformIds)
    .orderBy(['country_code', 'party_id', 'role'])
    .select('platform_id', 'country_code', 'party_id', 'role', 'announced', 'status', 'status_changed_at');
  const byPlatform = new Map<string, RoleView[]>();
  for (const { platform_id, ...role } of rows)
    byPlatform.set(platform_id, [...(byPlatform.get(platform_id) ?? []), role]);
  return byPlatform;
}
