import { Decimal } from '../kernel/decimal.ts';

/**
 * A sum of money, exact. It is counted in ninths: an hour has 3,600 seconds, so the price of a second is a decimal over nine,
 * and no sum ever has to be rounded before it is shown (P-49).
 */
export class Amount {
  static readonly zero = new Amount(Decimal.zero);
  readonly #ninths: Decimal;

  private constructor(ninths: Decimal) {
    this.#ninths = ninths;
  }

  static of(decimal: Decimal): Amount {
    return new Amount(decimal.times(nine));
  }

  /** What seconds cost at a price per hour. */
  static ofSeconds(seconds: Decimal, pricePerHour: Decimal): Amount {
    return new Amount(seconds.times(pricePerHour).times(ninthsOfAnHour));
  }

  plus(other: Amount): Amount {
    return new Amount(this.#ninths.plus(other.#ninths));
  }

  minus(other: Amount): Amount {
    return new Amount(this.#ninths.minus(other.#ninths));
  }

  /** With a tax of so many percent on it. */
  plusPercent(percent: Decimal): Amount {
    return new Amount(this.#ninths.times(hundred.plus(percent)).times(hundredth));
  }

  /** Negative, 0 or positive, as this is less than, equal to or greater than the other. */
  compare(other: Amount): number {
    return this.#ninths.compare(other.#ninths);
  }

  /** To `places` decimals, halves away from zero. */
  rounded(places: number): Decimal {
    return this.#ninths.dividedBy(nine, places);
  }
}

const nine = Decimal.of(9);
const hundred = Decimal.of(100);
const hundredth = Decimal.of('0.01');
/** 9 / 3600 */
const ninthsOfAnHour = Decimal.of('0.0025');
