import { Fault } from '../kernel/fault.ts';
import { parsePartyKey, partyKey } from '../ocpi/party.ts';
import { findByNumber } from '../store/documents.ts';
import { offerObject } from '../store/interventions.ts';
import { findPushed } from '../store/read/messages.ts';
import { type Actor, change } from './change.ts';
import { entitledParties } from './entitled.ts';
import type { Hub } from './hub.ts';
import { masked, maskedDocument } from './mask.ts';
import { offeredModules } from './offered.ts';
import { isRegistered } from './registry.ts';

/** What a replay sends, or would: the object as it is now, whatever the message said. */
export interface Replay {
  readonly partner: string;
  readonly party: string;
  readonly module: string;
  readonly owner: string;
  /** Masked where it identifies a driver, and so is the document. */
  readonly object: string;
  readonly method: 'PUT' | 'DELETE';
  readonly last_updated: string;
  readonly document: unknown;
}

/**
 * Offers what a message pushed to its receiver again, in its newest state and through the deliveries; with `dryRun` it is only said
 * what would be sent. Throws a `not-found` fault, or a `conflict` fault that says why this cannot be replayed.
 */
export async function replayMessage(hub: Hub, actor: Actor, id: string, dryRun: boolean): Promise<Replay> {
  await hub.reloadRegistry();
  const { partner, party, module, number } = await pushedBy(hub, id);
  const stored = await findByNumber(hub.db, module.id, number);
  if (stored === undefined) throw new Fault('conflict', 'the hub does not have the object any more');
  const { owner, restricted, version, gone, last_updated } = stored;
  const audience = stored.audience === '' ? stored.addressee : stored.audience;
  const entitling = { module: module.id, owner, audience, restricted, hides: false };
  if (!entitledParties(hub.registry(), partner, entitling).includes(party)) {
    throw new Fault(
      'conflict',
      `${party} may not have the object, or takes none of its kind, by the agreements and roles of now`,
    );
  }
  if (!dryRun) {
    await change(hub, actor, async (tx) => {
      await offerObject(tx, partner, { party, module: module.id, object: number, version });
      const details = { partner, party, module: module.id };
      return { result: undefined, done: { action: 'message.replay', subject: id, details } };
    });
  }
  return {
    partner,
    party,
    module: module.id,
    owner,
    object: module.idsArePersonal ? masked(hub.vault, stored.id) : stored.id,
    method: gone ? 'DELETE' : 'PUT',
    last_updated,
    document: gone ? null : maskedDocument(hub.vault, module.id, stored.text),
  };
}

/** The push a message was, by numbers and keys; throws a `conflict` fault when it was none that can be repeated. */
async function pushedBy(hub: Hub, id: string) {
  const message = await findPushed(hub.db, id);
  if (message === undefined) throw new Fault('not-found', 'there is no message with this id');
  const { direction, partner, object_number: number } = message;
  if (direction === 'in') throw new Fault('conflict', 'only what the hub has sent can be replayed');
  if (message.module === 'cdrs') {
    throw new Fault(
      'conflict',
      'CDRs are sent until they are acknowledged; what was refused is tried again per partner',
    );
  }
  const module = offeredModules.find((offered) => offered.id === message.module);
  const party = parsePartyKey(message.party ?? '');
  if (module === undefined || number === null || party === undefined) {
    throw new Fault('conflict', 'the message was no push of an object');
  }
  const platform = hub.registry().platforms.get(partner);
  if (platform === undefined || !isRegistered(platform)) throw new Fault('conflict', 'the partner is not registered');
  return { partner, party: partyKey(party), module, number };
}
