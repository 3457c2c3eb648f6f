import { findLedgerCdr } from '../../../store/cdrs.ts';
import { findSession } from '../../../store/drivers/sessions.ts';
import { type BillRow, completeBill } from '../../../store/drivers/sessions-bills.ts';
import { workOut } from './bill.ts';
import type { ChargingParts } from './parts.ts';
import { noteBilled } from './take-cdr.ts';

/** Works out again what a CDR comes to that could not be priced when it came. */
export async function lookAtBill(parts: ChargingParts, bill: BillRow): Promise<void> {
  const [row, text] = await Promise.all([
    findSession(parts.pool, bill.session),
    findLedgerCdr(parts.hub.reads, bill.cpo, bill.cdr_key),
  ]);
  if (row === undefined || text === undefined) throw new Error('a bill without its charge, or its CDR');
  const worked = { ...bill, ...(await workOut(parts, row, text)) };
  await completeBill(parts.pool, worked);
  await noteBilled(parts, worked);
}
