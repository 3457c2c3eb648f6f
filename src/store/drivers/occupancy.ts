import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';
import { numberArray, packedEnd, textArray } from '../array-text.ts';
import { type Place, settledChanges } from '../changes.ts';

/** A line of the change log as far as it tells what EVSEs do. */
export interface OccupancyChange extends Place {
  /** Undefined: it is about something else than the hub's own copy of a Location, and only counted past. */
  readonly location: number | undefined;
  readonly owner: PartyKey;
  readonly version: number;
  /** When it was logged, in milliseconds. */
  readonly at: number;
  /** The EVSE it is about; undefined: all of them. */
  readonly evseUid: string | undefined;
  /** The body of a short PATCH of an EVSE. */
  readonly patch: string | undefined;
}

/** How busy a place was, as it is kept. Times in milliseconds. */
export interface OccupancyRow {
  readonly location: number;
  readonly since: number;
  readonly timeZone: string;
  /** As of which day the sums are weighed. */
  readonly day: number;
  readonly sums: Buffer;
  /** JSON. */
  readonly evses: string;
}

/** How far the change log is in the sums. Times in milliseconds. */
export interface OccupancyPosition extends Place {
  /** Null: nobody has begun. */
  readonly readTo: number | null;
  readonly lostAt: number | null;
}

/** When the statuses of an owner could be relied on. Times in milliseconds. */
export interface KeptReliance {
  readonly owner: PartyKey;
  readonly until: number;
}

/** When they could not. */
export interface KeptSilence {
  readonly owner: PartyKey;
  readonly from: number;
  readonly until: number;
}

const milliseconds = (column: string): string => `floor(extract(epoch from ${column}) * 1000)::float8`;
const instant = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

/** Bodies of PATCHes that say more are not read: what they are about is read whole. */
const patchLengthMax = 200;

/** The lines behind `after`, oldest first, up to the oldest transaction still open. */
export async function readOccupancyChanges(pool: Pool, after: Place, limit: number): Promise<OccupancyChange[]> {
  const { rows } = await pool.query<{ line: string }>({
    name: 'occupancy-changes',
    text: `
      select case when module = 'locations' and audience is null
        then concat_ws(E'\\x1f', xid, position, object, owner, version, ${milliseconds('at')}, coalesce(path[1], ''),
          case when kind = 'patch' and cardinality(path) = 1 and length(patch) <= ${patchLengthMax} then patch end)
        else concat_ws(E'\\x1f', xid, position) end as line
      from (${settledChanges('*')}) as recent
      order by recent.xid, position`,
    values: [after.xid, after.position, limit],
  });
  return rows.map(({ line }) => changeIn(line.split(packedEnd)));
}

function changeIn(columns: readonly string[]): OccupancyChange {
  const [xid = '', position, location, owner = '', version, at, evseUid, patch] = columns;
  return {
    xid,
    position: Number(position),
    location: location === undefined ? undefined : Number(location),
    owner,
    version: Number(version),
    at: Number(at),
    evseUid: evseUid || undefined,
    patch,
  };
}

export async function occupancyPosition(pool: Pool): Promise<OccupancyPosition> {
  const { rows } = await pool.query<OccupancyPosition>({
    name: 'occupancy-position',
    text: `
      select xid::text, position, ${milliseconds('read_to')} as "readTo", ${milliseconds('lost_at')} as "lostAt"
      from occupancy_position`,
  });
  const [position] = rows;
  if (position === undefined) throw new Error('occupancy_position has no row');
  return position;
}

/** What is kept of these places. */
export async function readOccupancy(pool: Pool, locations: readonly number[]): Promise<OccupancyRow[]> {
  const { rows } = await pool.query<OccupancyRow>({
    name: 'occupancy-rows',
    text: `
      select location, ${milliseconds('since')} as since, time_zone as "timeZone", day, sums, evses from occupancy where location = any ($1)`,
    values: [numberArray(locations)],
  });
  return rows;
}

/** What lines of the log come to. */
export interface OccupancyRound {
  readonly rows: readonly OccupancyRow[];
  /** Places that are no longer there. */
  readonly gone: readonly number[];
  /** Undefined: there is more. */
  readonly readTo: number | undefined;
}

/**
 * Keeps what the lines between two places of the log come to, together with how far it is; false when another process has done so, and
 * then nothing. One statement: an open transaction would keep others from reading the log.
 */
