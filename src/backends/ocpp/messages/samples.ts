import type { SignedValue } from '../../../stations/model.ts';
import { OcppError } from '../translator.ts';

/** As stations write numbers, some with a decimal comma; no meter has more digits or larger exponents. */
const number = /^[+-]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,2})?$/;

/** The decimal number in a text, as it is written; undefined: it is none. */
export function decimalText(text: string): string | undefined {
  const trimmed = text.trim();
  return number.test(trimmed) ? trimmed : undefined;
}

/** The multiplier of 2.x: 10 to the power of something that a unit has a prefix for. Throws `OcppError`. */
export function multiplierOf(value: number | undefined): number | undefined {
  if (value === undefined || (Number.isInteger(value) && Math.abs(value) <= 30)) return value;
  throw new OcppError('PropertyConstraintViolation', 'unitOfMeasure/multiplier is not between -30 and 30');
}

/** A signed value from its parts; empty texts, which 2.x requires where a station has nothing to say, are absent. Without data there is none. */
export function signedOf(
  data: string,
  parts: { readonly encodingMethod?: unknown; readonly signingMethod?: unknown; readonly publicKey?: unknown },
): SignedValue | undefined {
  if (data === '') return undefined;
  return {
    data,
    ...(isText(parts.encodingMethod) && { encodingMethod: parts.encodingMethod }),
    ...(isText(parts.signingMethod) && { signingMethod: parts.signingMethod }),
    ...(isText(parts.publicKey) && { publicKey: parts.publicKey }),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
