import type { Pool } from 'pg';
import { Decimal } from '../kernel/decimal.ts';
import type { PartyKey } from '../ocpi/party.ts';
import { withheld } from './cdrs.ts';

/** Why a credit CDR is refused (D-09). */
export type CreditRefusal =
  | 'credit-unknown'
  /** It names a credit CDR. */
  | 'credit-of-credit'
  /** It names a CDR that the operator has rejected: the eMSP was never billed. */
  | 'credit-rejected'
  | 'credit-differs'
  | 'credit-repeated';

/** Names a CDR in the ledger: ids are folded. */
export interface CdrName {
  readonly owner: PartyKey;
  readonly key: string;
}

/** A CDR of the ledger, as far as one that arrives is compared with it. */
export interface KnownCdr extends CdrName {
  readonly number: number;
  readonly url_id: string;
  readonly digest: Buffer;
  readonly addressee: PartyKey;
  readonly currency: string;
  /** Exact, as text. */
  readonly total_excl_vat: string;
  readonly total_incl_vat: string | null;
  readonly is_credit: boolean;
  readonly is_credited: boolean;
  readonly is_refused: boolean;
  readonly is_held: boolean;
  readonly is_rejected: boolean;
  readonly rejection: string | null;
}

/** A CDR that arrives, as far as it may be a credit CDR. */
export interface Credit {
  readonly owner: PartyKey;
  readonly addressee: PartyKey;
  readonly currency: string;
  /** total_cost, as decimal texts. */
  readonly totalExclVat: string;
  readonly totalInclVat: string | null;
  /** Key of the CDR that this one credits. */
  readonly creditReferenceKey: string | null;
}

/** The CDR that a credit CDR takes back, if it is one. */
export const creditedBy = ({ owner, creditReferenceKey: key }: Credit): CdrName | undefined =>
  key === null ? undefined : { owner, key };

/** What stands against a credit CDR of an original, which is undefined when the ledger has none; undefined when nothing does. */
export function creditRefusal(credit: Credit, original: KnownCdr | undefined): CreditRefusal | undefined {
  if (original === undefined) return 'credit-unknown';
  if (original.is_credit) return 'credit-of-credit';
  if (original.is_rejected) return 'credit-rejected';
  if (!takesBack(credit, original)) return 'credit-differs';
  return original.is_credited ? 'credit-repeated' : undefined;
}

/** Whether it is for the same eMSP, in the same currency, with the amounts of the opposite sign to the last digit. */
function takesBack(credit: Credit, original: KnownCdr): boolean {
  const isOpposite = (one: string, other: string) => Decimal.of(one).plus(Decimal.of(other)).isZero;
  const { totalInclVat } = credit;
  return (
    credit.addressee === original.addressee &&
    credit.currency === original.currency &&
    isOpposite(credit.totalExclVat, original.total_excl_vat) &&
    (totalInclVat === null || original.total_incl_vat === null || isOpposite(totalInclVat, original.total_incl_vat))
  );
}

/** The CDRs of the ledger with these names, by `nameOf`. */
export async function findKnown(pool: Pool, names: readonly CdrName[]): Promise<Map<string, KnownCdr>> {
  if (names.length === 0) return new Map();
  const { rows } = await pool.query<KnownCdr>({
    name: 'find-cdrs',
    text: `
      select c.owner, c.key, c.number, c.url_id, c.digest, c.addressee, c.currency, c.total_excl_vat, c.total_incl_vat,
        c.credit_reference_key is not null as is_credit,
        exists (select from cdrs t where t.owner = c.owner and t.credit_reference_key = c.key) as is_credited,
        d.refused_at is not null as is_refused, d.rejected_at is not null as is_rejected,
        ${withheld('d')} as is_held, d.rejection
      from unnest($1::text[], $2::text[]) as k (owner, key) join cdrs c using (owner, key)
        join cdr_deliveries d using (number)`,
    values: [names.map(({ owner }) => owner), names.map(({ key }) => key)],
  });
  return new Map(rows.map((row) => [nameOf(row), row]));
}

/** The name of a CDR as one text, for maps. */
export const nameOf = ({ owner, key }: CdrName): string => `${owner}\n${key}`;
