import type { Knex } from 'knex';
import { partyKey } from '../../ocpi/party.ts';
import { logClientInfoChanges } from '../../store/client-info.ts';
import { followHubClientInfos, letOthersIn, type MovedParty } from '../../store/hub-client-infos.ts';
import { lockPartyNames } from '../../store/partners.ts';
import { alignStatuses, requestFullPulls } from '../../store/platforms.ts';
import type { PlatformRow } from '../../store/registry.ts';
import { type ResyncRequest, requestResyncs } from '../../store/resyncs.ts';
import type { Hub } from '../hub.ts';
import { offeredModules } from '../offered.ts';
import { toPull, toReceive } from '../registration-connect.ts';
import { endpointOf, isRegistered, type Registry } from '../registry.ts';

/**
 * Makes of what another hub has told, and of what the operator has decided, who is behind it: lets in whom the operator lets in, takes
 * over statuses, and has newcomers offered what is stored for them. To be called with the platform locked, whenever one of the two has
 * changed. Whether anything differs now.
 */
export async function settleBehind(hub: Hub, tx: Knex, platform: PlatformRow, at: Date): Promise<boolean> {
  await lockPartyNames(tx);
  const letIn = await letOthersIn(tx, platform.id, { hub: hub.party, at, max: hub.limits.partiesBehindMax });
  await logClientInfoChanges(tx, letIn);
  const moved = await followHubClientInfos(tx, platform.id);
  const isTold = await alignStatuses(tx, platform.id, at);
  const newcomers = moved.filter(({ announced, was_announced }) => announced && !was_announced);
  if (newcomers.length > 0) {
    await requestResyncs(tx, [
      ...toReceive(platform.id, platform.endpoints, []),
      ...resyncsOfReturned(hub.registry(), platform.id, newcomers),
    ]);
    await requestFullPulls(tx, platform.id, toPull(platform, platform.endpoints, []), at);
  }
  return letIn.length > 0 || moved.length > 0 || isTold;
}

/** What is stored of parties that are back, for those who have come in between: while these were away nobody was offered it. */
function resyncsOfReturned(registry: Registry, platformId: string, returned: readonly MovedParty[]): ResyncRequest[] {
  const requests = new Map<string, ResyncRequest>();
  for (const { was_since: since, role, ...party } of returned) {
    if (since === null) continue;
    const hasAgreed = registry.agreements.some((agreement) => agreement.created_at >= since);
    for (const receiver of registry.platforms.values()) {
      if (receiver.id === platformId || !isRegistered(receiver)) continue;
      if (!hasAgreed && (receiver.registered_at ?? since) <= since) continue;
      for (const { id } of offeredModules.filter(({ owners }) => owners.includes(role))) {
        if (endpointOf(receiver, id, 'RECEIVER') === undefined) continue;
        const request = { platformId: receiver.id, module: id, owner: partyKey(party), reason: 'returned' };
        requests.set(Object.values(request).join(' '), request);
      }
    }
  }
  return [...requests.values()];
}
