import {
  type DeliveryHub,
  isBefore,
  type Lease,
  type PartyKey,
  type Place,
  type UndeliveredRow,
} from '../../hub/delivery.ts';
import { entitledParties } from '../../hub/entitled.ts';
import { moduleOf } from '../../ocpi/modules/index.ts';
import { Breaker, backoffMs } from './breaker.ts';
import { CdrLane } from './cdr-lane.ts';
import type { Documents } from './documents.ts';
import { Holdings } from './holdings.ts';
import type { RecentLog } from './log.ts';
import { Pace, type PushGate } from './pace.ts';
import { addChange, makeWhole, newPending, type Pending, pendingKey, type SinglePatch } from './pending.ts';
import { type PushResult, push } from './push.ts';
import { LogWalk, type Step } from './walk.ts';

/** What the lanes of a process share. */
export interface LaneContext {
  readonly hub: DeliveryHub;
  readonly log: RecentLog;
  readonly documents: Documents;
  readonly gate: PushGate;
  readonly random: () => number;
}

/** How far a lane looks ahead of what it can send while pushes are held back: enough to have something whenever it may send. */
const lookAheadFactor = 4;
/** Changes it takes in a row before it sends again. */
const changesPerFillMax = 1000;

/**
 * Deliveries to one platform: walks the change log behind its cursor, keeps the newest state per object, pushes that. One push at a
 * time per object, some at a time per platform; a slow or dead platform only lets its own cursor wait (decision 4).
 */
export class Lane {
  readonly platformId: string;
  readonly #context: LaneContext;
  readonly #breaker: Breaker;
  readonly #pace: Pace;
  readonly #cdrs: CdrLane;
  readonly #stopping = new AbortController();
  /** In the order of their first change. */
  readonly #pending = new Map<string, Pending>();
  readonly #inFlight = new Map<string, Pending>();
  /** Everything it has passed has been taken into `#pending` or needs nothing. */
  readonly #walk: LogWalk;
  readonly #holdings: Holdings;
  #probeTimer: NodeJS.Timeout | undefined;
  #isStopping = false;
  /** Whether the platform could not be reached since the last pause. */
  #wasAway = false;
  readonly epoch: number;

