import type { ChargePeriod } from '../../../generated/driver.ts';
import type { ChargingPeriod, Session } from '../../../generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import type { DriverSessionLimits } from '../../../kernel/driver-session-limits.ts';
import { formatDateTime, parseDateTime } from '../../../ocpi/date-time.ts';
import type { Exact } from '../../../pricing/exact.ts';
import type { Progress } from '../../../store/drivers/sessions.ts';
import type { SessionEvent } from './states.ts';

/** What a Session shows of a charge, compared with what was known of it before. */
export interface Observed {
  readonly event: SessionEvent | undefined;
  readonly progress: Progress;
}

/** What a Session says, `before` being what was shown until now. */
export function observe(session: Exact<Session>, before: Seen, limits: ObserveLimits): Observed {
  const updated = momentOf(session.last_updated) ?? 0;
  const started = momentOf(session.start_date_time);
  const grown = grownAt(session, before, updated, started);
  const idle = session.status === 'ACTIVE' ? idleSince(session, grown, updated, limits.driverIdleAfterMs) : undefined;
  return {
    event: eventOf(session.status, idle !== undefined),
    progress: {
      started_at: textOf(started),
      ended_at: session.end_date_time == null ? null : textOf(momentOf(session.end_date_time)),
      energy_kwh: session.kwh.toString(),
      power_kw: session.status === 'ACTIVE' ? powerOf(session, before, updated, started) : null,
      soc: stateOfCharge(session),
      idle_since: textOf(idle),
      periods: shownPeriods(session.charging_periods ?? [], limits.driverPeriodsShownMax),
      status: session.status,
      grown_at: textOf(grown),
    },
  };
}

type ObserveLimits = Pick<DriverSessionLimits, 'driverIdleAfterMs' | 'driverPeriodsShownMax'>;

/** What was known of a charge before. */
export interface Seen {
  readonly progress: Progress;
  /** The last_updated of what was known, in milliseconds. */
  readonly updatedAt: number | undefined;
  /** What the connector gives; undefined: not known. */
  readonly maxKw?: number | undefined;
}

function eventOf(status: string, isIdle: boolean): SessionEvent | undefined {
  switch (status) {
    case 'PENDING':
      return 'plug-awaited';
    case 'ACTIVE':
      return isIdle ? 'suspended' : 'charging';
    case 'COMPLETED':
      return 'completed';
    case 'INVALID':
      return 'invalidated';
    default:
      return undefined;
  }
}

/** When the energy has grown last, as far as one has heard. */
function grownAt(
  { kwh }: Exact<Session>,
  { progress }: Seen,
  updated: number,
  started: number | undefined,
): number | undefined {
  const known = progress.energy_kwh == null ? undefined : Decimal.of(progress.energy_kwh);
  if (known === undefined) return kwh.isZero ? started : updated;
  return kwh.compare(known) === 0 ? momentOf(progress.grown_at ?? '') : updated;
}

/** Since when the car takes nothing: as the periods say, where they do, or because the energy does not grow. */
function idleSince(
  session: Exact<Session>,
  grown: number | undefined,
  updated: number,
  idleAfterMs: number,
): number | undefined {
  const periods = session.charging_periods ?? [];
  const parking = periods.map(({ dimensions }) =>
    dimensions.some(({ type, volume }) => type === 'PARKING_TIME' && !volume.isZero),
  );
  const last = parking.lastIndexOf(false);
  if (last < periods.length - 1) return momentOf(periods[last + 1]?.start_date_time ?? '');
  // Before the first energy the car is about to charge.
  if (grown === undefined || session.kwh.isZero || updated - grown < idleAfterMs) return undefined;
  return grown;
}

/**
 * kW on average since what was known before. Nothing is said where a clock or a register goes back, or where it comes to more than there can
 * be: then energy is told of that flowed before.
 */
function powerOf(
  { kwh }: Exact<Session>,
  { progress, updatedAt, maxKw = anyKw }: Seen,
  updated: number,
  started: number | undefined,
): string | null {
  const from = updatedAt ?? started;
  if (from === undefined || updated <= from) return progress.power_kw ?? null;
  const before =
    updatedAt === undefined || progress.energy_kwh == null ? Decimal.zero : Decimal.of(progress.energy_kwh);
  const gained = kwh.minus(before);
  const power = gained.times(Decimal.of(hourMs)).dividedBy(Decimal.of(updated - from), powerPlaces);
  return power.isNegative || power.toNumber() > maxKw * headroom ? null : power.toString();
}

/** The most that any connector gives. */
const anyKw = 3750;
/** Nameplates and clocks are not exact. */
const headroom = 1.2;
const hourMs = 3_600_000;
const powerPlaces = 2;

/** In percent, as the car has told it last. */
function stateOfCharge({ charging_periods }: Exact<Session>): number | null {
  const told = (charging_periods ?? []).flatMap(({ dimensions }) =>
    dimensions.filter(({ type }) => type === 'STATE_OF_CHARGE').map(({ volume }) => volume.toNumber()),
  );
  return told.at(-1) ?? null;
}

/** Charging periods as the driver API shows them: the newest ones. */
export function shownPeriods(periods: readonly Exact<ChargingPeriod>[], max: number): ChargePeriod[] {
  return periods.slice(-max).map(({ start_date_time, dimensions, tariff_id }) => ({
    started_at: textOf(momentOf(start_date_time)),
    tariff_id: tariff_id ?? null,
    dimensions: dimensions.map(({ type, volume }) => ({ type, volume: volume.toString() })),
  }));
}

const momentOf = (text: string): number | undefined => parseDateTime(text);

const textOf = (ms: number | undefined): string | null => (ms === undefined ? null : formatDateTime(ms));
