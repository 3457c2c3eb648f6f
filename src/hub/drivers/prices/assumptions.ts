import type { Quote } from '../../../generated/driver.ts';

export type AssumptionCode = Quote['assumptions'][number]['code'];

/** What had to be assumed for a price. */
export interface Assumption {
  readonly code: AssumptionCode;
  /** What the sentence about it names: a percentage, a currency. */
  readonly value?: string;
}
