import { Decimal } from '../kernel/decimal.ts';

/** One figure of a meter: Wh, W, A or percent. */
export interface Reading {
  readonly at: number;
  readonly value: Decimal;
  /** Of the charge's start or end, or in between. */
  readonly place: 'begin' | 'within' | 'end';
  /** Readings that carry the same unit are wrong together, or not at all. */
  readonly label: string;
  /** Whether it is in thousands: kWh. */
  readonly isKilo: boolean;
  /** What its last digit is worth. */
  readonly step: number;
  readonly isClockAligned: boolean;
  readonly isSigned: boolean;
}

/** Label of the whole Wh that 1.6 has in its start and its end. */
export const meterLabel = 'meter';

/** A register as 1.6 gives it with the start or the end of a charge. */
export const meterReading = (wh: number, at: number, place: 'begin' | 'end'): Reading => ({
  at,
  value: Decimal.of(wh),
  place,
  label: meterLabel,
  isKilo: false,
  step: 1,
  isClockAligned: false,
  isSigned: false,
});
