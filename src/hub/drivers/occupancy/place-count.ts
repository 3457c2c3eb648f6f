import type { EVSE, Location } from '../../../generated/ocpi-2.2.1.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { Zone } from '../../../pricing/zone.ts';
import type { OccupancyChange, OccupancyRow } from '../../../store/drivers/occupancy.ts';
import { type Reliance, reliedOn } from './reliance.ts';
import { type PowerType, WeekSums } from './week-sums.ts';

/** What an EVSE does, as far as it counts. OUT: nobody could charge there, or nobody knows. UNREAD: to be read. */
type Doing = 'BUSY' | 'FREE' | 'OUT' | 'UNREAD';

/** An EVSE: what it does, and since when that is not in the sums. */
type EvseCount = readonly [power: PowerType, doing: Doing, since: number];

/** What counting takes to know besides the lines. Times in milliseconds. */
export interface CountAids {
  readonly reliance: Reliance;
  /** What was known before does not hold. */
  readonly lostAt: number;
  /** What lasted longer counts from then on. */
  readonly horizon: number;
}

/** The sums of one place, and what its EVSEs do since. */
export class PlaceCount {
  readonly sums: WeekSums;
  readonly #aids: CountAids;
  readonly #evses: Map<string, EvseCount>;
  #since: number | undefined;
  #timeZone: string;
  #isChanged = false;

  /** As it is kept; without that nothing is known of it. */
  constructor(kept: OccupancyRow | undefined, today: number, aids: CountAids) {
    this.#aids = aids;
    this.#since = kept?.since;
    this.#timeZone = kept?.timeZone ?? '';
    this.sums = new WeekSums(kept?.sums ?? Buffer.alloc(0), kept?.day ?? today);
    this.sums.age(today);
    const evses = Object.entries(JSON.parse(kept?.evses ?? '{}') as Record<string, EvseCount>);
    this.#evses = new Map(evses.map(([key, evse]) => [key, evse[2] < aids.lostAt ? unread(evse, aids.lostAt) : evse]));
  }

  /** Takes in a line of the log. */
  take({ at, evseUid, patch }: OccupancyChange): void {
    if (evseUid === undefined) {
      for (const [key, evse] of [...this.#evses]) this.#turn(key, evse, 'UNREAD', at);
      return;
    }
    const key = foldId(evseUid);
    const evse = this.#evses.get(key) ?? ['AC', 'UNREAD', at];
    const [, doing] = evse;
    // What has to be read has to be read, whatever is said of it meanwhile.
    const next = doing === 'UNREAD' || patch === undefined ? 'UNREAD' : doingIn(patch);
    if (next !== undefined && (next === 'UNREAD' || next !== doing)) this.#turn(key, evse, next, at);
  }

  /** Whether the place has to be read to know what its EVSEs do. */
  get isUnread(): boolean {
    return this.#since === undefined || [...this.#evses.values()].some(([, doing]) => doing === 'UNREAD');
  }

  /** Takes in the place as it is since its last line, which was logged then. */
  read({ time_zone, evses }: Location, at: number): void {
    this.#since ??= at;
    this.#timeZone = time_zone;
    const left = new Set(this.#evses.keys());
    for (const evse of evses ?? []) {
      const key = foldId(evse.uid);
      left.delete(key);
      const [, doing, since] = this.#evses.get(key) ?? ['AC', 'UNREAD', at];
      this.#evses.set(key, [powerTypeOf(evse), doing === 'UNREAD' ? doingOf(evse.status) : doing, since]);
    }
    for (const key of left) this.#evses.delete(key);
    this.#isChanged = true;
  }

  /** Adds to the sums what EVSEs did up to an instant. */
  countTo(at: number): void {
    for (const [key, evse] of this.#evses) this.#turn(key, evse, evse[1], at);
  }

  /** Since when it is counted; undefined: it is not. */
  get since(): number | undefined {
    return this.#since;
  }

  /** What is to be kept of it; undefined: nothing that is not. */
  rowOf(location: number): OccupancyRow | undefined {
    if (!this.#isChanged || this.#since === undefined) return undefined;
    return {
      location,
      since: this.#since,
      timeZone: this.#timeZone,
      day: this.sums.day,
      sums: this.sums.kept,
      evses: JSON.stringify(Object.fromEntries(this.#evses)),
    };
  }

  /** What an EVSE did is in the sums up to an instant; then it does something, which may be the same. */
  #turn(key: string, [power, doing, since]: EvseCount, next: Doing, at: number): void {
    const isCounted = doing === 'BUSY' || doing === 'FREE';
    const zone = isCounted ? zoneOf(this.#timeZone) : undefined;
    if (zone !== undefined) {
      const period = { from: Math.max(since, this.#aids.horizon), until: at };
      const isBusy = doing === 'BUSY';
      for (const part of reliedOn(period, this.#aids.reliance)) this.sums.add(part, { power, isBusy, zone });
    }
    this.#evses.set(key, [power, next, Math.max(since, at)]);
    this.#isChanged = true;
  }
}

const unread = ([power]: EvseCount, since: number): EvseCount => [power, 'UNREAD', since];

function doingOf(status: string): Doing {
  switch (status) {
    case 'BLOCKED':
    case 'CHARGING':
    case 'RESERVED':
      return 'BUSY';
    case 'AVAILABLE':
      return 'FREE';
    default:
      return 'OUT';
  }
}

/** What an EVSE does by a PATCH of it; undefined: the same as before. */
function doingIn(patch: string): Doing | undefined {
  const { status, last_updated: _, ...more } = JSON.parse(patch) as Record<string, unknown>;
  if (Object.keys(more).length > 0) return 'UNREAD';
  return typeof status === 'string' ? doingOf(status) : undefined;
}

/** Of an EVSE with both, DC is what cars come for. */
export const powerTypeOf = ({ connectors }: Pick<EVSE, 'connectors'>): PowerType =>
  connectors.some(({ power_type }) => power_type === 'DC') ? 'DC' : 'AC';

/** Undefined: there is no such zone, and so no local time. */
function zoneOf(name: string): Zone | undefined {
  try {
    return Zone.of(name);
  } catch {
    return undefined;
  }
}
