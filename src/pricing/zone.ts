/** Zones that are kept, which is more than there are names. */
const zonesMax = 1000;
const weekMs = 7 * 86_400_000;

/**
 * A time zone as what a price needs of it: by how much its clocks are ahead of UTC, and when that changes. Between two changes local
 * time is plain arithmetic.
 */
export class Zone {
  static readonly #known = new Map<string, Zone>();
  readonly #format: Intl.DateTimeFormat;
  readonly #years = new Map<number, readonly Stretch[]>();

  /** By its IANA name. Throws a `RangeError` when there is none of that name. */
  static of(name: string): Zone {
    const known = Zone.#known.get(name);
    if (known !== undefined) return known;
    const zone = new Zone(name);
    if (Zone.#known.size < zonesMax) Zone.#known.set(name, zone);
    return zone;
  }

  private constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** What has to be added to an instant, in milliseconds, to get local time. */
  offsetAt(ms: number): number {
    return this.#stretchAt(ms).offset;
  }

  /** The first instant after `ms`, and before `until`, at which the offset is another; undefined when there is none. */
  changeAfter(ms: number, until: number): number | undefined {
    const before = this.#stretchAt(ms).offset;
    for (let at = this.#stretchAt(ms).until; at < until; ) {
      const stretch = this.#stretchAt(at);
      if (stretch.offset !== before) return at;
      at = stretch.until;
    }
    return undefined;
  }

  #stretchAt(ms: number): Stretch {
    const year = new Date(ms).getUTCFullYear();
    let stretches = this.#years.get(year);
    if (stretches === undefined) {
      stretches = this.#stretchesOf(Date.UTC(year, 0), Date.UTC(year + 1, 0));
      // The oldest goes: years that somebody made up must not be in the way of those that are.
      const [oldest] = this.#years.size < yearsMax ? [] : this.#years.keys();
      if (oldest !== undefined) this.#years.delete(oldest);
      this.#years.set(year, stretches);
    }
    return stretches.find(({ until }) => ms < until) ?? { until: ms + 1, offset: this.#read(ms) };
  }

  /** Looked for week by week: some zones change twice within five weeks. */
  #stretchesOf(from: number, until: number): readonly Stretch[] {
    const stretches: Stretch[] = [];
    let offset = this.#read(from);
    for (let at = from; at < until; at += weekMs) {
      const next = Math.min(at + weekMs, until);
      const later = this.#read(next);
      if (later === offset) continue;
      stretches.push({ until: this.#firstWith(later, at, next), offset });
      offset = later;
    }
    return [...stretches, { until, offset }];
  }

  /** The first instant with another offset than at `from`. */
  #firstWith(offset: number, from: number, until: number): number {
    let [low, high] = [from, until];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#read(middle) === offset) high = middle;
      else low = middle;
    }
    return high;
  }

  #read(ms: number): number {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of this.#format.formatToParts(ms)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  }
}

/** Years of a zone that are kept. */
const yearsMax = 200;

/** A part of a year in UTC, up to an instant. */
interface Stretch {
  readonly until: number;
  readonly offset: number;
}
