import type { Knex } from 'knex';
import { appendAudit } from '../store/audit.ts';
import { raiseRegistryVersion } from '../store/registry.ts';
import type { Hub } from './hub.ts';

/** Who asks for a change, for the audit record. */
export interface Actor {
  /** `admin`, `platform:<id>` or `hub`. */
  readonly name: string;
  readonly requestId?: string;
}

/** What was changed, for the audit record; never with secrets or personal ids. */
export interface Done {
  readonly action: string;
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Changes platforms, parties, credentials or agreements in one transaction together with its audit entry, and resolves when
 * this process decides by the new state. Other processes follow by the registry's version.
 */
export async function change<T>(
  hub: Hub,
  actor: Actor,
  work: (tx: Knex) => Promise<{ result: T; done: Done }>,
): Promise<T> {
  const result = await record(hub, actor, async (tx) => {
    const done = await work(tx);
    await raiseRegistryVersion(tx);
    return done;
  });
  await hub.reloadRegistry();
  hub.wake();
  return result;
}

/** Changes something that nothing is decided by, such as a station, in one transaction together with its audit entry. */
export async function record<T>(
  hub: Pick<Hub, 'db' | 'clock'>,
  actor: Actor,
  work: (tx: Knex) => Promise<{ result: T; done: Done }>,
): Promise<T> {
  return hub.db.transaction(async (tx) => {
    const { result, done } = await work(tx);
    await appendAudit(tx, {
      at: new Date(hub.clock.now()),
      actor: actor.name,
      action: done.action,
      subject: done.subject,
      details: done.details ?? {},
      requestId: actor.requestId ?? null,
    });
    return result;
  });
}
