import type { Knex } from 'knex';
import type { Pool } from 'pg';
import { Fault } from '../kernel/fault.ts';
import { type Party, parsePartyKey, partyKey, type Role } from '../ocpi/party.ts';
import { insertAgreement } from '../store/agreements.ts';
import { assignRoles, eraseConnection, insertPlatform } from '../store/partners.ts';
import { lockPlatform, saveAnnouncedRoles, setPlatformState, startCursor } from '../store/platforms.ts';
import type { Endpoint } from '../store/registry.ts';
import { requestResyncs } from '../store/resyncs.ts';
import {
  addTask,
  beginEnd,
  claimTasks,
  endAgreementsOf,
  hasAllOf,
  insertFirstTask,
  markSandbox,
  noteForTask,
  partyIdsOf,
  receivedBy,
  sandboxOf,
  saveTask,
  type Task,
  type TaskKind,
  tasksOf,
} from '../store/sandboxes.ts';
import { type Actor, change } from './change.ts';
import { noteAgreementChange } from './client-info.ts';
import type { Hub } from './hub.ts';
import { listedModules, offeredModules } from './offered.ts';
import { isPartner, type Platform } from './registry.ts';

export type { Received, Task, TaskKind } from '../store/sandboxes.ts';

/** Where a platform that the hub hosts is, in place of a URL that it would give. */
export type HostedUrl = (platformId: string, side: 'sender' | 'receiver', module: string) => string;

/** What the use-cases of sandboxes need besides the hub. */
export interface Sandboxes {
  readonly hostedUrl: HostedUrl;
  readonly store: SandboxStore;
}

/** A sandbox to be made. */
export interface SandboxTerms {
  readonly partner: string;
  /** The party that is played; left out: the hub finds a free one. */
  readonly party?: string;
}

/** A sandbox as its parties see it: who it is, and for whom. */
export interface Sandbox {
  readonly id: string;
  readonly party: Party;
  /** Of its roles. */
  readonly roles: readonly Role[];
  readonly partner: Platform;
}

/** What a sandbox plays for a role of its partner. */
const opposite = { CPO: 'EMSP', EMSP: 'CPO' } as const;

/**
 * Makes a party that the hub plays for one partner: an eMSP for its CPOs, a CPO for its eMSPs, with an agreement between them and
 * nobody else. Its objects follow soon. Throws `not-found`; `conflict` when the partner has a sandbox, or neither role; and
 * `invalid` for a party that anybody has or has had.
 */
export async function createSandbox(
  hub: Hub,
  { hostedUrl }: Pick<Sandboxes, 'hostedUrl'>,
  actor: Actor,
  { partner: partnerId, party: named }: SandboxTerms,
): Promise<string> {
  await hub.reloadRegistry();
  const partner = hub.registry().platforms.get(partnerId);
  if (!isPartner(partner)) throw new Fault('not-found', 'there is no partner with this id');
  if (partner.state === 'offboarded') throw new Fault('conflict', 'the partner was offboarded, which is final');
  const sides = partner.parties.flatMap((party) =>
    party.role === 'CPO' || party.role === 'EMSP' ? [{ party, role: party.role }] : [],
  );
  if (sides.length === 0) throw new Fault('conflict', 'the partner is neither CPO nor eMSP');
  const roles = [...new Set(sides.map(({ role }) => opposite[role]))];
  const id = hub.ids.uuid();
  const at = new Date(hub.clock.now());
  return change(hub, actor, async (tx) => {
    await lockPlatform(tx, partnerId);
    if (await sandboxOf(tx, partnerId)) throw new Fault('conflict', 'the partner has a sandbox');
    const party = await freeParty(hub, tx, named);
    await insertSandbox(hub, tx, { id, at, party, roles, partner, endpoints: endpointsOf(hostedUrl, id, roles) });
    for (const side of sides) await agree(hub, tx, id, party, side, at);
    await insertFirstTask(tx, hub.ids.uuid(), id, at);
    const details = { partner: partnerId, party: partyKey(party), roles };
    return { result: id, done: { action: 'sandbox.create', subject: id, details } };
  });
}

