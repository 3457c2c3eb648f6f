import type { PreferencesOutcome } from '../../../hub/drivers/charging/preferences.ts';
import { reservationView, sessionView } from '../../../hub/drivers/charging/view.ts';
import type { DriverViewer, Viewer } from '../../../hub/drivers/viewer.ts';
import { driverPrefix } from '../operation.ts';

type SessionRow = Parameters<typeof sessionView>[0];
type ReservationRow = Parameters<typeof reservationView>[0];

/** A charge as the driver API shows it. */
export function shownSession(row: SessionRow, languages: readonly string[]): object {
  const { has_receipt, ...session } = sessionView(row, languages);
  return { ...session, receipt_url: has_receipt ? `${driverPrefix}/me/sessions/${row.id}/receipt` : null };
}

/** A reservation as the driver API shows it. */
export const shownReservation = (row: ReservationRow): object => reservationView(row);

/** A command as the driver API shows it. */
export const shownCommand = ({ id, kind, state, result, answer }: CommandShown): object => ({
  id,
  kind,
  state,
  result: result ?? answer,
});

interface CommandShown {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly result: string | null;
  readonly answer: string | null;
}

/** A wish about a charge, shown as a command is. */
export const shownPreferences = ({ id, state, result }: PreferencesOutcome): object => ({
  id,
  kind: 'CHARGING_PREFERENCES',
  state,
  result,
});

/** Who is signed in: the operations of this part have `access: 'driver'`. */
export function driverOf(viewer: Viewer): DriverViewer {
  if (viewer.driverId === undefined) throw new Error('nobody is signed in');
  return { ...viewer, driverId: viewer.driverId };
}
