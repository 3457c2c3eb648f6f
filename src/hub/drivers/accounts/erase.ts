import { type PartyKey, parsePartyKey } from '../../../ocpi/party.ts';
import { lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import { beginErasure, beingErased, cutLink, lockErased } from '../../../store/drivers/accounts/erasure.ts';
import { hasUnpublished } from '../../../store/drivers/accounts/tokens.ts';
import { type Actor, record } from '../../change.ts';
import type { DriverViewer } from '../viewer.ts';
import type { AccountHub } from './account-hub.ts';
import { endContractOf } from './contracts.ts';
import { noDriver } from './no-driver.ts';
import { sealPersonal } from './personal.ts';
import { publishTokens } from './publish.ts';

/**
 * Erases a driver. What is personal is gone when this resolves, and nobody can charge on the account any more. What other parts
 * have of the driver stays as sums, and the link to the person goes as soon as the network knows that the tokens have ended: now, or when it can
 * be told. Throws `not-found`, and `conflict` while something is under way that has to end before.
 */
export async function eraseDriver(hub: AccountHub, actor: Actor, emsp: PartyKey, id: string): Promise<void> {
  const viewer = viewerOf(emsp, id);
  const told = await record(hub, actor, async (tx) => {
    if ((await lockDriver(tx, emsp, id)) === undefined) throw noDriver();
    // Whatever begins something for the driver waits for the lock.
    for (const { check } of hub.erasers) await check?.(viewer);
    const result = await endContractOf(hub, tx, id);
    const nothing = sealPersonal(hub.vault, id, { email: null, name: null });
    await beginErasure(tx, id, nothing, new Date(hub.clock.now()));
    return { result, done: { action: 'driver.erase', subject: id, details: { emsp } } };
  });
  await publishTokens(hub, told);
  await tryToFinish(hub, id);
}

/** Goes on with erasures whose tokens the network did not know of. */
export async function finishErasures(hub: AccountHub): Promise<void> {
  for (const id of await beingErased(hub.db, hub.limits.accountsPerLookMax)) await tryToFinish(hub, id);
}

const tryToFinish = (hub: AccountHub, id: string): Promise<void> =>
  finishErasure(hub, id).catch((error: unknown) =>
    hub.log.warn({ err: error }, 'a driver could not be erased entirely; it will be done'),
  );

/** Takes the person out of all parts, unless the network still takes a token of his for valid. */
async function finishErasure(hub: AccountHub, id: string): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const driver = await lockErased(tx, id);
    if (driver === undefined || (await hasUnpublished(tx, id))) return;
    for (const eraser of hub.erasers) await eraser.erase(tx, viewerOf(driver.emsp, id));
    await cutLink(tx, id);
  });
}

function viewerOf(emsp: PartyKey, driverId: string): DriverViewer {
  const party = parsePartyKey(emsp);
  if (party === undefined) throw new Error('an eMSP that is no party');
  return { emsp: party, driverId };
}
