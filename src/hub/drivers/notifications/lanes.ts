import type { Limits } from '../../../kernel/limits.ts';
import type { PartyKey } from '../../../ocpi/party.ts';

interface Lane {
  underWay: number;
  /** Calls that have failed since the last one that did not. */
  failures: number;
  pausedUntil: number;
}

type LaneLimits = Pick<
  Limits,
  'notificationsEachMax' | 'notificationsAtOnceMax' | 'notificationRetryMinMs' | 'notificationPauseMaxMs'
>;

/**
 * How many calls of a process there may be to each eMSP: a few, so that one that hangs leaves room for the others; one at a time with pauses
 * while it fails.
 */
export class Lanes {
  readonly #limits: LaneLimits;
  readonly #lanes = new Map<PartyKey, Lane>();
  #underWay = 0;

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** How many more there may be now. */
  room(now: number): { readonly total: number; readonly each: number; readonly of: ReadonlyMap<PartyKey, number> } {
    const { notificationsAtOnceMax, notificationsEachMax: each } = this.#limits;
    const of = new Map(
      [...this.#lanes].map(([emsp, { underWay, failures, pausedUntil }]) => {
        const most = failures === 0 ? each : 1;
        return [emsp, pausedUntil > now ? 0 : Math.max(0, most - underWay)] as const;
      }),
    );
    return { total: Math.max(0, notificationsAtOnceMax - this.#underWay), each, of };
  }

  begun(emsp: PartyKey): void {
    const lane = this.#lanes.get(emsp) ?? { underWay: 0, failures: 0, pausedUntil: 0 };
    this.#lanes.set(emsp, lane);
    lane.underWay += 1;
    this.#underWay += 1;
  }

  /** Returns what that changes: whether the eMSP has begun to fail, or is back. */
  ended(emsp: PartyKey, isReached: boolean, now: number): 'failing' | 'back' | undefined {
    const lane = this.#lanes.get(emsp);
    if (lane === undefined) return undefined;
    this.#underWay -= 1;
    lane.underWay -= 1;
    if (isReached) {
      const wasFailing = lane.failures > 0;
      Object.assign(lane, { failures: 0, pausedUntil: 0 });
      if (lane.underWay === 0) this.#lanes.delete(emsp);
      return wasFailing ? 'back' : undefined;
    }
    lane.failures += 1;
    const { notificationRetryMinMs: min, notificationPauseMaxMs: max } = this.#limits;
    // One message that is refused does not keep the others for long.
    lane.pausedUntil = now + Math.min(max, (min / 5) * 2 ** Math.min(lane.failures - 1, 20));
    return lane.failures === 1 ? 'failing' : undefined;
  }
}
