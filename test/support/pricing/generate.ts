import { Decimal } from '../../../src/kernel/decimal.ts';
import type { Usage, UsagePeriod } from '../../../src/pricing/usage.ts';
import type { Random } from '../../kill/random.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A time zone and the moments in it near which something goes wrong first. */
interface Place {
  readonly timeZone: string;
  readonly moments: readonly string[];
}

/** Days on which clocks are set, by an hour, by half an hour, at midnight and over a whole day; year ends and midnights. */
export const places: readonly Place[] = [
  {
    timeZone: 'Europe/Berlin',
    moments: ['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-12-31T23:00Z', '2026-06-12T22:00Z'],
  },
  {
    timeZone: 'America/New_York',
    moments: ['2026-03-08T07:00Z', '2026-11-01T06:00Z', '2027-01-01T05:00Z', '2026-07-04T04:00Z'],
  },
  {
    timeZone: 'Australia/Lord_Howe',
    moments: ['2026-04-04T15:00Z', '2026-10-03T15:30Z', '2026-12-31T13:00Z', '2026-06-12T13:30Z'],
  },
  { timeZone: 'Asia/Kolkata', moments: ['2026-12-31T18:30Z', '2026-06-12T18:30Z', '2028-02-28T18:30Z'] },
  { timeZone: 'UTC', moments: ['2027-01-01T00:00Z', '2026-06-13T00:00Z', '2028-02-29T00:00Z'] },
  { timeZone: 'Asia/Beirut', moments: ['2026-03-28T22:00Z', '2026-10-24T21:00Z'] },
  { timeZone: 'Pacific/Apia', moments: ['2011-12-30T10:00Z'] },
];

/** A non-negative decimal of at most so many decimals. */
export const decimal = (random: Random, most: number, places: number): Decimal =>
  Decimal.of(`${random.int(0, most * 10 ** places)}e-${places}`);

/** What was used, with one to six periods near an awkward moment, of one or two tariffs. */
export function usage(random: Random, tariffIds: readonly string[]): Usage {
  const place = random.pick(random.chance(0.1) ? places : places.slice(0, 5));
  const isReservationExpired = random.chance(0.1);
  const reservations = isReservationExpired ? random.int(1, 2) : random.pick([0, 0, 0, 1, 1, 2]);
  const charges = isReservationExpired ? 0 : random.pick([0, 1, 1, 1, 2, 2, 3, 4]);
  const namesTariffs = tariffIds.length > 1 || random.chance(0.7);
  const periods: UsagePeriod[] = [];
  let start = startNear(random, Date.parse(random.pick(place.moments)));
  for (let count = 0; count < Math.max(1, reservations + charges); count += 1) {
    const end = start + lengthMs(random);
    const volumes = count < reservations ? reservation(random, start, end) : charge(random, start, end);
    const named = namesTariffs && !random.chance(0.05);
    periods.push({ start, end, ...volumes, ...(named && { tariffId: random.pick(tariffIds) }) });
    start = random.chance(0.9) ? end : end + lengthMs(random);
  }
  return { periods, timeZone: place.timeZone, isReservationExpired };
}

function startNear(random: Random, moment: number): number {
  const quarters = random.int(-16, 12) * 15 * minuteMs;
  const off = random.pick([0, 0, 0, random.int(-60, 60) * minuteMs, random.int(-90_000, 90_000)]);
  return moment + quarters + off;
}

function lengthMs(random: Random): number {
  return random.pick([
    0,
    random.int(1, 40) * 15 * minuteMs,
    random.int(1, 12) * hourMs,
    random.int(1, 300) * minuteMs,
    random.int(1, 20_000) * 1000,
    random.int(1, 20_000_000),
    random.chance(0.1) ? random.int(1, 72) * hourMs : random.int(1, 5000),
  ]);
}

/** As the clock has it, or, as in a meter that was read late, somewhat less or more. */
function seconds(random: Random, start: number, end: number): Decimal {
  if (random.chance(0.03)) return Decimal.zero;
  const byClock = Decimal.of(`${end - start}e-3`);
  if (random.chance(0.8) && end > start) return byClock;
  return random.chance(0.5) ? Decimal.of(random.int(1, 30_000)) : decimal(random, 20_000, 6).plus(Decimal.of('0.5'));
}

/** With zeros, as some CDRs list every dimension. */
function reservation(random: Random, start: number, end: number): Partial<UsagePeriod> {
  const zeros = { energy: Decimal.zero, chargingTime: Decimal.zero, parkingTime: Decimal.zero };
  return { reservationTime: seconds(random, start, end), ...(random.chance(0.15) && zeros) };
}

function charge(random: Random, start: number, end: number): Partial<UsagePeriod> {
  const kind = random.pick(['charging', 'charging', 'charging', 'parking', 'parking', 'both', 'neither'] as const);
  const isCharging = kind === 'charging' || kind === 'both';
  const hasEnergy = isCharging ? random.chance(0.9) : random.chance(0.2);
  return {
    ...(hasEnergy && { energy: energy(random, end - start) }),
    ...(isCharging && random.chance(0.9) && { chargingTime: seconds(random, start, end) }),
    ...((kind === 'parking' || kind === 'both') && { parkingTime: seconds(random, start, end) }),
    ...(random.chance(0.05) && { reservationTime: seconds(random, start, end) }),
    ...range(random, 'Power', 50),
    ...range(random, 'Current', 96),
  };
}

function energy(random: Random, lengthMs: number): Decimal {
  if (random.chance(0.05)) return Decimal.zero;
  const atFullPower = Decimal.of(lengthMs)
    .times(Decimal.of(random.pick([1, 2, 3, 6, 10])))
    .times(Decimal.of('1e-6'));
  return random.pick([
    atFullPower,
    Decimal.of(random.int(1, 60)),
    decimal(random, 40, 3),
    decimal(random, 40, 4),
    decimal(random, 40, 9),
  ]);
}

function range(random: Random, what: 'Power' | 'Current', most: number): Partial<UsagePeriod> {
  const [one, other] = [random.int(0, most), random.pick([random.int(0, most), random.int(0, 8) * 4])];
  return {
    ...(random.chance(0.4) && { [`min${what}`]: Decimal.of(Math.min(one, other)) }),
    ...(random.chance(0.4) && { [`max${what}`]: Decimal.of(Math.max(one, other)) }),
  };
}
