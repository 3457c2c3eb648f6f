import type { Change } from './changes.ts';

/** A line of the change log that this process has written itself; its place and its time are filled in when it is read. */
export type OwnChange = Omit<Change, 'xid' | 'position' | 'at'> & { xid: string; position: number; at: number };

/** Lines kept at the most; more are read back from the log. */
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

  /** Takes a line whose transaction has been committed; an object has one line for each version. */
  add(change: OwnChange): void {
    if (this.#changes.size < ownChangesMax) this.#changes.set(nameOf(change), change);
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
