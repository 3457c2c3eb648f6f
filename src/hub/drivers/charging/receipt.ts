import type { Quote, QuoteComponent, Receipt } from '../../../generated/driver.ts';
import type { CDR, SignedData } from '../../../generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { type PartyKey, parsePartyKey } from '../../../ocpi/party.ts';
import type { Exact } from '../../../pricing/exact.ts';
import type { SessionRow } from '../../../store/drivers/sessions.ts';
import type { Registry } from '../../registry.ts';
import type { GivenQuote, RetailBill } from '../prices.ts';
import type { CdrFacts } from './cdr-facts.ts';
import { shownPeriods } from './observed.ts';
import { placeView } from './place-view.ts';

/** A receipt as it is kept: whether it was taken back is known only when it is read. */
export type IssuedReceipt = Omit<Receipt, 'credit'>;

type Total = NonNullable<Receipt['total']>;

/** What a receipt is made of. */
export interface ReceiptFacts {
  readonly registry: Registry;
  readonly row: SessionRow;
  readonly cdr: Exact<CDR>;
  /** The CDR as received. */
  readonly text: string;
  readonly facts: CdrFacts;
  /** Undefined: it could not be worked out. */
  readonly retail: RetailBill | undefined;
  readonly quote: GivenQuote | undefined;
  readonly co2: Receipt['co2'];
  readonly now: number;
}

/** Charging periods on a receipt. */
const periodsMax = 1000;

/** The receipt of a charge. It holds all that it shows, so that it says the same for as long as it is kept. */
export function receiptOf({ registry, row, cdr, text, facts, retail, quote, co2, now }: ReceiptFacts): IssuedReceipt {
  const total = totalOf(retail);
  return {
    session_id: row.id,
    receipt_number: receiptNumber(row.cpo, cdr.id),
    issued_at: formatDateTime(now),
    provider: partyOf(registry, row.emsp, 'EMSP', null),
    cpo: partyOf(registry, row.cpo, 'CPO', row.site.operator),
    ...placeView(row),
    started_at: formatDateTime(facts.started_at.getTime()),
    ended_at: formatDateTime(facts.ended_at.getTime()),
    charging_min: minutesOf(facts.charging_s),
    idle_min: minutesOf(facts.idle_s),
    energy_kwh: facts.energy_kwh,
    meter_id: cdr.meter_id ?? null,
    periods: shownPeriods(cdr.charging_periods, periodsMax),
    signed_data: signedData(text),
    components: (retail?.components ?? []) as unknown as QuoteComponent[],
    total,
    tax: taxOf(retail),
    basis: retail?.basis ?? 'FINAL',
    notes: [...(retail?.notes ?? ['The price could not be worked out yet.'])],
    quote: quote === undefined ? null : compared(quote, total),
    co2,
  };
}

function totalOf(retail: RetailBill | undefined): Total | null {
  if (retail?.total === undefined) return null;
  const { currency, exclVat, inclVat } = retail.total;
  return { incl_tax: inclVat?.toString() ?? null, excl_tax: exclVat?.toString() ?? null, currency };
}

function taxOf(retail: RetailBill | undefined): string | null {
  const { exclVat, inclVat } = retail?.total ?? {};
  return exclVat === undefined || inclVat === undefined ? null : inclVat.minus(exclVat).toString();
}

/** What had been quoted, against what is billed: with tax where both say so. */
function compared({ id, document }: GivenQuote, billed: Total | null): Receipt['quote'] {
  const quoted = document['total'] as Total | null | undefined;
  const { energy_kwh, effective_per_kwh, accuracy, tariff } = document as Partial<Quote>;
  const pair = pairOf(quoted, billed);
  const difference = pair?.billed.minus(pair.quoted);
  return {
    quote_id: id,
    tariff: tariff ?? null,
    total: quoted ?? null,
    energy_kwh: energy_kwh == null ? null : String(energy_kwh),
    effective_per_kwh: effective_per_kwh ?? null,
    accuracy: accuracy ?? null,
    difference: difference?.toString() ?? null,
    difference_pct:
      pair === undefined || difference === undefined || pair.quoted.isZero
        ? null
        : difference.times(Decimal.of(100)).dividedBy(pair.quoted, 1).toString(),
  };
}

function pairOf(
  quoted: Total | null | undefined,
  billed: Total | null,
): { quoted: Decimal; billed: Decimal } | undefined {
  if (quoted == null || billed === null || quoted.currency !== billed.currency) return undefined;
  for (const field of ['incl_tax', 'excl_tax'] as const) {
    const [one, other] = [quoted[field], billed[field]];
    if (one !== null && other !== null) return { quoted: Decimal.of(one), billed: Decimal.of(other) };
  }
  return undefined;
}

/** Signed meter values as the CPO sent them, to be checked with the software of the meter's maker. */
function signedData(text: string): Receipt['signed_data'] {
  const { signed_data } = JSON.parse(text) as { signed_data?: SignedData | null };
  if (signed_data == null) return null;
  const { encoding_method, encoding_method_version, public_key, signed_values, url } = signed_data;
  return {
    encoding_method,
    encoding_method_version: encoding_method_version ?? null,
    public_key: public_key ?? null,
    url: url ?? null,
    values: signed_values.map(({ nature, plain_data, signed_data: signed }) => ({
      nature,
      plain_data,
      signed_data: signed,
    })),
  };
}

function partyOf(registry: Registry, key: PartyKey, role: 'CPO' | 'EMSP', named: string | null): Receipt['cpo'] {
  const party = parsePartyKey(key);
  const row = party && registry.rolesOf(party).find((one) => one.role === role);
  const { name } = (row?.business_details ?? {}) as { readonly name?: unknown };
  return { party: key, name: named ?? (typeof name === 'string' ? name : null) };
}

/** Names a receipt: by its CPO, and what that calls the bill. A number that was given stays, so it is written as at first. */
export const receiptNumber = (cpo: PartyKey, cdrId: string): string => `${cpo.replace('-', '*')}*${cdrId}`;

const minutesOf = (seconds: number): number => Math.round(seconds / 6) / 10;
