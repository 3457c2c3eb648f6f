import type { CDR } from '../../../generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { formatDateTime, parseDateTime } from '../../../ocpi/date-time.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { type Party, partyKey } from '../../../ocpi/party.ts';
import { parseExact } from '../../../pricing/exact.ts';
import { type Cost, findSession, type SessionRow } from '../../../store/drivers/sessions.ts';
import { type BillRow, completeBill, findBill, findBills, insertBill } from '../../../store/drivers/sessions-bills.ts';
import { type WorkedOut, whereOf, workOut } from './bill.ts';
import { type CdrFacts, factsOf } from './cdr-facts.ts';
import { changeSession, changesBy } from './change-session.ts';
import { chargeOf } from './charge-of.ts';
import type { ChargingParts } from './parts.ts';
import { siteNamed } from './site.ts';
import { standingBills } from './standing-bills.ts';

/** Where a CDR is kept here, and whether it is here for the first time. */
export interface TakenCdr {
  /** The unguessable last segment of its URL. */
  readonly place: string;
  readonly isNew: boolean;
}

/**
 * Takes a CDR for a hosted eMSP, once by its owner and id: what it comes to for the driver is on disk when this resolves, with the receipt, and
 * its charge is billed, whatever was known of that before.
 */
export async function takeCdr(parts: ChargingParts, emsp: Party, cpo: Party, text: string): Promise<TakenCdr> {
  const { pool } = parts;
  const cdr = JSON.parse(text) as CDR;
  const key = foldId(cdr.id);
  const known = await findBill(pool, partyKey(cpo), key);
  // Who took it may have died before its charge was told.
  if (known !== undefined) return { place: known.place, isNew: await noteBilled(parts, known).then(() => false) };
  const facts = factsOf(parseExact<CDR>(text));
  const original = facts.credits_key === null ? undefined : await findBill(pool, partyKey(cpo), facts.credits_key);
  const row = await chargeOfCdr(parts, emsp, cpo, cdr, original);
  const worked = facts.credits_key === null ? await workOut(parts, row, text) : takenBack(parts, facts, original);
  const now = new Date(parts.hub.clock.now());
  const bill: BillRow = {
    ...facts,
    cpo: partyKey(cpo),
    cdr_key: key,
    cdr_id: cdr.id,
    place: parts.hub.ids.uuid(),
    emsp: partyKey(emsp),
    driver: row.driver,
    session: row.id,
    received_at: now,
    ...whereOf(row),
    ...worked,
  };
  const isNew = await insertBill(pool, bill);
  const stored = isNew ? bill : await findBill(pool, partyKey(cpo), key);
  if (stored === undefined) throw new Error('a bill was not stored');
  await noteBilled(parts, stored);
  return { place: stored.place, isNew };
}

/** The charge of a CDR; of one that takes another back, the charge of that one. */
async function chargeOfCdr(
  parts: ChargingParts,
  emsp: Party,
  cpo: Party,
  cdr: CDR,
  original: BillRow | undefined,
): Promise<SessionRow> {
  const known = original && (await findSession(parts.pool, original.session));
  if (known !== undefined) return known;
  const { cdr_location: at } = cdr;
  return chargeOf(parts, {
    emsp,
    cpo,
    isBill: true,
    sessionId: cdr.session_id ?? undefined,
    token: cdr.cdr_token,
    reference: cdr.authorization_reference ?? undefined,
    authMethod: cdr.auth_method,
    locationId: at.id,
    evseUid: at.evse_uid,
    connectorId: at.connector_id,
    startedAt: parseDateTime(cdr.start_date_time) ?? 0,
    site: async () => siteNamed(await parts.places.ofOwner(cpo, at.id), at, at),
  });
}

/** What a credit CDR gives back: what the bill came to that it takes back. */
function takenBack(
  { hub }: ChargingParts,
  { currency }: Pick<CdrFacts, 'currency'>,
  original: BillRow | undefined,
): WorkedOut {
  const negative = (amount: string | null | undefined): string | null =>
    amount == null ? null : Decimal.of(amount).negated().toString();
  return {
    billed_at: new Date(hub.clock.now()),
    due_at: null,
    currency: original?.currency ?? currency,
    excl_vat: negative(original?.excl_vat),
    incl_vat: negative(original?.incl_vat),
    idle_excl_vat: negative(original?.idle_excl_vat),
    quoted: null,
    co2: null,
    receipt: null,
  };
}

/** The bills of a charge, of which those that take one back give back what that has come to, also where they came before it was known. */
async function withCredits(parts: ChargingParts, bills: readonly BillRow[]): Promise<BillRow[]> {
  const originals = new Map(bills.filter(hasAmount).map((bill) => [bill.cdr_key, bill]));
  return Promise.all(
    bills.map(async (bill) => {
      const original = bill.credits_key === null || hasAmount(bill) ? undefined : originals.get(bill.credits_key);
      if (original === undefined) return bill;
      const settled = { ...bill, ...takenBack(parts, bill, original) };
      await completeBill(parts.pool, settled);
      return settled;
    }),
  );
}

const hasAmount = ({ excl_vat, incl_vat }: BillRow): boolean => excl_vat !== null || incl_vat !== null;

/** Tells a charge what it has come to: all its bills that stand. */
export async function noteBilled(parts: ChargingParts, bill: BillRow): Promise<void> {
  const bills = await withCredits(parts, await findBills(parts.pool, bill.session));
  const now = parts.hub.clock.now();
  await changeSession(parts, bill.session, (row) => {
    const moved = changesBy(row, 'billed', now);
    const cost = costOf(bills);
    if (moved === undefined && JSON.stringify(amountIn(row.progress.cost)) === JSON.stringify(amountIn(cost)))
      return undefined;
    const { started_at, ended_at, energy_kwh, co2 } = bill;
    const shown = {
      started_at: formatDateTime(started_at.getTime()),
      ended_at: formatDateTime(ended_at.getTime()),
      energy_kwh,
      power_kw: null,
      ...(co2 !== null && { co2 }),
    };
    const isCredit = bill.credits_key !== null;
    return { ...moved, progress: { ...row.progress, ...(!isCredit && shown), cost } };
  });
}

const amountIn = (cost: Cost | null | undefined) => cost && [cost.amount, cost.currency, cost.tax, cost.basis];

/** What the bills of a charge that stand come to; null when one of them cannot be said, or not with the others. */
export function costOf(all: readonly BillRow[]): Cost | null {
  const standing = standingBills(all);
  // What is given back comes to nothing with what gives it back.
  const bills = standing.length > 0 ? standing : all;
  const currencies = new Set(bills.map(({ currency }) => currency));
  const [currency] = currencies;
  const last = all.at(-1);
  if (currency === undefined || currencies.size > 1 || last === undefined) return null;
  for (const [field, tax] of [['incl_vat', 'INCLUDED'] as const, ['excl_vat', 'EXCLUDED'] as const]) {
    const amounts = bills.flatMap((bill) => bill[field] ?? []);
    if (amounts.length < bills.length) continue;
    const sum = amounts.reduce((total, amount) => total.plus(Decimal.of(amount)), Decimal.zero);
    return { amount: sum.toString(), currency, tax, basis: 'FINAL', as_of: formatDateTime(last.received_at.getTime()) };
  }
  return null;
}
