import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';
import { withheld } from './cdrs.ts';
import { type Agreement, agreementColumns, type Endpoint } from './registry.ts';

/** Makes a platform the sandbox of a partner; throws a unique violation when that has one. */
export async function markSandbox(
  tx: Knex,
  id: string,
  partner: string,
  endpoints: readonly Endpoint[],
  at: Date,
): Promise<void> {
  await tx('platforms')
    .where({ id })
    .update({ sandbox_of: partner, endpoints: JSON.stringify(endpoints), registered_at: at });
}

/** The sandbox of a partner that has not ended; undefined when there is none. */
export const sandboxOf = (db: Knex, partner: string): Promise<{ id: string } | undefined> =>
  db('platforms')
    .where({ sandbox_of: partner })
    .whereNot({ state: 'offboarded' })
    .first<{ id: string } | undefined>('id');

/** The party ids of a country that anybody has, or has had. */
export const partyIdsOf = async (db: Knex, countryCode: string): Promise<ReadonlySet<string>> =>
  new Set<string>(await db('parties').where({ country_code: countryCode }).distinct().pluck('party_id'));

/** Whether a platform has, of an owner, everything that it could be given. */
export async function hasAllOf(pool: Pool, platformId: string, owner: PartyKey): Promise<boolean> {
  const { rows } = await pool.query<{ is_open: boolean }>({
    name: 'sandbox-delivered',
    text: `
      select exists (
        select from changes c join cursors u on u.platform_id = $1
        where c.owner = $2 and c.module <> 'hubclientinfo' and (c.xid, c.position) > (u.xid, u.position)
      ) or exists (
        select from undelivered u join objects o on o.number = u.object and o.module = u.module
        where u.platform_id = $1 and o.owner = $2 and u.parked_at is null
      ) as is_open`,
    values: [platformId, owner],
  });
  return rows[0]?.is_open !== true;
}

/** Ends all agreements of a party; returns them. */
export async function endAgreementsOf(tx: Knex, party: PartyKey, at: Date): Promise<Agreement[]> {
  return tx('agreements')
    .where((side) => side.where({ cpo: party }).orWhere({ emsp: party }))
    .whereNull('ended_at')
    .update({ ended_at: at }, [...agreementColumns]);
}

/** A document that somebody sent a party, and when it was first here. */
export interface Received {
  readonly text: string;
  readonly owner: PartyKey;
  readonly at: Date;
}

/** Sessions and CDRs that concern a party, the newest first. */
export async function receivedBy(
  pool: Pool,
  party: PartyKey,
  max: number,
): Promise<{ readonly sessions: Received[]; readonly cdrs: Received[] }> {
  const sessions = pool.query<Received>({
    name: 'sandbox-sessions',
    text: `
      select d.body as text, o.owner, o.first_seen_at as at from objects_sessions o
      join documents_sessions d on d.number = o.number
      where o.addressee = $1 and not o.gone order by o.number desc limit $2`,
    values: [party, max],
  });
  const cdrs = pool.query<Received>({
    name: 'sandbox-cdrs',
    text: `
      select document as text, owner, received_at as at from cdrs
      where addressee = $1 and number not in (select d.number from cdr_deliveries d where ${withheld('d')})
      order by number desc limit $2`,
    values: [party, max],
  });
  return { sessions: (await sessions).rows, cdrs: (await cdrs).rows };
}
