import { setImmediate } from 'node:timers/promises';
import type { PlaceLimits } from '../kernel/place-limits.ts';
import type { PartyKey } from '../ocpi/party.ts';
import { Base, type BaseParts, baseOf } from './base.ts';
import { isThere } from './evse-counts.ts';
import { evseIdHash, uidHash } from './evse-id.ts';
import { makeBase } from './make-base.ts';
import type { PlaceRecord, PlaceStatuses, StatusLine } from './place-record.ts';
import { PlaceTable, placeFlags, successUnknown } from './place-table.ts';
import type { OwnerStatuses } from './place-view.ts';
import { codeOf, PlaceWords } from './place-words.ts';
import { dropWords, secondsOf, writePlace } from './write-place.ts';

/** A row of one of the tables. */
export interface PlaceRow {
  readonly table: PlaceTable;
  readonly row: number;
}

/** Rows whose state is brought up to date in one go. */
const touchedAtOnce = 1000;

/** Places that came after the base was made: few, looked at one by one. */
class Latest {
  readonly table = PlaceTable.of({ rows: 64, evses: 256, connectors: 256 });
  /** Rows by number; dead ones may be among them. */
  readonly rows = new Map<number, number>();
}

/** What the hub knows of places, as rows of tables: a base in the order of its tree, and what came later. */
export class PlaceStore {
  readonly words = new PlaceWords();
  /** By the number of the owner: seconds since the epoch, and seconds. */
  readonly heardS: number[] = [];
  readonly reliableS: number[] = [];
  /** Raised when places get other tables. */
  generation = 0;
  #base = new Base(baseOf([]));
  /** The newest comes last and takes in what changes. */
  #latest: readonly Latest[] = [new Latest()];
  #places = 0;
  #evses = 0;

  readonly #limits: PlaceLimits;
  readonly #closing = new AbortController();
  #making: Promise<void> | undefined;
  /** Rows that have got another state while a base was being made of their tables. */
  #touched: PlaceRow[] = [];
  /** Rows that are not in the base, and rows in it that are over. */
  #unordered = 0;
  /** When something was first seen to be unordered. */
  #unorderedAt: number | undefined;

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  get base(): Base {
    return this.#base;
  }

  /** The tables of what came later, the newest last. */
  get latest(): readonly PlaceTable[] {
    return this.#latest.map(({ table }) => table);
  }

