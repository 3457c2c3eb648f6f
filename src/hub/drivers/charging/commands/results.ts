import type { PartyKey } from '../../../../ocpi/party.ts';
import { type CommandRow, type CommandState, findCommand } from '../../../../store/drivers/sessions-commands.ts';
import type { ChargingParts } from '../parts.ts';
import { tellOf } from './effects.ts';
import { heardResult } from './heard.ts';
import { noteCommand } from './note-command.ts';

/**
 * Takes the result of a command of a hosted eMSP; false when nothing waits for one. One that comes after the time it was to come still
 * counts, and the CPO may take a reservation back (M-18). The same may come twice.
 */
export async function takeResult(parts: ChargingParts, emsp: PartyKey, id: string, result: string): Promise<boolean> {
  const known = await findCommand(parts.pool, id);
  if (known?.emsp !== emsp) return false;
  const { outcome, said, reason } = heardResult(result);
  const isTakenBack = known.kind === 'RESERVE_NOW' && reason === 'CANCELLED_BY_CPO';
  const from = ['SENT', 'ACCEPTED', 'TIMED_OUT', 'FAILED', ...(isTakenBack ? (['DONE'] as const) : [])] as const;
  const state = outcome === 'ACCEPTED' ? 'DONE' : outcome;
  const effect = effectDue(parts, known, state);
  const taken = await noteCommand(parts, id, from, {
    state,
    result: said,
    reason,
    ...(effect !== undefined && { due_at: effect }),
  });
  if (taken !== undefined) return true;
  // What was noted before, by a process that has died since perhaps.
  if (known.result !== said) return false;
  await tellOf(parts, known);
  return true;
}

/** When it is looked whether a stop has had its effect. */
const effectDue = ({ hub }: ChargingParts, { kind }: CommandRow, state: CommandState): Date | undefined =>
  kind === 'STOP_SESSION' && state === 'DONE' ? new Date(hub.clock.now() + hub.limits.driverStopWaitMs) : undefined;
