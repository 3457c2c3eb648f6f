import { Fault } from '../kernel/fault.ts';
import type { Limits } from '../kernel/limits.ts';

/**
 * Brings a batch of writes to disk in one transaction and answers each in its place. A result that is an Error fails that
 * write alone. When it throws, nothing of the batch has happened, or nobody knows.
 */
export type Flush<W, R> = (writes: readonly W[]) => Promise<readonly (R | Error)[]>;

interface Waiting<W, R> {
  readonly write: W;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/** Which writes share a flush with no other of the same name. */
export interface Solitary<W> {
  isAlone(write: W): boolean;
  nameOf(write: W): string;
}

interface Lane<W, R> {
  waiting: Waiting<W, R>[];
  flushing: boolean;
  /** Until when what waits is gathered; undefined: nothing is. */
  gathering: NodeJS.Timeout | undefined;
}

/** For how many milliseconds a write may wait for others before a flush begins for it; 0: not at all. */
export type GatherMs<W> = (write: W) => number;

/** As many writes go into one flush when they wait, whoever else may come. */
const flushRowsMin = 16;

/** When so many have gathered nobody waits for more. */
const gatheredRows = 64;

/**
 * Group commit: writes that arrive while a flush is under way form the next one, without a timer but for writes that say they have time. Each lane has one flush
 * in flight, so writes with the same key keep their order; lanes must not share keys, or they would deadlock.
 */
export class GroupCommit<W, R> {
  readonly #flush: Flush<W, R>;
  readonly #limits: Pick<Limits, 'flushRowsMax' | 'laneQueueMax'>;
  readonly #solitary: Solitary<W>;
  readonly #gatherMs: GatherMs<W> | undefined;
  readonly #lanes = new Map<string, Lane<W, R>>();
  #depth = 0;
  #peak = 0;

  constructor(
    flush: Flush<W, R>,
    limits: Pick<Limits, 'flushRowsMax' | 'laneQueueMax'>,
    solitary: Solitary<W> = { isAlone: () => false, nameOf: () => '' },
    gatherMs?: GatherMs<W>,
  ) {
    this.#gatherMs = gatherMs;
    this.#flush = flush;
    this.#limits = limits;
    this.#solitary = solitary;
  }

  /** Resolves once the write is on disk. Throws an `overloaded` fault when the lane is full or the database is away. */
  submit(laneName: string, write: W): Promise<R> {
    let lane = this.#lanes.get(laneName);
    if (lane === undefined) {
      lane = { waiting: [], flushing: false, gathering: undefined };
      this.#lanes.set(laneName, lane);
    }
    if (lane.waiting.length >= this.#limits.laneQueueMax) {
      return Promise.reject(new Fault('overloaded', 'too many writes are waiting', { retryAfterS: 1 }));
    }
    const { waiting } = lane;
    const result = new Promise<R>((resolve, reject) => waiting.push({ write, resolve, reject }));
    this.#depth += 1;
    this.#peak = Math.max(this.#peak, this.#depth);
    if (!lane.flushing) this.#start(lane, this.#gatherMs?.(write) ?? 0);
    return result;
  }

  #start(lane: Lane<W, R>, gatherMs: number): void {
    if (gatherMs > 0 && lane.waiting.length < gatheredRows) {
      lane.gathering ??= setTimeout(() => {
        lane.gathering = undefined;
        if (!lane.flushing) void this.#drain(lane);
      }, gatherMs);
      return;
    }
    clearTimeout(lane.gathering);
    lane.gathering = undefined;
    void this.#drain(lane);
  }

  /** Writes that wait or are being written. */
  get depth(): number {
    return this.#depth;
  }

  /** The greatest depth since this was last asked: at any one moment all may just have been answered. */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = this.#depth;
    return peak;
  }

  async #drain(lane: Lane<W, R>): Promise<void> {
    lane.flushing = true;
    // Writes of the same turn of the event loop share the first flush too.
    await Promise.resolve();
    let answered = 0;
    while (lane.waiting.length > 0) {
      // Who has just been answered soon writes again. With half of them all in one flush and half in the next, one half is
      // answered while the other is being written; otherwise nearly all may come to wait for the same flush.
      const half = Math.ceil((lane.waiting.length + answered) / 2);
      const batch = this.#take(lane, Math.min(Math.max(half, flushRowsMin), this.#limits.flushRowsMax));
      await this.#settle(batch);
      this.#depth -= batch.length;
      answered = batch.length;
    }
    lane.flushing = false;
  }

  /** Those that have waited longest. A write that must not share this flush waits on, and so do those of its name behind it. */
  #take(lane: Lane<W, R>, rowsMax: number): Waiting<W, R>[] {
    const { waiting } = lane;
    const { isAlone, nameOf } = this.#solitary;
    if (!waiting.slice(0, rowsMax).some(({ write }) => isAlone(write))) return waiting.splice(0, rowsMax);
    const taken: Waiting<W, R>[] = [];
    const left: Waiting<W, R>[] = [];
    const isClosed = new Map<string, boolean>();
    for (const one of waiting) {
      if (taken.length === rowsMax) {
        left.push(one);
        continue;
      }
      const name = nameOf(one.write);
      const closed = isClosed.get(name);
      const alone = isAlone(one.write);
      const fits = closed === undefined || (!closed && !alone);
      (fits ? taken : left).push(one);
      isClosed.set(name, alone || !fits);
    }
    lane.waiting = left;
    return taken;
  }

  async #settle(batch: readonly Waiting<W, R>[]): Promise<void> {
    try {
      const results = await this.#flush(batch.map((waiting) => waiting.write));
      for (const [index, waiting] of batch.entries()) {
        const result = results[index];
        if (result instanceof Error) waiting.reject(result);
        else if (result === undefined) waiting.reject(new Error('a flush left a write without an answer'));
        else waiting.resolve(result);
      }
    } catch (error) {
      if (batch.length === 1 || !isFaultOfData(error)) {
        const reason = isFaultOfData(error)
          ? error
          : new Fault('overloaded', 'the store is not available', { retryAfterS: 1, cause: error });
        for (const waiting of batch) waiting.reject(reason);
        return;
      }
      // One bad write must not fail its neighbours: halve until it stands alone.
      const half = batch.length >> 1;
      await this.#settle(batch.slice(0, half));
      await this.#settle(batch.slice(half));
    }
  }
}

/** Whether PostgreSQL refused the rows themselves (SQLSTATE classes 21, 22, 23 and 54) rather than being away or full. */
export function isFaultOfData(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^(21|22|23|54)[0-9A-Z]{3}$/.test(code);
}
