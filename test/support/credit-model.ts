import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { CdrOutcome, CdrWrite } from '../../src/store/cdr-writer.ts';

/** What a step does; which CDR it is about is picked among those there are. */
export const kinds = [
  'bill',
  'again',
  'changed',
  'credit',
  'odd-amount',
  'odd-vat',
  'odd-currency',
  'odd-emsp',
  'foreign',
] as const;

/** One CDR to be sent: which kind, about which of those there are, with which amount. */
export interface Step {
  readonly kind: (typeof kinds)[number];
  readonly pick: number;
  readonly amount: number;
}

/** What happens to the ledger: CDRs that come at the same moment, or the operator rejects one. */
export type Move = { readonly batch: readonly Step[] } | { readonly reject: number };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds, 'bill', 'credit', 'credit'),
  pick: fc.nat(1000),
  amount: fc.nat(1000),
});

/** A life of a ledger. */
export const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ batch: fc.array(step, { minLength: 1, maxLength: 6 }) }) },
    { weight: 1, arbitrary: fc.record({ reject: fc.nat(1000) }) },
  ),
  { minLength: 10, maxLength: 20 },
);

/** A CDR as this model thinks of it. */
export interface Bill {
  readonly owner: string;
  readonly id: string;
  readonly emsp: string;
  readonly currency: string;
  readonly excl: string;
  readonly incl: string | null;
  readonly credits: string | null;
}

/** Amounts that a double, or a few digits, cannot tell apart. */
const amounts = [
  '0',
  '8.1',
  '8.10',
  '8.11',
  '0.1',
  '0.10000000000000001',
  '12345678901234567.89',
  '12345678901234567.88',
  '1',
  '100',
];

/** The amount in units of 10^-20, by arithmetic of this model's own. */
export function unitsOf(amount: string): bigint {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(amount) ?? [];
  const units = BigInt(whole + fraction.padEnd(20, '0'));
  return sign === '-' ? -units : units;
}

const negated = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);

/** What the ledger must do, told again: a map and the rules D-02, D-07, D-09 and D-10. */
export class CreditModel {
  readonly bills: Bill[] = [];
  readonly #rejected = new Set<string>();
  readonly #owners: readonly string[];
  #count = 0;

  constructor(run: number) {
    this.#owners = [`A${run}`, `B${run}`];
  }

  /** The CDR that a step sends. `sent` are those before it that come at the same moment. */
  billOf({ kind, pick, amount }: Step, sent: readonly Bill[]): Bill {
    const there = [...this.bills, ...sent];
    const about = there[pick % Math.max(there.length, 1)];
    if (kind === 'bill' || about === undefined) return this.#newBill(pick, amount);
    if (kind === 'again') return about;
    if (kind === 'changed') return { ...about, excl: `${about.excl}${about.excl.includes('.') ? '' : '.'}1` };
    return this.#creditOf(about, kind);
  }

  #newBill(pick: number, amount: number): Bill {
    const excl = amounts[amount % amounts.length] ?? '0';
    return {
      owner: this.#owners[pick % 2] ?? '',
      id: this.#newId(),
      emsp: ['NL-TNM', 'DE-OTH'][pick % 3] ?? 'NL-TNM',
      currency: ['EUR', 'CHF'][amount % 5] ?? 'EUR',
      excl,
      incl: pick % 4 === 0 ? null : (amounts[(amount + pick) % amounts.length] ?? '0'),
      credits: null,
    };
  }

  #creditOf(bill: Bill, kind: Step['kind']): Bill {
    const excl = kind === 'odd-amount' ? `${bill.excl}${bill.excl.includes('.') ? '' : '.'}0000000001` : bill.excl;
    const incl = kind === 'odd-vat' ? '7.77' : bill.incl;
    return {
      owner: kind === 'foreign' ? (this.#owners.find((owner) => owner !== bill.owner) ?? '') : bill.owner,
      id: this.#newId(),
      emsp: kind === 'odd-emsp' ? 'FR-NOB' : bill.emsp,
      currency: kind === 'odd-currency' ? 'SEK' : bill.currency,
      excl: negated(excl),
      incl: incl === null ? null : negated(incl),
      credits: bill.id,
    };
  }

  /** What has to become of CDRs that come at the same moment. */
  outcomesOf(sent: readonly Bill[]): CdrOutcome[] {
    const outcomes = new Map<number, CdrOutcome>();
    const order = [...sent.keys()].sort(
      (one, other) => Number(sent[one]?.credits !== null) - Number(sent[other]?.credits !== null),
    );
    for (const at of order) {
      const bill = sent[at] as Bill;
      const outcome = this.#outcomeOf(bill);
      if (outcome === 'created') this.bills.push(bill);
      outcomes.set(at, outcome);
    }
    return [...sent.keys()].map((at) => outcomes.get(at) as CdrOutcome);
  }

  #outcomeOf(bill: Bill): CdrOutcome {
    const stored = this.#find(bill.owner, bill.id);
    if (stored !== undefined) return textOf(stored) === textOf(bill) ? 'repeated' : 'differs';
    if (bill.credits === null) return 'created';
    const original = this.#find(bill.owner, bill.credits);
    if (original === undefined) return 'credit-unknown';
    if (original.credits !== null) return 'credit-of-credit';
    if (this.#rejected.has(original.id)) return 'credit-rejected';
    const sums = [unitsOf(bill.excl) + unitsOf(original.excl)];
    if (bill.incl !== null && original.incl !== null) sums.push(unitsOf(bill.incl) + unitsOf(original.incl));
    const isSame = bill.emsp === original.emsp && bill.currency === original.currency;
    if (!isSame || sums.some((sum) => sum !== 0n)) return 'credit-differs';
    const isCredited = this.bills.some((other) => other.owner === bill.owner && other.credits === bill.credits);
    return isCredited ? 'credit-repeated' : 'created';
  }

  /** Rejects one of the CDRs; undefined when there is none. */
  reject(pick: number): Bill | undefined {
    const bill = this.bills[pick % Math.max(this.bills.length, 1)];
    if (bill !== undefined) this.#rejected.add(bill.id);
    return bill;
  }

  #find(owner: string, id: string): Bill | undefined {
    return this.bills.find((bill) => bill.owner === owner && bill.id === id);
  }

  /** Of this model's own for both owners, so that ids alone tell CDRs apart. */
  #newId(): string {
    this.#count += 1;
    return `C${this.#count}`;
  }
}

const textOf = ({ excl, incl, credits, currency, emsp }: Bill): string =>
  `{"emsp":"${emsp}","currency":"${currency}","credits":"${credits}","total_energy":16.5,"total_cost":{"excl_vat":${excl},"incl_vat":${incl}}}`;

let urls = 0;

/** What is to be written into the ledger for a CDR of the model. */
export function writeOf(bill: Bill): CdrWrite {
  urls += 1;
  const document = textOf(bill);
  return {
    owner: bill.owner,
    id: bill.id,
    key: bill.id.toLowerCase(),
    urlId: `model-${urls}`,
    addressee: bill.emsp,
    document,
    received: null,
    digest: createHash('sha256').update(document).digest().subarray(0, 16),
    sessionId: null,
    currency: bill.currency,
    totalExclVat: bill.excl,
    totalInclVat: bill.incl,
    creditReferenceKey: bill.credits?.toLowerCase() ?? null,
    lastUpdated: 0,
    platformId: '00000000-0000-4000-8000-000000000000',
    correlationId: null,
    dueMs: 0,
    isHeld: false,
  };
}
