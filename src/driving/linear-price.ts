import type { TripPrice } from './trip-request.ts';

/** A charge by which prices are compared: kWh, and minutes of charging. */
export interface SampleCharge {
  readonly kwh: number;
  readonly minutes: number;
}

/** How much of a sample is priced to tell what is paid for the visit, and how much longer one to tell what is paid for time. */
const smaller = 0.5;
const longer = 1.5;

/** The charges whose prices tell how a price is made up: the whole, a smaller one at the same power, and a longer one. */
export const samplesOf = ({ kwh, minutes }: SampleCharge): readonly [SampleCharge, SampleCharge, SampleCharge] => [
  { kwh, minutes },
  { kwh: kwh * smaller, minutes: minutes * smaller },
  { kwh, minutes: minutes * longer },
];

/**
 * A price as a straight line through what the samples cost: enough to choose by. What has steps, or a least price, is only near it; so what
 * is chosen is priced again.
 */
export function linearPrice(sample: SampleCharge, [whole, part, long]: readonly [number, number, number]): TripPrice {
  const perMinute = Math.max(0, (long - whole) / (sample.minutes * (longer - 1)));
  const flat = Math.max(0, (part - smaller * whole) / (1 - smaller));
  const perKwh = Math.max(0, (whole - flat - perMinute * sample.minutes) / sample.kwh);
  return { flat, perKwh, perMinute };
}
