import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';
import { withheld } from './cdrs.ts';
import { documentsIn } from './documents.ts';
import { partitionOf } from './partitions.ts';

/** Which objects of a module a list shows. Times in milliseconds. */
export interface ListQuery {
  readonly module: string;
  /** Owners the reader may see. */
  readonly owners: readonly PartyKey[];
  /** For modules whose objects concern one party: that party. */
  readonly addressee: PartyKey | null;
  /** Whether restricted objects are left out. */
  readonly unrestrictedOnly: boolean;
  readonly dateFrom: number | null;
  readonly dateTo: number | null;
  /** Objects stamped before `dateFrom` that reached the hub in a transaction at or after this one are shown too. */
  readonly lateSinceXid: string | null;
  /** Objects stamped before `dateFrom` that reached the hub at or after this time are shown too. */
  readonly lateSince: number | null;
  /** Owners of whom the reader could not see anything before: their objects are shown whatever their stamps. */
  readonly newOwners: readonly PartyKey[];
}

/** Where the lists of a module come from: client-owned objects, or the ledger. */
interface Source {
  readonly from: string;
  readonly where: string;
  readonly changed: { readonly xid: string; readonly at: string };
}

function sourceOf(module: string): Source {
  if (module === 'cdrs') {
    return {
      from: 'cdrs o left join cdr_deliveries r on r.number = o.number and r.released_xid is not null',
      // Held ones are few; what is looked for of all is not looked up for each.
      where: `not $3 and o.number not in (select d.number from cdr_deliveries d where ${withheld('d')})`,
      changed: { xid: 'coalesce(r.released_xid, o.xid)', at: 'coalesce(r.released_at, o.received_at)' },
    };
  }
  return {
    from: `${partitionOf('objects', module)} o`,
    where: `o.audience = '' and not o.gone and not (o.restricted and $3)`,
    changed: { xid: 'o.changed_xid', at: 'o.changed_at' },
  };
}

const filterOf = ({ where, changed }: Source) => `
  ${where} and o.owner = any ($1) and ($2::text is null or o.addressee = $2)
  and ($5::float8 is null or o.last_updated < to_timestamp($5 / 1000))
  and ($4::float8 is null or o.last_updated >= to_timestamp($4 / 1000)
    or ($6::xid8 is not null and ${changed.xid} >= $6::xid8)
    or ($7::float8 is not null and ${changed.at} >= to_timestamp($7 / 1000))
    or o.owner = any ($8))`;

const valuesOf = (query: ListQuery): unknown[] => [
  query.owners,
  query.addressee,
  query.unrestrictedOnly,
  query.dateFrom,
  query.dateTo,
  query.lateSinceXid,
  query.lateSince,
  query.newOwners,
];

/** How many objects a list has in all. */
export async function countList(pool: Pool, query: ListQuery): Promise<number> {
  const source = sourceOf(query.module);
  const { rows } = await pool.query<{ count: number }>({
    name: `count-${query.module}`,
    text: `select count(*) as count from ${source.from} where ${filterOf(source)}`,
    values: valuesOf(query),
  });
  return rows[0]?.count ?? 0;
}

/** Numbers of the objects behind `after`, oldest arrival first (T-51). */
export async function listNumbers(
  pool: Pool,
  query: ListQuery,
  after: number,
  offset: number,
  limit: number,
): Promise<number[]> {
  const source = sourceOf(query.module);
  // One row for all of them: a row for each costs more than finding it.
  const { rows } = await pool.query<{ numbers: number[] | null }>({
    name: `list-${query.module}`,
    text: `
      select json_agg(number) as numbers from (
        select o.number from ${source.from} where ${filterOf(source)} and o.number > $9 order by o.number offset $10 limit $11) n`,
    values: [...valuesOf(query), after, offset, limit],
  });
  return rows[0]?.numbers ?? [];
}

/** Objects that are read together: first some, then as many as make about `chunkLength` characters, going by those before. */
const firstObjects = 50;
const objectsMax = 500;
const chunkLength = 512 * 1024;
/** Chunks that are being read while one is being written. */
const chunksAhead = 2;

/** The texts of objects in the order of their numbers, some at a time; those that are no longer there are left out. */
export async function* listTexts(
  pool: Pool,
  module: string,
  numbers: readonly number[],
): AsyncGenerator<readonly string[]> {
  const reading: Promise<string[]>[] = [];
  let at = 0;
  const readOn = (objects: number): void => {
    while (reading.length < chunksAhead && at < numbers.length) {
      const chunk = readTexts(pool, module, numbers.slice(at, at + objects));
      // A rejection is seen when it is awaited; until then it must not count as unhandled.
      chunk.catch(() => undefined);
      reading.push(chunk);
      at += objects;
    }
  };
  readOn(firstObjects);
  for (let next = reading.shift(); next !== undefined; next = reading.shift()) {
    const texts = await next;
    readOn(objectsAfter(texts));
    if (texts.length > 0) yield texts;
  }
}

function objectsAfter(texts: readonly string[]): number {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return length === 0 ? firstObjects : Math.min(objectsMax, Math.ceil((chunkLength * texts.length) / length));
}

async function readTexts(pool: Pool, module: string, numbers: readonly number[]): Promise<string[]> {
  const { text, from } = module === 'cdrs' ? { text: 'o.document', from: 'cdrs o' } : documentsIn(module);
  // A row an object: one text of them all would be copied several times over on its way.
  const { rows } = await pool.query<[string]>({
    name: `texts-${module}`,
    text: `select ${text} from ${from} where o.number = any ($1) order by o.number`,
    values: [`{${numbers.join(',')}}`],
    rowMode: 'array',
  });
  return rows.map(([document]) => document);
}
