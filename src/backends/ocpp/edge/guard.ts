import type { Clock } from '../../../kernel/clock.ts';
import type { Limits } from '../../../kernel/limits.ts';
import { MinuteWindow } from '../../../kernel/minute-window.ts';
import { FailedAttempts } from './failed-attempts.ts';
import { Refusal } from './refusal.ts';

/**
 * Keeps guessers out without shutting out the stations they pretend to be: an identity is public, and whoever could have it locked could
 * keep a station away. So it is first of all the identity from one address that is locked.
 */
export class Guard {
  readonly #limits: Limits;
  readonly #pairs: FailedAttempts;
  readonly #addresses: FailedAttempts;
  readonly #identities: FailedAttempts;
  /** Where a station last was who it said; the latest at the end. */
  readonly #good = new Map<string, string>();
  readonly #visits = new Map<number, number>();
  readonly #minute: MinuteWindow;

  constructor(limits: Limits, clock: Clock) {
    const { stationLockMs, stationLockMsMax: lockMsMax } = limits;
    this.#limits = limits;
    this.#pairs = new FailedAttempts(limits, clock, { failuresMax: limits.stationFailuresMax, lockMsMax });
    this.#addresses = new FailedAttempts(limits, clock, {
      failuresMax: limits.stationFailuresPerAddressMax,
      lockMsMax,
    });
    this.#identities = new FailedAttempts(limits, clock, {
      failuresMax: limits.stationFailuresPerIdentityMax,
      lockMsMax: stationLockMs,
    });
    this.#minute = new MinuteWindow(clock);
  }

  /** Throws `Refusal` where this identity is not to be tried from this address at the moment. */
  checkPair(identity: string, address: string): void {
    refuseFor(this.#pairs.lockedMs(pairOf(identity, address)));
  }

  /**
   * Throws `Refusal` where nothing is to be tried at the moment because of what was tried elsewhere; not where the station was let in
   * last, here or, as `lastAddress`, by any process: what others do does not count there.
   */
  checkOthers(identity: string, address: string, lastAddress: string | undefined): void {
    if (lastAddress !== undefined) this.#noteGood(identity, lastAddress);
    if (this.#isGood(identity, address)) return;
    refuseFor(Math.max(this.#addresses.lockedMs(address), this.#identities.lockedMs(identity)));
  }

  failed(identity: string, address: string, hasShownSomething: boolean): void {
    this.#pairs.note(pairOf(identity, address));
    if (this.#isGood(identity, address)) return;
    this.#addresses.note(address);
    // Who shows nothing guesses nothing.
    if (hasShownSomething) this.#identities.note(identity);
  }

  /** The station was who it said. Throws `Refusal` when it comes too often. */
  passed(station: number, identity: string, address: string): void {
    this.#noteGood(identity, address);
    if (this.#minute.turn()) this.#visits.clear();
    const visits = (this.#visits.get(station) ?? 0) + 1;
    this.#visits.set(station, visits);
    if (visits > this.#limits.stationHandshakesPerMinuteMax) {
      throw new Refusal(429, 'too-many', 'the station connects too often', this.#minute.leftS);
    }
  }

  #noteGood(identity: string, address: string): void {
    this.#good.delete(identity);
    this.#good.set(identity, address);
    if (this.#good.size <= this.#limits.stationGoodAddressesMax) return;
    for (const oldest of this.#good.keys()) {
      this.#good.delete(oldest);
      return;
    }
  }

  #isGood(identity: string, address: string): boolean {
    return this.#good.get(identity) === address;
  }
}

function refuseFor(lockedMs: number): void {
  if (lockedMs > 0) throw new Refusal(429, 'too-many', 'too many failed attempts', lockedMs / 1000);
}

const pairOf = (identity: string, address: string): string => `${identity}\n${address}`;
