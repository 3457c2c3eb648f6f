import { Decimal } from '../kernel/decimal.ts';
import { membersOf } from '../kernel/json.ts';

/** total_cost of a CDR. */
export interface CdrTotal {
  readonly exclVat: Decimal;
  /** null: the CDR does not say. */
  readonly inclVat: Decimal | null;
}

/** total_cost of a validated CDR's text, to the last digit that was sent. */
export function totalOf(document: string): CdrTotal {
  const price = membersOf(membersOf(document).get('total_cost') ?? '{}');
  const inclVat = price.get('incl_vat') ?? 'null';
  return { exclVat: Decimal.of(price.get('excl_vat') ?? ''), inclVat: inclVat === 'null' ? null : Decimal.of(inclVat) };
}
