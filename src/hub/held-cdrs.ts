import { Fault } from '../kernel/fault.ts';
import { rejectCdr as rejectStored, releaseCdr as releaseStored, standingOfCredited } from '../store/interventions.ts';
import { type Actor, change } from './change.ts';
import type { Hub } from './hub.ts';

/**
 * Lets a held CDR go to its eMSP. Throws a `conflict` fault for one that is not held, and for a credit CDR of one that its eMSP is not
 * to have: there would be nothing to take back.
 */
export async function releaseCdr(hub: Hub, actor: Actor, number: number): Promise<void> {
  await change(hub, actor, async (tx) => {
    if (!(await releaseStored(tx, number))) throw notHeld();
    const credited = await standingOfCredited(tx, number);
    if (credited === 'held') throw new Fault('conflict', 'the CDR that it takes back is held: release that one first');
    if (credited === 'rejected')
      throw new Fault('conflict', 'the CDR that it takes back was rejected: reject this too');
    return { result: undefined, done: { action: 'cdr.release', subject: String(number) } };
  });
}

/**
 * Rejects a held CDR for good: its eMSP never gets it, and its CPO is told why. Throws a `conflict` fault for one that is not held: what
 * an eMSP has, a credit CDR takes back (D-02); and for that credit CDR, as no other one could come in its place (D-09).
 */
export async function rejectCdr(hub: Hub, actor: Actor, number: number, reason: string): Promise<void> {
  await change(hub, actor, async (tx) => {
    if (!(await rejectStored(tx, number, reason))) throw notHeld();
    const credited = await standingOfCredited(tx, number);
    if (credited === 'held') throw new Fault('conflict', 'the CDR that it takes back is held: reject that one first');
    if (credited === 'open') throw new Fault('conflict', 'the CDR that it takes back was not rejected: release this');
    return { result: undefined, done: { action: 'cdr.reject', subject: String(number), details: { reason } } };
  });
}

const notHeld = () => new Fault('conflict', 'the CDR is not held');
