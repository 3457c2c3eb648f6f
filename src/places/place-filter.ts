import type { Payment, PlaceAccess } from './place-record.ts';

/** A vehicle that is to charge, as far as places are concerned. */
export interface PlaceVehicle {
  /** The same for the same vehicle, and for no other. */
  readonly name: string;
  /** Connector standards that fit it. */
  readonly plugs: readonly string[];
  /** kW that it draws at the most at a connector of a kind (`ConnectorRecord.kind`), always the same; undefined: it cannot charge there. */
  drawnKw(kind: string): number | undefined;
}

/**
 * Which places are meant. AND between the names, OR inside a list; an empty list is no wish. What an EVSE has to be (connector, power,
 * capability, payment, restriction, price, startable) has to hold of one and the same EVSE, what a connector has to be of one and the
 * same connector, and whatever is counted is counted of those alone.
 */
export interface PlaceFilter {
  /** It can charge at a connector; then power is what it draws there, and never what the connector could give beyond. */
  readonly vehicle?: PlaceVehicle | undefined;
  /** Connector standards. */
  readonly connector?: readonly string[] | undefined;
  readonly powerType?: 'AC' | 'DC' | undefined;
  readonly powerMinKw?: number | undefined;
  readonly powerMaxKw?: number | undefined;
  /** At least one of what is meant is AVAILABLE by a status that can be relied on, and the place is not known to be closed. */
  readonly availableNow?: boolean | undefined;
  readonly minAvailable?: number | undefined;
  /** No older evidence of the statuses than that. */
  readonly maxStatusAgeS?: number | undefined;
  /** Known to be open then: milliseconds since the epoch, or the time of the view. */
  readonly openAt?: number | 'now' | undefined;
  /** Party keys of owners, or names in any case: of owners, or of operators that places name. */
  readonly operator?: readonly string[] | undefined;
  readonly facility?: readonly string[] | undefined;
  readonly parkingType?: readonly string[] | undefined;
  readonly access?: readonly PlaceAccess[] | undefined;
  /** None of these parking restrictions. */
  readonly excludeRestriction?: readonly string[] | undefined;
  readonly capability?: readonly string[] | undefined;
  readonly payment?: readonly Payment[] | undefined;
  /** Can be started from afar: its owner is among the view's, it has the capability, works, can be reached, and the place is not known to be closed. */
  readonly startable?: boolean | undefined;
  /** In the currency of the view's prices; what has no known price is not meant. */
  readonly priceMaxPerKwh?: number | undefined;
  readonly green?: boolean | undefined;
  /** Declared grams per kWh; what is not declared is not meant. */
  readonly maxGPerKwh?: number | undefined;
  /** Percent. */
  readonly qualityMin?: number | undefined;
  /** Percent of starts that led to a charge; where that is not known, the place is not meant. */
  readonly successMin?: number | undefined;
  /** ISO 3166-1 alpha-3. */
  readonly country?: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly updatedSince?: number | undefined;
}
