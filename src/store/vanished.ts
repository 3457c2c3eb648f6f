import type { Knex } from 'knex';
import type { PartyKey } from '../ocpi/party.ts';
import { partitionOf } from './partitions.ts';
import type { PullKey } from './pulls.ts';

/** An object that was there before a pull began. */
export interface Existing {
  readonly number: number;
  readonly owner: PartyKey;
  /** Whether nothing has changed it since. */
  readonly is_untouched: boolean;
}

/** Objects that are looked at together. */
const chunkMax = 1000;

/**
 * Objects of some owners that were there before a pull began, some at a time, as of the first of them. Of locations only those
 * with an EVSE that is not REMOVED: nothing else of them can vanish.
 */
export async function* existingObjects(
  db: Knex,
  module: string,
  owners: readonly PartyKey[],
  began: string,
): AsyncGenerator<Existing[]> {
  // A cursor reads the objects of these owners once, however many others there are; pages by number would sort them each time.
  const tx = await db.transaction({ readOnly: true });
  try {
    await tx.raw(
      `declare existing no scroll cursor for
       select o.number, o.owner, o.changed_at < ?::timestamptz as is_untouched
       from ${partitionOf('objects', module)} o
       where o.module = ? and o.audience = '' and not o.gone and o.owner = any (?) and o.first_seen_at < ?::timestamptz
         ${module === 'locations' ? `and ${hasLiveEvse}` : ''}`,
      [began, module, owners as PartyKey[], began],
    );
    for (;;) {
      const { rows } = await tx.raw<{ rows: Existing[] }>(`fetch ${chunkMax} from existing`);
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    await tx.rollback();
  }
}

const hasLiveEvse = `exists (select from evses e where e.location = o.number and e.status <> 'REMOVED')`;

/** Numbers of the hub's own copies of objects, where it has any. */
export async function numbersOf(
  db: Knex,
  module: string,
  objects: readonly { readonly owner: PartyKey; readonly key: string }[],
): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { number: number }[] }>(
    `select o.number from unnest(?::text[], ?::text[]) as k (owner, key)
     join ${partitionOf('objects', module)} o on o.module = ? and o.owner = k.owner and o.key = k.key and o.audience = ''`,
    [objects.map((object) => object.owner), objects.map((object) => object.key), module],
  );
  return rows.map((row) => row.number);
}

/** Objects that a list lacked, of which something is to be made. */
export interface Vanished extends PullKey {
  readonly numbers: readonly number[];
  readonly began: string;
}

/**
 * Rows that nobody has changed since the pull began, in the order in which nothing else waits for them: what is locked is being
 * written at this moment, so it has not vanished, and nobody's write ever waits for two of them.
 */
const untouched = (table: string) => `
  select o.number from ${table} o
  where o.module = ? and o.number = any (?) and not o.gone and o.changed_at < ?::timestamptz
  order by o.number for update skip locked`;

const raised = `version = o.version + 1, changed_at = now(), changed_xid = pg_current_xact_id()`;

/** Gives all EVSEs of locations the status REMOVED, with their changes; last_updated stays the owner's. Returns how many locations. */
export async function removeEvses(db: Knex, { platform_id, module, numbers, began }: Vanished): Promise<number> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with taken as (${untouched('objects_locations')}), raised as (
       update objects_locations o set ${raised} from taken
       where o.module = ? and o.number = taken.number and ${hasLiveEvse}
       returning o.number, o.owner, o.id, o.restricted, o.version
     ), removed as (
       update evses e set status = 'REMOVED' from raised where e.location = raised.number and e.status <> 'REMOVED'
     )
     insert into changes (module, object, owner, kind, id, restricted, version, platform_id)
     select ?, number, owner, 'put', id, restricted, version, ?::uuid from raised
     returning object`,
    [module, numbers as number[], began, module, module, platform_id],
  );
  return rows.length;
}

/** Marks objects as gone, with their changes; returns how many. */
export async function deleteObjects(db: Knex, { platform_id, module, numbers, began }: Vanished): Promise<number> {
  const table = partitionOf('objects', module);
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with taken as (${untouched(table)}), raised as (
       update ${table} o set gone = true, ${raised} from taken
       where o.module = ? and o.number = taken.number
       returning o.number, o.owner, o.id, o.restricted, o.version
     )
     insert into changes (module, object, owner, kind, id, restricted, version, platform_id)
     select ?, number, owner, 'delete', id, restricted, version, ?::uuid from raised
     returning object`,
    [module, numbers as number[], began, module, module, platform_id],
  );
  return rows.length;
}

/** Notes objects that this pull's list lacked and that are kept. */
export async function noteVanished(db: Knex, { platform_id, module, numbers }: Vanished): Promise<void> {
  await db.raw(
    `insert into vanished (platform_id, module, object, noticed_at)
     select ?::uuid, ?, object, now() from unnest(?::bigint[]) as object
     on conflict (platform_id, module, object) do update set noticed_at = excluded.noticed_at`,
    [platform_id, module, numbers as number[]],
  );
}

/** Those of the objects that an earlier complete list lacked too, and that have not changed since. */
export async function vanishedBefore(
  db: Knex,
  { platform_id, module, numbers, began }: Vanished,
): Promise<Set<number>> {
  const { rows } = await db.raw<{ rows: { object: number }[] }>(
    `select v.object from vanished v
     join ${partitionOf('objects', module)} o on o.module = v.module and o.number = v.object and o.changed_at < v.noticed_at
     where v.platform_id = ? and v.module = ? and v.object = any (?) and v.noticed_at < ?::timestamptz`,
    [platform_id, module, numbers as number[], began],
  );
  return new Set(rows.map((row) => row.object));
}

/** Forgets what earlier pulls noted and this one has not: it is back, or something has been made of it. */
export async function forgetVanished(db: Knex, { platform_id, module }: PullKey, began: string): Promise<void> {
  await db('vanished').where({ platform_id, module }).whereRaw('noticed_at < ?::timestamptz', [began]).delete();
}
