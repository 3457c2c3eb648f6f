import type { Sandbox, Task, TaskKind } from '../../hub/sandbox-store.ts';
import type { OcpiRequest } from '../../ocpi/message.ts';
import { type Party, sameParty } from '../../ocpi/party.ts';
import type { ChargeData } from './charge.ts';
import type { SandboxParts } from './parts.ts';
import { resultCall, type Waiting } from './send.ts';

/** What is said at once to a command or a charging profile. */
export interface Said {
  readonly result: string;
  /** Seconds. */
  readonly timeout: number;
}

/** A command of a party, to be answered. */
export interface Command {
  readonly parts: SandboxParts;
  readonly sandbox: Sandbox;
  readonly request: OcpiRequest;
  readonly by: Party;
}

/** The body of a request, which the hub has checked. */
export const bodyOf = <T>({ body }: OcpiRequest): T => (body?.value ?? {}) as T;

/** How long a sandbox says that its results may take. */
const timeoutS = 30;

export const said = (result: string, timeout = result === 'ACCEPTED' ? timeoutS : 0): Said => ({ result, timeout });

/** Who waits for the result of a request, and where: the hub has put a URL of its own in place of the requester's. */
export function waitingOf(request: OcpiRequest, by: Party): Waiting {
  const url = bodyOf<{ response_url?: string }>(request).response_url ?? request.query.get('response_url') ?? '';
  const module = request.module === 'commands' ? 'commands' : 'chargingprofiles';
  return { module, callback: url.slice(url.lastIndexOf('/') + 1), correlationId: request.correlationId, by };
}

/** Has a sandbox do something with its next step; false when it cannot. */
export function begin(
  { store, ids, clock, limits }: SandboxParts,
  { id }: Pick<Sandbox, 'id'>,
  kind: TaskKind,
  data: object,
  more: { readonly id?: string; readonly subject?: string } = {},
): Promise<boolean> {
  const at = new Date(clock.now());
  const dueAt = new Date(clock.now() + limits.sandboxStepMs);
  return store.add({ id: ids.uuid(), sandbox: id, kind, data, at, dueAt, ...more });
}

/** Says ACCEPTED, and sends the result with the next step, followed by other calls. */
export async function resultLater(
  parts: SandboxParts,
  sandbox: Sandbox,
  waiting: Waiting,
  result: object,
  ...calls: object[]
): Promise<Said> {
  const isAdded = await begin(parts, sandbox, 'result', { calls: [resultCall(waiting, result), ...calls] });
  return said(isAdded ? 'ACCEPTED' : 'REJECTED');
}

/** The charge of a Session that is under way, if it is one of that party's. It may hear of the Session before that is noted here. */
export async function chargeOf(
  { store }: SandboxParts,
  { id }: Sandbox,
  sessionId: string,
  by: Party,
): Promise<Task<ChargeData> | undefined> {
  if (!uuid.test(sessionId)) return undefined;
  const task = await store.openWith<ChargeData>(id, 'charge', sessionId);
  return task !== undefined && task.data.stage !== 'completing' && sameParty(task.data.start.by, by) ? task : undefined;
}

/** Of Sessions here, in either case. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
