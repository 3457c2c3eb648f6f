import type { Pool } from 'pg';
import { Fault } from '../kernel/fault.ts';
import { type Party, partyKey, type Role } from '../ocpi/party.ts';
import {
  addTask,
  type ChargePage,
  type ClaimRoom,
  chargePage,
  claimTasks,
  lastTasks,
  noteForTask,
  openTask,
  openTaskAt,
  openTasks,
  saveTask,
  type Task,
  type TaskKind,
  type TaskTurn,
  turnTask,
} from '../store/sandbox-tasks.ts';
import { hasAllOf, receivedBy } from '../store/sandboxes.ts';
import type { Hub } from './hub.ts';
import type { Platform } from './registry.ts';

export type { ChargePage, Task, TaskKind } from '../store/sandbox-tasks.ts';
export type { Received } from '../store/sandboxes.ts';

/** Where a platform that the hub hosts is, in place of a URL that it would give. */
export type HostedUrl = (platformId: string, side: 'sender' | 'receiver', module: string) => string;

/** What the use-cases of sandboxes need besides the hub. */
export interface Sandboxes {
  readonly hostedUrl: HostedUrl;
  readonly store: SandboxStore;
}

/** A sandbox as its parties see it: who it is, and for whom. */
export interface Sandbox {
  readonly id: string;
  readonly party: Party;
  /** Of its roles. */
  readonly roles: readonly Role[];
  readonly partner: Platform;
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

/** Whether a platform is a sandbox that has not ended. */
export const isOpen = ({ state, sandbox_of }: Pick<Platform, 'state' | 'sandbox_of'>): boolean =>
  sandbox_of !== null && state !== 'offboarded';

export const noSandbox = (): Fault => new Fault('not-found', 'there is no sandbox with this id');

/** The store of the sandboxes' steps. */
export interface SandboxStore {
  add(task: Parameters<typeof addTask>[1]): Promise<boolean>;
  claim(now: Date, leaseMs: number, room: ClaimRoom): ReturnType<typeof claimTasks>;
  save(id: string, changes: object, dueAt: Date | null): Promise<void>;
  note(sandbox: string, id: string, changes: object): Promise<boolean>;
  /** Changes what is under way if it has what is expected; its data afterwards, undefined when it was not changed. */
  turn<Data>(sandbox: string, id: string, turn: TaskTurn): Promise<Data | undefined>;
  /** What is under way of a kind: all, the one with an id, the one that occupies a subject. */
  open<Data>(sandbox: string, kind: TaskKind): Promise<Task<Data>[]>;
  openWith<Data>(sandbox: string, kind: TaskKind, id: string): Promise<Task<Data> | undefined>;
  openAt<Data>(sandbox: string, kind: TaskKind, subject: string): Promise<Task<Data> | undefined>;
  /** What is under way and what is remembered of a kind. */
  last<Data>(sandbox: string, kind: TaskKind): Promise<Task<Data>[]>;
  charges<Data>(sandbox: string, page: ChargePage): Promise<{ readonly total: number; readonly charges: Data[] }>;
  received(party: Party): ReturnType<typeof receivedBy>;
  hasAllOf(platformId: string, owner: Party): Promise<boolean>;
}

export function sandboxStore(pool: Pool, { limits }: Pick<Hub, 'limits'>): SandboxStore {
  const { sandboxTasksOpenMax: openMax, sandboxTasksKeptMax: keptMax, sandboxReceivedMax } = limits;
  return {
    add: (task) => addTask(pool, task, { openMax, keptMax }),
    claim: (now, leaseMs, room) => claimTasks(pool, now, leaseMs, room),
    save: (id, changes, dueAt) => saveTask(pool, id, changes, dueAt),
    note: (sandbox, id, changes) => noteForTask(pool, sandbox, id, changes),
    turn: (sandbox, id, turn) => turnTask(pool, sandbox, id, turn),
    open: (sandbox, kind) => openTasks(pool, sandbox, kind, openMax),
    openWith: (sandbox, kind, id) => openTask(pool, sandbox, kind, id),
    openAt: (sandbox, kind, subject) => openTaskAt(pool, sandbox, kind, subject),
    last: (sandbox, kind) => lastTasks(pool, sandbox, kind, openMax + keptMax),
    charges: (sandbox, page) => chargePage(pool, sandbox, page),
    received: (party) => receivedBy(pool, partyKey(party), sandboxReceivedMax),
    hasAllOf: (platformId, owner) => hasAllOf(pool, platformId, partyKey(owner)),
  };
}
