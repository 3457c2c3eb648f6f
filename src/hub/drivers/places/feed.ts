import { setTimeout as pause } from 'node:timers/promises';
import type { PartyKey } from '../../../ocpi/party.ts';
import { endOfChanges, type Place as LogPlace } from '../../../store/changes.ts';
import { readEvidence, readRhythms, saveRhythms } from '../../../store/drivers/evidence.ts';
import { readPlaceChanges } from '../../../store/drivers/place-changes.ts';
import { countStarts } from '../../../store/drivers/place-starts.ts';
import { swappedSince } from '../../../store/drivers/places.ts';
import type { LiveEvent } from '../live/live-event.ts';
import { Evidence } from './evidence.ts';
import type { FeedParts } from './feed-parts.ts';
import { load } from './load.ts';
import { PlaceMemory } from './memory.ts';
import { ownersIn } from './owners-in.ts';
import { PossibleDuplicates } from './possible-duplicates.ts';
import type { PriceHints } from './price-hints.ts';
import { SuccessRates } from './success-rates.ts';
import { TakeIn } from './take-in.ts';

/**
 * Hears what happens, in the order of the log; a list at a time, after the index has it, with where the log stood before. `reset`: some
 * of it was missed.
 */
export type Listener = (events: readonly LiveEvent[] | 'reset', before: LogPlace) => void;

const dayMs = 24 * 60 * 60_000;
/** By so much a place can have been heard of later than all of its owner. */
const laterMs = 60_000;

/**
 * Keeps all places of the hub in the memory of this process: reads them once in the background, then follows the change log from where
 * it stood before. While the database is away everything stays as it was; what is known of the statuses gets old meanwhile.
 */
