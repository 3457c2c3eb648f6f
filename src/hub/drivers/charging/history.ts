import type { Receipt } from '../../../generated/driver.ts';
import { Fault } from '../../../kernel/fault.ts';
import { findInStates, type SessionRow, sessionStates } from '../../../store/drivers/sessions.ts';
import { type BillRow, findBills } from '../../../store/drivers/sessions-bills.ts';
import { cutSessions, readForExport } from '../../../store/drivers/sessions-erasure.ts';
import { type HistoryFilter, listHistory } from '../../../store/drivers/sessions-history.ts';
import type { Page, PageRequest } from '../../../store/read/page.ts';

export { historyOrder } from '../../../store/drivers/sessions-history.ts';

import type { Eraser, Exporter } from '../accounts/account-hub.ts';
import type { DriverViewer } from '../viewer.ts';
import { keyOf, ownSession } from './own-session.ts';
import type { ChargingParts } from './parts.ts';
import { type IssuedReceipt, receiptNumber } from './receipt.ts';
import { standingBills } from './standing-bills.ts';
import { isOpen } from './states.ts';
import { reservationView, sessionView } from './view.ts';

/** Charges of a driver, the newest first. */
export const historyOf = (
  { hub }: ChargingParts,
  viewer: DriverViewer,
  filter: HistoryFilter,
  page: PageRequest,
): Promise<Page<SessionRow>> => listHistory(hub.db, keyOf(viewer), filter, page);

/**
 * The receipt of a charge: of the last of its bills that stands, or of the last, with who has taken it back. Throws `not-found`, and `conflict` while there
 * is no bill.
 */
export async function receiptOfSession(parts: ChargingParts, viewer: DriverViewer, id: string): Promise<Receipt> {
  await ownSession(parts, viewer, id);
  const bills = await findBills(parts.pool, id);
  const hasReceipt = ({ receipt }: BillRow): boolean => receipt !== null;
  const bill = standingBills(bills).findLast(hasReceipt) ?? bills.findLast(hasReceipt);
  if (bill === undefined) throw new Fault('conflict', 'the charge is not billed yet');
  const credit = bills.find(({ credits_key }) => credits_key === bill.cdr_key);
  return { ...(bill.receipt as IssuedReceipt), credit: credit === undefined ? null : creditOf(credit) };
}

const creditOf = ({ cpo, cdr_id, received_at }: BillRow): NonNullable<Receipt['credit']> => ({
  receipt_number: receiptNumber(cpo, cdr_id),
  issued_at: received_at.toISOString(),
});

const underWay = sessionStates.filter((state) => isOpen(state) && state !== 'STALLED');

/** Takes the person out of charges, reservations and bills. What is under way has to end before. */
export const sessionEraser = ({ pool }: Pick<ChargingParts, 'pool'>): Eraser => ({
  async check(viewer) {
    const [charge] = await findInStates(pool, keyOf(viewer), underWay, 1);
    if (charge !== undefined) throw new Fault('conflict', `a charge is under way: ${charge.id}`);
  },
  erase: (tx, viewer) => cutSessions(tx, keyOf(viewer)),
});

/** What a driver takes along of his charges. */
export const sessionExporter = ({ hub }: Pick<ChargingParts, 'hub'>): Exporter => ({
  name: 'charging',
  async export(viewer) {
    const { sessions, reservations, receipts, disputes } = await readForExport(
      hub.db,
      keyOf(viewer),
      hub.limits.driverHistoryRowsMax,
    );
    return {
      sessions: sessions.map((row) => sessionView(row, ['en'])),
      reservations: reservations.map(reservationView),
      receipts: receipts.map(({ receipt }) => receipt),
      disputes: disputes.map(({ session, ...dispute }) => ({ ...dispute, session_id: session })),
    };
  },
});
