import { isCurrent } from '../../hub/behind.ts';
import type { DeliveryHub, PartyKey, Resync } from '../../hub/delivery.ts';
import { entitledParties } from '../../hub/entitled.ts';
import { isRegistered, knownModule } from '../../hub/registry.ts';
import { partyOfKey } from '../../hub/route.ts';
import { partyKey } from '../../ocpi/party.ts';
import type { Lane } from './lane.ts';

/** Objects offered at a time. */
const pageMax = 200;

/**
 * Offers a platform what is stored for it as it is now: after an agreement, a registration, or an absence longer than the log is
 * kept. Goes page by page, remembers how far it came, and ends when `isWanted` says no more.
 */
export async function runResyncs(hub: DeliveryHub, lane: Lane, isWanted: () => boolean): Promise<void> {
  for (;;) {
    const resync = await hub.store.nextResync(lane.platformId);
    if (resync === undefined || !isWanted()) return;
    // What it was asked for, an agreement say, may be newer than what this process knows.
    await hub.followRegistry();
    hub.log.info({ platform: lane.platformId, module: resync.module, owner: resync.owner }, 'a resync goes on');
    if (await offerAll(hub, lane, resync, isWanted)) await hub.store.endResync(lane.platformId, resync);
    else return;
  }
}

async function offerAll(hub: DeliveryHub, lane: Lane, resync: Resync, isWanted: () => boolean): Promise<boolean> {
  if (resync.module === 'hubclientinfo') return offerClientInfo(hub, lane, isWanted);
  const addressees = partiesOf(hub, lane.platformId);
  for (let after = resync.after_number; ; ) {
    const asked = resync.owner === '' ? ownersFor(hub, lane.platformId, resync.module) : [resync.owner];
    const owners = asked.filter((owner) => hasCurrent(hub, resync.module, owner));
    const objects = await hub.store.resyncPage(resync.module, owners, addressees, after, pageMax);
    const last = objects.at(-1);
    if (last === undefined) return true;
    const offers = objects.flatMap((object) => {
      const { owner, addressee: audience, restricted } = object;
      const entitling = { module: resync.module, owner, audience, restricted, hides: false };
      const parties = entitledParties(hub.registry(), lane.platformId, entitling);
      return parties.map((party) => lane.offer(party, resync.module, object.number, object.owner));
    });
    await Promise.all(offers);
    // When the platform went away meanwhile nothing says that it has them: the page is offered again.
    if (!isWanted()) return false;
    after = last.number;
    await hub.store.saveResync(lane.platformId, resync, after);
  }
}

/** Every party there is; what the platform may not see of them is left out when it is sent. */
async function offerClientInfo(hub: DeliveryHub, lane: Lane, isWanted: () => boolean): Promise<boolean> {
  const parties = [...hub.registry().platforms.values()].flatMap((platform) => platform.parties);
  await Promise.all(parties.map((party) => lane.offer('', 'hubclientinfo', party.number, partyKey(party))));
  return isWanted();
}

const partiesOf = (hub: DeliveryHub, platformId: string): PartyKey[] =>
  hub.registry().platforms.get(platformId)?.parties.map(partyKey) ?? [];

/** Whether what is stored of an owner is current (C-22). */
function hasCurrent(hub: DeliveryHub, module: string, owner: PartyKey): boolean {
  const { owners } = knownModule(module);
  return hub
    .registry()
    .rolesOf(partyOfKey(owner))
    .some((row) => owners.includes(row.role) && isCurrent(row));
}

/** Owners whose objects of a module any party of the platform receives. */
function ownersFor(hub: DeliveryHub, platformId: string, moduleId: string): PartyKey[] {
  const registry = hub.registry();
  const module = knownModule(moduleId);
  const owners = [...registry.platforms.values()]
    .filter(isRegistered)
    .flatMap((platform) => platform.parties.map(partyKey));
  return [...new Set(owners)].filter((owner) => registry.receivingParties(platformId, module, owner).length > 0);
}
