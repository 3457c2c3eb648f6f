import type { ChargingProfile } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import { endOf, shareBetween } from './active-profile.ts';
import { type Charge, kwhPerStep, round } from './charge-objects.ts';
import type { SandboxParts, Step, TakeStep } from './parts.ts';
import { profileNews } from './profile-news.ts';
import { type StationScenario, stationScenarios } from './scenarios.ts';
import { resultCall, send, type Waiting } from './send.ts';
import { freeEvse, tellEnd, tellEvse, tellSession } from './tell.ts';

/** What is kept of a charge at the simulated station. */
export interface ChargeData {
  readonly stage: 'accepted' | 'late' | 'active' | 'completing' | 'over';
  readonly charge: Charge;
  /** Who waits for the result of START_SESSION, and of STOP_SESSION once there is one. */
  readonly start: Waiting;
  readonly stop?: Waiting;
  readonly profile?: ChargingProfile | null;
  /** The end of a profile that its sender has been told of, in milliseconds. */
  readonly toldEnd?: number;
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
  if (scenario.starts === undefined) await freeEvse(parts, sandbox, scene.id);
  if (scenario.result !== undefined) await send(parts, sandbox, resultCall(data.start, { result: scenario.result }));
  // Its reservation is over with it, and has to be paid.
  if (data.isCut && data.charge.reservedAt !== undefined)
    return { changes: { stage: 'completing', charge: { ...data.charge, until: scene.now } }, inMs: 0 };
  if (scenario.starts === undefined || data.isCut) return over;
  if (scenario.starts === 'at once') return begin(scene);
  // By then the hub has told the eMSP that there is no result.
  const inMs = lateTimeoutS(parts) * 1000 + operationGraceMs + operationsLookMs + sandboxStepMs;
  return { changes: { stage: 'late' }, inMs };
}

async function begin(scene: Scene): Promise<Step> {
  const { parts, sandbox, data, now } = scene;
  const charge = await noted(scene, { ...data.charge, began: now, until: now });
  await tellEvse(parts, sandbox, data.start, charge, 'CHARGING', charge.began);
  await tellSession(parts, sandbox, data.start, charge, 'ACTIVE', true);
  return { changes: { stage: 'active', isSending: false }, inMs: parts.limits.sandboxStepMs };
}

async function goOn(scene: Scene): Promise<Step> {
  const { parts, sandbox, data, now } = scene;
  const { stop, isCut, isSending } = data;
  const grown = grownUntil(now, data);
  const isLast = grown.periods.length >= parts.limits.sandboxChargeSteps;
  if (!isSending && (stop !== undefined || isCut || isLast))
    return { changes: { stage: 'completing', charge: grown }, inMs: 0 };
  const toldEnd = await tellProfileEnd(scene);
  await tellSession(parts, sandbox, data.start, await noted(scene, grown), 'ACTIVE');
  return { changes: { isSending: false, ...(toldEnd !== undefined && { toldEnd }) }, inMs: parts.limits.sandboxStepMs };
}

/** A charge with one more period. The vehicle takes all it can get, and a charging profile is the limit of that (G-05). */
function grownUntil(now: number, { charge, profile }: ChargeData): Charge {
  const { began, until, periods, energies } = charge;
  const energy = round(kwhPerStep * shareBetween({ profile, began }, until, now));
  return { ...charge, periods: [...periods, until], energies: [...energies, energy], until: now };
}

/** A profile that has run out leaves the capacity of the EVSE: that is told once (G-07). Returns the end that is told. */
async function tellProfileEnd({ parts, sandbox, data, now }: Scene): Promise<number | undefined> {
  const { charge, profile, toldEnd, start } = data;
  const end = endOf({ profile, began: charge.began });
  if (profile == null || now < end || toldEnd === end) return undefined;
  await send(parts, sandbox, profileNews(parts, charge, null, start));
  return end;
}

/** How far a charge has come, noted before anybody is told: what was noted by a step that did not come to its end holds. */
async function noted({ parts, sandbox, id, data }: Scene, charge: Charge): Promise<Charge> {
  if (data.isSending) return data.charge;
  await parts.store.note(sandbox.id, id, { charge, isSending: true });
  return charge;
}

/** Everything that is sent at the end is decided by then: sent twice it is the same. */
async function complete({ parts, sandbox, id, data }: Scene): Promise<Step> {
  const { charge, start, stop } = data;
  await freeEvse(parts, sandbox, id);
  if (stop !== undefined) await send(parts, sandbox, resultCall(stop, { result: 'ACCEPTED' }));
  await tellEnd(parts, sandbox, start, charge);
  return over;
}
