import type { TransactionEvent } from './model.ts';

/** Something a station said of a transaction, as it was kept. */
export interface Recorded {
  /** Grows in the order of arrival. */
  readonly number: number;
  /** Milliseconds since the epoch, by our clock. */
  readonly receivedAt: number;
  readonly event: TransactionEvent;
}

/** What else has to be known to make a charge of what a station said. What is left out is not known, or as usual. */
export interface ChargeFacts {
  /** What the connector gives at most, in W; `connectorPowerW` says it of a Connector. Without it no energy is too much. */
  readonly maxPowerW?: number;
  /** Where the register of the meter runs over, in Wh: configured per station. */
  readonly registerModulusWh?: number;
  /** Whether time in which the station holds back while the vehicle wants power is parking; it is charging unless said. */
  readonly countsSuspendedEvseAsParking?: boolean;
  /** Whether the token was refused when it started. */
  readonly isRefused?: boolean;
  /** The station was given up on at this time, in milliseconds since the epoch: the charge ended with the last that was heard of it. */
  readonly givenUpAt?: number;
}
