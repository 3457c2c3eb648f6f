import { Fault } from '../../kernel/fault.ts';
import { decideHeld, lockTransaction } from '../../store/stations/decisions.ts';
import { type Actor, change } from '../change.ts';
import type { Hub } from '../hub.ts';
import type { ChargeSummary } from './charge-parts.ts';

/**
 * Has a charge that is held go on as it is: `release` bills it, also to whose token was refused, `close` ends it without a CDR. Throws
 * `not-found`, and `conflict` for one that is not held, or that nobody can be billed for.
 */
export async function decideCharge(
  hub: Hub,
  actor: Actor,
  id: string,
  action: 'release' | 'close',
  reason: string,
): Promise<void> {
  const at = new Date(hub.clock.now());
  await change(hub, actor, async (tx) => {
    const held = await lockTransaction(tx, id);
    if (held === undefined) throw new Fault('not-found', 'there is no transaction with this id');
    if (held.state !== 'held') throw new Fault('conflict', `the transaction is ${held.state}, not held`);
    const summary = held.summary as ChargeSummary;
    const code = summary.held_because?.code;
    if (action === 'release' && code !== undefined && unbillable.has(code))
      throw new Fault('conflict', `it can only be closed: ${summary.held_because?.detail}`);
    const decided = { action, by: actor.name, at: at.toISOString(), reason };
    await decideHeld(tx, held.number, { ...summary, decided, held_because: null }, at);
    const done = { action: `transaction.${action}`, subject: id, details: { reason, held_because: code ?? null } };
    return { result: undefined, done };
  });
}

/** Where nobody is known who would get the CDR, or what it comes to; an EVSE that the inventory lacks can be added to it. */
const unbillable: ReadonlySet<string> = new Set(['nobody-to-bill', 'not-computable']);
