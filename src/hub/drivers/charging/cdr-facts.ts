import type { CDR } from '../../../generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import type { Exact } from '../../../pricing/exact.ts';
import type { BillRow } from '../../../store/drivers/sessions-bills.ts';

/** What a CDR says, before anything is worked out: what of its row does not depend on prices. */
export type CdrFacts = Pick<
  BillRow,
  | 'started_at'
  | 'ended_at'
  | 'energy_kwh'
  | 'charging_s'
  | 'idle_s'
  | 'currency'
  | 'cpo_excl_vat'
  | 'cpo_incl_vat'
  | 'credits_key'
>;

/** A CDR may state any number: longer than this, some thirty thousand years, nothing has lasted. */
const secondsMax = 1_000_000_000_000;

/** Reads a CDR's figures; the one that takes another back counts its energy and times negative, as its costs are. */
export function factsOf(cdr: Exact<CDR>): CdrFacts {
  const isCredit = cdr.credit === true && cdr.credit_reference_id != null;
  const signed = (value: Decimal): Decimal => (isCredit && !value.isNegative ? value.negated() : value);
  const idle = cdr.total_parking_time ?? Decimal.zero;
  const seconds = (hours: Decimal): number => {
    const given = Math.round(signed(hours).times(Decimal.of(3600)).toNumber());
    return Math.min(Math.max(given, -secondsMax), secondsMax);
  };
  return {
    started_at: new Date(parseDateTime(cdr.start_date_time) ?? 0),
    ended_at: new Date(parseDateTime(cdr.end_date_time) ?? 0),
    energy_kwh: signed(cdr.total_energy).toString(),
    charging_s: seconds(cdr.total_time.minus(idle)),
    idle_s: seconds(idle),
    currency: cdr.currency,
    cpo_excl_vat: cdr.total_cost.excl_vat.toString(),
    cpo_incl_vat: cdr.total_cost.incl_vat?.toString() ?? null,
    credits_key: isCredit && cdr.credit_reference_id != null ? foldId(cdr.credit_reference_id) : null,
  };
}
