import type { Session } from '../../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../../kernel/fault.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import { evsePlace } from '../../../ocpi/module.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { findLastAtPlace } from '../../../store/documents.ts';
import type { SessionRow } from '../../../store/drivers/sessions.ts';
import type { CommandRow } from '../../../store/drivers/sessions-commands.ts';
import type { DriverViewer } from '../viewer.ts';
import { beginCommand } from './commands/new-command.ts';
import { ownSession } from './own-session.ts';
import type { ChargingParts } from './parts.ts';
import { isBeforeCharge, isOpen } from './states.ts';

/**
 * Has the connector of a driver's charge let go of the cable, while it is under way and for some minutes after its end. A help desk's
 * command (M-19), which the eMSP sends for its driver, for that charge only, and not once somebody else charges there. Throws `not-found`,
 * and `conflict` when there is nothing to unlock.
 */
export async function unlockConnector(parts: ChargingParts, viewer: DriverViewer, id: string): Promise<CommandRow> {
  const { hub } = parts;
  const row = await ownSession(parts, viewer, id);
  if (!mayHoldCable(row, hub.clock.now() - hub.limits.unlockAfterEndMs))
    throw new Fault('conflict', 'the charge holds no cable: it has not begun, or is over');
  if (row.evse_uid === null || row.connector_id === null)
    throw new Fault('conflict', 'it is not known yet which connector it is');
  const mayBeGone = !isOpen(row.state) || row.state === 'STALLED';
  if (mayBeGone && (await isTakenSince(parts, row))) throw new Fault('conflict', 'somebody else charges there by now');
  return beginCommand(parts, 'UNLOCK_CONNECTOR', { session: id, emsp: row.emsp });
}

const running = ['PENDING', 'ACTIVE'];

/** Whether a later Session at the EVSE of a charge is under way, of whichever eMSP: its cable is not for this driver to let go. */
async function isTakenSince({ hub }: ChargingParts, row: SessionRow): Promise<boolean> {
  const place = evsePlace({ location_id: row.location_id, evse_uid: row.evse_uid });
  if (place === undefined) return false;
  const parties = [...hub.registry().platforms.values()].flatMap((platform) => platform.parties);
  const addressees = [...new Set(parties.map(partyKey))];
  const began = parseDateTime(row.progress.started_at ?? '') ?? row.created_at.getTime();
  const texts = await findLastAtPlace(hub.reads, 'sessions', { owner: row.cpo, addressees, place });
  return texts
    .map((text) => JSON.parse(text) as Session)
    .filter(({ id, status }) => foldId(id) !== row.session_key && running.includes(status))
    .some(({ start_date_time }) => (parseDateTime(start_date_time) ?? 0) > began);
}

/** Whether a cable may be locked in: from when its Session is known until shortly after its end. */
function mayHoldCable({ state, session_key, progress, state_since }: SessionRow, since: number): boolean {
  if (session_key === null || isBeforeCharge(state)) return session_key !== null && isOpen(state);
  if (isOpen(state)) return true;
  return (parseDateTime(progress.ended_at ?? '') ?? state_since.getTime()) >= since;
}
