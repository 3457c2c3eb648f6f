import type { CDR } from '../generated/ocpi-2.2.1.ts';
import { checkCosts, checkVatOrder, type Recalculated, recalculatedOf } from './check-costs.ts';
import { checkCredit } from './check-credit.ts';
import type { CheckFacts, Tolerances } from './check-facts.ts';
import { checkOthers, checkSession, checkToken } from './check-matches.ts';
import { type Reason, Reasons, type Verdict } from './check-reasons.ts';
import { checkTariffs } from './check-tariffs.ts';
import { checkPlausible, checkVolumes } from './check-volumes.ts';
import type { Exact } from './exact.ts';
import { type Recomputed, type RecomputeFacts, recompute } from './recompute.ts';

/** What was found about a CDR. FAIL: a reason that is arithmetic, or cannot be; WARN: somebody may want to look. */
export interface CdrCheck {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  /** Null where it could not be recomputed. */
  readonly recalculated: Recalculated | null;
}

/**
 * Checks a validated CDR: what it states against its own Tariffs and periods, and against all else that is known (D-31). It is
 * never a reason to refuse a CDR, and nothing is changed in it. Does not throw; what it stumbles over is a reason itself.
 */
export function checkCdr(cdr: Exact<CDR>, facts: CheckFacts, tolerances: Tolerances): CdrCheck {
  const reasons = new Reasons();
  let recalculated: Recalculated | null = null;
  try {
    if (cdr.credit === true) checkCredit(cdr, facts, reasons);
    else recalculated = checkBill(cdr, facts, tolerances, reasons);
  } catch {
    // A fault of ours must not let a bill pass unseen; the message of an exception is not for everybody to read.
    reasons.warn('not-checked', '', 'the check could not be made to its end');
  }
  return { verdict: reasons.verdict, reasons: reasons.all, recalculated };
}

function checkBill(cdr: Exact<CDR>, facts: CheckFacts, tolerances: Tolerances, reasons: Reasons): Recalculated | null {
  checkVolumes(cdr, tolerances, reasons);
  checkVatOrder(cdr, reasons);
  checkPlausible(cdr, facts, tolerances, reasons);
  checkSession(cdr, facts, tolerances, reasons);
  checkOthers(cdr, facts, tolerances, reasons);
  checkToken(facts, reasons);
  const { recomputed, found } = compareCosts(cdr, facts, tolerances);
  const { priced, obstacle } = recomputed;
  for (const { rule, field, message } of recomputed.oddities) reasons.warn(rule, field, message);
  reasons.all.push(...found);
  if (priced === undefined) {
    // Where nothing is billed there is nothing to recompute.
    const isFree = cdr.total_cost.excl_vat.isZero && obstacle?.rule === 'no-tariff';
    if (obstacle !== undefined && !isFree) {
      const severity = obstacle.rule === 'currency' ? 'FAIL' : 'WARN';
      reasons.add(severity, obstacle.rule, obstacle.field, obstacle.message);
    }
    return null;
  }
  checkTariffs(cdr, recomputed, facts, tolerances, reasons);
  return recalculatedOf(priced, cdr);
}

/** What a CDR was compared with, with what was active when. Throws a `RangeError` for one that falls into too many parts. */
export const explainable = (cdr: Exact<CDR>, facts: RecomputeFacts, tolerances: Tolerances): Recomputed =>
  compareCosts(cdr, facts, tolerances, true).recomputed;

/** Costs as the periods say; where they differ, as the clock says, which software may have computed by before it rounded hours. */
function compareCosts(
  cdr: Exact<CDR>,
  facts: RecomputeFacts,
  tolerances: Tolerances,
  explain = false,
): { recomputed: Recomputed; found: readonly Reason[] } {
  const comparedBy = (byClock: boolean) => {
    const recomputed = recompute(cdr, facts, tolerances, { byClock, explain });
    const reasons = new Reasons();
    checkCosts(cdr, recomputed, tolerances, reasons);
    return { recomputed, found: reasons.all };
  };
  const stated = comparedBy(false);
  if (stated.found.length === 0 || stated.recomputed.priced === undefined) return stated;
  const byClock = comparedBy(true);
  return byClock.found.length === 0 ? byClock : stated;
}
