import type { CDR } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { foldId } from '../ocpi/object-state.ts';
import type { CheckFacts } from './check-facts.ts';
import type { Reasons } from './check-reasons.ts';
import type { Exact } from './exact.ts';

/** Compares a credit CDR with the one it takes back: the same, but for the total, which is as much below zero (D-07, D-09). */
export function checkCredit(
  cdr: Exact<CDR>,
  { original, isOriginalHeld }: Pick<CheckFacts, 'original' | 'isOriginalHeld'>,
  reasons: Reasons,
): void {
  if (original === undefined) {
    reasons.warn('credit-unknown', '/credit_reference_id', 'names a CDR that is not there to compare with');
    return;
  }
  if (isOriginalHeld) {
    reasons.fail(
      'credit-held',
      '/credit_reference_id',
      'names a CDR that its eMSP does not have: it is held, or was rejected',
    );
  }
  for (const bound of ['excl_vat', 'incl_vat'] as const) {
    const [stated, billed] = [cdr.total_cost[bound], original.total_cost[bound]];
    if (stated == null || billed == null || stated.plus(billed).isZero) continue;
    reasons.fail('credit-total', `/total_cost/${bound}`, 'does not take back what was billed', {
      stated,
      expected: billed.negated(),
    });
  }
  for (const field of sameFields) {
    if (textOf(cdr[field]) === textOf(original[field])) continue;
    reasons.warn('credit-data', `/${field}`, 'is not what the credited CDR has');
  }
}

/** The token is the driver's: that it differs is said, what it is is not. */
const sameFields = [
  'start_date_time',
  'end_date_time',
  'session_id',
  'cdr_token',
  'cdr_location',
  'currency',
  'charging_periods',
  'total_energy',
  'total_time',
  'total_parking_time',
] as const;

/** The same for what is the same, in whatever way numbers, ids, and what is not there, are written. */
const textOf = (value: unknown): string => foldId(JSON.stringify(plain(value)) ?? '');

function plain(value: unknown): unknown {
  if (value instanceof Decimal) return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value).filter(([, member]) => member != null);
  return Object.fromEntries(
    entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, member]) => [name, plain(member)]),
  );
}
