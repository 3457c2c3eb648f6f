/**
 * A decimal number, exact: `units` at `scale` decimals. Money, energy and times are counted in these; a `number` could not hold them.
 */
export class Decimal {
  static readonly zero = new Decimal(0n, 0);
  readonly units: bigint;
  readonly scale: number;

  private constructor(units: bigint, scale: number) {
    this.units = units;
    this.scale = scale;
  }

  /**
   * From a JSON number's text, or from a number by its shortest text: that is what was written, up to 15 digits. Throws a
   * `RangeError` for what is no number, or has an exponent beyond 100.
   */
  static of(value: string | number | bigint): Decimal {
    if (typeof value === 'bigint') return new Decimal(value, 0);
    const match = pattern.exec(String(value));
    if (match === null) throw new RangeError('not a decimal number');
    const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
    const exponent = Number(exponentText);
    if (Math.abs(exponent) > exponentMax) throw new RangeError('a number with too large an exponent');
    const units = BigInt(sign + whole + fraction);
    const scale = fraction.length - exponent;
    return scale >= 0 ? new Decimal(units, scale) : new Decimal(units * tenTo(-scale), 0);
  }

  plus(other: Decimal): Decimal {
    if (this.scale === other.scale) return new Decimal(this.units + other.units, this.scale);
    return this.scale > other.scale
      ? new Decimal(this.units + other.#unitsAt(this.scale), this.scale)
      : new Decimal(this.#unitsAt(other.scale) + other.units, other.scale);
  }

  minus(other: Decimal): Decimal {
    return this.plus(other.negated());
  }

  times(other: Decimal): Decimal {
    return new Decimal(this.units * other.units, this.scale + other.scale);
  }

  negated(): Decimal {
    return new Decimal(-this.units, this.scale);
  }

  /** Negative, 0 or positive, as this is less than, equal to or greater than the other. */
  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale);
    const [one, two] = [this.#unitsAt(scale), other.#unitsAt(scale)];
    return one < two ? -1 : one > two ? 1 : 0;
  }

  get isZero(): boolean {
    return this.units === 0n;
  }

  get isNegative(): boolean {
    return this.units < 0n;
  }

  /** The quotient, rounded to `places` decimals, halves away from zero. */
  dividedBy(divisor: Decimal, places: number): Decimal {
    const dividend = this.units * tenTo(places + divisor.scale);
    return new Decimal(roundedQuotient(dividend, divisor.units * tenTo(this.scale)), places);
  }

  /** At most `places` decimals, halves away from zero: a bill and what takes it back round alike (P-49). */
  rounded(places: number): Decimal {
    if (this.scale <= places) return this;
    return new Decimal(roundedQuotient(this.units, tenTo(this.scale - places)), places);
  }

  /** The smallest multiple of a positive `step` that is not less (P-35, X-38). */
  raisedTo(step: Decimal): Decimal {
    const scale = Math.max(this.scale, step.scale);
    const [units, size] = [this.#unitsAt(scale), step.#unitsAt(scale)];
    const rest = ((units % size) + size) % size;
    return rest === 0n ? this : new Decimal(units - rest + size, scale);
  }

  toNumber(): number {
    return Number(this.toString());
  }

  /** Without an exponent and without zeros at the end. */
  toString(): string {
    const digits = (this.isNegative ? -this.units : this.units).toString().padStart(this.scale + 1, '0');
    const whole = digits.slice(0, digits.length - this.scale);
    const fraction = digits.slice(digits.length - this.scale).replace(/0+$/, '');
    return `${this.isNegative ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
  }

  toJSON(): string {
    return this.toString();
  }

  #unitsAt(scale: number): bigint {
    return scale === this.scale ? this.units : this.units * tenTo(scale - this.scale);
  }
}

const pattern = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const exponentMax = 100;

const powers: bigint[] = [];
const tenTo = (exponent: number): bigint => {
  powers[exponent] ??= 10n ** BigInt(exponent);
  return powers[exponent];
};

/** Halves away from zero. */
function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n;
  const [above, below] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const quotient = (2n * above + below) / (2n * below);
  return isNegative ? -quotient : quotient;
}
