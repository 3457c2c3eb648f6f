import { findSession } from '../../../../store/drivers/sessions.ts';
import { type CommandRow, turnCommand } from '../../../../store/drivers/sessions-commands.ts';
import { tellSession } from '../change-session.ts';
import type { ChargingParts } from '../parts.ts';
import { tellOf } from './effects.ts';
import { noteCommand } from './note-command.ts';
import { sendCommand } from './send.ts';

/** Goes on with a command that is due: sends what its process has not sent, and ends what has waited too long. */
export async function lookAtCommand(parts: ChargingParts, command: CommandRow): Promise<void> {
  switch (command.state) {
    case 'NEW':
      return sendCommand(parts, command);
    case 'SENT':
    case 'ACCEPTED':
      // There was no answer, or no result, in time: it may have been taken nevertheless.
      await noteCommand(parts, command.id, [command.state], { state: 'TIMED_OUT', reason: 'NO_ANSWER' });
      return;
    default:
      await tellOf(parts, command);
      await checkEffect(parts, command);
      await turnCommand(parts.pool, command.id, [command.state], { due_at: null });
  }
}

/** A station has agreed to stop some time ago: a charge that goes on was not stopped. */
async function checkEffect(parts: ChargingParts, { kind, state, session }: CommandRow): Promise<void> {
  if (kind !== 'STOP_SESSION' || state !== 'DONE' || session === null) return;
  const charge = await findSession(parts.pool, session);
  if (charge?.state === 'STOPPING') await tellSession(parts, charge, 'stop-failed', 'STOP_FAILED');
}
