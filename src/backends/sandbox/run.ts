import { type Sandbox, sandboxWith, type Task, type TaskKind } from '../../hub/sandbox-store.ts';
import { Fault } from '../../kernel/fault.ts';
import { stepCharge } from './charge.ts';
import { stepDrive } from './drive.ts';
import { end, prepare } from './lifecycle.ts';
import type { SandboxParts, Step, TakeStep } from './parts.ts';
import { stepReservation } from './reservation.ts';
import { send } from './send.ts';

/** Calls that come some time after what has led to them. */
const sendCalls: TakeStep = async (parts, sandbox, { data }) => {
  for (const call of (data as { calls: Parameters<typeof send>[2][] }).calls) await send(parts, sandbox, call);
  return { changes: { calls: [] }, inMs: null };
};

const steps: Readonly<Record<TaskKind, TakeStep>> = {
  prepare,
  end,
  charge: stepCharge,
  reservation: stepReservation,
  result: sendCalls,
  drive: stepDrive,
};

const over: Step = { changes: {}, inMs: null };

/**
 * Goes on with what sandboxes have to do, step by step, each when it is due. What is under way stands in the database: whatever process
 * looks next goes on with it, so a restart delays it and ends nothing.
 */
export function startSandboxes(parts: SandboxParts): { stop(): Promise<void> } {
  const { store, clock, limits, log } = parts;
  /** Steps by their sandbox: a partner that does not answer keeps no other sandbox waiting. */
  const underWay = new Map<Promise<void>, string>();
  const look = async (): Promise<void> => {
    const free = limits.sandboxTasksAtOnceMax - underWay.size;
    const busy = new Map<string, number>();
    for (const sandbox of underWay.values()) busy.set(sandbox, (busy.get(sandbox) ?? 0) + 1);
    const room = { free, perSandbox: limits.sandboxTasksEachMax, busy };
    const due = await store.claim(new Date(clock.now()), limits.sandboxTaskLeaseMs, room);
    for (const task of due) {
      const taken = take(parts, task).finally(() => underWay.delete(taken));
      underWay.set(taken, task.sandbox);
    }
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'sandboxes could not be looked at'))
      .finally(() => {
        looking = undefined;
      });
  }, limits.sandboxLookMs);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      // What waits for a partner longer than that is taken up again after its lease.
      const limit = new Promise<void>((resolve) => setTimeout(resolve, limits.sandboxStopMs).unref());
      await Promise.race([Promise.all(underWay.keys()), limit]);
    },
  };
}

/** One step. One that fails is taken again when its lease has run out; of a sandbox that is gone nothing is left to do. */
async function take(parts: SandboxParts, task: Task): Promise<void> {
  const { store, clock, log } = parts;
  try {
    const sandbox = await find(parts, task.sandbox);
    const step = sandbox === undefined ? over : await steps[task.kind](parts, sandbox, task);
    await store.save(task.id, step.changes, step.inMs === null ? null : new Date(clock.now() + step.inMs));
  } catch (error) {
    log.warn({ err: error, sandbox: task.sandbox, kind: task.kind }, 'a sandbox could not go on');
  }
}

/** The sandbox of a task; undefined when it has ended. */
async function find(parts: SandboxParts, id: string): Promise<Sandbox | undefined> {
  if (!parts.registry().platforms.has(id)) await parts.reloadRegistry();
  try {
    return sandboxWith(parts, id);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
