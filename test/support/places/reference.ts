import type { Point } from '../../../src/geo/point.ts';
import type { PlaceFilter } from '../../../src/places/place-filter.ts';
import type { StatusCounts } from '../../../src/places/place-found.ts';
import type { Area, LineSearch, PlaceQuery } from '../../../src/places/place-index.ts';
import {
  alwaysOpen,
  type ConnectorRecord,
  type EvseRecord,
  type PlaceRecord,
} from '../../../src/places/place-record.ts';
import type { OwnerStatuses, PlaceView } from '../../../src/places/place-view.ts';
import { besideLine, isInPolygons, metresBetween } from './reference-geometry.ts';
import { hoursAt } from './synthetic.ts';

/** A place that is meant, with what the reference makes of it. */
export interface Meant extends StatusCounts {
  readonly record: PlaceRecord;
  readonly minKw: number;
  readonly maxKw: number;
  readonly usefulKw: number;
  readonly dc: number;
  readonly quality: number;
  readonly success: number | undefined;
  /** Without what nearness counts. */
  readonly score: number;
  readonly price: number | undefined;
  readonly open: boolean | undefined;
  readonly reliable: boolean;
  readonly observedAt: number | undefined;
  /** By standard, power type and kW. */
  readonly groups: () => ReadonlyMap<string, StatusCounts>;
}

/** Nothing is further away than that. */
const halfAroundM = 20_100_000;

const wholeSeconds = (at: number): number => Math.floor(at / 1000);

/**
 * The same answers as the index gives, the slow way: every place is looked at for every query, as plain objects, with nothing prepared
 * and none of its code.
 */
export class ReferencePlaces {
  readonly places = new Map<number, PlaceRecord>();
  readonly owners = new Map<string, OwnerStatuses>();

  meant(query: PlaceQuery, isWhere: (record: PlaceRecord) => boolean = () => true): Meant[] {
    const found: Meant[] = [];
    for (const record of this.places.values()) {
      const meant = isWhere(record) ? this.look(record, query) : undefined;
      if (meant !== undefined) found.push(meant);
    }
    return found;
  }

  /** What a place has of what a query asks for; undefined: it is not meant. */
  look(record: PlaceRecord, query: PlaceQuery): Meant | undefined {
    const { view, filter } = query;
    const { restricted, owner, number } = record;
    if (!view.owners.has(owner) || (restricted && view.restricted?.has(number) !== true)) return undefined;
    if (!isSuch(record, filter)) return undefined;

    const heard = this.owners.get(owner);
    const evidence = Math.max(wholeSeconds(record.observedAt ?? 0), wholeSeconds(heard?.heardAt ?? 0));
    const age = evidence === 0 ? Infinity : wholeSeconds(view.now) - evidence;
    if (age > (filter.maxStatusAgeS ?? Infinity)) return undefined;
    const reliable = heard !== undefined && evidence > 0 && age <= heard.reliableS;

    const open = isOpen(record.hours, view.now);
    if (open === false && (filter.availableNow === true || filter.startable === true)) return undefined;
    if (filter.startable === true && view.startable?.has(owner) !== true) return undefined;
    if (filter.openAt !== undefined) {
      const at = filter.openAt === 'now' ? view.now : filter.openAt;
      if (isOpen(record.hours, at) !== true) return undefined;
    }

    const fitting: { readonly evse: EvseRecord; readonly connectors: readonly ConnectorRecord[] }[] = [];
    for (const evse of record.evses) {
      if (!fits(evse, filter)) continue;
      const connectors = evse.connectors.filter((connector) => connectorFits(connector, query));
      if (connectors.length > 0) fitting.push({ evse, connectors });
    }
    if (fitting.length === 0) return undefined;
    const counts = countsOf(
      fitting.map(({ evse }) => evse),
      reliable,
      open,
    );
    if (counts.available < (filter.minAvailable ?? 0)) return undefined;
    if (filter.availableNow === true && counts.available === 0) return undefined;

    const all = fitting.flatMap(({ connectors }) => connectors);
    const prices = all.flatMap((connector) => priceIn(connector, view) ?? []);
    const groups = (): Map<string, StatusCounts> => {
      const having = (name: string) =>
        fitting.filter(({ connectors }) => connectors.some((one) => nameOf(one) === name));
      const named = (name: string) =>
        countsOf(
          having(name).map(({ evse }) => evse),
          reliable,
          open,
        );
      return new Map([...new Set(all.map(nameOf))].map((name) => [name, named(name)]));
    };
    const usefulKw = Math.max(...all.map((connector) => usefulOf(connector, filter) ?? 0));
    const { quality, success } = record;
    const availability = open === false ? 0 : counts.available > 0 ? 30 : counts.unknown > 0 ? 15 : 0;
    const score =
      availability +
      (Math.min(usefulKw, 150) / 150) * 20 +
      0.15 * quality +
      0.15 * (success === undefined ? 50 : success);
    return {
      record,
      ...counts,
      quality,
      success,
      score,
      minKw: Math.min(...all.map(({ powerKw }) => powerKw)),
      maxKw: Math.max(...all.map(({ powerKw }) => powerKw)),
      usefulKw,
      dc: fitting.filter(({ connectors }) => connectors.some(({ powerType }) => powerType === 'DC')).length,
      price: prices.length === 0 ? undefined : Math.min(...prices),
      open,
      reliable,
      observedAt: evidence === 0 ? undefined : evidence * 1000,
      groups,
    };
  }

