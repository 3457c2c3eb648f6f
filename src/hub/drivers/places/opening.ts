import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import { alwaysOpen } from '../../../places/place-record.ts';
import { Zone } from '../../../pricing/zone.ts';

/** A period of time, in milliseconds since the epoch; the end is not part of it. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

/** The opening hours of one day, in local time. */
export interface OpenDay {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly periods: { readonly begin: string; readonly end: string }[];
}

/** Entries of each list of a Location's hours that are looked at; nobody has as many. */
const entriesMax = 200;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** How far it is looked for the next change: what is open for longer is asked again. */
const horizonDays = 8;

/**
 * A Location's opening hours as one text, the same for the same hours: `alwaysOpen`, or what `openAt` reads; undefined when nothing is
 * known of them.
 */
export function hoursOf({ opening_times: hours, time_zone: zone }: Location): string | undefined {
  if (hours == null) return undefined;
  const closings = (hours.exceptional_closings ?? []).slice(0, entriesMax).map(periodText);
  if (hours.twentyfourseven && closings.length === 0) return alwaysOpen;
  const regular = hours.twentyfourseven
    ? 'always'
    : (hours.regular_hours ?? []).slice(0, entriesMax).map(dayText).join(',');
  const openings = (hours.exceptional_openings ?? []).slice(0, entriesMax).map(periodText);
  // Not always open, and not a word on when: that is no closed place.
  if (regular === '' && openings.length === 0 && closings.length === 0) return undefined;
  return [zone, regular, openings.join(','), closings.join(',')].join('|');
}

const dayText = ({
  weekday,
  period_begin,
  period_end,
}: {
  weekday: number;
  period_begin: string;
  period_end: string;
}) => `${weekday} ${period_begin} ${period_end}`;

const periodText = ({ period_begin, period_end }: { period_begin: string; period_end: string }) =>
  `${period_begin} ${period_end}`;

/**
 * Whether hours say open at an instant, and until when that holds, or is to be asked again. Not known for hours that cannot be
 * understood, or whose time zone does not exist.
 */
export function openAt(hours: string, at: number): { readonly open: boolean | undefined; readonly until: number } {
  const horizon = at + (horizonDays - 1) * dayMs;
  if (hours === alwaysOpen) return { open: true, until: horizon };
  const read = readHours(hours);
  if (read === undefined) return { open: undefined, until: horizon };
  const periods = periodsOf(read, at - dayMs, horizon);
  const now = periods.find((period) => at < period.until);
  const isOpen = now !== undefined && now.from <= at;
  const until = Math.min((isOpen ? now.until : now?.from) ?? horizon, horizon);
  if (isOpen || !read.isIrregular) return { open: isOpen, until };
  // Of hours that are exceptions alone nothing is known but these.
  const closing = joined(read.closings).find((period) => at < period.until);
  const isClosed = closing !== undefined && closing.from <= at;
  return {
    open: isClosed ? false : undefined,
    until: Math.min((isClosed ? closing.until : closing?.from) ?? until, until),
  };
}

/** The opening hours of seven days in local time, from the day of an instant on; undefined when they are not known. */
export function openDays(hours: string, timeZone: string, at: number): OpenDay[] | undefined {
  const read = hours === alwaysOpen ? readHours([timeZone, 'always', '', ''].join('|')) : readHours(hours);
  if (read === undefined || read.isIrregular) return undefined;
  const { zone } = read;
  const first = localDay(zone, at);
  const periods = periodsOf(read, at - 2 * dayMs, at + (horizonDays + 1) * dayMs);
  return Array.from({ length: 7 }, (_, day) => {
    const from = instantOf(zone, first + day * dayMs);
    const until = instantOf(zone, first + (day + 1) * dayMs);
    const open = periods
      .filter((period) => period.from < until && period.until > from)
      .map((period) => ({
        begin: clockText(zone, Math.max(period.from, from)),
        // The end of a day is its midnight.
        end: period.until >= until ? '24:00' : clockText(zone, period.until),
      }));
    return { date: new Date(first + day * dayMs).toISOString().slice(0, 10), periods: open };
  });
}

