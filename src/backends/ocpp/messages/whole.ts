import { OcppError } from '../translator.ts';

/** OCPP's integers have 31 bits wherever they name something. */
export const int31Max = 2 ** 31 - 1;

/**
 * An integer of a payload that has to lie in a range: OCPP's schemas let 1e300 pass for one. Throws `OcppError` that names the field.
 */
export function whole(path: string, value: number, min = 0, max = int31Max): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new OcppError('PropertyConstraintViolation', `${path} is not between ${min} and ${max}`);
}

/** `whole` for a field that may be absent. */
export function wholeIfAny(path: string, value: number | undefined, min = 0, max = int31Max): number | undefined {
  return value === undefined ? undefined : whole(path, value, min, max);
}
