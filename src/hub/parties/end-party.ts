import type { Knex } from 'knex';
import { Fault } from '../../kernel/fault.ts';
import { partyKey } from '../../ocpi/party.ts';
import { hasDrivers } from '../../store/drivers/accounts/drivers.ts';
import { deleteWebhook } from '../../store/drivers/webhooks.ts';
import { eraseConnection, isPresented } from '../../store/partners.ts';
import { lockPlatform, setPlatformState } from '../../store/platforms.ts';
import { endAgreementsOf } from '../../store/sandboxes.ts';
import { hasStations, hasUnbilledCharges } from '../../store/stations/inventory.ts';
import { type Actor, change } from '../change.ts';
import { noteAgreementChange } from '../client-info.ts';
import type { Hub } from '../hub.ts';
import { type HostedParty, hostedParty, isOpen } from './hosted-party.ts';

/**
 * Ends a hosted party that has nothing any more, with its agreements. Throws `not-found`, and `conflict` while it has stations, charges
 * that are not billed, drivers, or partners that are connected to it directly.
 */
export async function endHostedParty(hub: Hub, actor: Actor, key: string): Promise<void> {
  const party = hostedParty(hub, key);
  const { platform_id: id } = party;
  await change(hub, actor, async (tx) => {
    const platform = await lockPlatform(tx, id);
    if (platform === undefined || !isOpen(platform)) throw new Fault('not-found', 'the party has ended');
    await assertEmpty[party.hosted](tx, party);
    if (await isPresented(tx, partyKey(party)))
      throw new Fault('conflict', 'partners are connected to the party directly: change their direct_to first');
    const at = new Date(hub.clock.now());
    for (const agreement of await endAgreementsOf(tx, partyKey(party), at)) await noteAgreementChange(tx, agreement);
    await eraseConnection(tx, id);
    await deleteWebhook(tx, partyKey(party));
    await setPlatformState(tx, id, 'offboarded', at);
    return { result: undefined, done: { action: 'party.end', subject: id } };
  });
}

/** Throws `conflict` for what has to end before its party does. */
const assertEmpty = {
  async stations(tx: Knex, { platform_id }: HostedParty) {
    if (await hasStations(tx, platform_id)) throw new Fault('conflict', 'the party has stations: remove them first');
    // Nobody could send their CDRs any more.
    if (await hasUnbilledCharges(tx, platform_id))
      throw new Fault('conflict', 'the party has charges that are not billed: decide about those that are held first');
  },
  async drivers(tx: Knex, party: HostedParty) {
    if (await hasDrivers(tx, partyKey(party))) throw new Fault('conflict', 'the party has drivers: erase them first');
  },
} as const;
