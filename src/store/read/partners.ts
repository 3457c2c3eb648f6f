import type { Knex } from 'knex';
import type { Party } from '../../ocpi/party.ts';
import { nobodyId, type RoleKey } from '../partners.ts';
import type { PartyRow, PlatformRow } from '../registry.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

/** A partner as the operator sees it: without its tokens. */
export interface PartnerView
  extends Omit<
    PlatformRow,
    'outbound_token' | 'outbound_token_before' | 'sandbox_of' | 'hosted' | 'updated_at' | 'lets_others'
  > {
  readonly roles: readonly RoleView[];
  readonly parties_behind: { readonly roles: readonly RoleKey[]; readonly others: boolean };
}

export type RoleView = Omit<PartyRow, 'platform_id' | 'number' | 'business_details' | 'behind' | 'hub_status'>;

type Row = Omit<PartnerView, 'roles' | 'parties_behind'> & { readonly lets_others: boolean };

export const partnerOrder: Order = ['time', 'uuid'];

export interface PartnerFilters {
  readonly state: string | undefined;
  readonly party: Party | undefined;
}

/** Partners, oldest first. */
export async function listPartners(db: Knex, filters: PartnerFilters, page: PageRequest): Promise<Page<PartnerView>> {
  const query = platforms(db)
    .select<(Row & { place: number })[]>(db.raw(`${timeOf('created_at')} as place`))
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
  return pageOf(
    rows,
    page,
    ({ place: _, ...row }) => viewOf(row, roles),
    (row) => [row.place, row.id],
  );
}

/** One partner; undefined when there is none with this id. */
export async function findPartner(db: Knex, id: string): Promise<PartnerView | undefined> {
  const row = await platforms(db).where({ id }).first<Row | undefined>();
  return row && viewOf(row, await rolesOf(db, [id]));
}

function viewOf({ lets_others: others, ...row }: Row, roles: ReadonlyMap<string, readonly ShownRole[]>): PartnerView {
  const all = roles.get(row.id) ?? [];
  const shown = (wanted: ShownRole['behind']) =>
    all.filter(({ behind }) => behind === wanted).map(({ platform_id: _, behind: __, ...role }) => role);
  const named = shown('named').map(({ country_code, party_id, role }) => ({ country_code, party_id, role }));
  return { ...row, roles: shown(null), parties_behind: { roles: named, others } };
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
      'direct_to',
      'pair_of',
      'token_form',
      'versions_url',
      'version',
      'endpoints',
      'registered_at',
      'last_seen_at',
      'created_at',
      'lets_others',
    );

type ShownRole = RoleView & Pick<PartyRow, 'platform_id' | 'behind'>;

/** The roles of platforms, and those that the operator has named behind them. */
async function rolesOf(db: Knex, platformIds: readonly string[]): Promise<ReadonlyMap<string, ShownRole[]>> {
  const rows: ShownRole[] = await db('parties')
    .whereIn('platform_id', platformIds)
    .whereRaw(`behind is distinct from 'listed'`)
    .orderBy(['country_code', 'party_id', 'role'])
    .select('platform_id', 'country_code', 'party_id', 'role', 'announced', 'status', 'status_changed_at', 'behind');
  const byPlatform = new Map<string, ShownRole[]>();
  for (const role of rows) {
    const others = byPlatform.get(role.platform_id);
    if (others === undefined) byPlatform.set(role.platform_id, [role]);
    else others.push(role);
  }
  return byPlatform;
}
