import type { Knex } from 'knex';
import { type Party, partyKey, type Role } from '../../ocpi/party.ts';
import type { PartyStatus } from '../registry.ts';
import { type Order, type Page, type PageRequest, pageOf } from './page.ts';

/** A party behind another hub, in one role: what that hub says, and what the operator has made of it. */
export interface PartyBehindView extends Party {
  readonly role: Role;
  /** What the hub says of it; null: its list does not have it. */
  readonly hub_status: PartyStatus | null;
  readonly last_updated: Date | null;
  readonly received_at: Date | null;
  readonly standing: 'named' | 'listed' | 'kept_out' | 'conflict';
  /** What others here see of it; null: it is not let in. */
  readonly status: PartyStatus | null;
}

export const partyBehindOrder: Order = ['text', 'text', 'text'];

/** The parties behind a hub, and those that were named and of which it has not told. */
export async function listPartiesBehind(
  db: Knex,
  platformId: string,
  hub: Party,
  page: PageRequest,
): Promise<Page<PartyBehindView>> {
  const after = page.after === undefined ? '' : 'where (country_code, party_id, role) > (?, ?, ?)';
  const { rows } = await db.raw<{ rows: PartyBehindView[] }>(
    `select * from (
       select coalesce(i.country_code, p.country_code) as country_code, coalesce(i.party_id, p.party_id) as party_id,
         coalesce(i.role, p.role) as role, case when i.listed then i.status end as hub_status, i.last_updated, i.received_at,
         case when p.behind = 'named' or (p.behind = 'listed' and f.lets_others and not (i.listed and p.hub_status = 'ABSENT'))
             then p.behind
           when i.country_code || '-' || i.party_id = ? or exists (select from parties o
             where o.country_code = i.country_code and o.party_id = i.party_id and o.platform_id <> f.id) then 'conflict'
           else 'kept_out' end as standing,
         case when p.behind = 'named' or f.lets_others then p.status end as status
       from (select * from hub_client_infos where platform_id = ?) i
         full join (select * from parties where platform_id = ? and behind is not null) p
           on (i.country_code, i.party_id, i.role) = (p.country_code, p.party_id, p.role)
         join platforms f on f.id = coalesce(i.platform_id, p.platform_id)
     ) as behind ${after} order by country_code, party_id, role limit ?`,
    [partyKey(hub), platformId, platformId, ...(page.after ?? []), page.limit + 1],
  );
  return pageOf(
    rows,
    page,
    (row) => row,
    ({ country_code, party_id, role }) => [country_code, party_id, role],
  );
}