  /** `exactAfter`: up to there an earlier holder may have sent something; `uncertain`: what is noted as undelivered. */
  constructor(context: LaneContext, lease: Lease, exactAfter: Place, uncertain: readonly UndeliveredRow[]) {
    const { hub, random } = context;
    this.platformId = lease.platform_id;
    this.epoch = lease.epoch;
    this.#context = context;
    this.#walk = new LogWalk(hub, context.log, { xid: lease.xid, position: lease.position }, () => this.wake());
    this.#holdings = new Holdings(
      uncertain.map((row) => pendingKey(row.party, row.module, row.object)),
      exactAfter,
    );
    this.#breaker = new Breaker(hub.limits, random);
    this.#pace = new Pace(hub.limits);
    this.#cdrs = new CdrLane(hub, this.platformId, random, {
      canSend: () => this.#canSend() && this.#sending < this.#width(),
      note: (result) => this.#noteHealth(result),
      signal: this.#stopping.signal,
      idle: () => this.wake(),
    });
  }

  /** The place up to which every change has been delivered or noted: where a successor goes on. */
  get cursor(): Place {
    let earliest = this.#walk.place;
    for (const entries of [this.#pending, this.#inFlight]) {
      for (const { before } of entries.values())
        if (before !== undefined && isBefore(before, earliest)) earliest = before;
    }
    return earliest;
  }

  /** How many pushes wait or are under way in memory. */
  get depth(): number {
    return this.#pending.size + this.#inFlight.size;
  }

  get isIdle(): boolean {
    return this.depth === 0 && this.#cdrs.isIdle && this.#walk.isAtEnd;
  }

  get isOpen(): boolean {
    return this.#breaker.isOpen;
  }

  /** There may be something to do: new changes, room, a free gate. */
  wake(): void {
    if (!this.#canSend()) return;
    if (this.#isOffline()) {
      // The still-alive check has found nobody there; nothing is sent until it finds somebody.
      this.#wasAway = true;
      this.#pause(this.#breaker.reopen(), 'the platform is offline');
      return;
    }
    // CDRs are money: they go first (design decision 5).
    this.#cdrs.wake();
    this.#fill();
    // Among the changes may have been a CDR.
    this.#cdrs.wake();
    this.#send();
  }

  /** There may be CDRs for parties of this platform. */
  wakeCdrs(): void {
    this.#cdrs.expect();
    this.wake();
  }

  /** Makes CDRs due that were put off when the platform took them in another way. */
  takeUpPutOffCdrs(): Promise<void> {
    return this.#cdrs.takeUpPutOff();
  }

  /** The platform is said to be back: a pause ends with a probe now. */
  probeNow(): void {
    if (!this.#breaker.isOpen || this.#isStopping) return;
    clearTimeout(this.#probeTimer);
    void this.#probe();
  }

  /** Takes up what failed before and is due again. */
  retry(rows: readonly UndeliveredRow[]): void {
    for (const row of rows) {
      const key = pendingKey(row.party, row.module, row.object);
      if (this.#inFlight.has(key)) continue;
      const pending = this.#pendingFor(key, row.party, row.module, row.object, '');
      pending.version = Math.max(pending.version, row.version);
      pending.attempts = row.attempts;
      pending.refusals = row.refusals;
      makeWhole(pending);
      this.#holdings.doubt(key);
    }
    this.wake();
  }

  /** Offers an object in its newest state; resolves when the receiver has it, or when it has been noted for later. */
  offer(party: PartyKey, module: string, object: number, owner: PartyKey): Promise<void> {
    return new Promise((resolve) => {
      const pending = this.#pendingFor(pendingKey(party, module, object), party, module, object, owner);
      makeWhole(pending);
      pending.settled.push(resolve);
      this.wake();
    });
  }

  /** Begins: at once, or with a probe when the platform was away the last time. */
  start(isOffline: boolean): void {
    if (!isOffline) {
      this.#cdrs.comeFirst();
      this.wake();
      return;
    }
    this.#breaker.reopen();
    this.#wasAway = true;
    void this.#probe();
  }

  /** Takes nothing up any more; what is under way has `graceMs` to end and is broken off then. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#probeTimer);
    const timer = setTimeout(() => this.#stopping.abort(), graceMs);
    const ended = [...this.#inFlight.values()].map(
      (pending) => new Promise<void>((resolve) => pending.settled.push(resolve)),
    );
    await Promise.all([...ended, this.#cdrs.ended()]);
    clearTimeout(timer);
    this.#stopping.abort();
  }

  #canSend(): boolean {
    return !this.#isStopping && !this.#breaker.isOpen;
  }

  #isOffline(): boolean {
    return this.#context.hub.registry().platforms.get(this.platformId)?.state === 'offline';
  }

  get #sending(): number {
    return this.#inFlight.size + this.#cdrs.inFlight;
  }

  #width(): number {
    return this.#breaker.isProbing ? 1 : this.#pace.width;
  }

  /**
   * Takes changes into `#pending`: as many as may wait, so that after a flood newer states replace older ones before these are
   * pushed. While pushes are held back only what keeps it going: the writes need the time.
   */
  #fill(): void {
    const { gate, hub } = this.#context;
    const { pendingObjectsMax } = hub.limits;
    const wanted = gate.isHeldBack
      ? Math.min(pendingObjectsMax, lookAheadFactor * this.#pace.width)
      : pendingObjectsMax;
    // Without anything under way nothing would wake the lane for the rest.
    for (let taken = 0; taken < changesPerFillMax || this.depth === 0; taken += 1) {
      if (this.#pending.size >= wanted) return;
      const step = this.#walk.next();
      if (step === undefined) return;
      this.#take(step);
    }
  }

  #take({ change, before }: Step): void {
    const { hub } = this.#context;
    if (change.module === 'cdrs') {
      if (this.#serves(change.audience)) this.#cdrs.expect();
      return;
    }
    if (change.module === 'hubclientinfo') {
      if (change.audience !== null && !this.#serves(change.audience)) return;
      const key = pendingKey('', change.module, change.object);
      addChange(this.#pendingFor(key, '', change.module, change.object, change.owner), change, before);
      return;
    }
    // Modules come and go with releases; the log may hold lines of one this process does not have.
    if (change.platform_id === this.platformId || moduleOf(change.module) === undefined) return;
    for (const party of entitledParties(hub.registry(), this.platformId, change)) {
      const key = pendingKey(party, change.module, change.object);
      if (this.#holdings.has(key, change)) continue;
      addChange(this.#pendingFor(key, party, change.module, change.object, change.owner), change, before);
    }
  }

  #serves(party: PartyKey | null): boolean {
    const platform = this.#context.hub.registry().platforms.get(this.platformId);
    return platform?.parties.some((row) => `${row.country_code}-${row.party_id}` === party) ?? false;
  }

  #pendingFor(key: string, party: PartyKey, module: string, object: number, owner: PartyKey): Pending {
    const known = this.#pending.get(key);
    if (known !== undefined) return known;
    const pending = newPending(key, party, module, object, owner);
    this.#pending.set(key, pending);
    return pending;
  }

  /** Starts as many pushes as the platform takes at a time. */
  #send(): void {
    if (!this.#canSend() || this.#cdrs.hasWork) return;
    for (const [key, pending] of this.#pending) {
      if (this.#sending >= this.#width()) return;
      // One at a time per object: an older state must never overtake a newer one.
      if (this.#inFlight.has(key)) continue;
      if (!this.#context.gate.take()) return;
      this.#pending.delete(key);
      this.#inFlight.set(key, pending);
      // A receiver that may lack an earlier state is given all of it at once.
      if (this.#holdings.isUncertain(key)) makeWhole(pending);
      void this.#pushOne(pending);
    }
  }

  async #pushOne(pending: Pending): Promise<void> {
    const { hub, documents } = this.#context;
    const mayPatch = (patch: SinglePatch) => this.#holdings.mayPatch(pending.key, patch);
    const result = await push(hub, documents, this.platformId, pending, mayPatch, this.#stopping.signal);
    try {
      const noted = this.#settle(pending, result);
      // Mostly there is nothing to note.
      if (noted !== undefined) await noted;
    } catch (error) {
      // Nothing is noted, so the cursor must not pass it.
      this.#putBack(pending);
      this.#pause(this.#breaker.reopen(), 'a delivery could not be noted');
      hub.log.warn({ err: error, platform: this.platformId }, 'a delivery could not be noted');
    }
    this.#inFlight.delete(pending.key);
    for (const settled of pending.settled) settled();
    this.wake();
  }

  #putBack(pending: Pending): void {
    const newer = this.#pending.get(pending.key);
    if (newer === undefined) {
      this.#pending.set(pending.key, pending);
      return;
    }
    newer.before = pending.before ?? newer.before;
    makeWhole(newer);
  }

  /** Takes note of what became of a push; the promise is there when the database has to hear of it. */
  #settle(pending: Pending, result: PushResult): Promise<void> | undefined {
    const { hub } = this.#context;
    const ms = pending.at === undefined ? undefined : hub.clock.now() - pending.at;
    hub.pushed(result.kind, pending.module, ms);
    if (result.kind !== 'delivered') {
      if (!this.#stopping.signal.aborted) return this.#noteFailed(pending, result);
      this.#putBack(pending);
      return undefined;
    }
    this.#noteHealth(result);
    return this.#noteDelivered(pending, result);
  }

  #noteDelivered(
    pending: Pending,
    { version, settled }: Extract<PushResult, { kind: 'delivered' }>,
  ): Promise<void> | undefined {
    if (version !== undefined && version > pending.version) {
      const waiting = this.#pending.get(pending.key);
      if (waiting !== undefined && waiting.version <= version && waiting.settled.length === 0)
        this.#pending.delete(pending.key);
      this.#holdings.isAheadWith(pending.key, version);
    }
    // Only the whole object settles what is noted about it.
    return this.#holdings.isUncertain(pending.key) && pending.whole ? this.#settleNote(pending, settled) : undefined;
  }

  async #settleNote(pending: Pending, version: number): Promise<void> {
    const { party, module, object } = pending;
    const note = { party, module, object, part: '', version };
    await this.#context.hub.store.settleUndelivered(this.platformId, [note]);
    this.#holdings.settle(pending.key);
  }

  async #noteFailed(pending: Pending, result: Exclude<PushResult, { kind: 'delivered' }>): Promise<void> {
    await this.#noteUndelivered(pending, result);
    // Of one that was sent nothing nothing is known.
    if (result.kind !== 'held') this.#noteHealth(result);
  }

  async #noteUndelivered(pending: Pending, result: Exclude<PushResult, { kind: 'delivered' }>): Promise<void> {
    const { hub, random } = this.#context;
    const { party, module, object, version } = pending;
    if (module === 'hubclientinfo' && result.kind === 'refused') return;
    const attempts = pending.attempts + 1;
    const isRefused = result.kind === 'refused';
    const refusals = pending.refusals + (isRefused ? 1 : 0);
    // What cannot be told now can be when it has changed, or the receiver speaks another version.
    const isHeld = result.kind === 'held';
    const parked = isHeld || (isRefused && refusals >= hub.limits.objectAttemptsMax);
    this.#holdings.doubt(pending.key);
    await hub.store.noteUndelivered(this.platformId, [
      {
        party,
        module,
        object,
        part: '',
        version,
        attempts,
        refusals,
        reason: result.reason,
        nextTryMs: backoffMs(attempts, hub.limits, random),
        parked,
      },
    ]);
    if (parked && !isHeld) {
      hub.log.warn(
        { platform: this.platformId, module, object, reason: result.reason },
        'an object was refused again and again and is parked',
      );
    }
  }

  #noteHealth(result: PushResult): void {
    if (result.kind === 'failed') {
      this.#pace.failed();
      const awayMs = this.#breaker.failed(result.retryAfterMs);
      if (awayMs !== undefined) this.#pause(awayMs, result.reason);
    } else {
      this.#breaker.succeeded();
      this.#pace.succeeded();
    }
  }

  /** Stays away from the platform. What is pending goes back to the log; the cursor still stands before it. */
  #pause(awayMs: number, reason = ''): void {
    const { hub } = this.#context;
    hub.log.warn({ platform: this.platformId, awayMs: Math.round(awayMs), reason }, 'deliveries to a platform pause');
    const settled = [...this.#pending.values()].flatMap((pending) => pending.settled);
    this.#walk.goBackTo(this.cursor);
    this.#pending.clear();
    for (const done of settled) done();
    clearTimeout(this.#probeTimer);
    this.#probeTimer = setTimeout(() => void this.#probe(), awayMs);
  }

  /** After a pause: is anybody there? Then CDRs first, then the newest states, one at a time until one arrives. */
  async #probe(): Promise<void> {
    const { hub } = this.#context;
    let alive = false;
    try {
      alive = await hub.isAlive(this.platformId);
      await hub.setReachable(this.platformId, alive);
      if (alive) {
        this.#holdings.doubtUpTo(await hub.store.endOfChanges());
        if (this.#wasAway) await this.#cdrs.hasten();
        this.#wasAway = false;
      }
    } catch (error) {
      alive = false;
      hub.log.warn({ err: error, platform: this.platformId }, 'a platform could not be probed');
    }
    if (this.#isStopping) return;
    if (!alive) {
      this.#wasAway = true;
      this.#probeTimer = setTimeout(() => void this.#probe(), this.#breaker.reopen());
      return;
    }
    this.#breaker.probe();
    this.wake();
  }
}
