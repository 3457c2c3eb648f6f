import type { CallHub } from '../../hub/hosted.ts';
import type { Registry } from '../../hub/registry.ts';
import type { HostedUrl, Sandbox, SandboxStore, Task } from '../../hub/sandbox-store.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Limits } from '../../kernel/limits.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';

/** What the sandboxes of a process need. */
export interface SandboxParts {
  readonly store: SandboxStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: Limits;
  readonly log: Logger;
  registry(): Registry;
  /** Rereads the registry: another process may have made a sandbox. */
  reloadRegistry(): Promise<void>;
  /** URLs of the sandboxes' own interfaces. */
  readonly hostedUrl: HostedUrl;
  /** Asks the hub in the name of a sandbox. */
  readonly call: CallHub;
  /** What the hub has of an object that a party of a platform owns: a sandbox forgets nothing that it has been sent. */
  copyOf(platformId: string, request: OcpiRequest): Promise<OcpiResponse>;
  /** Takes a sandbox that has nothing more to do away. */
  close(id: string): Promise<void>;
}

/** How far a task has come with a step: what of its data changes, and when it goes on, in milliseconds from now; null: it is over. */
export interface Step {
  readonly changes: object;
  readonly inMs: number | null;
}

/** One step of a task; it may be repeated when the process ends before it is noted. */
export type TakeStep = (parts: SandboxParts, sandbox: Sandbox, task: Task) => Promise<Step>;
