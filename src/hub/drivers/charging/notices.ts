import type { Ids } from '../../../kernel/ids.ts';
import type { Notice } from '../../../store/drivers/notifications.ts';
import type { SessionRow } from '../../../store/drivers/sessions.ts';
import type { NotificationKind } from '../notifications/kinds.ts';
import { nextActionOf } from './hints.ts';
import { isOpen } from './states.ts';

/** What the driver of a charge is told of a change of it while his app is closed: each of it once a charge, but for new bills. */
export function noticesOf(before: SessionRow, after: SessionRow, ids: Ids): Notice[] {
  if (after.driver === null) return [];
  return kindsOf(before, after).map((kind) => ({
    id: ids.uuid(),
    kind,
    about: kind === 'receipt.ready' ? `${after.id}/${before.version + 1}` : after.id,
    data: dataOf(after),
  }));
}

function kindsOf(before: SessionRow, after: SessionRow): NotificationKind[] {
  const turnsTo = (state: SessionRow['state']): boolean => after.state === state && before.state !== state;
  const begins = ({ progress }: SessionRow): string | null => progress.idle_fee_starts_at ?? null;
  const isRebilled = after.state === 'BILLED' && amountOf(before) !== amountOf(after);
  const told: readonly (readonly [NotificationKind, boolean])[] = [
    ['charge.late_start', after.is_late && !before.is_late && isOpen(after.state)],
    ['charge.stalled', turnsTo('STALLED')],
    ['charge.idle_fee', isOpen(after.state) && begins(after) !== null && begins(before) === null],
    ['charge.ended', turnsTo('ENDED')],
    ['receipt.ready', turnsTo('BILLED') || isRebilled],
  ];
  return told.flatMap(([kind, isTold]) => (isTold ? [kind] : []));
}

const amountOf = ({ progress: { cost } }: SessionRow): string | undefined =>
  cost == null ? undefined : `${cost.amount} ${cost.currency} ${cost.tax}`;

/** Ids of the driver API, and what of the charge fits into a message. */
function dataOf({ id, state, state_since, reason, is_late, site, evse_uid, progress }: SessionRow): object {
  return {
    session_id: id,
    state,
    state_since: state_since.toISOString(),
    is_late,
    next_action: nextActionOf(state, reason),
    location: { id: site.id, name: site.name },
    evse: { uid: evse_uid, evse_id: site.evse_id },
    energy_kwh: progress.energy_kwh ?? null,
    cost: progress.cost ?? null,
    idle_fee_starts_at: progress.idle_fee_starts_at ?? null,
  };
}
