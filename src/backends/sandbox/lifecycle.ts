import type { HostedCall } from '../../hub/hosted.ts';
import type { Sandbox, Task, TaskKind } from '../../hub/sandbox-store.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { evseUidOf, locationOf, tariffId, tariffOf, tokenOf } from './objects.ts';
import type { SandboxParts, Step, TakeStep } from './parts.ts';
import { stationScenarios, toldTokens } from './scenarios.ts';
import { pushCall, send } from './send.ts';

type Call = Omit<HostedCall, 'from'>;

const over: Step = { changes: {}, inMs: null };

/** The first step of a sandbox: tells what there is. */
export const prepare: TakeStep = async (parts, sandbox) => {
  const at = parts.clock.now();
  const about = { correlationId: parts.ids.uuid() };
  const calls: Call[] = [];
  if (sandbox.roles.includes('CPO')) {
    calls.push(pushCall(sandbox, 'PUT', 'tariffs', [tariffId], tariffOf(sandbox.party, at), about));
    for (const scenario of Object.keys(stationScenarios)) {
      const location = locationOf(sandbox.party, scenario, at);
      calls.push(pushCall(sandbox, 'PUT', 'locations', [scenario], location, about));
    }
  }
  if (sandbox.roles.includes('EMSP')) calls.push(...tokenCalls(sandbox, at, false, about));
  for (const call of calls) await send(parts, sandbox, call);
  return over;
};

function tokenCalls(sandbox: Sandbox, at: number, isEnding: boolean, about: { correlationId: string }): Call[] {
  return toldTokens.map((scenario) => {
    const token = tokenOf(sandbox.party, scenario, at, isEnding);
    return pushCall(sandbox, 'PUT', 'tokens', [token.uid], token, about);
  });
}

/** How far the end of a sandbox has come. */
interface EndData {
  readonly stage?: 'cutting' | 'withdrawn';
  /** When the partner's taking is no longer waited for, in milliseconds. */
  readonly until?: number;
}

/** Ends a sandbox: what is under way, then what there is by the rules of OCPI, and when the partner has heard of it, itself. */
export const end: TakeStep = async (parts, sandbox, task) => {
  const { stage, until = parts.clock.now() + parts.limits.sandboxEndMs } = task.data as EndData;
  const { sandboxStepMs } = parts.limits;
  const isLate = parts.clock.now() >= until;
  if (stage !== 'withdrawn') {
    const isBusy = await cut(parts, sandbox);
    if (isBusy && !isLate) return { changes: { stage: 'cutting', until }, inMs: sandboxStepMs };
    await withdraw(parts, sandbox);
    return { changes: { stage: 'withdrawn', until }, inMs: sandboxStepMs };
  }
  const isDone = isLate || (await parts.store.hasAllOf(sandbox.partner.id, sandbox.party));
  if (!isDone) return { changes: {}, inMs: sandboxStepMs };
  await parts.close(sandbox.id);
  return over;
};

/** Lets everything that is under way end; whether there is anything. */
async function cut({ store, clock }: SandboxParts, { id }: Sandbox): Promise<boolean> {
  const now = new Date(clock.now());
  const open = (kind: TaskKind): Promise<Task[]> => store.open(id, kind);
  const [charges, reservations, drives] = [await open('charge'), await open('reservation'), await open('drive')];
  const others = [...(await open('prepare')), ...(await open('result'))];
  for (const task of charges) await store.note(id, task.id, { isCut: true });
  for (const task of [...drives, ...reservations])
    await store.save(task.id, { isCut: true, until: now.getTime() }, now);
  return charges.length + reservations.length + drives.length + others.length > 0;
}

/** Locations cannot be deleted: their EVSEs are REMOVED. Nor can tokens: they are no longer valid. */
async function withdraw(parts: SandboxParts, sandbox: Sandbox): Promise<void> {
  const at = parts.clock.now();
  const about = { correlationId: parts.ids.uuid() };
  const calls: Call[] = [];
  if (sandbox.roles.includes('CPO')) {
    const body = { status: 'REMOVED', last_updated: formatDateTime(at) };
    for (const scenario of Object.keys(stationScenarios))
      calls.push(pushCall(sandbox, 'PATCH', 'locations', [scenario, evseUidOf(scenario)], body, about));
    calls.push(pushCall(sandbox, 'DELETE', 'tariffs', [tariffId], undefined, about));
  }
  if (sandbox.roles.includes('EMSP')) calls.push(...tokenCalls(sandbox, at, true, about));
  for (const call of calls) await send(parts, sandbox, call);
}