  /** The first so many, and what is as far as the last of them. */
  near(query: PlaceQuery, { lat, lng }: Point, radiusM: number, count: number): { meant: Meant; distanceM: number }[] {
    const found: { meant: Meant; distanceM: number }[] = [];
    // Rings around the point, each four times as wide as the one before.
    for (
      let [from, to] = [-1, 5000];
      found.length < count && from < Math.min(radiusM, halfAroundM);
      [from, to] = [to, to * 4]
    ) {
      const ring: { record: PlaceRecord; distanceM: number }[] = [];
      for (const record of this.places.values()) {
        const distanceM = metresBetween(lat, lng, record.lat, record.lng);
        if (distanceM > from && distanceM <= Math.min(to, radiusM)) ring.push({ record, distanceM });
      }
      ring.sort((one, other) => one.distanceM - other.distanceM || one.record.number - other.record.number);
      for (const { record, distanceM } of ring) {
        const last = found[count - 1]?.distanceM ?? Infinity;
        const meant = distanceM <= last + 1e-6 ? this.look(record, query) : undefined;
        if (meant !== undefined) found.push({ meant, distanceM });
      }
    }
    return found;
  }

  within(query: PlaceQuery, area: Area): Meant[] {
    return this.meant(query, (record) => isIn(area, record)).sort(byNumber);
  }

  along(
    query: PlaceQuery,
    { line, corridorM, fromKm = 0, toKm = Infinity }: LineSearch,
  ): { meant: Meant; atM: number; offM: number }[] {
    const beside = besideLine(line, fromKm * 1000, toKm * 1000, corridorM);
    const found: { meant: Meant; atM: number; offM: number }[] = [];
    for (const record of this.places.values()) {
      const foot = beside(record.lat, record.lng);
      const meant = foot.offM <= corridorM ? this.look(record, query) : undefined;
      if (meant !== undefined) found.push({ meant, ...foot });
    }
    return found.sort((one, other) => one.atM - other.atM || one.meant.record.number - other.meant.record.number);
  }
}

/** A kind of connector, as groups are named. */
export const nameOf = ({
  standard,
  powerType,
  powerKw,
}: Pick<ConnectorRecord, 'standard' | 'powerType' | 'powerKw'>): string => `${standard} ${powerType} ${powerKw}`;

const byNumber = (one: Meant, other: Meant): number => one.record.number - other.record.number;

function isIn(area: Area, { number, lat, lng }: PlaceRecord): boolean {
  if (area.kind === 'among') return area.numbers.includes(number);
  if (area.kind === 'circle') return metresBetween(area.center.lat, area.center.lng, lat, lng) <= area.radiusM;
  if (area.kind === 'polygon') return isInPolygons(area.polygons, lat, lng);
  const { west, south, east, north } = area.box;
  if (lat < south || lat > north) return false;
  // However the date line is written.
  return [lng, lng === 180 ? -180 : lng, lng === -180 ? 180 : lng].some((one) =>
    west <= east ? one >= west && one <= east : one >= west || one <= east,
  );
}