/** Has a sandbox end: what is under way there ends, what it has shown is withdrawn, and then its agreements end. Throws `not-found`. */
export async function endSandbox(hub: Hub, actor: Actor, id: string): Promise<void> {
  await change(hub, actor, async (tx) => {
    const platform = await lockPlatform(tx, id);
    if (platform === undefined || !isOpen(platform)) throw noSandbox();
    await beginEnd(tx, hub.ids.uuid(), id, new Date(hub.clock.now()));
    return { result: undefined, done: { action: 'sandbox.end', subject: id } };
  });
}

/** Ends the agreements of a sandbox that has nothing more to do, and the sandbox with them. */
export async function closeSandbox(hub: Hub, id: string): Promise<void> {
  await change(hub, { name: 'hub' }, async (tx) => {
    const platform = await lockPlatform(tx, id);
    const at = new Date(hub.clock.now());
    if (platform !== undefined && isOpen(platform)) {
      const [party]: Party[] = await tx('parties').where({ platform_id: id }).select('country_code', 'party_id');
      const ended = party === undefined ? [] : await endAgreementsOf(tx, partyKey(party), at);
      for (const agreement of ended) await noteAgreementChange(tx, agreement);
      await eraseConnection(tx, id);
      await setPlatformState(tx, id, 'offboarded', at);
    }
    return { result: undefined, done: { action: 'sandbox.ended', subject: id } };
  });
}

/** The sandbox with this id, as it is now. Throws `not-found`. */
export function sandboxWith(hub: Pick<Hub, 'registry'>, id: string): Sandbox {
  const platforms = hub.registry().platforms;
  const platform = platforms.get(id);
  const partner = platforms.get(platform?.sandbox_of ?? '');
  const [first] = platform?.parties ?? [];
  if (platform === undefined || first === undefined || partner === undefined || !isOpen(platform)) throw noSandbox();
  const { country_code, party_id } = first;
  return { id, partner, party: { country_code, party_id }, roles: platform.parties.map(({ role }) => role) };
}

const isOpen = ({ state, sandbox_of }: Pick<Platform, 'state' | 'sandbox_of'>): boolean =>
  sandbox_of !== null && state !== 'offboarded';

const noSandbox = (): Fault => new Fault('not-found', 'there is no sandbox with this id');

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

/** The store of the sandboxes' steps. */
export interface SandboxStore {
  add(task: Parameters<typeof addTask>[1]): Promise<boolean>;
  claim(now: Date, leaseMs: number, limit: number): ReturnType<typeof claimTasks>;
  save(id: string, changes: object, dueAt: Date | null): Promise<void>;
  note(sandbox: string, id: string, changes: object): Promise<boolean>;
  of<Data>(sandbox: string, kind: TaskKind): Promise<Task<Data>[]>;
  received(party: Party): ReturnType<typeof receivedBy>;
  hasAllOf(platformId: string, owner: Party): Promise<boolean>;
}

export function sandboxStore(pool: Pool, { limits }: Pick<Hub, 'limits'>): SandboxStore {
  const { sandboxTasksOpenMax: openMax, sandboxTasksKeptMax: keptMax, sandboxReceivedMax } = limits;
  return {
    add: (task) => addTask(pool, task, { openMax, keptMax }),
    claim: (now, leaseMs, limit) => claimTasks(pool, now, leaseMs, limit),
    save: (id, changes, dueAt) => saveTask(pool, id, changes, dueAt),
    note: (sandbox, id, changes) => noteForTask(pool, sandbox, id, changes),
    of: (sandbox, kind) => tasksOf(pool, sandbox, kind),
    received: (party) => receivedBy(pool, partyKey(party), sandboxReceivedMax),
    hasAllOf: (platformId, owner) => hasAllOf(pool, platformId, partyKey(owner)),
  };
}

