import type { LocationOccupancy } from '../../../generated/driver.ts';
import { Fault } from '../../../kernel/fault.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { placeId, placeNumber } from '../../../places/place-id.ts';
import { occupancyPosition, readOccupancy, readReliances } from '../../../store/drivers/occupancy.ts';
import { readSeen } from '../places/create-places.ts';
import { isPresent } from '../places/is-present.ts';
import type { PlaceParts } from '../places/place-parts.ts';
import type { Viewer } from '../viewer.ts';
import { reliancesOf } from './count-occupancy.ts';
import { PlaceCount, powerTypeOf } from './place-count.ts';
import { dayOf, halfLifeDays, hoursOfWeek, type PowerType } from './week-sums.ts';

const quarterMs = 900_000;
const dayMs = 86_400_000;
/** An hour of the week counts as known from two weeks on: the older of them weighs a little less than one. */
const weeksMin = 1.5;

/** How busy a place was by weekday and hour, with one kind of power or all. Throws `not-found` for one that the viewer does not see. */
export async function occupancyOf(
  parts: PlaceParts,
  viewer: Viewer,
  id: string,
  power: PowerType | undefined,
): Promise<LocationOccupancy> {
  const { pool, limits } = parts;
  const number = placeNumber(id);
  const [seen] = number === undefined ? [] : await readSeen(parts, viewer, [number]);
  if (seen === undefined) throw new Fault('not-found', 'there is no such location');
  const { stored, location } = seen;
  const { readTo, lostAt } = await occupancyPosition(pool);
  // For a quarter of an hour the answer is the same while nothing happens.
  const asOf = readTo === null ? 0 : Math.floor(readTo / quarterMs) * quarterMs;
  const [kept] = await readOccupancy(pool, [stored.number]);
  const owners = await readReliances(pool, [stored.owner]);
  const reliances = await reliancesOf(
    pool,
    new Set([stored.owner]),
    new Map(owners.map(({ owner, until }) => [owner, until])),
  );
  const count = new PlaceCount(kept, dayOf(asOf), {
    reliance: reliances.get(stored.owner) ?? { until: 0, silences: [] },
    lostAt: lostAt ?? 0,
    horizon: asOf - limits.occupancyDaysMax * dayMs,
  });
  count.countTo(asOf);
  const types = (location.evses ?? []).filter(isPresent).map(powerTypeOf);
  const powers: readonly PowerType[] = power === undefined ? ['AC', 'DC'] : [power];
  const evses = types.filter((type) => powers.includes(type)).length;
  // Of a place that had more EVSEs once, more was observed than it is old.
  const weeksMax = count.since === undefined ? 0 : Math.ceil(Math.max(asOf - count.since, 0) / (7 * dayMs)) + 1;
  return {
    location_id: placeId(stored.number),
    power_type: power ?? null,
    evses,
    time_zone: location.time_zone,
    since: count.since === undefined ? null : formatDateTime(count.since),
    as_of: readTo === null ? null : formatDateTime(asOf),
    half_life_days: halfLifeDays,
    cells: Array.from({ length: hoursOfWeek }, (_, hour) => {
      const { observedS, busyS } = count.sums.of(hour, powers);
      const weeks = evses === 0 ? 0 : Math.min(observedS / 3600 / evses, weeksMax);
      return {
        weekday: Math.floor(hour / 24) + 1,
        hour: hour % 24,
        busy_share: weeks < weeksMin ? null : hundredths(Math.min(busyS / observedS, 1)),
        observed_hours: tenths(observedS / 3600),
        weeks: tenths(weeks),
      };
    }),
  };
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;
const tenths = (value: number): number => Math.round(value * 10) / 10;