function isSuch(record: PlaceRecord, filter: PlaceFilter): boolean {
  const { operator = [], country = [], facility = [], parkingType = [], access = [] } = filter;
  const isOne = <Word>(wanted: readonly Word[], words: () => readonly Word[]) =>
    wanted.length === 0 || words().some((word) => wanted.includes(word));
  const folded = (names: readonly string[]) => names.map((name) => name.toLowerCase());
  return (
    isOne(folded(operator), () => folded([record.owner, record.operator ?? ''])) &&
    isOne(country, () => [record.country]) &&
    isOne(facility, () => record.facilities) &&
    isOne(parkingType, () => [record.parkingType ?? '']) &&
    isOne(access, () => [record.access]) &&
    (filter.green === undefined || filter.green === record.green) &&
    (filter.maxGPerKwh === undefined || (record.gPerKwh !== undefined && record.gPerKwh <= filter.maxGPerKwh)) &&
    (filter.qualityMin === undefined || record.quality >= filter.qualityMin) &&
    (filter.successMin === undefined || (record.success !== undefined && record.success >= filter.successMin)) &&
    (filter.updatedSince === undefined || wholeSeconds(record.updatedAt) >= wholeSeconds(filter.updatedSince))
  );
}

function fits(evse: EvseRecord, filter: PlaceFilter): boolean {
  if (evse.status === 'PLANNED' || evse.status === 'REMOVED') return false;
  const { capability = [], payment = [], excludeRestriction = [] } = filter;
  if (capability.length > 0 && !evse.capabilities.some((word) => capability.includes(word))) return false;
  if (payment.length > 0 && !evse.payments.some((word) => payment.includes(word))) return false;
  if (evse.restrictions.some((word) => excludeRestriction.includes(word))) return false;
  if (filter.startable !== true) return true;
  const isBroken = evse.status === 'OUTOFORDER' || evse.status === 'INOPERATIVE';
  return !isBroken && evse.capabilities.includes('REMOTE_START_STOP_CAPABLE');
}

function connectorFits(connector: ConnectorRecord, { filter, view }: PlaceQuery): boolean {
  const { connector: standards = [], powerType, powerMinKw = 0, powerMaxKw = Infinity, priceMaxPerKwh } = filter;
  if (standards.length > 0 && !standards.includes(connector.standard)) return false;
  if (powerType !== undefined && connector.powerType !== powerType) return false;
  const usefulKw = usefulOf(connector, filter);
  if (usefulKw === undefined || usefulKw < powerMinKw || usefulKw > powerMaxKw) return false;
  if (priceMaxPerKwh === undefined) return true;
  const price = priceIn(connector, view);
  return price !== undefined && price <= priceMaxPerKwh;
}

const usefulOf = ({ kind, powerKw }: ConnectorRecord, { vehicle }: PlaceFilter): number | undefined =>
  vehicle === undefined ? powerKw : vehicle.drawnKw(kind);

const priceIn = ({ tariffs }: ConnectorRecord, { pricePerKwh }: PlaceView): number | undefined =>
  tariffs === undefined ? undefined : pricePerKwh?.(tariffs);

function isOpen(hours: string | undefined, at: number): boolean | undefined {
  if (hours === undefined) return undefined;
  return hours === alwaysOpen || hoursAt(hours, at).open;
}

function countsOf(evses: readonly EvseRecord[], reliable: boolean, open: boolean | undefined): StatusCounts {
  const count = (...statuses: string[]) =>
    reliable ? evses.filter(({ status }) => statuses.includes(status)).length : 0;
  const free = count('AVAILABLE');
  return {
    total: evses.length,
    available: open === false ? 0 : free,
    occupied: count('CHARGING', 'BLOCKED'),
    reserved: count('RESERVED'),
    outOfOrder: count('OUTOFORDER', 'INOPERATIVE'),
    unknown: reliable ? count('UNKNOWN') : evses.length,
    closed: open === false ? free : 0,
  };
}
