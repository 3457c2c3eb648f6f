import type { BillRow } from '../../../store/drivers/sessions-bills.ts';

/**
 * The bills of a charge that stand, the first that came first: none that takes another back, none that was taken back, and of several for the same
 * time the last. A CPO may correct a bill before it takes the wrong one back, or send it twice: nobody pays twice for a time.
 */
export function standingBills(bills: readonly BillRow[]): BillRow[] {
  const takenBack = new Set(bills.map(({ credits_key }) => credits_key));
  const left = bills.filter(({ credits_key, cdr_key }) => credits_key === null && !takenBack.has(cdr_key));
  return left.filter((bill, at) => !left.slice(at + 1).some((later) => isForSameTime(bill, later)));
}

const isForSameTime = (one: BillRow, other: BillRow): boolean =>
  one.started_at.getTime() === other.started_at.getTime() ||
  (one.started_at < other.ended_at && other.started_at < one.ended_at);
