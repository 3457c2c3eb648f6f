import type { Connector, EVSE, Location, Tariff } from '../../generated/ocpi-2.2.1.ts';
import type { Party } from '../../ocpi/party.ts';
import type { Viewer } from './viewer.ts';

/** How well it is known what an EVSE does now: by the rhythm in which its CPO is heard from. */
export type Freshness = 'LIVE' | 'RECENT' | 'STALE' | 'NONE';

/** A Location as the hub has it, for those who may see it. */
export interface Place {
  /** Public: `loc_` and `number` in base 36. */
  readonly id: string;
  /** `objects.number`. */
  readonly number: number;
  readonly owner: Party;
  /** As its CPO describes it, with the present statuses. */
  readonly location: Location;
  /** When the hub last had evidence of its statuses, in milliseconds; undefined: never. */
  readonly observedAt: number | undefined;
  readonly freshness: Freshness;
}

/** An EVSE and connector that somebody wants to charge at, or to know the price of. */
export interface Target {
  readonly place: Place;
  readonly evse: EVSE;
  readonly connector: Connector;
}

/** How a target is named: by what is printed on it, or by our id and the CPO's. */
export type TargetRef =
  | { readonly evse_id: string; readonly connector_id?: string | undefined }
  | {
      readonly location_id: string;
      readonly evse_uid?: string | undefined;
      readonly connector_id?: string | undefined;
    };

/** What of the network a viewer sees. Whatever it may not see is not there. */
export interface Places {
  /** The places with these ids, in the order of the ids; those that are not there are left out. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<readonly Place[]>;
  /** The place an OCPI location id of a CPO means, however old: for a session, whose driver may see it whatever has become of it. */
  ofOwner(owner: Party, locationId: string): Promise<Place | undefined>;
  /**
   * What a reference names; where it names no connector, the only one, or the most powerful. Throws `not-found`, and `invalid` where it
   * names several EVSEs of which none is meant.
   */
  target(viewer: Viewer, ref: TargetRef): Promise<Target>;
  /** The tariffs of a CPO with these ids, as the hub has them; those it has not are left out. */
  tariffs(owner: Party, ids: readonly string[]): Promise<readonly Tariff[]>;
  /** Public ids of places near a line: `[lng, lat]` points; for trips. Ordered by where along the line they are. */
  along(viewer: Viewer, search: AlongSearch): Promise<readonly AlongFound[]>;
}

/** A search along a line. */
export interface AlongSearch {
  readonly line: readonly (readonly [lng: number, lat: number])[];
  readonly corridorM: number;
  /** Only from there on; left out: from the start. */
  readonly fromKm?: number | undefined;
  /** Only EVSEs with at least that power, with one of these connectors; left out: any. */
  readonly powerMinKw?: number | undefined;
  readonly connectors?: readonly string[] | undefined;
  readonly limit: number;
}

/** A place along a line. */
export interface AlongFound {
  readonly id: string;
  /** Kilometres from the start of the line to the point next to the place. */
  readonly atKm: number;
  /** Metres from that point, great circle. */
  readonly offRouteM: number;
  readonly lat: number;
  readonly lng: number;
  readonly maxPowerKw: number;
  readonly available: number;
  readonly total: number;
  readonly freshness: Freshness;
}
