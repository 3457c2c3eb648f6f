import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';
import { numberArray, packedEnd } from '../array-text.ts';
import { documentsIn } from '../documents.ts';

/** Where a Location is, as `places` has it. */
export interface Placed {
  /** As its document says; null: nothing that is a place on earth. */
  readonly lat: number | null;
  readonly lng: number | null;
  /** Somebody has confirmed that these coordinates are the wrong way round. */
  readonly isSwapped: boolean;
}

/** The hub's own copy of a Location as it is now. */
export interface StoredLocation extends Placed {
  /** `objects.number`. */
  readonly number: number;
  readonly owner: PartyKey;
  readonly gone: boolean;
  readonly version: number;
  /** When the hub last took in a change of it, in milliseconds. */
  readonly changedAt: number;
  readonly text: string;
}

const placed = `p.lat, p.lng, coalesce(p.lat = p.swapped_lat and p.lng = p.swapped_lng, false) as "isSwapped"`;
const milliseconds = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
const { text, from } = documentsIn('locations');
const locations = `
  select o.number, o.owner, o.gone, o.version, ${milliseconds('o.changed_at')} as "changedAt", ${placed}, ${text} as text
  from ${from} left join places p on p.number = o.number`;

/** The own copies among these objects, gone ones too, in no order. */
export async function readLocations(pool: Pool, numbers: readonly number[]): Promise<StoredLocation[]> {
  const { rows } = await pool.query<StoredLocation>({
    name: 'places-locations',
    text: `${locations} where o.number = any ($1) and o.audience = ''`,
    values: [numbers],
  });
  return rows;
}

/** The versions of the own copies among these objects, gone ones too. */
export async function versionsOf(pool: Pool, numbers: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ number: number; version: number }>({
    name: 'places-versions',
    text: `select number, version from objects_locations where number = any ($1) and audience = ''`,
    values: [numberArray(numbers)],
  });
  return new Map(rows.map(({ number, version }) => [number, version]));
}

/** Numbers of own copies that are not gone, ascending, behind `after`. */
export async function locationNumbers(pool: Pool, after: number, limit: number): Promise<number[]> {
  const { rows } = await pool.query<{ number: number }>({
    name: 'places-numbers',
    text: `
      select o.number from objects_locations o
      where o.number > $1 and o.audience = '' and not o.gone order by o.number limit $2`,
    values: [after, limit],
  });
  return rows.map(({ number }) => number);
}

/** The number of a CPO's Location, by its folded id, gone or not; undefined: the hub never had it. */
export async function numberOf(pool: Pool, owner: PartyKey, key: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ number: number }>({
    name: 'places-number-of',
    text: `select number from objects_locations where owner = $1 and key = $2 and audience = ''`,
    values: [owner, key],
  });
  return rows[0]?.number;
}

/** What the EVSEs of a Location do now. */
export interface StoredStates {
  readonly number: number;
  readonly version: number;
  /** When the hub last took in a change of it, in milliseconds. */
  readonly changedAt: number;
  /** In the order in which the document has them. */
  readonly evses: readonly StoredState[];
}

export interface StoredState {
  readonly uid: string;
  readonly status: string;
  /** `last_updated` of the EVSE, in milliseconds. */
  readonly sinceAt: number;
}

/** Between the EVSEs of a line, and between the columns of one: in nothing that is validated. */
const evseEnd = '\x1e';

/**
 * The statuses at these Locations, those that have EVSEs. Each comes as one text: a column of its own costs the driver more than it costs
 * PostgreSQL to put them together.
 */
export async function readStates(pool: Pool, numbers: readonly number[]): Promise<StoredStates[]> {
  const { rows } = await pool.query<{ line: string }>({
    name: 'places-states',
    text: `
      select concat_ws(E'\\x1e', e.location, o.version, ${milliseconds('o.changed_at')}, string_agg(
        e.uid || E'\\x1f' || e.status || E'\\x1f' || ${milliseconds('e.last_updated')}, E'\\x1e' order by e.place, e.key)) as line
      from evses e join objects_locations o on o.number = e.location where e.location = any ($1) group by e.location, o.version, o.changed_at`,
    values: [numbers],
  });
  return rows.map(({ line }) => {
    const [number, version, changedAt, ...evses] = line.split(evseEnd);
    return {
      number: Number(number),
      version: Number(version),
      changedAt: Number(changedAt),
      evses: evses.map(stateIn),
    };
  });
}

function stateIn(text: string): StoredState {
  const [uid = '', status = '', sinceAt] = text.split(packedEnd);
  return { uid, status, sinceAt: Number(sinceAt) };
}

/** The owners of those of these Locations that are there, own copies only. */
export async function ownersOf(pool: Pool, numbers: readonly number[]): Promise<Map<number, PartyKey>> {
  const { rows } = await pool.query<{ number: number; owner: PartyKey }>({
    name: 'places-owners',
    text: `select number, owner from objects_locations where number = any ($1) and audience = '' and not gone`,
    values: [numbers],
  });
  return new Map(rows.map(({ number, owner }) => [number, owner]));
}

/** Notes that a Location's coordinates, as they are now, are the wrong way round. */
export async function swapPlace(tx: Knex, number: number, by: string): Promise<void> {
  await tx('places')
    .where({ number })
    .update({ swapped_lat: tx.ref('lat'), swapped_lng: tx.ref('lng'), swapped_at: tx.fn.now(), swapped_by: by });
}

/** Locations whose coordinates were confirmed to be the wrong way round, or no longer are, since then; and how late it is now, both in PostgreSQL's time. */
export async function swappedSince(pool: Pool, since: string): Promise<{ numbers: number[]; now: string }> {
  const { rows } = await pool.query<{ numbers: number[]; now: string }>({
    name: 'places-swapped',
    text: `
      select array(select number from places where swapped_at >= $1::timestamptz)::bigint[] as numbers,
        (now() - interval '10 seconds')::text as now`,
    values: [since],
  });
  return rows[0] ?? { numbers: [], now: since };
}
