import type { ChargingProfile } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { type Charge, cdrOf, evseUidOf, sessionOf } from './objects.ts';
import type { SandboxParts, Step, TakeStep } from './parts.ts';
import { type StationScenario, stationScenarios } from './scenarios.ts';
import { pushCall, resultCall, send, type Waiting } from './send.ts';

/** What is kept of a charge at the simulated station. */
export interface ChargeData {
  readonly stage: 'accepted' | 'late' | 'active' | 'completing' | 'over';
  readonly charge: Charge;
  /** Who waits for the result of START_SESSION, and of STOP_SESSION once there is one. */
  readonly start: Waiting;
  readonly stop?: Waiting;
  readonly profile?: ChargingProfile | null;
  /** What `charge` says is noted, and may not have been sent: a step that is taken again sends that. */
  readonly isSending?: boolean;
  /** The sandbox ends, and the charge with it. */
  readonly isCut?: boolean;
}

/** What a step of a charge needs. */
interface Scene {
  readonly parts: SandboxParts;
  readonly sandbox: Sandbox;
  /** Of the task. */
  readonly id: string;
  readonly data: ChargeData;
  readonly scenario: StationScenario;
  readonly now: number;
}

/** How long after its answer the station tells of a late start that no result comes: whole seconds. */
export const lateTimeoutS = ({ limits }: Pick<SandboxParts, 'limits'>): number =>
  Math.ceil((2 * limits.sandboxStepMs) / 1000);

/** The next step of a charge: its result, its Session, its periods, its end, its CDR. */
export const stepCharge: TakeStep = async (parts, sandbox, task) => {
  const data = task.data as ChargeData;
  const scenario = stationScenarios[data.charge.scenario];
  if (scenario === undefined) return over;
  const scene: Scene = { parts, sandbox, id: task.id, data, scenario, now: parts.clock.now() };
  switch (data.stage) {
    case 'accepted':
      return accepted(scene);
    case 'late':
      return data.isCut && !data.isSending ? over : begin(scene);
    case 'active':
      return goOn(scene);
    case 'completing':
      return complete(scene);
    case 'over':
      return over;
  }
};

/** What only concerned the charge while it was under way is not kept. */
const over: Step = { changes: { stage: 'over', profile: null }, inMs: null };

async function accepted(scene: Scene): Promise<Step> {
  const { parts, sandbox, data, scenario } = scene;
  if (data.isSending) return begin(scene);
  const { sandboxStepMs, operationGraceMs, operationsLookMs } = parts.limits;
  if (scenario.result !== undefined) await send(parts, sandbox, resultCall(data.start, { result: scenario.result }));
  if (scenario.starts === undefined || data.isCut) return over;
  if (scenario.starts === 'at once') return begin(scene);
  // By then the hub has told the eMSP that there is no result.
  const inMs = lateTimeoutS(parts) * 1000 + operationGraceMs + operationsLookMs + sandboxStepMs;
  return { changes: { stage: 'late' }, inMs };
}

async function begin(scene: Scene): Promise<Step> {
  const { parts, sandbox, data, scenario, now } = scene;
  const charge = await noted(scene, { ...data.charge, began: now, until: now });
  await tellEvse(parts, sandbox, data, 'CHARGING', charge.began);
  await tellSession(parts, sandbox, data.start, charge, 'ACTIVE', scenario.hasBrokenObjects ? 'broken' : 'right');
  return { changes: { stage: 'active', isSending: false }, inMs: parts.limits.sandboxStepMs };
}

async function goOn(scene: Scene): Promise<Step> {
  const { parts, sandbox, data, scenario, now } = scene;
  const { charge, stop, isCut, isSending } = data;
  const grown = { ...charge, periods: [...charge.periods, charge.until], until: now };
  const isLast = grown.periods.length >= parts.limits.sandboxChargeSteps;
  if (!isSending && (stop !== undefined || isCut || isLast))
    return { changes: { stage: 'completing', charge: grown }, inMs: 0 };
  const kind = scenario.hasBrokenObjects ? 'odd' : 'right';
  await tellSession(parts, sandbox, data.start, await noted(scene, grown), 'ACTIVE', kind);
  return { changes: { isSending: false }, inMs: parts.limits.sandboxStepMs };
}

/** How far a charge has come, noted before anybody is told: what was noted by a step that did not come to its end holds. */
async function noted({ parts, sandbox, id, data }: Scene, charge: Charge): Promise<Charge> {
  if (data.isSending) return data.charge;
  await parts.store.note(sandbox.id, id, { charge, isSending: true });
  return charge;
}

/** Everything that is sent at the end is decided by then: sent twice it is the same. */
async function complete({ parts, sandbox, data, scenario }: Scene): Promise<Step> {
  const { charge, start, stop } = data;
  const { cdr = 'sent', hasBrokenObjects } = scenario;
  if (stop !== undefined) await send(parts, sandbox, resultCall(stop, { result: 'ACCEPTED' }));
  await tellEvse(parts, sandbox, data, 'AVAILABLE', charge.until);
  const kind = hasBrokenObjects ? 'odd' : 'right';
  await tellSession(parts, sandbox, start, charge, 'COMPLETED', kind);
  if (cdr === 'sent') {
    const bill = cdrOf(sandbox.party, charge);
    const { total_energy: _, ...broken } = bill;
    if (hasBrokenObjects) await postCdr(parts, sandbox, start, broken);
    await postCdr(parts, sandbox, start, hasBrokenObjects ? odd(bill) : bill);
  }
  return over;
}

const postCdr = (parts: SandboxParts, sandbox: Sandbox, { correlationId, by }: Waiting, body: object) =>
  send(parts, sandbox, { method: 'POST', module: 'cdrs', side: 'receiver', segments: [], body, to: by, correlationId });

async function tellEvse(
  parts: SandboxParts,
  sandbox: Sandbox,
  { charge: { scenario }, start: { correlationId } }: ChargeData,
  status: 'AVAILABLE' | 'CHARGING',
  at: number,
): Promise<void> {
  const body = { status, last_updated: formatDateTime(at) };
  const ids = [scenario, evseUidOf(scenario)];
  await send(parts, sandbox, pushCall(sandbox, 'PATCH', 'locations', ids, body, { correlationId }));
}

async function tellSession(
  parts: SandboxParts,
  sandbox: Sandbox,
  { correlationId, by }: Waiting,
  charge: Charge,
  status: 'ACTIVE' | 'COMPLETED',
  kind: 'right' | 'odd' | 'broken',
): Promise<void> {
  const session = sessionOf(sandbox.party, charge, status);
  const { currency: _, ...lacking } = session;
  const body = kind === 'right' ? session : kind === 'odd' ? odd(session) : { ...lacking, kwh: 'some' };
  await send(parts, sandbox, pushCall(sandbox, 'PUT', 'sessions', [charge.id], body, { correlationId, to: by }));
}

/** The same with what nobody knows, which receivers have to let pass. */
const odd = (object: object): object => ({ ...object, x_sandbox: { nobody: ['knows', 1.5, null] } });
