import type { Decimal } from '../../../src/kernel/decimal.ts';

/** A fraction of whole numbers, always in lowest terms: exact, slow and plain. */
export class Rational {
  static readonly zero = new Rational(0n, 1n);
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;

  constructor(numerator: bigint, denominator: bigint) {
    if (denominator === 0n) throw new RangeError('division by 0');
    const common = (denominator < 0n ? -1n : 1n) * greatestCommonDivisor(numerator, denominator);
    this.numerator = numerator / common;
    this.denominator = denominator / common;
  }

  static of(value: number | bigint): Rational {
    return new Rational(BigInt(value), 1n);
  }

  static ofDecimal({ units, scale }: Decimal): Rational {
    return new Rational(units, 10n ** BigInt(scale));
  }

  plus(other: Rational): Rational {
    return new Rational(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  minus(other: Rational): Rational {
    return this.plus(other.times(Rational.of(-1)));
  }

  times(other: Rational): Rational {
    return new Rational(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  over(other: Rational): Rational {
    return new Rational(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  isLessThan(other: Rational): boolean {
    return this.numerator * other.denominator < other.numerator * this.denominator;
  }

  isAtLeast(other: Rational): boolean {
    return !this.isLessThan(other);
  }

  get isPositive(): boolean {
    return this.numerator > 0n;
  }

  get isZero(): boolean {
    return this.numerator === 0n;
  }

  /** The greatest whole number that is not greater. */
  floor(): bigint {
    const quotient = this.numerator / this.denominator;
    return this.numerator < 0n && quotient * this.denominator !== this.numerator ? quotient - 1n : quotient;
  }

  /** The least whole number that is not less. */
  ceiling(): bigint {
    return -this.times(Rational.of(-1)).floor();
  }

  /** To a number of decimals, halves away from zero. */
  rounded(places: number): Rational {
    if (this.numerator < 0n) return this.times(Rational.of(-1)).rounded(places).times(Rational.of(-1));
    const scale = 10n ** BigInt(places);
    return new Rational(this.times(Rational.of(scale)).plus(new Rational(1n, 2n)).floor(), scale);
  }

  /** Rounded to 4 decimals, as it is shown in OCPI fields (P-49). */
  text(): string {
    const tenThousandths = this.rounded(4).times(Rational.of(10_000)).numerator;
    const digits = (tenThousandths < 0n ? -tenThousandths : tenThousandths).toString().padStart(5, '0');
    const decimals = digits.slice(-4).replace(/0+$/, '');
    return `${tenThousandths < 0n ? '-' : ''}${digits.slice(0, -4)}${decimals && `.${decimals}`}`;
  }
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  let [greater, less] = [one < 0n ? -one : one, other < 0n ? -other : other];
  while (less !== 0n) [greater, less] = [less, greater % less];
  return greater;
}
