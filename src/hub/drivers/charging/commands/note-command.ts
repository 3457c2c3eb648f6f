import {
  type CommandChanges,
  type CommandRow,
  type CommandState,
  turnCommand,
} from '../../../../store/drivers/sessions-commands.ts';
import type { ChargingParts } from '../parts.ts';
import { tellOf } from './effects.ts';

/** What becomes of a command; `due_at` says when it is looked at again, if that is needed besides for telling how it has ended. */
type Outcome = Omit<CommandChanges, 'ended_at'> & { readonly state: CommandState };

const underWay: readonly CommandState[] = ['SENT', 'ACCEPTED'];

/**
 * Notes what has become of a command that is in one of these states, and tells what it is about; undefined when it is in another one. What was
 * noted and not told, because the process has died, is told by whoever looks next.
 */
export async function noteCommand(
  parts: ChargingParts,
  id: string,
  from: readonly CommandState[],
  outcome: Outcome,
): Promise<CommandRow | undefined> {
  const { pool, hub } = parts;
  const at = hub.clock.now();
  const end = { ended_at: new Date(at), due_at: new Date(at + hub.limits.driverCommandTakeOverMs) };
  const noted = await turnCommand(pool, id, from, { ...(!underWay.includes(outcome.state) && end), ...outcome });
  if (noted === undefined) return undefined;
  await tellOf(parts, noted);
  if (outcome.due_at === undefined) await turnCommand(pool, id, [outcome.state], { due_at: null });
  return noted;
}
