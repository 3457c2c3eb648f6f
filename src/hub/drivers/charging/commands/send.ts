import { Fault } from '../../../../kernel/fault.ts';
import type { CommandRow } from '../../../../store/drivers/sessions-commands.ts';
import { callAs } from '../call-as.ts';
import type { ChargingParts } from '../parts.ts';
import { outgoing } from './bodies.ts';
import { type Heard, heardAnswer, resultWaitMs } from './heard.ts';
import { noteCommand } from './note-command.ts';

/**
 * Sends a command that is new, through the hub's own exchange. That it is sent is on disk before: whoever dies, and whoever goes on, it is
 * sent once at the most. What the CPO answers is noted; its result comes later.
 */
export async function sendCommand(parts: ChargingParts, command: CommandRow): Promise<void> {
  const { clock, limits } = parts.hub;
  const sent = await outgoing(parts, command).catch((error: unknown) => {
    if (error instanceof Fault && error.kind !== 'overloaded') return undefined;
    throw error;
  });
  if (sent === undefined) {
    // Its token may not charge any more, or its eMSP has ended.
    await noteCommand(parts, command.id, ['NEW'], { state: 'REJECTED', reason: 'TOKEN_REFUSED' });
    return;
  }
  const now = clock.now();
  const taken = await noteCommand(parts, command.id, ['NEW'], {
    state: 'SENT',
    sent_at: new Date(now),
    due_at: new Date(now + limits.forwardTimeoutMs + limits.operationGraceMs),
  });
  if (taken === undefined) return;
  const answer = await callAs(parts, command.emsp, sent.cpo, {
    method: 'POST',
    module: 'commands',
    side: 'receiver',
    segments: [command.kind],
    body: sent.body,
    correlationId: command.correlation_id,
  });
  await noteAnswer(parts, command, heardAnswer(answer), resultWaitMs(answer, limits));
}

/** Notes what was answered. A result that was faster stands. */
async function noteAnswer(
  parts: ChargingParts,
  { id }: CommandRow,
  { outcome, said, reason }: Heard,
  waitMs: number,
): Promise<void> {
  const at = parts.hub.clock.now();
  await noteCommand(parts, id, ['SENT'], {
    state: outcome,
    answered_at: new Date(at),
    answer: said,
    reason,
    ...(outcome === 'ACCEPTED' && { due_at: new Date(at + waitMs) }),
  });
}
