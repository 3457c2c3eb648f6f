import { Fault } from '../kernel/fault.ts';
import { rejectCdr as rejectStored, releaseCdr as releaseStored } from '../store/interventions.ts';
import { type Actor, change } from './change.ts';
import type { Hub } from './hub.ts';

/** Lets a held CDR go to its eMSP. Throws a `conflict` fault for one that is not held. */
export async function releaseCdr(hub: Hub, actor: Actor, number: number): Promise<void> {
  await change(hub, actor, async (tx) => {
    if (!(await releaseStored(tx, number))) throw notHeld();
    return { result: undefined, done: { action: 'cdr.release', subject: String(number) } };
  });
}

/**
 * Rejects a held CDR for good: its eMSP never gets it, and its CPO is told why. Throws a `conflict` fault for one that is not held: what
 * an eMSP has, a credit CDR takes back (D-02).
 */
export async function rejectCdr(hub: Hub, actor: Actor, number: number, reason: string): Promise<void> {
  await change(hub, actor, async (tx) => {
    if (!(await rejectStored(tx, number, reason))) throw notHeld();
    return { result: undefined, done: { action: 'cdr.reject', subject: String(number), details: { reason } } };
  });
}

const notHeld = () => new Fault('conflict', 'the CDR is not held');
