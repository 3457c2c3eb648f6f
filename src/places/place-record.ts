import type { Status } from '../generated/ocpi-2.2.1.ts';
import type { PartyKey } from '../ocpi/party.ts';

/** A Location with all its EVSEs as the index takes it in. Times are milliseconds since the epoch; the index keeps whole seconds. */
export interface PlaceRecord {
  /** `objects.number`. */
  readonly number: number;
  /** `objects.version`: raised with each change of it. */
  readonly version: number;
  readonly lat: number;
  readonly lng: number;
  readonly owner: PartyKey;
  /** Name of the operator; undefined: not said. */
  readonly operator: string | undefined;
  /** ISO 3166-1 alpha-3. */
  readonly country: string;
  /** `publish` is false: only found by those whose view names it. */
  readonly restricted: boolean;
  readonly access: PlaceAccess;
  readonly parkingType: string | undefined;
  readonly facilities: readonly string[];
  /** `alwaysOpen`, or a text that `HoursAt` understands, the same for the same hours; undefined: not known. */
  readonly hours: string | undefined;
  /** Whether its energy is said to be green; undefined: not said. */
  readonly green: boolean | undefined;
  /** Declared grams of CO2 for a kWh; undefined: not said. */
  readonly gPerKwh: number | undefined;
  /** How good what is known of it is, in whole percent. */
  readonly quality: number;
  /** Whole percent of starts there that led to a charge; undefined: not known. */
  readonly success: number | undefined;
  /** `last_updated` of the Location. */
  readonly updatedAt: number;
  /** When there was the last evidence of the statuses of this place alone; undefined: never. */
  readonly observedAt: number | undefined;
  /** All of them, REMOVED ones too, in an order that stays: statuses are set by place in this list. */
  readonly evses: readonly EvseRecord[];
}

/** Who may use a place. */
export type PlaceAccess = 'PUBLIC' | 'CUSTOMERS' | 'RESTRICTED';

/** The hours of a place that never closes. */
export const alwaysOpen = 'always';

/** What an EVSE does, and since when. */
export interface EvseState {
  readonly status: Status;
  readonly sinceAt: number;
}

/** An EVSE as the index takes it in. */
export interface EvseRecord extends EvseState {
  readonly uid: string;
  /** As printed; undefined: it has none. */
  readonly evseId: string | undefined;
  readonly capabilities: readonly string[];
  readonly restrictions: readonly string[];
  readonly payments: readonly Payment[];
  readonly connectors: readonly ConnectorRecord[];
}

/** A way to be allowed to charge, or to pay. */
export type Payment = 'CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE';

/** A connector as the index takes it in. */
export interface ConnectorRecord {
  readonly standard: string;
  readonly powerType: 'AC' | 'DC';
  readonly powerKw: number;
  /** All that what a vehicle draws there hangs on, as `PlaceVehicle.drawnKw` understands it, the same for the same. */
  readonly kind: string;
  /** Names the list of tariffs that can apply, the same for the same list of the same owner, as `PlaceView.pricePerKwh` understands it; undefined: none. */
  readonly tariffs: string | undefined;
}

/** The statuses of a place, as they are now. */
export interface PlaceStatuses {
  /** `objects.version` */
  readonly version: number;
  /** When the hub was told. */
  readonly observedAt: number;
  /** `last_updated` of the Location. */
  readonly updatedAt: number;
  /** In the order of the record's EVSEs. */
  readonly evses: readonly EvseState[];
}

/** What one line of the change log says of an EVSE: nothing but its status has changed. */
export interface StatusLine extends EvseState {
  /** The version that this change made of the place. */
  readonly version: number;
  readonly uid: string;
  /** When the hub was told. */
  readonly observedAt: number;
}