export async function saveOccupancy(
  pool: Pool,
  after: Place,
  last: Place,
  { rows, gone, readTo }: OccupancyRound,
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'occupancy-save',
    text: `
      with moved as (
        update occupancy_position set xid = $3::xid8, position = $4::bigint, read_to = coalesce(${instant('$5')}, read_to)
        where xid = $1::xid8 and position = $2::bigint returning 1
      ), dropped as (
        delete from occupancy where location = any ($6::bigint[]) and exists (select from moved)
      ), put as (
        insert into occupancy as o (location, since, time_zone, day, sums, evses)
        select i.location, ${instant('i.since')}, i.time_zone, i.day, i.sums, i.evses
        from unnest($7::bigint[], $8::float8[], $9::text[], $10::int[], $11::bytea[], $12::text[])
          as i (location, since, time_zone, day, sums, evses)
        where exists (select from moved)
        order by i.location
        on conflict (location) do update set time_zone = excluded.time_zone, day = excluded.day, sums = excluded.sums, evses = excluded.evses
      )
      select from moved`,
    values: [
      after.xid,
      after.position,
      last.xid,
      last.position,
      readTo,
      numberArray(gone),
      numberArray(rows.map(({ location }) => location)),
      numberArray(rows.map(({ since }) => since)),
      textArray(rows.map(({ timeZone }) => timeZone)),
      numberArray(rows.map(({ day }) => day)),
      rows.map(({ sums }) => sums),
      textArray(rows.map(({ evses }) => evses)),
    ],
  });
  return rowCount === 1;
}

/** Begins at a place of the log, for the first time or because lines were missed: what was known until now is not any more. */
export async function beginOccupancy(pool: Pool, after: Place, at: Place, now: number): Promise<void> {
  await pool.query(
    `update occupancy_position
     set xid = $3::xid8, position = $4::bigint, read_to = ${instant('$5')}, lost_at = ${instant('$5')}
     where xid = $1::xid8 and position = $2::bigint`,
    [after.xid, after.position, at.xid, at.position, now],
  );
}

/** Until when owners are relied on: all that were ever heard, or some. */
export async function readReliances(pool: Pool, owners?: readonly PartyKey[]): Promise<KeptReliance[]> {
  const { rows } = await pool.query<KeptReliance>({
    name: 'occupancy-owners',
    text: `
      select owner, ${milliseconds('reliable_until')} as until from occupancy_owners
      where $1::text[] is null or owner = any ($1)`,
    values: [owners && textArray(owners)],
  });
  return rows;
}

/** When these owners could not be relied on, in the order in which that began. */
export async function readSilences(pool: Pool, owners: readonly PartyKey[]): Promise<KeptSilence[]> {
  const { rows } = await pool.query<KeptSilence>({
    name: 'occupancy-silences',
    text: `
      select owner, ${milliseconds('from_at')} as from, ${milliseconds('until_at')} as until
      from occupancy_silences where owner = any ($1) order by owner, from_at`,
    values: [textArray(owners)],
  });
  return rows;
}

/** Keeps until when owners are relied on, and their silences that have ended. */
export async function saveReliances(
  pool: Pool,
  reliances: readonly KeptReliance[],
  silences: readonly KeptSilence[],
): Promise<void> {
  await pool.query({
    name: 'occupancy-save-owners',
    text: `
      with ended as (
        insert into occupancy_silences as s (owner, from_at, until_at)
        select owner, ${instant('from_ms')}, ${instant('until_ms')}
        from unnest($3::text[], $4::float8[], $5::float8[]) as i (owner, from_ms, until_ms) order by owner
        on conflict (owner, from_at) do update set until_at = greatest(s.until_at, excluded.until_at)
      )
      insert into occupancy_owners as o (owner, reliable_until)
      select owner, ${instant('until_ms')} from unnest($1::text[], $2::float8[]) as i (owner, until_ms) order by owner
      on conflict (owner) do update set reliable_until = excluded.reliable_until
      where o.reliable_until is distinct from excluded.reliable_until`,
    values: [
      textArray(reliances.map(({ owner }) => owner)),
      numberArray(reliances.map(({ until }) => until)),
      textArray(silences.map(({ owner }) => owner)),
      numberArray(silences.map(({ from }) => from)),
      numberArray(silences.map(({ until }) => until)),
    ],
  });
}

/** Forgets silences that ended before then. */
export async function forgetSilences(pool: Pool, before: Date): Promise<void> {
  await pool.query('delete from occupancy_silences where until_at < $1', [before]);
}
