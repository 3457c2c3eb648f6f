import type { Knex } from 'knex';
import type { Role } from '../../ocpi/party.ts';
import { withheld } from '../cdrs.ts';
import { isDeliveryTo } from './undelivered.ts';

/** The hub's pull of one module of a platform: the row in `pulls`. */
export interface PullView {
  readonly module: string;
  readonly state: 'idle' | 'running' | 'failed';
  readonly kind: 'full' | 'delta' | null;
  readonly reason: string | null;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly last_full_at: Date | null;
  readonly last_delta_at: Date | null;
  readonly pages: number;
  readonly objects: number;
  readonly total: number | null;
  readonly stored: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly error: string | null;
  readonly next_at: Date | null;
  readonly next_kind: 'full' | 'delta' | null;
}

/** How much of one module a platform does not have. */
export interface ModuleBacklog {
  readonly module: string;
  readonly undelivered: number;
  readonly parked: number;
  readonly resyncs: number;
}

/** How far a platform has been served as a whole. */
export interface DeliveryView {
  readonly followed: boolean;
  readonly lag_changes: number | null;
  readonly oldest_at: Date | null;
}

export async function readPulls(db: Knex, platformId: string): Promise<PullView[]> {
  return db('pulls')
    .where({ platform_id: platformId })
    .select(
      'module',
      'state',
      'kind',
      'reason',
      'started_at',
      'finished_at',
      'last_full_at',
      'last_delta_at',
      'pages',
      'objects',
      'total',
      'stored',
      'unchanged',
      'quarantined',
      'error',
      'next_at',
      'next_kind',
    );
}

/** What waits for a platform, by module; modules of which nothing waits are left out. */
export async function readBacklog(db: Knex, platformId: string, cdrReaders: readonly Role[]): Promise<ModuleBacklog[]> {
  const { rows } = await db.raw<{ rows: ModuleBacklog[] }>(
    `select module, sum(undelivered)::bigint as undelivered, sum(parked)::bigint as parked, sum(resyncs)::bigint as resyncs
     from (
       select module, count(*) as undelivered, count(parked_at) as parked, 0 as resyncs
       from undelivered where platform_id = ? group by module
       union all
       select 'cdrs', count(*), count(refused_at), 0
       from cdr_deliveries d where delivered_at is null and not ${withheld('d')} and ${isDeliveryTo}
       union all
       select module, 0, 0, count(*) from resyncs where platform_id = ? group by module
     ) as waiting
     group by module`,
    [platformId, platformId, cdrReaders as Role[], platformId, platformId],
  );
  return rows;
}

/** Where a platform's cursor stands; at most `lagMax` lines behind it are counted. */
export async function readDelivery(
  db: Knex,
  platformId: string,
  cdrReaders: readonly Role[],
  lagMax: number,
): Promise<DeliveryView> {
  const { rows } = await db.raw<{ rows: DeliveryView[] }>(
    `select
       coalesce(c.leased_until > now(), false) as followed,
       case when c.xid is not null then
         (select count(*) from (select 1 from changes where (xid, position) > (c.xid, c.position) limit ?) as behind)
       end as lag_changes,
       least(
         (select at from changes where (xid, position) > (c.xid, c.position) order by changes.xid, position limit 1),
         (select min(o.changed_at) from undelivered u
          join objects o on o.module = u.module and o.number = u.object where u.platform_id = p.id),
         (select min(cdrs.received_at) from cdr_deliveries d join cdrs using (number)
          where d.delivered_at is null and not ${withheld('d')} and ${isDeliveryTo})
       ) as oldest_at
     from platforms p left join cursors c on c.platform_id = p.id
     where p.id = ?`,
    [lagMax, platformId, cdrReaders as Role[], platformId, platformId],
  );
  return rows[0] ?? { followed: false, lag_changes: null, oldest_at: null };
}
