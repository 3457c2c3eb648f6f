const minuteMs = 60_000;
const dayMs = 86_400_000;
const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

/** What clock and calendar on a wall show. */
export interface LocalMoment {
  readonly date: string;
  readonly day: (typeof days)[number];
  readonly msOfDay: number;
}

/** The clock on the wall of one place, by Intl alone. */
export class LocalClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  at(instant: number): LocalMoment {
    const local = instant + this.#offsetAt(instant);
    const msOfDay = ((local % dayMs) + dayMs) % dayMs;
    const date = new Date(local);
    return { date: date.toISOString().slice(0, 10), day: days[date.getUTCDay()] ?? 'SUNDAY', msOfDay };
  }

  /**
   * Instants strictly between two others at which the clock shows one of some minutes of the day or midnight, and those at which
   * it is set forward or back.
   */
  cuts(start: number, end: number, minutesOfDay: ReadonlySet<number>): number[] {
    const changes = this.#changes(start, end);
    const cuts = [...changes];
    const borders = [start, ...changes, end];
    for (let index = 1; index < borders.length; index += 1) {
      const [from, to] = [borders[index - 1] ?? start, borders[index] ?? end];
      const offset = this.#offsetAt(from);
      const firstDay = Math.floor((from + offset) / dayMs) * dayMs;
      for (let midnight = firstDay; midnight - offset < to; midnight += dayMs) {
        for (const minute of [0, ...minutesOfDay]) {
          const instant = midnight + minute * minuteMs - offset;
          if (instant > from && instant < to) cuts.push(instant);
        }
      }
    }
    return cuts;
  }

  /** By looking at every quarter of an hour: clocks are set on one. */
  #changes(start: number, end: number): number[] {
    const changes: number[] = [];
    const quarter = 15 * minuteMs;
    for (let instant = Math.floor(start / quarter) * quarter + quarter; instant < end; instant += quarter) {
      if (this.#offsetAt(instant) !== this.#offsetAt(instant - 1)) changes.push(instant);
    }
    return changes;
  }

  /** What has to be added to UTC; the same for all of a quarter of an hour. */
  #offsetAt(instant: number): number {
    const quarter = Math.floor(instant / (15 * minuteMs));
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const second = quarter * 15 * minuteMs;
    const parts = Object.fromEntries(
      this.#format.formatToParts(second).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second: s = 0 } = parts;
    const offset = Date.UTC(year, month - 1, day, hour, minute, s) - second;
    this.#offsets.set(quarter, offset);
    return offset;
  }
}