  get size(): { readonly places: number; readonly evses: number } {
    return { places: this.#places, evses: this.#evses };
  }

  /** The row of a place as it is now. */
  find(number: number): PlaceRow | undefined {
    for (const { table, rows } of this.#latest.toReversed()) {
      const row = rows.get(number);
      if (row !== undefined && table.isLive(row)) return { table, row };
    }
    const row = this.#base.rowOf(number);
    return row === undefined ? undefined : { table: this.#base.table, row };
  }

  /** Takes in a place; answers whether it was seen by more before. */
  put(record: PlaceRecord): boolean {
    const before = this.find(record.number);
    const { table, rows } = this.#newest();
    const row = table.rows;
    writePlace(table, record, this.words);
    if (before?.table.isSame(before.row, table, row)) {
      before.table.takeState(before.row, table, row);
      this.#touch(before);
      dropWords(table, row, this.words);
      table.takeBack();
      return false;
    }
    const isHidden = before !== undefined && record.restricted && !isRestricted(before);
    if (before !== undefined) this.#end(before);
    rows.set(record.number, row);
    this.#unordered += 1;
    this.#places += 1;
    this.#evses += record.evses.length;
    return isHidden;
  }

  remove(number: number): boolean {
    const found = this.find(number);
    if (found !== undefined) this.#end(found);
    return found !== undefined;
  }

  setStatuses(number: number, { version, evses, observedAt, updatedAt }: PlaceStatuses): boolean {
    const found = this.find(number);
    if (found === undefined) return false;
    const { places, evses: columns } = found.table;
    const first = places.evseFrom[found.row] as number;
    if ((places.evseFrom[found.row + 1] as number) - first !== evses.length) return false;
    for (const [at, { status, sinceAt }] of evses.entries()) {
      columns.status[first + at] = codeOf(status);
      columns.sinceS[first + at] = secondsOf(sinceAt);
    }
    places.version[found.row] = version;
    places.observedS[found.row] = secondsOf(observedAt);
    places.updatedS[found.row] = secondsOf(updatedAt);
    this.#touch(found);
    return true;
  }

  takeLines<Line extends StatusLine>(number: number, lines: readonly Line[]): readonly Line[] | undefined {
    const found = this.find(number);
    const taken = found && placedLines(found, lines);
    if (found === undefined || taken === undefined) return undefined;
    const { places, evses } = found.table;
    for (const { line, evse } of taken) {
      if (line.version <= (places.version[found.row] as number)) continue;
      evses.status[evse] = codeOf(line.status);
      evses.sinceS[evse] = secondsOf(line.sinceAt);
      places.version[found.row] = line.version;
      places.observedS[found.row] = secondsOf(line.observedAt);
      places.updatedS[found.row] = secondsOf(line.observedAt);
    }
    this.#touch(found);
    const lasts = new Map(taken.map(({ line, evse }) => [evse, line]));
    return [...lasts].flatMap(([evse, line]) => (isSo(found.table, evse, line) ? [line] : []));
  }

  follows(number: number, lines: readonly StatusLine[]): boolean {
    const found = this.find(number);
    return found !== undefined && placedLines(found, lines) !== undefined;
  }

  setSuccess(number: number, percent: number | undefined): void {
    const found = this.find(number);
    if (found === undefined) return;
    found.table.places.success[found.row] = percent ?? successUnknown;
    this.#touch(found);
  }

  setOwner(owner: PartyKey, { heardAt, reliableS }: OwnerStatuses): void {
    const number = this.words.owners.numberOf(owner) || this.words.owners.take(owner);
    this.heardS[number] = secondsOf(heardAt);
    this.reliableS[number] = reliableS;
  }

  /** Rows and EVSEs that have the hash of a printed id, so many at the most: thousands may have the same. */
  evsesOf(evseId: string, limit: number): { readonly place: PlaceRow; readonly evse: number }[] {
    const hash = evseIdHash(evseId);
    const found: { readonly place: PlaceRow; readonly evse: number }[] = [];
    const take = (table: PlaceTable, evses: Iterable<number>): void => {
      for (const evse of evses) {
        if (found.length === limit) return;
        const row = table.evses.place[evse] as number;
        if (!table.isLive(row)) continue;
        found.push({ place: { table, row }, evse: evse - (table.places.evseFrom[row] as number) });
      }
    };
    take(this.#base.table, this.#base.evsesOf(hash));
    for (const table of this.latest) take(table, evsesWith(table, hash));
    return found;
  }

  /** The numbers of all places of an owner, ascending. */
  numbersOf(owner: PartyKey): number[] {
    const id = this.words.owners.numberOf(owner);
    const numbers: number[] = [];
    for (const table of [this.#base.table, ...this.latest]) {
      for (let row = 0; row < table.rows; row += 1)
        if (id > 0 && table.places.owner[row] === id && table.isLive(row))
          numbers.push(table.places.number[row] as number);
    }
    return numbers.sort((one, other) => one - other);
  }

  tend(now: number): Promise<void> {
    if (this.#making !== undefined || this.#unordered === 0) return Promise.resolve();
    this.#unorderedAt ??= now;
    const isDue =
      this.#unordered > this.#limits.placesUnorderedMax || now - this.#unorderedAt >= this.#limits.placesUnorderedMs;
    return isDue ? this.rebuild() : Promise.resolve();
  }

  async rebuild(): Promise<void> {
    // One that is under way does not have what came since it began.
    await this.#making?.catch(() => undefined);
    this.#making ??= this.#rebuild().finally(() => {
      this.#making = undefined;
    });
    await this.#making;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#making?.catch(() => undefined);
  }

  async #rebuild(): Promise<void> {
    const made = this.#latest;
    const tables = [this.#base.table, ...this.latest];
    const unordered = this.#unordered;
    this.#touched = [];
    this.#latest = [...made, new Latest()];
    let parts: BaseParts;
    try {
      parts = await makeBase(tables, this.#limits.placesThreadHeapMbMax, this.#closing.signal);
    } catch (error) {
      this.#joinLatest();
      throw error;
    }
    const base = new Base(parts);
    const moved = new Map(tables.map((table, at) => [table, parts.moved[at]]));
    // Whatever changes meanwhile is among the touched again: nothing is held up for longer than a few of them take.
    for (let done = 0; done < this.#touched.length; ) {
      const end = Math.min(done + touchedAtOnce, this.#touched.length);
      for (; done < end; done += 1) {
        const { table, row } = this.#touched[done] as PlaceRow;
        const there = moved.get(table)?.[row] ?? 0;
        if (there > 0) base.table.takeState(there - 1, table, row);
      }
      if (done < this.#touched.length) await setImmediate();
    }
    this.#touched = [];
    this.generation += 1;
    this.#base = base;
    this.#latest = this.#latest.slice(made.length);
    this.#unordered -= unordered;
    this.#unorderedAt = undefined;
  }

  /** Lets what came since a base was begun join what came before: that base is not to be. */
  #joinLatest(): void {
    const { table, rows } = this.#latest.at(-2) as Latest;
    const came = this.#newest().table;
    for (let row = 0; row < came.rows; row += 1) {
      if (!came.isLive(row)) continue;
      rows.set(came.places.number[row] as number, table.rows);
      table.add(came, row);
    }
    this.generation += 1;
    this.#latest = this.#latest.slice(0, -1);
    // It is tried again when it would be due if the first change came now.
    this.#unorderedAt = undefined;
  }

  #end(place: PlaceRow): void {
    const { table, row } = place;
    (table.places.flags[row] as number) &= ~placeFlags.live;
    dropWords(table, row, this.words);
    this.#touch(place);
    this.#unordered += 1;
    this.#places -= 1;
    this.#evses -= (table.places.evseFrom[row + 1] as number) - (table.places.evseFrom[row] as number);
  }

  #touch(place: PlaceRow): void {
    if (this.#making !== undefined && place.table !== this.#newest().table) this.#touched.push(place);
  }

  #newest(): Latest {
    return this.#latest.at(-1) as Latest;
  }
}

/**
 * Lines with the EVSEs that they are about; undefined: something before one of them, or its EVSE, is not known, comes or goes by it, or
 * is not as it has to be after it.
 */
function placedLines<Line extends StatusLine>(
  place: PlaceRow,
  lines: readonly Line[],
): { readonly line: Line; readonly evse: number }[] | undefined {
  const { places, evses } = place.table;
  const placed: { readonly line: Line; readonly evse: number }[] = [];
  let known = places.version[place.row] as number;
  for (const line of lines) {
    const evse = evseOf(place, line.uid);
    if (evse === undefined || line.version > known + 1) return undefined;
    if (line.version === places.version[place.row] && !isSo(place.table, evse, line)) return undefined;
    if (line.version > known && isThere(codeOf(line.status)) !== isThere(evses.status[evse] as number))
      return undefined;
    known = Math.max(known, line.version);
    placed.push({ line, evse });
  }
  return placed;
}

const isSo = ({ evses }: PlaceTable, evse: number, { status, sinceAt }: StatusLine): boolean =>
  evses.status[evse] === codeOf(status) && evses.sinceS[evse] === secondsOf(sinceAt);

/** The only EVSE of a place that can have a uid; undefined: there is none, or there are more. */
function evseOf({ table, row }: PlaceRow, uid: string): number | undefined {
  const hash = uidHash(uid);
  const end = table.places.evseFrom[row + 1] as number;
  let found: number | undefined;
  for (let evse = table.places.evseFrom[row] as number; evse < end; evse += 1) {
    if (table.evses.uidHash[evse] !== hash) continue;
    if (found !== undefined) return undefined;
    found = evse;
  }
  return found;
}

const isRestricted = ({ table, row }: PlaceRow): boolean =>
  ((table.places.flags[row] as number) & placeFlags.restricted) !== 0;

function* evsesWith(table: PlaceTable, hash: number): Iterable<number> {
  const { idHash } = table.evses;
  for (let evse = 0; evse < table.evseRows; evse += 1) if (idHash[evse] === hash) yield evse;
}
