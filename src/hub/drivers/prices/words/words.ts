import type { AssumptionCode } from '../assumptions.ts';
import type { QuoteStanding } from '../tariffs-in-force.ts';

/** The languages prices are told in. */
export const languages = ['en', 'de', 'fr', 'nl', 'es', 'it'] as const;
export type Language = (typeof languages)[number];

/** What is said of prices in one language. Numbers, amounts and times come in as they are written there. */
export interface Words {
  readonly language: Language;

  /** What a price is for. */
  readonly energy: string;
  readonly time: string;
  readonly session: string;
  /** The time a car stays when it no longer charges. */
  readonly parking: string;
  readonly reservation: string;
  readonly unusedReservation: string;

  readonly perKwh: string;
  readonly perMinute: string;
  readonly once: string;
  readonly free: string;

  /** When a price holds. `until` alone begins at the start of the day, and `from` alone lasts to its end. */
  timesBetween(from: string, until: string): string;
  /** Monday to Sunday. */
  readonly days: readonly [string, string, string, string, string, string, string];
  daysBetween(first: string, last: string): string;
  datesFrom(date: string): string;
  /** The first date on which it does not hold any more. */
  datesBefore(date: string): string;
  kwhFrom(kwh: string): string;
  kwhUntil(kwh: string): string;
  durationFrom(duration: string): string;
  durationUntil(duration: string): string;
  powerFrom(kw: string): string;
  powerBelow(kw: string): string;
  currentFrom(ampere: string): string;
  currentBelow(ampere: string): string;

  inSteps(of: string): string;
  /** Of a quantity that a step_size has raised. */
  used(quantity: string): string;
  readonly taxOfLimit: string;
  atLeast(amount: string): string;
  atMost(amount: string): string;
  readonly withoutTax: string;
  readonly taxIncluded: string;
  readonly taxWhereNamed: string;
  readonly taxUnknown: string;

  /** Of a receipt. Amounts are without tax where the operator states them so. */
  readonly quote: Readonly<Record<QuoteStanding, string>>;
  operatorDiffers(stated: string, computed: string): string;
  readonly byOperator: string;
  readonly onePeriod: string;

  readonly assumptions: Readonly<Record<AssumptionCode, (value: string) => string>>;
}
