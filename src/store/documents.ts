import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';
import { partitionOf } from './partitions.ts';

/**
 * The text of an EVSE, put together from its columns. `e` is the row of evses. Status and last_updated stand at the end; every
 * other byte is the owner's. Both are validated before they get here: neither has a character that JSON escapes.
 */
const evseText = `e.body || ',"status":"' || e.status || '","last_updated":"' || e.last_updated_text || '"}'`;

/** The texts of a location's EVSEs in the order of their owner, which is that of the index evses_in_order. */
const evseTexts = `string_agg(${evseText}, ',' order by e.place, e.key)`;

/** The text of a location `o` with document `d`: its EVSEs and its last_updated put back. */
const locationText = (evses: string) => `
  d.body || coalesce(',"evses":[' || ${evses} || ']', '') || ',"last_updated":"' || o.last_updated_text || '"}'`;

/** SQL for the text of an object `o` with document `d`. */
const textOf = (module: string): string =>
  module === 'locations' ? locationText(`(select ${evseTexts} from evses e where e.location = o.number)`) : 'd.body';

/**
 * SQL for objects `o` whose numbers are in $1, and for their text. The EVSEs of all of them are read in one go: one by one costs
 * half as much again.
 */
export function documentsIn(module: string): { readonly text: string; readonly from: string } {
  const from = `
    ${partitionOf('objects', module)} o join ${partitionOf('documents', module)} d on d.number = o.number and d.number = any ($1)`;
  if (module !== 'locations') return { text: 'd.body', from };
  const evses = `select e.location, ${evseTexts} as texts from evses e where e.location = any ($1) group by e.location`;
  return { text: locationText('e.texts'), from: `${from} left join (${evses}) e on e.location = o.number` };
}

/** An object as it is now. */
export interface StoredDocument {
  readonly number: number;
  readonly version: number;
  readonly owner: string;
  readonly id: string;
  readonly key: string;
  readonly audience: string;
  readonly addressee: string | null;
  readonly gone: boolean;
  readonly restricted: boolean;
  readonly text: string;
}

/** One object by its number, for those who are in no hurry. */
export async function findByNumber(
  db: Knex,
  module: string,
  number: number,
): Promise<(StoredDocument & { readonly last_updated: string }) | undefined> {
  const { text, from } = documentsIn(module);
  const sql = `
    select o.number, o.version, o.owner, o.id, o.key, o.audience, o.addressee, o.gone, o.restricted,
      o.last_updated_text as last_updated, ${text} as text
    from ${from} where o.number = any ($1)`;
  const { rows } = await db.raw(
    sql.replaceAll('$1', '?'),
    Array.from(sql.matchAll(/\$1/g), () => [number]),
  );
  return rows[0];
}

/** Reads objects by number. */
export async function readDocuments(pool: Pool, module: string, numbers: readonly number[]): Promise<StoredDocument[]> {
  const { text, from } = documentsIn(module);
  const { rows } = await pool.query<StoredDocument>({
    name: `documents-${module}`,
    text: `
      select o.number, o.version, o.owner, o.id, o.key, o.audience, o.addressee, o.gone, o.restricted, ${text} as text
      from ${from} where o.number = any ($1)`,
    values: [numbers],
  });
  return rows;
}

/** The hub's own copy of an owner's object, or what was pushed to `audience` alone; undefined when there is none. */
export async function findDocument(
  pool: Pool,
  module: string,
  owner: PartyKey,
  key: string,
  audience = '',
): Promise<StoredDocument | undefined> {
  const { rows } = await pool.query<StoredDocument>({
    name: `document-${module}`,
    text: `
      select o.number, o.version, o.owner, o.id, o.key, o.audience, o.addressee, o.gone, o.restricted, ${textOf(module)} as text
      from ${partitionOf('objects', module)} o join ${partitionOf('documents', module)} d on d.number = o.number
      where o.owner = $1 and o.key = $2 and o.audience = $3`,
    values: [owner, key, audience],
  });
  return rows[0];
}

