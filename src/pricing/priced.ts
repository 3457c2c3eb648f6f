import type { Decimal } from '../kernel/decimal.ts';
import type { Amount } from './amount.ts';

/** What a charge costs, and why. */
export interface Priced {
  readonly currency: string;
  /** After `bounds`; the parts need not add up to it where one of them applied. */
  readonly total: Cost;
  /** FLAT components of the session. */
  readonly fixed?: Cost;
  readonly energy?: Cost;
  readonly time?: Cost;
  readonly parking?: Cost;
  /** FLAT and TIME components of the reservation. */
  readonly reservation?: Cost;
  /** One for each price component that was active, in the order in which they came into force. */
  readonly lines: readonly Line[];
  /** Where a step_size applied (P-35 to P-41). */
  readonly steps: readonly Step[];
  readonly bounds: readonly Bound[];
  /** The stretches in which nothing changed that a price hangs on; empty unless they were asked for. */
  readonly slices: readonly Slice[];
  /** What had to be assumed: the price is exact when there is none. */
  readonly notes: readonly string[];
}

/** Left out where it cannot be said: without VAT when prices include taxes, with it when no component says how much (P-50). */
export interface Cost {
  readonly exclVat?: Amount;
  readonly inclVat?: Amount;
}

export type Dimension = 'ENERGY' | 'TIME' | 'PARKING_TIME' | 'FLAT';

/** Where a price component stands. */
export interface ComponentPlace {
  readonly tariffId: string;
  /** Index in the tariff, and in the element. */
  readonly element: number;
  readonly component: number;
  readonly dimension: Dimension;
  /** Of a reservation; left out: of the charge. */
  readonly reservation?: 'RESERVATION' | 'RESERVATION_EXPIRES';
}

/** What a price component came to. */
export interface Line extends ComponentPlace {
  /** kWh, seconds, or times. */
  readonly consumed: Decimal;
  /** The same with what a step_size added. */
  readonly billed: Decimal;
  /** Per kWh, per hour, or flat. */
  readonly price: Decimal;
  /** Percent; left out: VAT does not apply (P-46). */
  readonly vat?: Decimal;
  readonly cost: Cost;
}

/** A total that was raised to a multiple of a step_size, at the price of the component that was active last. */
export interface Step extends ComponentPlace {
  /** Wh or seconds. */
  readonly stepSize: number;
  /** kWh or seconds, of the whole dimension. */
  readonly total: Decimal;
  readonly raisedTo: Decimal;
}

/** A min_price or max_price that changed a total. */
export interface Bound {
  readonly tariffId: string;
  readonly kind: 'min_price' | 'max_price';
  readonly of: 'exclVat' | 'inclVat';
  readonly from: Amount;
  readonly to: Amount;
}

/** A stretch of one period, and what was active in it. */
export interface Slice {
  /** Index of the period in the usage. */
  readonly period: number;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly energy?: Decimal;
  readonly chargingTime?: Decimal;
  readonly parkingTime?: Decimal;
  readonly reservationTime?: Decimal;
  readonly active: readonly ComponentPlace[];
  /** Without what a step_size adds. */
  readonly cost: Cost;
}
