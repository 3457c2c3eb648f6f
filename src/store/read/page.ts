/** Where a row stands in its list: what the list is ordered by, from the first column to the last. */
export type Place = readonly (string | number)[];

/** What a place holds in each column: `time` in microseconds since the epoch, `number`, `uuid`, `text`. */
export type Order = readonly ('time' | 'number' | 'uuid' | 'text')[];

/** The part of a list that is asked for. */
export interface PageRequest {
  readonly limit: number;
  /** The last place of the page before; undefined for the first page. */
  readonly after: Place | undefined;
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts after; undefined on the last page. */
  readonly next: Place | undefined;
}

/** Makes a page of rows that were read with `limit + 1`: the one too many says that there is another page. */
export function pageOf<R, T>(
  rows: readonly R[],
  { limit }: PageRequest,
  itemOf: (row: R) => T,
  placeOf: (row: R) => Place,
): Page<T> {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items: rows.slice(0, limit).map(itemOf), next: last && placeOf(last) };
}

/** SQL for a timestamp as an exact number: a Date of JavaScript would lose the microseconds, and the list rows. */
export const timeOf = (column: string): string => `(extract(epoch from ${column}) * 1000000)::float8`;

/** SQL for the timestamp that `timeOf` made a number of; takes it as its binding. */
export const timeFrom = "(timestamptz 'epoch' + ?::float8 * interval '1 microsecond')";