/** The party that is asked for, or one that nobody has or has had: `S` and two letters or digits in the hub's country. */
async function freeParty(hub: Hub, tx: Knex, named: string | undefined): Promise<Party> {
  const { country_code } = hub.party;
  const party = named === undefined ? undefined : parsePartyKey(named);
  if (party !== undefined) {
    const taken = await partyIdsOf(tx, party.country_code);
    if (!taken.has(party.party_id) && partyKey(party) !== partyKey(hub.party)) return party;
    throw Fault.invalid([{ path: '/party', message: 'is or was a party here' }]);
  }
  const taken = await partyIdsOf(tx, country_code);
  for (let number = 0; number < 36 * 36; number += 1) {
    const party_id = `S${number.toString(36).padStart(2, '0')}`.toUpperCase();
    if (!taken.has(party_id) && party_id !== hub.party.party_id) return { country_code, party_id };
  }
  throw new Fault('conflict', 'no party is free: name one');
}

interface NewSandbox {
  readonly id: string;
  readonly at: Date;
  readonly party: Party;
  readonly roles: readonly Role[];
  readonly partner: Platform;
  readonly endpoints: readonly Endpoint[];
}

async function insertSandbox(hub: Hub, tx: Knex, { id, at, party, roles, partner, endpoints }: NewSandbox) {
  const name = `Sandbox of ${partner.name}`.slice(0, 100);
  // Its lists are for its partner to ask for; the hub is told of everything that is to be known here.
  const quirks = { no_pull: listedModules.map((module) => module.id) };
  await insertPlatform(tx, id, { name, allow_private_network: false, quirks }, at);
  await markSandbox(tx, id, partner.id, endpoints, at);
  const keys = roles.map((role) => ({ ...party, role }));
  const assigned = await assignRoles(tx, { id, state: 'planned' }, keys, at);
  if (assigned.length < keys.length) throw new Fault('conflict', `${partyKey(party)} is or was a party here`);
  const business_details = { name: `${hub.name} sandbox` };
  await saveAnnouncedRoles(
    tx,
    id,
    keys.map((key) => ({ ...key, business_details })),
  );
  await setPlatformState(tx, id, 'connected', at);
  await startCursor(tx, id);
}

/** An agreement with a party of the partner, whose objects the sandbox is offered. */
async function agree(
  hub: Hub,
  tx: Knex,
  id: string,
  sandbox: Party,
  { party, role }: { party: Party; role: 'CPO' | 'EMSP' },
  created_at: Date,
): Promise<void> {
  const [cpo, emsp] = role === 'CPO' ? [party, sandbox] : [sandbox, party];
  const terms = { id: hub.ids.uuid(), cpo: partyKey(cpo), emsp: partyKey(emsp), modules: null, created_at };
  const agreement = await insertAgreement(tx, terms);
  if (agreement !== undefined) await noteAgreementChange(tx, agreement);
  const owned = offeredModules.filter((module) => module.ownerSide === (role === 'CPO' ? 'cpo' : 'emsp'));
  const owner = partyKey(party);
  await requestResyncs(
    tx,
    owned.map((module) => ({ platformId: id, module: module.id, owner, reason: 'agreement' })),
  );
}

/** The interfaces that are played, by role. */
const interfaces = {
  CPO: { SENDER: ['locations', 'tariffs', 'sessions', 'cdrs'], RECEIVER: ['tokens', 'commands', 'chargingprofiles'] },
  EMSP: { SENDER: ['tokens', 'commands', 'chargingprofiles'], RECEIVER: ['locations', 'tariffs', 'sessions', 'cdrs'] },
} as const;

function endpointsOf(hostedUrl: HostedUrl, id: string, roles: readonly ('CPO' | 'EMSP')[]): Endpoint[] {
  return roles.flatMap((played) =>
    (['SENDER', 'RECEIVER'] as const).flatMap((role) =>
      interfaces[played][role].map((identifier) => ({
        identifier,
        role,
        url: hostedUrl(id, role === 'SENDER' ? 'sender' : 'receiver', identifier),
      })),
    ),
  );
}
