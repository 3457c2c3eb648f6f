import type { Pool } from 'pg';
import { type Change, type Place, readChanges, settledChanges } from './changes.ts';

/** A line of the change log that this process has written itself; its place and its time are filled in when it is read. */
export type OwnChange = Omit<Change, 'xid' | 'position' | 'at'> & { xid: string; position: number; at: number };

/** Lines kept at the most. */
const ownChangesMax = 20_000;

/**
 * Lines of the change log that this process has written, until its deliveries come to them. Only their places are read from the
 * log then: each line would otherwise be sent to the database and back.
 */
export class OwnChanges {
  readonly #changes = new Map<string, OwnChange>();

  get size(): number {
    return this.#changes.size;
  }

  /**
   * Takes a line whose transaction has been committed; an object has one line for each version. Now and then one has been read in full
   * before it is taken, and stays; when there are too many, all are forgotten and read back.
   */
  add(change: OwnChange): void {
    if (this.#changes.size >= ownChangesMax) this.clear();
    this.#changes.set(nameOf(change), change);
  }

  clear(): void {
    this.#changes.clear();
  }

  /** The line of an object's version, which is forgotten with this. */
  take(line: Pick<OwnChange, 'module' | 'object' | 'version'>): OwnChange | undefined {
    const name = nameOf(line);
    const change = this.#changes.get(name);
    if (change !== undefined) this.#changes.delete(name);
    return change;
  }
}

const nameOf = ({ module, object, version }: Pick<OwnChange, 'module' | 'object' | 'version'>): string =>
  `${module} ${object} ${version}`;

/** What has been read of the end of the log, and whether that is all there was. */
export interface Recent {
  readonly changes: Change[];
  readonly isWhole: boolean;
}

/**
 * The same as `readChanges` for whoever follows the end of the log: of lines that this process has written itself only the places are
 * read. Where somebody else's line comes first, everything is read in full; where one comes later, so does the next call.
 */
export async function readRecentChanges(pool: Pool, own: OwnChanges, after: Place, limit: number): Promise<Recent> {
  if (own.size > 0) {
    const known = await readOwnChanges(pool, own, after, limit).catch((error) => {
      // Nobody knows what the database that comes back has kept.
      own.clear();
      throw error;
    });
    if (known.changes.length > 0 || known.isWhole) return known;
  }
  const changes = await readChanges(pool, after, limit);
  if (own.size > 0) for (const change of changes) own.take(change);
  return { changes, isWhole: changes.length < limit };
}

/** Own lines up to the first that is not. Lines of a transaction come together, behind its id and its time. */
async function readOwnChanges(pool: Pool, own: OwnChanges, after: Place, limit: number): Promise<Recent> {
  const { rows } = await pool.query<{ lines: string }>({
    name: 'read-own-changes',
    text: `
      select concat(xid, '|', date_part('epoch', min(at)) * 1000, '|',
        string_agg(concat_ws(' ', position, object, version, module), ',' order by position)) as lines
      from (${settledChanges('xid, position, at, object, version, module')}) as recent
      group by xid order by recent.xid`,
    values: [after.xid, after.position, limit],
  });
  const changes: Change[] = [];
  for (const { lines } of rows) {
    const [xid = '', at, places = ''] = lines.split('|');
    for (const place of places.split(',')) {
      const [position, object, version, module = ''] = place.split(' ');
      const known = own.take({ module, object: Number(object), version: Number(version) });
      if (known === undefined) return { changes, isWhole: false };
      known.xid = xid;
      known.position = Number(position);
      known.at = Number(at);
      changes.push(known);
    }
  }
  return { changes, isWhole: changes.length < limit };
}
