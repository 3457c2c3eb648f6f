import type { Pool } from 'pg';

/** The remote start that a charge has come of, by its number (2.x) or the alias that its station shows (1.6); undefined when there is none. */
export async function findStartCall(
  pool: Pool,
  station: number,
  { remoteStartId, idToken }: { readonly remoteStartId?: number | undefined; readonly idToken?: string | undefined },
  since: Date,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'station-start-call',
    text: `
      select c.id from station_calls c
      where c.station = $1 and c.kind = 'start' and c.created_at > $4 and c.effect is null
        and ((c.request ->> 'remoteStartId')::bigint = $2
          or ($2::bigint is null and lower(c.request -> 'idToken' ->> 'idToken') = lower($3)))
      order by c.created_at desc limit 1`,
    values: [station, remoteStartId ?? null, idToken ?? null, since],
  });
  return rows[0]?.id;
}

/** The stop that a charge has ended after; undefined when nobody had asked for it. */
export async function findStopCall(
  pool: Pool,
  station: number,
  transactionId: string,
  since: Date,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'station-stop-call',
    text: `
      select id from station_calls
      where station = $1 and kind = 'stop' and created_at > $3 and effect is null and request ->> 'transactionId' = $2
      order by created_at desc limit 1`,
    values: [station, transactionId, since],
  });
  return rows[0]?.id;
}