export class PlaceFeed {
  /** How starts went where. */
  readonly rates = new SuccessRates();
  readonly #parts: FeedParts;
  readonly #listeners = new Set<Listener>();
  readonly #stopping = new AbortController();
  #memory: PlaceMemory;
  #duplicates: PossibleDuplicates;
  #evidence: Evidence;
  #statuses = new Map<
    PartyKey,
    { readonly heardAt: number; readonly reliableS: number; readonly intervalMs: number }
  >();
  #isLoaded = false;
  /** Places whose coordinates somebody has set right, still to be read anew. */
  readonly #swapped = new Set<number>();
  #place: LogPlace = { xid: '0', position: 0 };
  #wakeUp: () => void = () => undefined;
  #isWoken = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#evidence = new Evidence(parts.limits);
    this.#memory = this.#emptied();
    this.#duplicates = new PossibleDuplicates(parts, this.#memory);
  }

  /** Begins to read and to follow. */
  start(): void {
    this.#running = Promise.all([this.#run(), this.#watchEvidence(), this.#watchStarts()]);
  }

  /** All places; undefined while they are being read. */
  get memory(): PlaceMemory | undefined {
    return this.#isLoaded ? this.#memory : undefined;
  }

  /** What tariffs come to, also while places are being read: then not of all of them. */
  get hints(): PriceHints {
    return this.#memory.hints;
  }

  /** How many days are counted for the rates. */
  get startsDays(): number {
    return this.#parts.limits.startsDays;
  }

  /** How far the change log has been taken in. */
  get place(): LogPlace {
    return this.#place;
  }

  /** When there was the last evidence of all statuses of an owner, and how often there is any. */
  statusesOf(owner: PartyKey): { readonly heardAt: number; readonly reliableS: number; readonly intervalMs: number } {
    return this.#statuses.get(owner) ?? { heardAt: 0, reliableS: 0, intervalMs: 0 };
  }

  /** Owners of whom nothing has been heard for so long that none of their statuses is relied on any more. */
  silentOwners(): ReadonlySet<PartyKey> {
    const now = this.#parts.clock.now();
    const silent = [...this.#statuses].filter(
      ([, { heardAt, reliableS, intervalMs }]) => intervalMs <= 0 || now > heardAt + reliableS * 1000 + laterMs,
    );
    return new Set(silent.map(([owner]) => owner));
  }

  /** Something has been committed, here or elsewhere. */
  wake(): void {
    this.#isWoken = true;
    this.#wakeUp();
  }

  /** Something has changed about a place that is not in the log. */
  reread(number: number): void {
    this.#swapped.add(number);
    this.wake();
  }

  /** The registry has changed: other owners may be known, or be out of reach. */
  registryChanged(): void {
    this.#tellOwners();
  }

  /** Calls `listener` until the function that is returned is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wakeUp();
    await this.#running;
    await this.#memory.index.close();
  }

  #emptied(): PlaceMemory {
    return new PlaceMemory(this.#parts.createIndex(), this.#parts.limits.priceHintsMax, this.rates);
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Reads everything and follows, again whenever what was missed may no longer be in the log. */
  async #run(): Promise<void> {
    while (!this.#isStopping) {
      await this.#untilItWorks('the places could not be read', () => this.#load());
      await this.#follow();
    }
  }

  async #load(): Promise<void> {
    const { pool } = this.#parts;
    if (this.#memory.index.size.places > 0) {
      this.#isLoaded = false;
      await this.#memory.index.close();
      this.#memory = this.#emptied();
      this.#duplicates = new PossibleDuplicates(this.#parts, this.#memory);
    }
    this.#tellOwners();
    const place = await endOfChanges(pool);
    await load(this.#parts, this.#memory, this.#duplicates, this.#stopping.signal);
    this.#place = place;
  }

  /** Follows the log until so much was missed that everything has to be read again. */
  async #follow(): Promise<void> {
    const { pool, limits, clock } = this.#parts;
    const taking = new TakeIn(this.#parts, this.#memory, this.#duplicates, this.#evidence);
    const keptMs = (limits.changesRetentionDays - 1) * dayMs;
    let followedAt = clock.monotonic();
    while (!this.#isStopping) {
      this.#isWoken = false;
      let isMore = false;
      await this.#untilItWorks('the changes of places could not be read', async () => {
        if (clock.monotonic() - followedAt > keptMs) return;
        const changes = await readPlaceChanges(pool, this.#place, limits.placeChangesPerReadMax);
        const events = await taking.take(changes);
        // Whoever has just sent something is known to be there, also one that was never heard before.
        this.#tellOwners(new Set(changes.filter(({ isPushed }) => isPushed).map(({ owner }) => owner)));
        const before = this.#place;
        this.#place = changes.at(-1) ?? before;
        isMore = changes.length === limits.placeChangesPerReadMax;
        this.#tell(events, before);
        await this.#rereadSwapped(taking);
        if (!isMore) isMore = !(await this.#duplicates.compare());
      });
      if (clock.monotonic() - followedAt > keptMs) {
        this.#tell('reset', this.#place);
        return;
      }
      followedAt = clock.monotonic();
      // What came while everything was read has been taken in as well.
      if (!isMore) this.#isLoaded = true;
      await this.#memory.index.tend(clock.now());
      if (!isMore) await this.#rest();
    }
  }

  /** What is swapped again while it is being read is read again. */
  async #rereadSwapped(taking: TakeIn): Promise<void> {
    const numbers = [...this.#swapped];
    if (numbers.length === 0) return;
    this.#swapped.clear();
    try {
      await taking.reread(numbers);
    } catch (error) {
      for (const number of numbers) this.#swapped.add(number);
      throw error;
    }
  }

  #tell(events: readonly LiveEvent[] | 'reset', before: LogPlace): void {
    if (events.length === 0) return;
    for (const listener of this.#listeners) listener(events, before);
  }

  /** Until something is committed, but not for longer than the regular look, and never so short that each change is read alone. */
  async #rest(): Promise<void> {
    const { placesPauseMs, placesLookMs } = this.#parts.limits;
    await pause(placesPauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    if (this.#isWoken || this.#isStopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, placesLookMs);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeUp = () => undefined;
  }

  /** Looks for signs that statuses still hold, learns from them, and takes in which coordinates somebody has set right. */
  async #watchEvidence(): Promise<void> {
    const { pool, limits, log } = this.#parts;
    let swapsSince: string | undefined;
    let isKnown = false;
    while (!this.#isStopping) {
      try {
        if (!isKnown) this.#evidence.learn(await readRhythms(pool));
        isKnown = true;
        this.#evidence.heard(await readEvidence(pool));
        this.#tellOwners();
        const changed = this.#evidence.takeChanged();
        if (changed.length > 0) await saveRhythms(pool, changed);
        const swaps = await swappedSince(pool, swapsSince ?? 'now');
        swapsSince = swaps.now;
        for (const number of swaps.numbers) this.reread(number);
      } catch (error) {
        log.warn({ err: error }, 'what is known of statuses could not be read');
      }
      await pause(limits.evidenceLookMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  /** Counts how starts went: for places that are read later it is there already. */
  async #watchStarts(): Promise<void> {
    const { documents, limits, log, clock } = this.#parts;
    while (!this.#isStopping) {
      try {
        const counted = await countStarts(documents, {
          since: new Date(clock.now() - limits.startsDays * dayMs),
          startsMin: limits.startsMin,
          driversMin: limits.startsDriversMin,
          max: limits.startsPlacesMax,
        });
        for (const number of this.rates.take(counted))
          this.#memory.index.setSuccess(number, this.rates.of(number)?.percent);
      } catch (error) {
        log.warn({ err: error }, 'how starts went could not be counted');
      }
      await pause(limits.startsLookMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  /** Says how far the statuses of owners can be relied on: of these, or of all. */
  #tellOwners(some?: ReadonlySet<PartyKey>): void {
    const registry = this.#parts.registry();
    const now = this.#parts.clock.now();
    for (const owner of some ?? ownersIn(registry)) {
      const statuses = this.#evidence.statusesOf(owner, registry, now);
      this.#statuses.set(owner, statuses);
      this.#memory.index.setOwner(owner, statuses);
    }
  }

  /** Tries until it works or the process stops; of an outage there is one line in the log. */
  async #untilItWorks(what: string, work: () => Promise<void>): Promise<void> {
    for (let isFirst = true; !this.#isStopping; isFirst = false) {
      try {
        return await work();
      } catch (error) {
        if (isFirst) this.#parts.log.warn({ err: error }, what);
        await pause(this.#parts.limits.placesRetryMs, undefined, { signal: this.#stopping.signal }).catch(
          () => undefined,
        );
      }
    }
  }
}
