/** Buckets as threads hand them to each other. */
export interface BucketParts {
  /** Where the rows of each bucket begin, and where the last one's end. */
  readonly from: Uint32Array;
  readonly rows: Uint32Array;
}

/** Rows of a bucket, about. */
const perBucket = 4;

/** Finds rows by a hash of what they hold: few of them have to be looked at. Made once, never changed. */
export class Buckets {
  readonly #from: Uint32Array;
  readonly #rows: Uint32Array;

  constructor({ from, rows }: BucketParts) {
    this.#from = from;
    this.#rows = rows;
  }

  /** The rows that may have a hash. */
  rowsOf(hash: number): Uint32Array {
    const bucket = spread(hash, this.#from.length - 1);
    return this.#rows.subarray(this.#from[bucket] as number, this.#from[bucket + 1] as number);
  }
}

/** Puts so many rows into buckets, by a hash of 32 bits for each; undefined: it is not to be found. */
export function bucketsOf(count: number, hashAt: (row: number) => number | undefined): BucketParts {
  const buckets = Math.max(1, Math.ceil(count / perBucket));
  const from = new Uint32Array(new SharedArrayBuffer((buckets + 1) * 4));
  for (let row = 0; row < count; row += 1) {
    const hash = hashAt(row);
    if (hash !== undefined) (from[spread(hash, buckets) + 1] as number) += 1;
  }
  for (let bucket = 0; bucket < buckets; bucket += 1) (from[bucket + 1] as number) += from[bucket] as number;
  const rows = new Uint32Array(new SharedArrayBuffer((from[buckets] as number) * 4));
  const next = from.slice();
  for (let row = 0; row < count; row += 1) {
    const hash = hashAt(row);
    if (hash === undefined) continue;
    const bucket = spread(hash, buckets);
    rows[next[bucket] as number] = row;
    (next[bucket] as number) += 1;
  }
  return { from, rows };
}

/** Evenly over the buckets, also of hashes that count up. */
const spread = (hash: number, buckets: number): number => (Math.imul(hash, 0x9e3779b1) >>> 0) % buckets;

/** A hash of 32 bits of a whole number up to 2^53. */
export const hashOfNumber = (number: number): number =>
  (number ^ Math.imul(Math.floor(number / 2 ** 32), 0x85ebca6b)) >>> 0;
