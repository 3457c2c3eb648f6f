import { createHash } from 'node:crypto';
import { declaredOf } from '../../../driving/declared-footprint.ts';
import type { LocationSummary, PlaceAvailability, PlaceEnergy } from '../../../generated/driver.ts';
import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import type { StatusCounts } from '../../../places/place-found.ts';
import { placeId } from '../../../places/place-id.ts';
import { alwaysOpen } from '../../../places/place-record.ts';
import { evidenceOf } from './evidence.ts';
import { isPresent } from './is-present.ts';
import { hoursOf, openAt } from './opening.ts';
import { partyName } from './party-name.ts';
import { placementOf } from './placement.ts';
import { powerClass } from './power-class.ts';
import { chosenHint, type PriceHint } from './price-hint.ts';
import { qualityOf } from './quality.ts';
import { accessOf, operatorNamed, tariffsName } from './record.ts';
import type { SeenPlace } from './seen-place.ts';
import { startableAt } from './startable.ts';

/** A field of a place in a list. */
export type SummaryField = Exclude<keyof LocationSummary, 'vehicle' | 'score' | 'evses' | 'images' | 'route'>;

/** A place with all fields of a list. */
export type WholeSummary = Required<Pick<LocationSummary, SummaryField>>;

type Shown = { readonly [Field in SummaryField]: (place: SeenPlace) => WholeSummary[Field] };

const dayMs = 24 * 60 * 60_000;

/** What each field shows. */
const shown: Shown = {
  id: ({ found }) => placeId(found.number),
  name: ({ location }) => location.name ?? null,
  operator: ({ found, location, look }) => ({
    party: found.owner,
    name: operatorNamed(location) ?? partyName(look.registry, found.owner),
  }),
  point: ({ location, stored }) => placementOf(location.country, stored).point ?? null,
  time_zone: ({ location }) => location.time_zone,
  address: ({ location }) => ({
    line: location.address,
    postal_code: location.postal_code ?? null,
    city: location.city,
    country: location.country,
  }),
  distance_m: ({ found }) => (found.distanceM === undefined ? null : Math.round(found.distanceM)),
  access: ({ location }) => accessOf(location),
  parking_type: ({ location }) => location.parking_type ?? null,
  open: openOf,
  max_power_kw: ({ found }) => found.maxKw,
  power_class: ({ found }) => powerClass(found.maxKw),
  connectors: ({ found }) =>
    found.connectors.map(({ standard, powerType, powerKw, outOfOrder, ...counts }) => ({
      standard,
      power_type: powerType,
      power_kw: powerKw,
      total: counts.total,
      available: counts.available,
      occupied: counts.occupied,
      reserved: counts.reserved,
      out_of_order: outOfOrder,
      unknown: counts.unknown,
      closed: counts.closed,
    })),
  availability: availabilityOf,
  price_hint: (place) => {
    const hint = hintOf(place);
    return hint === undefined ? null : shownHint(hint);
  },
  startable: startableAt,
  capabilities: ({ location }) => [...capabilitiesOf(location)].sort(),
  facilities: ({ location }) => location.facilities ?? [],
  energy: energyOf,
  quality: (place) => ({ score: place.found.quality, flags: flagsOf(place) }),
  start_success: startSuccessOf,
  versions: ({ location, stored }) => ({ static: `s-${hashOf(location)}`, dynamic: `d-${stored.version}` }),
};

/** All fields, and those a list shows when nobody asks for others. */
export const summaryFields = Object.keys(shown) as readonly SummaryField[];
const listFields: readonly SummaryField[] = [
  'id',
  'name',
  'operator',
  'point',
  'address',
  'distance_m',
  'open',
  'max_power_kw',
  'power_class',
  'connectors',
  'availability',
  'price_hint',
];

/** A place in a list, with some of its fields; `id` is always among them. */
export function summaryOf(place: SeenPlace, fields: readonly SummaryField[] = listFields): LocationSummary {
  const wanted = summaryFields.filter((field) => field === 'id' || fields.includes(field));
  return Object.fromEntries(wanted.map((field) => [field, shown[field](place)])) as unknown as LocationSummary;
}

