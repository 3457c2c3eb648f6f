import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';

/** A Session that has just come. Keys are folded. */
export interface BegunSession {
  readonly owner: PartyKey;
  readonly session: string;
  readonly location: string;
  readonly evse: string;
  readonly connector: string;
  /** Those its periods name. */
  readonly tariffs: readonly string[];
}

/** What was in force when a Session came. */
export interface SessionSnapshot {
  readonly time_zone: string | null;
  /** Texts of Tariffs, by their keys. */
  readonly tariffs: Readonly<Record<string, string>>;
}

/** SQL for the entries of a list in JSON, none where it is no list. */
const entries = (list: string): string => `case jsonb_typeof(${list}) when 'array' then ${list} else '[]' end`;

/**
 * Remembers the time zone of a Session's Location, and the Tariffs that its periods or its Connector name, as they are now (P-13). What
 * was remembered first stands.
 */
export async function takeSnapshot(pool: Pool, begun: BegunSession): Promise<void> {
  await pool.query({
    name: 'take-snapshot',
    text: `
      with place as (
        select (d.body || '}')::jsonb ->> 'time_zone' as time_zone, (e.body || '}')::jsonb -> 'connectors' as connectors
        from objects_locations o join documents_locations d on d.number = o.number
        left join evses e on e.location = o.number and e.key = $4
        where o.owner = $1 and o.key = $3 and o.audience = ''
      ), named as (
        select unnest($6::text[]) as key
        union
        select lower(t.id) from place, jsonb_array_elements(${entries('connectors')}) as c (connector),
          jsonb_array_elements_text(${entries(`c.connector -> 'tariff_ids'`)}) as t (id)
        where lower(c.connector ->> 'id') = $5
      )
      insert into session_snapshots (owner, session_key, time_zone, tariffs)
      select $1, $2, (select time_zone from place), coalesce((
        select jsonb_object_agg(o.key, d.body) from named
        join objects_tariffs o on o.owner = $1 and o.key = named.key and o.audience = ''
        join documents_tariffs d on d.number = o.number), '{}')
      where not exists (select from session_snapshots where owner = $1 and session_key = $2)
      on conflict do nothing`,
    values: [begun.owner, begun.session, begun.location, begun.evse, begun.connector, begun.tariffs],
  });
}

export async function findSnapshot(pool: Pool, owner: PartyKey, session: string): Promise<SessionSnapshot | undefined> {
  const { rows } = await pool.query<SessionSnapshot>({
    name: 'find-snapshot',
    text: 'select time_zone, tariffs from session_snapshots where owner = $1 and session_key = $2',
    values: [owner, session],
  });
  return rows[0];
}

/** Forgets what is older than that. */
export async function dropSnapshots(pool: Pool, before: Date): Promise<void> {
  await pool.query('delete from session_snapshots where taken_at < $1', [before]);
}