interface ReadHours {
  readonly zone: Zone;
  /** Undefined: always open, but for the closings. */
  readonly regular: readonly { readonly weekday: number; readonly begin: number; readonly end: number }[] | undefined;
  /** Nothing is said of ordinary days. */
  readonly isIrregular: boolean;
  readonly openings: readonly Period[];
  readonly closings: readonly Period[];
}

/** Hours that were read lately; there are many places and few hours. */
const lately = new Map<string, ReadHours | undefined>();
const latelyMax = 2000;

function readHours(hours: string): ReadHours | undefined {
  if (lately.has(hours)) return lately.get(hours);
  const [zoneName = '', regular = '', openings = '', closings = ''] = hours.split('|');
  const zone = zoneOf(zoneName);
  const days = regular === 'always' ? undefined : listIn(regular).flatMap(regularOf);
  const isUnderstood = days === undefined || days.length > 0 || regular === '';
  const read =
    zone === undefined || !isUnderstood
      ? undefined
      : {
          zone,
          regular: days,
          isIrregular: regular === '',
          openings: listIn(openings).flatMap(periodOf),
          closings: listIn(closings).flatMap(periodOf),
        };
  if (lately.size >= latelyMax) lately.clear();
  lately.set(hours, read);
  return read;
}

const listIn = (text: string): string[] => (text === '' ? [] : text.split(','));

function zoneOf(name: string): Zone | undefined {
  try {
    return Zone.of(name);
  } catch {
    return undefined;
  }
}

/** Minutes of the day; what ends before it begins ends the next day, at 00:00 with the day itself (OCPI 2.2.1, 8.4.19). */
function regularOf(text: string): { weekday: number; begin: number; end: number }[] {
  const [weekday = '', from = '', until = ''] = text.split(' ');
  const [begin, end] = [minutesOf(from), minutesOf(until)];
  if (begin === undefined || end === undefined) return [];
  return [{ weekday: Number(weekday), begin, end: end <= begin ? end + 24 * 60 : end }];
}

function minutesOf(text: string): number | undefined {
  const match = /^(\d\d):(\d\d)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}

function periodOf(text: string): Period[] {
  const [begin = '', end = ''] = text.split(' ');
  const [from, until] = [parseDateTime(begin), parseDateTime(end)];
  return from === undefined || until === undefined || until <= from ? [] : [{ from, until }];
}

/** When it is open between two instants, in order and apart from each other. */
function periodsOf({ zone, regular, openings, closings }: ReadHours, from: number, until: number): Period[] {
  const open: Period[] = openings.filter((period) => period.until > from && period.from < until);
  if (regular === undefined) open.push({ from, until });
  // What began the evening before goes on after midnight.
  for (let day = localDay(zone, from) - dayMs; regular !== undefined && day < until + dayMs; day += dayMs) {
    const weekday = new Date(day).getUTCDay() || 7;
    for (const entry of regular) {
      if (entry.weekday !== weekday) continue;
      open.push({
        from: instantOf(zone, day + entry.begin * minuteMs),
        until: instantOf(zone, day + entry.end * minuteMs),
      });
    }
  }
  return closings.reduce(without, joined(open));
}

/** Periods that touch become one. */
function joined(periods: readonly Period[]): Period[] {
  const result: { from: number; until: number }[] = [];
  for (const period of [...periods].sort((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last !== undefined && period.from <= last.until) last.until = Math.max(last.until, period.until);
    else result.push({ ...period });
  }
  return result;
}

const without = (periods: readonly Period[], closing: Period): Period[] =>
  periods
    .flatMap((period) => [
      { from: period.from, until: Math.min(period.until, closing.from) },
      { from: Math.max(period.from, closing.until), until: period.until },
    ])
    .filter((period) => period.from < period.until);

/** Midnight of the local day of an instant, as if local time were UTC. */
const localDay = (zone: Zone, at: number): number => Math.floor((at + zone.offsetAt(at)) / dayMs) * dayMs;

/** The instant of a local time; of one that the clocks leave out, that of an hour later. */
function instantOf(zone: Zone, local: number): number {
  const guess = local - zone.offsetAt(local);
  return local - zone.offsetAt(guess);
}

const clockText = (zone: Zone, at: number): string => new Date(at + zone.offsetAt(at)).toISOString().slice(11, 16);
