import type { Pool } from 'pg';
import { isNodeAlive } from '../cursors.ts';

/** A connection of a station, by the number that grows with each. */
export interface LinkKey {
  readonly station: number;
  readonly epoch: number;
}

/** A station that has connected to this process. */
export interface LinkTaken {
  readonly station: number;
  /** What it was let in by, unless by a certificate. */
  readonly passwordDigest: Buffer | undefined;
  readonly version: string;
  readonly securityProfile: number;
  readonly address: string;
  /** The connection that is known to be dead; undefined: none may be there. */
  readonly deadEpoch: number | undefined;
}

/** Says whether nothing that was reported before counts any more. */
export interface LinkGot extends LinkKey {
  readonly isFresh: boolean;
}

/**
 * Makes this process the holder of stations' connections: of those that nobody has, and of those whose connection is the dead one
 * that was named. The others are not among what is returned, nor are those whose password, or floor, was changed since they were let
 * in. A station must not be named twice.
 */
export async function takeLinks(
  pool: Pool,
  node: string,
  taken: readonly LinkTaken[],
  at: Date,
): Promise<ReadonlyMap<number, LinkGot>> {
  const { rows } = await pool.query<{ station: number; epoch: number; is_fresh: boolean }>({
    name: 'station-links-take',
    // A new row is the first connection, or the one after the dead one.
    text: `
      insert into station_links as l
        (station, node, epoch, version, security_profile, address, connected_at, seen_at, fresh_since, is_offline)
      select i.station, $1, i.epoch, i.version, i.profile, i.address, $2, $2, $2, false
      from unnest($3::bigint[], $4::bigint[], $5::text[], $6::int[], $7::text[], $8::bytea[])
        as i (station, epoch, version, profile, address, digest)
      join stations s on s.number = i.station and s.removed_at is null
        and s.security_profile <= i.profile and (i.profile = 3 or s.password_digest = i.digest)
      order by i.station
      on conflict (station) do update set
        node = excluded.node, epoch = l.epoch + 1, version = excluded.version,
        security_profile = excluded.security_profile, address = excluded.address,
        connected_at = excluded.connected_at, seen_at = excluded.seen_at, lost_at = null, is_offline = false,
        fresh_since = case when l.is_offline then excluded.fresh_since else l.fresh_since end
      where l.node is null or l.epoch + 1 = excluded.epoch
      returning station, epoch, fresh_since = connected_at as is_fresh`,
    values: [
      node,
      at,
      taken.map(({ station }) => station),
      taken.map(({ deadEpoch }) => (deadEpoch ?? 0) + 1),
      taken.map(({ version }) => version),
      taken.map(({ securityProfile }) => securityProfile),
      taken.map(({ address }) => address),
      taken.map(({ passwordDigest }) => passwordDigest ?? null),
    ],
  });
  return new Map(rows.map((row) => [row.station, { station: row.station, epoch: row.epoch, isFresh: row.is_fresh }]));
}

/** Who has a station's connection. */
export interface LinkHolder {
  readonly node: string;
  readonly epoch: number;
  readonly isAlive: boolean;
}

/** The process that has a station's connection; undefined: none has. */
export async function holderOf(pool: Pool, station: number): Promise<LinkHolder | undefined> {
  const { rows } = await pool.query<LinkHolder>({
    name: 'station-link-holder',
    text: `
      select l.node, l.epoch, ${isNodeAlive('l.node')} as "isAlive"
      from station_links l where l.station = $1 and l.node is not null`,
    values: [station],
  });
  return rows[0];
}

/** Notes that connections have ended; those that are not this process's any more stay as they are. */
export async function dropLinks(pool: Pool, node: string, links: readonly LinkKey[], at: Date): Promise<void> {
  await pool.query({
    name: 'station-links-drop',
    text: `
      update station_links l set node = null, lost_at = $2
      from unnest($3::bigint[], $4::bigint[]) as i (station, epoch)
      where l.station = i.station and l.epoch = i.epoch and l.node = $1`,
    values: [node, at, links.map(({ station }) => station), links.map(({ epoch }) => epoch)],
  });
}

/** Notes that connections are alive; returns those that are still this process's. */
export async function touchLinks(
  pool: Pool,
  node: string,
  links: readonly LinkKey[],
  at: Date,
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<LinkKey>({
    name: 'station-links-touch',
    text: `
      update station_links l set seen_at = $2
      from unnest($3::bigint[], $4::bigint[]) as i (station, epoch)
      where l.station = i.station and l.epoch = i.epoch and l.node = $1
      returning l.station, l.epoch`,
    values: [node, at, links.map(({ station }) => station), links.map(({ epoch }) => epoch)],
  });
  return new Set(rows.map(linkName));
}

export const linkName = ({ station, epoch }: LinkKey): string => `${station} ${epoch}`;

/** Connections of a process on which nothing was heard since that, as far as is noted. */
export async function quietLinks(pool: Pool, node: string, before: Date): Promise<LinkKey[]> {
  const { rows } = await pool.query<LinkKey>({
    name: 'station-links-quiet',
    text: 'select station, epoch from station_links where node = $1 and seen_at < $2',
    values: [node, before],
  });
  return rows;
}

/** Gives up all connections of a process that stops. */
export async function releaseLinks(pool: Pool, node: string, at: Date): Promise<void> {
  await pool.query('update station_links set node = null, lost_at = $2 where node = $1', [node, at]);
}

/** Processes that have connections, calls or charges of stations, and do not show that they live. */
export async function silentNodes(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ node: string }>({
    name: 'station-nodes-silent',
    text: `
      select n.node from (
        select node from station_links where node is not null
        union select node from station_calls where state = 'sent' and node is not null
        union select taken_by from station_transactions where due_at is not null and taken_by is not null) as n
      where not ${isNodeAlive('n.node')}`,
  });
  return rows.map(({ node }) => node);
}

/** Notes that the connections of processes that are gone have ended. */
export async function dropLinksOf(pool: Pool, nodes: readonly string[], at: Date): Promise<void> {
  await pool.query({
    name: 'station-links-of-the-dead',
    text: 'update station_links set node = null, lost_at = $2 where node = any ($1)',
    values: [nodes, at],
  });
}

/**
 * Stations whose connection ended before `lostBefore`, a little later for some than for others: from now on they are offline. At most
 * `max`, those that were lost first; each is returned to one caller alone.
 */
export async function takeOffline(pool: Pool, lostBefore: Date, spreadMs: number, max: number): Promise<number[]> {
  const { rows } = await pool.query<{ station: number }>({
    name: 'station-links-offline',
    text: `
      update station_links l set is_offline = true
      where l.node is null and not l.is_offline and l.station in (
        select d.station from station_links d
        where not d.is_offline and d.node is null
          and d.lost_at + (d.station % 16) * $2::float8 / 16 * interval '1 millisecond' <= $1
        order by d.lost_at limit $3
        for update skip locked)
      returning l.station`,
    values: [lostBefore, spreadMs, max],
  });
  return rows.map(({ station }) => station);
}
