import {
  type DriverKey,
  findInStates,
  findOwnSession,
  type SessionRow,
  sessionStates,
} from '../../../store/drivers/sessions.ts';
import { readVersions } from '../../../store/drivers/sessions-due.ts';
import type { DriverViewer } from '../viewer.ts';
import { keyOf, ownSession } from './own-session.ts';
import type { ChargingParts } from './parts.ts';
import { isOpen } from './states.ts';

/** What is followed: one charge of a driver, or all that are under way and those that have been while one was looking. */
export interface Following {
  readonly viewer: DriverViewer;
  /** Undefined: all. */
  readonly id: string | undefined;
  /** The version of the charge that was shown last. */
  readonly after: number | undefined;
  readonly signal: AbortSignal;
}

const openStates = sessionStates.filter(isOpen);

/** Somebody who follows. It keeps nothing but which versions he has seen: who is slow sees the newest state when he looks. */
interface View {
  readonly owner: DriverKey;
  readonly id: string | undefined;
  readonly shown: Map<string, number>;
  wake(): void;
}

/** Who follows charges in this process. What changes here he sees at once; what other processes change is looked for, for all together. */
export class LiveSessions {
  readonly #parts: Pick<ChargingParts, 'pool' | 'hub'>;
  readonly #views = new Set<View>();
  #timer: NodeJS.Timeout | undefined;
  #lookedMs = 0;

  constructor(parts: Pick<ChargingParts, 'pool' | 'hub'>) {
    this.#parts = parts;
  }

  /** A charge has changed in this process. */
  changed({ id, driver, version }: Pick<SessionRow, 'id' | 'driver' | 'version'>): void {
    for (const view of this.#views) {
      const isMeant = view.id === undefined ? view.owner.driver === driver : view.id === id;
      if (isMeant && view.shown.get(id) !== version) view.wake();
    }
  }

  /** Another process may have changed something. */
  wake(): void {
    const { clock, limits } = this.#parts.hub;
    if (this.#views.size > 0)
      this.#lookAfter(Math.max(0, this.#lookedMs + limits.driverViewsPauseMs - clock.monotonic()));
  }

  /**
   * Yields charges as they are, and those that have changed whenever some have; nothing at all now and then, so that it is known whether
   * anybody listens. Ends when a view has lasted as long as it may, or nothing more can come of the one charge. Throws `not-found`.
   */
  async follow({ viewer, id, after, signal }: Following): Promise<AsyncGenerator<readonly SessionRow[]>> {
    const owner = keyOf(viewer);
    if (id !== undefined) await ownSession(this.#parts, viewer, id);
    const shown = new Map(id !== undefined && after !== undefined ? [[id, after]] : []);
    return this.#run({ owner, id, shown, wake: () => undefined }, signal);
  }

  async *#run(view: View, signal: AbortSignal): AsyncGenerator<readonly SessionRow[]> {
    const { limits, clock } = this.#parts.hub;
    const until = clock.monotonic() + limits.driverViewMs;
    this.#views.add(view);
    if (this.#timer === undefined) this.#lookAfter(limits.driverViewsLookMs);
    try {
      while (!signal.aborted && clock.monotonic() < until) {
        // What changes from now on wakes the view, also while it reads.
        const news = this.#news(view, limits.driverViewBeatMs, signal);
        const rows = await this.#read(view);
        const changed = rows.filter(({ id, version }) => view.shown.get(id) !== version);
        for (const { id, version } of changed) view.shown.set(id, version);
        yield changed;
        if (view.id !== undefined && rows[0]?.state === 'BILLED') return;
        await news;
        await pause(limits.driverViewPauseMs, signal);
      }
    } finally {
      view.wake();
      this.#views.delete(view);
    }
  }

  /** The charge, or those under way with those that were when they were shown. */
  async #read({ owner, id, shown }: View): Promise<SessionRow[]> {
    const { pool, hub } = this.#parts;
    const max = hub.limits.driverViewSessionsMax;
    const open = id === undefined ? await findInStates(pool, owner, openStates, max) : [];
    const isThere = new Set(open.map((row) => row.id));
    const others = id === undefined ? [...shown.keys()].filter((one) => !isThere.has(one)).slice(-max) : [id];
    const rows = await Promise.all(others.map((one) => findOwnSession(pool, owner, one)));
    return [...open, ...rows.filter((row) => row !== undefined)];
  }

  /** Resolves when something of the view has changed, when it is time to say that one is still there, or when nobody listens. */
  #news(view: View, beatMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, beatMs);
      view.wake = end;
      if (signal.aborted) end();
      else signal.addEventListener('abort', end);
    });
  }

  /** Looks for what has changed elsewhere after that time, and from then on as long as somebody follows. */
  #lookAfter(ms: number): void {
    const { clock, limits, log } = this.#parts.hub;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#lookedMs = clock.monotonic();
      this.#look()
        .catch((error: unknown) => log.warn({ err: error }, 'charges that are followed could not be looked at'))
        .finally(() => {
          if (this.#views.size > 0 && this.#timer === undefined) this.#lookAfter(limits.driverViewsLookMs);
        });
    }, ms).unref();
  }

  async #look(): Promise<void> {
    const views = [...this.#views];
    const ids = new Set(views.flatMap(({ id, shown }) => (id === undefined ? [...shown.keys()] : [id])));
    const drivers = new Set(views.flatMap(({ id, owner }) => (id === undefined ? [owner.driver] : [])));
    for (const row of await readVersions(this.#parts.pool, [...ids], [...drivers], openStates)) this.changed(row);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}
