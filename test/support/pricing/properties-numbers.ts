import { Decimal } from '../../../src/kernel/decimal.ts';
import { Amount } from '../../../src/pricing/amount.ts';
import { parseExact } from '../../../src/pricing/exact.ts';
import type { Random } from '../../kill/random.ts';
import { difference } from './compared.ts';
import type { Property } from './property.ts';
import { Rational } from './rational.ts';

/** What numbers do: they stay as they are written, and count like fractions. */
export const numberProperties: readonly Property[] = [
  { name: 'a decimal is the text it came from', check: decimalText },
  { name: 'JSON has its numbers as they are written', check: exactJson },
  { name: 'decimals count like fractions', check: decimalArithmetic },
  { name: 'amounts count like fractions', check: amountArithmetic },
];

/** As JSON may have it, without needless zeros. */
function numberText(random: Random): string {
  const digits = (most: number): string => Array.from({ length: random.int(1, most) }, () => random.int(0, 9)).join('');
  const whole = digits(random.pick([1, 3, 20])).replace(/^0+(?=\d)/, '');
  const fraction = random.chance(0.7) ? digits(random.pick([1, 4, 20])).replace(/0+$/, '') : '';
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return random.chance(0.3) && text !== '0' ? `-${text}` : text;
}

function decimalText(random: Random): string | undefined {
  const text = numberText(random);
  const zeros = '0'.repeat(random.int(0, 5));
  const exponent = random.int(-30, 30);
  const moved = Decimal.of(`${Decimal.of(`${text}e${exponent}`)}e${-exponent}`);
  const padded = Decimal.of(text.includes('.') ? text + zeros : `${text}.0${zeros}`);
  return (
    difference(Decimal.of(text).toString(), text) ??
    difference(padded.toString(), text) ??
    difference(moved.toString(), text)
  );
}

function exactJson(random: Random): string | undefined {
  const written: string[] = [];
  const value = (depth: number): string => {
    const kind = random.int(0, depth > 3 ? 3 : 5);
    if (kind <= 1) {
      written.push(numberText(random));
      return written.at(-1) ?? '';
    }
    if (kind === 2) return random.pick(['true', 'false', 'null', '""']);
    if (kind === 3) return JSON.stringify(random.pick(['1.10', 'a "2.50" b\\', '\\', ': -3e5,', '[4,5]', 'é\n6']));
    const values = Array.from({ length: random.int(0, 4) }, () => value(depth + 1));
    return kind === 4 ? `[${values.join(', ')}]` : `{${values.map((one, at) => `"k\\"${at}.5":${one}`).join(',')}}`;
  };
  const text = value(0);
  const read: string[] = [];
  const plain = (one: unknown): unknown => {
    if (one instanceof Decimal) {
      read.push(one.toString());
      return Number(one.toString());
    }
    if (Array.isArray(one)) return one.map(plain);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, plain(inner)]));
  };
  const parsed = plain(parseExact<unknown>(text));
  return (
    difference(read.join(), written.join()) ?? difference(JSON.stringify(parsed), JSON.stringify(JSON.parse(text)))
  );
}

function decimalArithmetic(random: Random): string | undefined {
  const [one, other] = [Decimal.of(numberText(random)), Decimal.of(numberText(random))];
  const [x, y] = [Rational.ofDecimal(one), Rational.ofDecimal(other)];
  const places = random.int(0, 12);
  return (
    same('sum', one.plus(other), x.plus(y)) ??
    same('difference', one.minus(other), x.minus(y)) ??
    same('product', one.times(other), x.times(y)) ??
    same('rounded', one.rounded(places), x.rounded(places)) ??
    (other.isZero ? undefined : same('quotient', one.dividedBy(other, places), x.over(y).rounded(places))) ??
    (y.isPositive ? same('raised', one.raisedTo(other), Rational.of(x.over(y).ceiling()).times(y)) : undefined) ??
    difference(`${one.compare(other) < 0}`, `${x.isLessThan(y)}`)
  );
}

function amountArithmetic(random: Random): string | undefined {
  const [seconds, price, percent, flat] = [0, 0, 0, 0].map(() => Decimal.of(numberText(random))) as [
    Decimal,
    Decimal,
    Decimal,
    Decimal,
  ];
  const places = random.int(0, 8);
  const amount = Amount.ofSeconds(seconds, price).plus(Amount.of(flat)).plusPercent(percent);
  const hours = Rational.ofDecimal(seconds).over(Rational.of(3600));
  const tax = Rational.of(1).plus(Rational.ofDecimal(percent).over(Rational.of(100)));
  const wanted = hours.times(Rational.ofDecimal(price)).plus(Rational.ofDecimal(flat)).times(tax);
  const net = amount.minus(Amount.of(flat));
  return (
    same('rounded', amount.rounded(places), wanted.rounded(places)) ??
    same('less', net.rounded(places), wanted.minus(Rational.ofDecimal(flat)).rounded(places)) ??
    difference(`${amount.compare(Amount.zero) > 0}`, `${wanted.isPositive}`)
  );
}

const same = (what: string, decimal: Decimal, wanted: Rational): string | undefined =>
  Rational.ofDecimal(decimal).minus(wanted).isZero
    ? undefined
    : `${what} ${decimal} is not ${wanted.numerator}/${wanted.denominator}`;
