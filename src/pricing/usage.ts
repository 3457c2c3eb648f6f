import type { Decimal } from '../kernel/decimal.ts';

/** What was used, or is going to be: what a price is for. */
export interface Usage {
  /** One after the other, each from its start to its end. */
  readonly periods: readonly UsagePeriod[];
  /** IANA name of the Location's time zone: restrictions on times and days are meant there (P-25). */
  readonly timeZone: string;
  /** Whether a reservation ended without a charge (P-31). */
  readonly isReservationExpired: boolean;
}

/**
 * A part of a charge. Volumes are what is billed; start and end say when, and need not agree with them: a CDR may leave a
 * meter's time out.
 */
export interface UsagePeriod {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  /** kWh. */
  readonly energy?: Decimal;
  /** Seconds in which the vehicle wanted power. */
  readonly chargingTime?: Decimal;
  /** Seconds in which it did not. */
  readonly parkingTime?: Decimal;
  /** Seconds reserved and not yet in use. */
  readonly reservationTime?: Decimal;
  /** kW. */
  readonly minPower?: Decimal;
  readonly maxPower?: Decimal;
  /** A, sum of the phases. */
  readonly minCurrent?: Decimal;
  readonly maxCurrent?: Decimal;
  /** Of the tariff in force; left out: none is (D-14). */
  readonly tariffId?: string;
}
