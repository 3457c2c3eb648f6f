import type { CDR } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { parseDateTime } from '../ocpi/date-time.ts';
import type { CheckFacts, Tolerances } from './check-facts.ts';
import { differ, type Reasons, type Severity, sumOf } from './check-reasons.ts';
import type { Exact } from './exact.ts';

/** Compares the totals of energy and time with the periods they are made of, and with the clock (D-13, D-16 to D-18). */
export function checkVolumes(cdr: Exact<CDR>, rounding: Tolerances, reasons: Reasons): void {
  // Each period and the total were rounded for themselves.
  const figures = Decimal.of(cdr.charging_periods.length + 1);
  const tolerances = { energy: rounding.energy.times(figures), time: rounding.time.times(figures) };
  const energy = volumesOf(cdr, 'ENERGY');
  if (energy.length > 0) {
    compare('total-energy', 'total_energy', cdr.total_energy, [sumOf(energy)], tolerances.energy, reasons);
  }
  const [time, parking] = [volumesOf(cdr, 'TIME'), volumesOf(cdr, 'PARKING_TIME')];
  const reserved = sumOf(volumesOf(cdr, 'RESERVATION_TIME'));
  const parked = sumOf(parking);
  if (time.length + parking.length > 0) {
    const used = sumOf([...time, ...parking]);
    // Whether the reservation is part of the duration is read in both ways.
    const severity = isByClock(cdr, used, tolerances.time) ? 'WARN' : 'FAIL';
    const sums = [used, used.plus(reserved)];
    compare('total-time', 'total_time', cdr.total_time, sums, tolerances.time, reasons, severity);
    if (cdr.total_parking_time != null) {
      compare('total-parking-time', 'total_parking_time', cdr.total_parking_time, [parked], tolerances.time, reasons);
    }
  }
  if (!isTimeUnknown(cdr)) checkClock(cdr, sumOf([...time, ...parking]).plus(reserved), tolerances, reasons);
}

function compare(
  rule: string,
  field: string,
  stated: Decimal,
  expected: readonly Decimal[],
  tolerance: Decimal,
  reasons: Reasons,
  severity: Severity = 'FAIL',
): void {
  if (expected.some((sum) => !differ(stated, sum, tolerance))) return;
  reasons.add(severity, rule, `/${field}`, 'is not the sum of the periods', { stated, expected: expected[0] });
}

/** Whether total_time is from start to end, of which the periods leave some out: time that costs nothing, as some read D-18. */
function isByClock(cdr: Exact<CDR>, used: Decimal, tolerance: Decimal): boolean {
  if (isTimeUnknown(cdr) || used.compare(cdr.total_time) > 0) return false;
  const [start, end] = timesOf(cdr);
  return !differ(cdr.total_time, hoursOf(end - start), tolerance);
}

/** Nobody can charge longer than the clock says. */
function checkClock(cdr: Exact<CDR>, used: Decimal, { time }: Pick<Tolerances, 'time'>, reasons: Reasons): void {
  const [start, end] = timesOf(cdr);
  if (end < start) {
    reasons.fail('end-before-start', '/end_date_time', 'is before the start', { stated: cdr.end_date_time });
    return;
  }
  let before = start;
  for (const period of cdr.charging_periods) {
    const at = momentOf(period.start_date_time);
    if (at < before || at > end) {
      const stated = period.start_date_time;
      reasons.fail('period-order', '/charging_periods/*/start_date_time', 'is out of order or outside the CDR', {
        stated,
      });
      break;
    }
    before = at;
  }
  const clock = hoursOf(end - start);
  for (const [field, stated] of [
    ['/charging_periods', used],
    ['/total_time', cdr.total_time],
  ] as const) {
    if (stated.minus(clock).compare(time) <= 0) continue;
    reasons.fail('time-beyond-clock', field, 'is longer than from start to end', { stated, expected: clock });
    break;
  }
}

/** Energy that no connector can have given, and times that cannot be (E3). */
export function checkPlausible(cdr: Exact<CDR>, facts: CheckFacts, tolerances: Tolerances, reasons: Reasons): void {
  if (cdr.total_energy.isNegative) {
    reasons.warn('energy-negative', '/total_energy', 'is less than nothing', { stated: cdr.total_energy });
  }
  if (isTimeUnknown(cdr)) return;
  const [start, end] = timesOf(cdr);
  if (end > facts.receivedAt + tolerances.clockSkewMs) {
    reasons.fail('ends-in-future', '/end_date_time', 'was still to come when the CDR came', {
      stated: cdr.end_date_time,
    });
  }
  if (facts.receivedAt - end > tolerances.lateMs) {
    reasons.warn('late', '/end_date_time', 'is long ago', { stated: cdr.end_date_time });
  }
  if (!facts.isSimulated) checkPower(cdr, Math.max(0, end - start), facts.maxPower, tolerances, reasons);
}

/** Parked and reserved time gives no energy. */
function checkPower(
  cdr: Exact<CDR>,
  clockMs: number,
  maxPower: Decimal | undefined,
  { powerPercent, energy }: Tolerances,
  reasons: Reasons,
): void {
  const idle = sumOf([...volumesOf(cdr, 'PARKING_TIME'), ...volumesOf(cdr, 'RESERVATION_TIME')]);
  const left = hoursOf(clockMs).minus(idle);
  const hours = left.isNegative ? Decimal.zero : left;
  const power = maxPower ?? powerOfType[cdr.cdr_location.connector_power_type];
  if (power === undefined) return;
  const most = power.times(hours).times(hundred.plus(powerPercent)).times(hundredth).plus(energy);
  if (cdr.total_energy.compare(most) <= 0) return;
  const figures = { stated: cdr.total_energy, expected: `at most ${most.rounded(1)}` };
  reasons.fail('energy-impossible', '/total_energy', 'is more than the connector can give in that time', figures);
}

/** The most that connectors of a kind give, in kW: 80 A at 240 V, and so on; DC as far as there are standards. */
const powerOfType: Readonly<Record<string, Decimal>> = {
  AC_1_PHASE: Decimal.of(20),
  AC_2_PHASE: Decimal.of(40),
  AC_2_PHASE_SPLIT: Decimal.of(40),
  AC_3_PHASE: Decimal.of(70),
  DC: Decimal.of(3750),
};

const hundred = Decimal.of(100);
const hundredth = Decimal.of('0.01');
const perHour = Decimal.of(3_600_000);
const hourPlaces = 6;

export const hoursOf = (ms: number): Decimal => Decimal.of(ms).dividedBy(perHour, hourPlaces);

/** Start and end in milliseconds; the CDR was validated. */
export const timesOf = (cdr: Pick<Exact<CDR>, 'start_date_time' | 'end_date_time'>): [number, number] => [
  momentOf(cdr.start_date_time),
  momentOf(cdr.end_date_time),
];

export const momentOf = (text: string): number => parseDateTime(text) ?? Number.NaN;

/** */
export const isTimeUnknown = ({
  start_date_time,
  end_date_time,
}: Pick<Exact<CDR>, 'start_date_time' | 'end_date_time'>): boolean =>
  [start_date_time, end_date_time].some((text) => text.startsWith('1970-01-01'));

function volumesOf({ charging_periods }: Exact<CDR>, wanted: string): Decimal[] {
  return charging_periods.flatMap(({ dimensions }) =>
    dimensions.flatMap(({ type, volume }) => (type === wanted ? volume : [])),
  );
}
