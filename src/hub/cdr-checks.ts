import type { CDR } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';
import { checkCdr, explainable } from '../pricing/cdr-check.ts';
import type { Tolerances } from '../pricing/check-facts.ts';
import { parseExact } from '../pricing/exact.ts';
import { explain } from '../pricing/explain.ts';
import { type CheckRow, noteCheck, readCdr, unchecked } from '../store/cdr-checks.ts';
import { type FactsHub, gatherFacts, gatherPriceFacts } from './cdr-facts.ts';

/** What the checks of CDRs need. */
export interface CheckHub extends FactsHub {
  readonly log: Logger;
  readonly cdrTolerances: Tolerances;
  /** Counts a check. */
  cdrChecked(verdict: CheckRow['verdict']): void;
}

/** The tolerances of this hub: what the operator has set, and the limits. */
export function tolerancesOf(
  limits: Limits,
  { amountUnits, lateDays }: { readonly amountUnits: number; readonly lateDays: number },
): Tolerances {
  return {
    amountUnits: Decimal.of(amountUnits),
    energy: Decimal.of(limits.cdrCheckEnergyKwh),
    time: Decimal.of(limits.cdrCheckTimeHours),
    powerPercent: Decimal.of(limits.cdrCheckPowerPercent),
    sessionEnergy: Decimal.of(limits.cdrCheckSessionKwh),
    sessionEnergyPercent: Decimal.of(limits.cdrCheckSessionPercent),
    sessionTimeMs: limits.cdrCheckSessionTimeMs,
    lateMs: lateDays * 86_400_000,
    clockSkewMs: limits.clockSkewMs,
    periodsMax: limits.cdrCheckPeriodsMax,
    componentsMax: limits.cdrCheckComponentsMax,
    stretchesMax: limits.cdrCheckStretchesMax,
  };
}

/**
 * Checks a CDR of the ledger and notes what came of it; resolves with whether this lets a held one go: one that has neither failed nor
 * been too much to check is not held any more, and due after `dueMs`. Rejects when the database cannot be used; the CDR is still to be checked then.
 */
export async function checkStored(hub: CheckHub, number: number, dueMs = () => 0): Promise<boolean> {
  const row = await readCdr(hub.reads, number);
  if (row === undefined) throw new Error('there is no such CDR in the ledger');
  if (row.document.length > hub.limits.cdrCheckLengthMax) return passUnchecked(hub, number);
  const cdr = parseExact<CDR>(row.document);
  const facts = await gatherFacts(hub, row, cdr);
  const check = checkCdr(cdr, facts, hub.cdrTolerances);
  // What could not be checked must not be a way around the check.
  const keeps = check.verdict === 'FAIL' || check.reasons.some(({ rule }) => rule === 'not-checked');
  return note(hub, number, { ...check, timeZone: facts.timeZone ?? null, keeps }, dueMs());
}

/** The same for one that could not be checked: that is noted, so that it is not in the way of others. */
export async function passUnchecked(hub: CheckHub, number: number): Promise<boolean> {
  return note(hub, number, unchecked, 0);
}

async function note(hub: CheckHub, number: number, check: CheckRow, dueMs: number): Promise<boolean> {
  const { isHeld, letsGo, isFirst } = await noteCheck(hub.reads, number, check, dueMs);
  if (isFirst) hub.cdrChecked(check.verdict);
  if (isFirst && check.verdict === 'FAIL') {
    const rules = new Set(check.reasons.map((reason) => (reason as { rule: string }).rule));
    hub.log.warn({ cdr: number, rules: [...rules], isHeld }, 'a CDR has failed its check');
  }
  return letsGo;
}

/**
 * Whether a held CDR is kept from its eMSP: it is checked now. When that takes too long or goes wrong, it is, and the worker goes on with
 * it; so is one that the worker or somebody else has let go meanwhile, and that the worker delivers. Otherwise the exchange passes it on, and the worker takes it over after `takeOverMs`.
 */
export async function isKeptBack(hub: CheckHub, number: number, takeOverMs: number): Promise<boolean> {
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(), hub.limits.cdrCheckMs);
  const isOver = new Promise<boolean>((resolve) => {
    tooLong.signal.addEventListener('abort', () => resolve(true));
  });
  const dueMs = () => (tooLong.signal.aborted ? 0 : takeOverMs);
  const checked = checkStored(hub, number, dueMs).then(
    (letsGo) => !letsGo,
    (error: unknown) => {
      hub.log.warn({ err: error, cdr: number }, 'a CDR could not be checked when it came');
      return true;
    },
  );
  const isKept = await Promise.race([checked, isOver]);
  clearTimeout(timer);
  return isKept;
}

/** What a CDR of the ledger comes to by its tariffs, line by line; or what stands in the way of that. Nothing for a CDR that is not there. */
export async function explainCdr(hub: FactsHub & Pick<CheckHub, 'cdrTolerances'>, number: number): Promise<string[]> {
  const row = await readCdr(hub.reads, number);
  if (row === undefined) return [];
  if (row.document.length > hub.limits.cdrCheckLengthMax) return ['not recomputed: it is too long'];
  const cdr = parseExact<CDR>(row.document);
  if (cdr.credit === true) return ['a credit CDR takes back what another one has billed'];
  const facts = await gatherPriceFacts(hub, row, cdr);
  try {
    const { priced, obstacle } = explainable(cdr, facts, hub.cdrTolerances);
    if (priced === undefined) return [`not recomputed: ${obstacle?.field ?? ''} ${obstacle?.message ?? ''}`];
    return explain(priced, facts.timeZone ?? 'UTC').slice(-hub.limits.explanationLinesMax);
  } catch (error) {
    if (error instanceof RangeError) return ['not recomputed: the price falls into too many parts'];
    throw error;
  }
}
