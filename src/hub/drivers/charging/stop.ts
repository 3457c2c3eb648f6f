import { Fault } from '../../../kernel/fault.ts';
import type { SessionRow } from '../../../store/drivers/sessions.ts';
import { type CommandRow, findCommand, findLastCommand } from '../../../store/drivers/sessions-commands.ts';
import type { DriverViewer } from '../viewer.ts';
import { changeSession, changesBy } from './change-session.ts';
import { beginCommand } from './commands/new-command.ts';
import { noteCommand } from './commands/note-command.ts';
import { isNamedClearly, requireClear } from './named-clearly.ts';
import { ownSession } from './own-session.ts';
import type { ChargingParts } from './parts.ts';
import { isBeforeCharge, isOpen } from './states.ts';

/**
 * Ends a charge of a driver. One that has not begun is cancelled, and stopped should it begin nevertheless; one that is under way is stopped
 * by STOP_SESSION. Returns the command: the same one when it is asked for again. Throws `not-found`, and `conflict` when it is over.
 */
export async function stopSession(parts: ChargingParts, viewer: DriverViewer, id: string): Promise<CommandRow> {
  const row = await ownSession(parts, viewer, id);
  if (row.session_key === null && isBeforeCharge(row.state)) return cancel(parts, row);
  if (!isOpen(row.state)) throw new Fault('conflict', 'the charge is over');
  await requireClear(parts, row);
  const underWay = row.state === 'STOPPING' ? await findLastCommand(parts.pool, id, 'STOP_SESSION') : undefined;
  return underWay ?? begin(parts, row);
}

/** Stops a charge whose driver wanted that before there was anything to stop. */
export async function beginWantedStop(parts: ChargingParts, row: SessionRow): Promise<void> {
  if (!row.stop_wanted || row.session_key === null || !isOpen(row.state)) return;
  const isClear = await isNamedClearly(parts, row);
  if (isClear) await begin(parts, row);
  const outcome = { stop_wanted: false, ...(!isClear && { reason: 'STOP_FAILED' as const }) };
  await changeSession(parts, row.id, ({ stop_wanted }) => (stop_wanted ? outcome : undefined));
}

/** A command that was not sent is never sent; after that only a Session can say that the car charges. */
async function cancel(parts: ChargingParts, row: SessionRow): Promise<CommandRow> {
  const { pool, hub } = parts;
  const start = await findLastCommand(pool, row.id, 'START_SESSION');
  if (start === undefined) throw new Error('a charge was never asked for');
  const unsent = await noteCommand(parts, start.id, ['NEW'], { state: 'CANCELLED' });
  if (unsent !== undefined) return unsent;
  const cancelled = await changeSession(parts, row, (current) => {
    const moved = current.session_key === null ? changesBy(current, 'cancelled', hub.clock.now()) : undefined;
    return moved && { ...moved, stop_wanted: true };
  });
  // Its Session has come meanwhile.
  if (cancelled !== undefined && cancelled !== 'taken' && cancelled.session_key !== null) {
    await requireClear(parts, cancelled);
    return begin(parts, cancelled);
  }
  return (await findCommand(pool, start.id)) ?? start;
}

const begin = (parts: ChargingParts, { id, emsp }: SessionRow): Promise<CommandRow> =>
  beginCommand(parts, 'STOP_SESSION', { session: id, emsp });
