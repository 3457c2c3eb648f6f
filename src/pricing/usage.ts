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

/**
 * Whether a period is of the reservation before the charge alone (P-30). Some CDRs list every dimension, most of them with 0: that is no
 * charge yet.
 */
export function isReservation({ reservationTime, energy, chargingTime, parkingTime }: UsagePeriod): boolean {
  const ofCharge = [energy, chargingTime, parkingTime].filter((given) => given !== undefined);
  if (reservationTime === undefined || ofCharge.some((given) => !given.isZero)) return false;
  return ofCharge.length === 0 || !reservationTime.isZero;
}
