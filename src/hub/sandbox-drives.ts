import { Fault } from '../kernel/fault.ts';
import { type Party, partyKey } from '../ocpi/party.ts';
import type { Actor } from './change.ts';
import type { Hub } from './hub.ts';
import { type Sandboxes, sandboxWith } from './sandbox-store.ts';

/** What is looked at in a charge that a sandbox starts at its partner's station, in this order. */
const drives = {
  HAPPY: ['start', 'result', 'session', 'growth', 'stop', 'stop-result', 'completed', 'cdr'],
  DUPLICATE_START: [
    'start',
    'start-again',
    'result',
    'session',
    'growth',
    'stop',
    'stop-result',
    'completed',
    'cdr',
    'one-session',
  ],
  STOP_TWICE: ['start', 'result', 'session', 'growth', 'stop', 'stop-result', 'completed', 'stop-again', 'cdr'],
  NEVER_STOP: ['start', 'result', 'session', 'completed', 'cdr'],
  UNKNOWN_SESSION: ['stop-unknown'],
  UNKNOWN_LOCATION: ['start-unknown'],
} as const;

export type DriveScenario = keyof typeof drives;
export type DriveStage = (typeof drives)[DriveScenario][number];

export const stagesOf = (scenario: DriveScenario): readonly DriveStage[] => drives[scenario];

/** What has come of one thing that was looked at. */
export interface DriveCheck {
  readonly check: DriveStage;
  readonly verdict: 'pass' | 'warn' | 'fail';
  /** What was found, as a sentence. */
  readonly said: string;
  readonly at: string;
}

/** A charge that a sandbox has started at its partner's station. */
export interface Drive {
  readonly scenario: DriveScenario;
  readonly cpo: Party;
  readonly location_id: string;
  readonly evse_uid?: string;
  readonly connector_id?: string;
  readonly correlationId: string;
  readonly checks: readonly DriveCheck[];
  /** When what is waited for has to be there, in milliseconds; undefined before the first step. */
  readonly until?: number;
  readonly sessionId?: string;
  readonly isCut?: boolean;
}

/** A charge to be started. */
export interface DriveTerms {
  readonly location_id: string;
  readonly evse_uid?: string;
  readonly connector_id?: string;
  readonly cpo?: string;
  readonly scenario?: DriveScenario;
}

/**
 * Has a sandbox start a charge at a station of its partner; returns its id. Throws `not-found`, `invalid` when the CPO cannot be meant
 * or has to be named, and `conflict` when the sandbox is no eMSP or has enough to do.
 */
export async function startDrive(
  hub: Hub,
  { store }: Sandboxes,
  actor: Actor,
  id: string,
  { cpo, scenario = 'HAPPY', ...place }: DriveTerms,
): Promise<string> {
  await hub.reloadRegistry();
  const { roles, partner } = sandboxWith(hub, id);
  if (!roles.includes('EMSP')) throw new Fault('conflict', 'the sandbox plays no eMSP: its partner was no CPO');
  const cpos = partner.parties
    .filter(({ role }) => role === 'CPO')
    .map(({ country_code, party_id }) => ({ country_code, party_id }));
  const [party, ...others] = cpos.filter((one) => cpo === undefined || partyKey(one) === cpo.toUpperCase());
  if (party === undefined || others.length > 0) {
    const message = party === undefined ? 'is no CPO of the partner' : 'is required: the partner has several CPOs';
    throw Fault.invalid([{ path: '/cpo', message }]);
  }
  const drive: Drive = { scenario, cpo: party, ...place, correlationId: hub.ids.uuid(), checks: [] };
  const at = new Date(hub.clock.now());
  const task = { id: hub.ids.uuid(), sandbox: id, kind: 'drive', data: drive, at, dueAt: at } as const;
  if (!(await store.add(task))) throw new Fault('conflict', 'the sandbox is ending, or has enough to do');
  hub.log.info({ sandbox: id, charge: task.id, scenario, actor: actor.name }, 'a sandbox starts a charge');
  return task.id;
}
