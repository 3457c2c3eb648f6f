import type { PartyKey } from '../ocpi/party.ts';
import type { PlaceAccess } from './place-record.ts';

/**
 * How many EVSEs do what. They add up to the total. What a status says counts while it can be relied on; after that it is `unknown`.
 * PLANNED and REMOVED ones are not there at all.
 */
export interface StatusCounts {
  readonly total: number;
  readonly available: number;
  /** CHARGING or BLOCKED. */
  readonly occupied: number;
  readonly reserved: number;
  /** OUTOFORDER or INOPERATIVE. */
  readonly outOfOrder: number;
  readonly unknown: number;
  /** Free, at a place that is known to be closed now. */
  readonly closed: number;
}

/** The EVSEs of a place that have a connector of one kind. */
export interface ConnectorGroup extends StatusCounts {
  readonly standard: string;
  readonly powerType: 'AC' | 'DC';
  readonly powerKw: number;
}

/** A place that was found, with what it has of what was asked for. */
export interface PlaceFound extends StatusCounts {
  readonly number: number;
  readonly owner: PartyKey;
  readonly lat: number;
  readonly lng: number;
  readonly access: PlaceAccess;
  readonly restricted: boolean;
  readonly minKw: number;
  readonly maxKw: number;
  /** The most that the vehicle that is meant draws there; without one, maxKw. */
  readonly usefulKw: number;
  /** The lowest price of a kWh; undefined: not asked for, or not known. */
  readonly pricePerKwh: number | undefined;
  /** Percent. */
  readonly quality: number;
  /** Percent of starts that led to a charge; undefined: not known. */
  readonly success: number | undefined;
  /** Where that is what places are ordered by: as `scoreOf`, in points. */
  readonly score?: number;
  /** Open at the time of the view; undefined: not known. */
  readonly open: boolean | undefined;
  /** When there was the last evidence of its statuses, milliseconds since the epoch; undefined: never. */
  readonly observedAt: number | undefined;
  /** Whether the statuses can be relied on. */
  readonly reliable: boolean;
  /** The most powerful first. */
  readonly connectors: readonly ConnectorGroup[];
}

/** A place at a distance. */
export interface PlaceNear extends PlaceFound {
  /** Great circle. */
  readonly distanceM: number;
}

/** A place beside a line. */
export interface PlaceAlong extends PlaceFound {
  /** From the start of the line to its point next to the place. */
  readonly atKm: number;
  /** From that point, great circle. */
  readonly offRouteM: number;
}

/** Where a place beside a line is, as far as it takes to choose among many. */
export type PlaceBeside = Pick<PlaceAlong, 'number' | 'atKm' | 'offRouteM' | 'usefulKw'>;

/** A line, and where along it nothing is. */
interface LineFound {
  readonly lengthKm: number;
  /** Stretches without any place that is meant, longer than was asked for; of the whole line, whatever page was asked for. */
  readonly gaps: readonly { readonly fromKm: number; readonly toKm: number }[];
}

/** All places along a line. */
export interface PlacesBeside extends LineFound {
  /** By `atKm`, then number. */
  readonly beside: readonly PlaceBeside[];
}

/** What lies along a line. */
export interface PlacesAlong extends LineFound {
  /** By `atKm`, then number. */
  readonly found: readonly PlaceAlong[];
}

/** Places that a map shows as one. */
export interface PlaceCluster {
  /** The middle of its places. */
  readonly lat: number;
  readonly lng: number;
  /** Places. */
  readonly n: number;
  /** EVSEs that are meant, those that are free, those of which that is not known, and those with direct current. */
  readonly total: number;
  readonly available: number;
  readonly unknown: number;
  readonly dc: number;
  readonly minKw: number;
  readonly maxKw: number;
  /** The lowest zoom at which it falls apart; 24 when it never does. */
  readonly expansionZoom: number;
  /** The place, where it is one. */
  readonly number: number | undefined;
}