/** An EVSE of a location as it is now. */
export interface StoredEvse {
  readonly location: number;
  readonly key: string;
  readonly uid: string;
  /** The version of its location. */
  readonly version: number;
  readonly text: string;
}

/** Reads EVSEs by location number and key. */
export async function readEvses(
  pool: Pool,
  locations: readonly number[],
  keys: readonly string[],
): Promise<StoredEvse[]> {
  const { rows } = await pool.query<StoredEvse>({
    name: 'evses-by-key',
    text: `
      select e.location, e.key, e.uid, o.version, ${evseText} as text
      from unnest($1::bigint[], $2::text[]) as k (location, key) join evses e using (location, key)
      join objects_locations o on o.number = e.location`,
    values: [locations, keys],
  });
  return rows;
}

/** What a reader may see of a module. */
export interface Visible {
  readonly owners: readonly PartyKey[];
  /** Only what concerns this party; null: whatever it is about. */
  readonly addressee: PartyKey | null;
  readonly unrestrictedOnly: boolean;
}

/**
 * The objects with an id that a reader may see, for requests that name no owner; of several, two: that is enough to know.
 * Without what was pushed to one party.
 */
export async function findVisible(
  pool: Pool,
  module: string,
  key: string,
  { owners, addressee, unrestrictedOnly }: Visible,
): Promise<StoredDocument[]> {
  const { rows } = await pool.query<StoredDocument>({
    name: `visible-${module}`,
    text: `
      select o.number, o.version, o.owner, o.id, o.key, o.audience, o.addressee, o.gone, o.restricted, ${textOf(module)} as text
      from ${partitionOf('objects', module)} o join ${partitionOf('documents', module)} d on d.number = o.number
      where o.key = $1 and o.audience = '' and not o.gone and o.owner = any ($2)
        and ($3::text is null or o.addressee = $3) and not (o.restricted and $4)
      limit 2`,
    values: [key, owners, addressee, unrestrictedOnly],
  });
  return rows;
}

/** An owner's objects at a place that concern a party, the newest first. */
export async function findAtPlace(
  pool: Pool,
  module: string,
  { owner, addressee, place }: { owner: PartyKey; addressee: PartyKey; place: string },
  limit: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ text: string }>({
    name: `place-${module}`,
    text: `
      select ${textOf(module)} as text
      from ${partitionOf('objects', module)} o join ${partitionOf('documents', module)} d on d.number = o.number
      where o.addressee = $1 and o.place_key = $2 and o.owner = $3 and o.audience = '' and not o.gone
      order by o.number desc limit $4`,
    values: [addressee, place, owner, limit],
  });
  return rows.map(({ text }) => text);
}

/** Of an owner's objects at a place the newest one that concerns each of some parties. */
export async function findLastAtPlace(
  pool: Pool,
  module: string,
  { owner, addressees, place }: { owner: PartyKey; addressees: readonly PartyKey[]; place: string },
): Promise<string[]> {
  const { rows } = await pool.query<{ text: string }>({
    name: `last-at-place-${module}`,
    text: `
      select ${textOf(module)} as text
      from unnest($1::text[]) as a (addressee) cross join lateral (
        select number from ${partitionOf('objects', module)}
        where addressee = a.addressee and place_key = $2 and owner = $3 and audience = '' and not gone
        order by number desc limit 1
      ) o join ${partitionOf('documents', module)} d on d.number = o.number`,
    values: [addressees, place, owner],
  });
  return rows.map(({ text }) => text);
}

/**
 * Who has an object with this key, among some owners: of several, two. What was sent to the reader alone counts, what was sent to
 * others does not.
 */
export async function findOwners(
  pool: Pool,
  module: string,
  key: string,
  owners: readonly PartyKey[],
  reader: PartyKey,
): Promise<PartyKey[]> {
  const { rows } = await pool.query<{ owner: PartyKey }>({
    name: `owners-${module}`,
    text: `
      select distinct o.owner from ${partitionOf('objects', module)} o
      where o.key = $1 and o.owner = any ($2) and o.audience in ('', $3) and not o.gone
      limit 2`,
    values: [key, owners, reader],
  });
  return rows.map(({ owner }) => owner);
}
