import { Fault } from '../../../kernel/fault.ts';
import { findBills } from '../../../store/drivers/sessions-bills.ts';
import { openDispute } from '../../disputes.ts';
import type { DriverViewer } from '../viewer.ts';
import { ownSession } from './own-session.ts';
import type { ChargingParts } from './parts.ts';
import { standingBills } from './standing-bills.ts';

/** What a driver finds wrong with a bill. */
export const disputeReasons = [
  'WRONG_PRICE',
  'WRONG_ENERGY',
  'WRONG_TIME',
  'NOT_CHARGED',
  'NOT_MINE',
  'OTHER',
] as const;
export type DisputeReason = (typeof disputeReasons)[number];

/**
 * Has an operator look at the bill of a charge: the queue of disputes about CDRs, where eMSP and CPO settle it. Returns the dispute's id.
 * Throws `not-found`, and `conflict` when there is no bill, when it was taken back, or when somebody disputes it already.
 */
export async function disputeBill(
  parts: ChargingParts,
  viewer: DriverViewer,
  id: string,
  { reason, text }: { readonly reason: DisputeReason; readonly text: string },
): Promise<string> {
  const row = await ownSession(parts, viewer, id);
  const bills = await findBills(parts.pool, id);
  const bill = standingBills(bills).at(-1) ?? bills.findLast(({ credits_key }) => credits_key === null);
  if (bill === undefined) throw new Fault('conflict', 'the charge is not billed yet: there is nothing to dispute');
  // Who of its drivers it is, is for the eMSP to know.
  return openDispute(
    parts.hub,
    { name: `emsp:${row.emsp}` },
    {
      cdr: { party: bill.cpo, id: bill.cdr_id },
      opened_by: 'DRIVER',
      reason: `${reason}: ${text}`,
    },
  );
}