/** A place with all of them. */
export const wholeSummaryOf = (place: SeenPlace): WholeSummary =>
  Object.fromEntries(summaryFields.map((field) => [field, shown[field](place)])) as unknown as WholeSummary;

/** A hint as it is shown. */
export const shownHint = (hint: PriceHint) => ({
  kind: hint.kind,
  energy_per_kwh: hint.energyPerKwh ?? null,
  currency: hint.currency,
  tax: hint.tax,
  has_time_fee: hint.hasTimeFee,
  has_session_fee: hint.hasSessionFee,
});

/** Whether one can charge there now, out of what its EVSEs do. */
export function stateOf(counts: StatusCounts, open: boolean | undefined): PlaceAvailability['state'] {
  if (open === false) return 'CLOSED';
  if (counts.available > 0) return 'AVAILABLE';
  if (counts.occupied + counts.reserved > 0) return 'BUSY';
  return counts.unknown > 0 || counts.outOfOrder === 0 ? 'UNKNOWN' : 'OUT_OF_ORDER';
}

function availabilityOf({ found, look }: SeenPlace): PlaceAvailability {
  const { observedAt, freshness } = evidenceOf(found, look.feed.statusesOf(found.owner).intervalMs, look.now);
  return {
    state: stateOf(found, found.open),
    available: found.available,
    total: found.total,
    scope: look.isFiltered ? 'FILTERED' : 'ALL',
    observed_at: observedAt === undefined ? null : formatDateTime(observedAt),
    age_s: observedAt === undefined ? null : Math.max(0, Math.round((look.now - observedAt) / 1000)),
    freshness,
  };
}

function openOf({ location, look }: SeenPlace): NonNullable<LocationSummary['open']> {
  const hours = hoursOf(location);
  if (hours === undefined) return { now: null, until: null, always: null };
  const { open, until } = openAt(hours, look.now);
  const isFar = until - look.now >= 7 * dayMs;
  return {
    now: open ?? null,
    until: open === undefined || isFar ? null : formatDateTime(until),
    always: hours === alwaysOpen,
  };
}

function hintOf({ found, location, look }: SeenPlace): PriceHint | undefined {
  const names = new Set(
    (location.evses ?? [])
      .filter(isPresent)
      .flatMap(({ connectors }) => connectors)
      .flatMap(({ tariff_ids }) => tariffsName(found.owner, tariff_ids ?? []) ?? []),
  );
  const hints = [...names].flatMap((name) => look.feed.hints.of(name, look.now) ?? []);
  return chosenHint(hints, look.now);
}

const capabilitiesOf = ({ evses }: Location): ReadonlySet<string> =>
  new Set((evses ?? []).filter(isPresent).flatMap(({ capabilities }) => capabilities ?? []));

function energyOf({ location, look }: SeenPlace): PlaceEnergy {
  const declared = declaredOf(location.energy_mix ?? undefined);
  const grid = look.grid.countries.get(location.country);
  return {
    is_green_energy: location.energy_mix?.is_green_energy ?? null,
    declared: declared === undefined ? null : { g_per_kwh: declared.gPerKwh?.[1] ?? null, basis: declared.basis },
    location: grid === undefined ? null : { g_per_kwh: grid.g_per_kwh, basis: 'GRID_ANNUAL', year: grid.year },
  };
}

function flagsOf(place: SeenPlace): string[] {
  const { location, stored } = place;
  const { misplacement } = placementOf(location.country, stored);
  return [...qualityOf(location, misplacement).flags, ...(hintOf(place) === undefined ? ['NO_TARIFF'] : [])];
}

function startSuccessOf({ found, look: { feed } }: SeenPlace): WholeSummary['start_success'] {
  const success = feed.rates.of(found.number);
  return success === undefined ? null : { rate: success.percent / 100, n: success.n, days: feed.startsDays };
}

/** Of everything a CPO describes, and nothing that a status changes. */
function hashOf({ last_updated: _, evses, ...location }: Location): string {
  const described = (evses ?? []).map(({ status: _status, last_updated: _updated, ...evse }) => evse);
  return createHash('sha1')
    .update(JSON.stringify([location, described]))
    .digest('base64url')
    .slice(0, 10);
}
