import { Decimal } from '../kernel/decimal.ts';

/** What no meter of a charging station shows: longer texts, and larger numbers, are not read. */
const lengthMax = 40;
const exponentMax = 12;
const placesMax = 12;
const most = Decimal.of('1e13');

/** A number as stations write it, times 10^`exponent`; undefined for what is none. */
export function sampleNumber(text: string, exponent = 0): Decimal | undefined {
  // As nearly all are.
  if (simple.test(text) && exponent >= -3 && exponent <= 3)
    return Decimal.of(exponent === 0 ? text : `${text}e${exponent}`);
  const match = text.length > lengthMax ? null : pattern.exec(text.trim());
  if (match === null || Math.abs(exponent) > exponentMax) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  if ((whole === '' && fraction === '') || Math.abs(Number(power)) > exponentMax) return undefined;
  const value = Decimal.of(
    `${sign === '-' ? '-' : ''}${whole || '0'}${fraction && `.${fraction}`}e${Number(power) + exponent}`,
  );
  if (value.compare(most) > 0 || value.compare(most.negated()) < 0) return undefined;
  return value.rounded(placesMax);
}

const simple = /^-?\d{1,10}(?:\.\d{1,9})?$/;

/** Some write a decimal comma, a plus sign, or no digit before or behind the point. */
const pattern = /^([+-]?)(\d*)(?:[.,](\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
