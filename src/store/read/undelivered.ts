import type { Knex } from 'knex';
import type { PartyKey, Role } from '../../ocpi/party.ts';
import { withheld } from '../cdrs.ts';
import { type Order, type Page, type PageRequest, pageOf } from './page.ts';

/** Something a receiver does not have yet: the newest state of an object, or a CDR. */
export interface UndeliveredView {
  readonly module: string;
  /** Whom it is for. */
  readonly party: PartyKey;
  readonly owner: PartyKey | null;
  /** As received; of a token, its uid. */
  readonly id: string | null;
  /** '' or an EVSE's key. */
  readonly part: string;
  readonly attempts: number;
  readonly next_try_at: Date;
  readonly parked_at: Date | null;
  readonly reason: string | null;
}

export const undeliveredOrder: Order = ['text', 'text', 'number', 'text'];

/**
 * SQL for whether a delivery `d` of a CDR is to a platform, which has such parties; on a connection of a pair only those of the other
 * party. Takes the platform's id, the roles and the id again as its bindings.
 */
export const isDeliveryTo = `
  d.addressee in (
    select country_code || '-' || party_id from parties
    where platform_id = (select coalesce(pair_of, id) from platforms where id = ?) and role = any (?))
  and not exists (
    select from platforms f where f.id = ? and f.pair_of is not null
      and f.direct_to[1] <> (select owner from cdrs where cdrs.number = d.number))`;

/** What a platform does not have yet, by module and party. CDRs are for its parties in `cdrReaders`. */
export async function listUndelivered(
  db: Knex,
  platformId: string,
  cdrReaders: readonly Role[],
  page: PageRequest,
): Promise<Page<UndeliveredView>> {
  const { rows } = await db.raw<{ rows: (UndeliveredView & { object: number })[] }>(
    `select * from (
       select u.module, u.party, u.object, u.part, u.attempts, u.next_try_at, u.parked_at, u.reason,
         coalesce(o.owner, p.country_code || '-' || p.party_id) as owner, coalesce(o.id, p.role) as id
       from undelivered u
       left join objects o on o.module = u.module and o.number = u.object
       left join parties p on u.module = 'hubclientinfo' and p.number = u.object
       where u.platform_id = ?
       union all
       select 'cdrs', d.addressee, d.number, '', d.attempts, d.next_try_at, d.refused_at, d.reason, c.owner, c.id
       from cdr_deliveries d join cdrs c using (number)
       where d.delivered_at is null and not ${withheld('d')} and ${isDeliveryTo}
     ) as missing
     where ${page.after === undefined ? 'true' : '(module, party, object, part) > (?, ?, ?, ?)'}
     order by module, party, object, part
     limit ?`,
    [platformId, platformId, cdrReaders as Role[], platformId, ...(page.after ?? []), page.limit + 1],
  );
  return pageOf(
    rows,
    page,
    ({ object: _, ...row }) => row,
    (row) => [row.module, row.party, row.object, row.part],
  );
}
