import type { Knex } from 'knex';
import { announceState, lockPlatform, setSilently } from '../store/platforms.ts';
import { type PlatformRow, raiseRegistryVersion } from '../store/registry.ts';
import { isServed } from './behind.ts';
import type { Hub } from './hub.ts';
import { isRegistered, type Platform } from './registry.ts';

/** Changes under way, by the platform as it was before. */
const underWay = new WeakMap<Platform, Promise<void>>();

/**
 * Says whether a platform answers: after any sign of life, and when two probes have failed (H-07, H-08). The hub decides by it
 * at once; others hear of it at once too, unless they heard of a change within `statusHoldMs`. Costs a look at the registry
 * when nothing changes, so that it may be called for every request. Does nothing for platforms that are not registered.
 */
export async function setReachable(hub: Hub, platformId: string, reachable: boolean): Promise<void> {
  const state = reachable ? 'connected' : 'offline';
  const platform = hub.registry().platforms.get(platformId);
  if (platform === undefined || !isRegistered(platform) || platform.state === state) return;
  const known = underWay.get(platform);
  if (known !== undefined) return known;
  const change = follow(hub, platformId, async (tx, current, now) => {
    if (current.state === state) return false;
    await setSilently(tx, platformId, state, now);
    if (!isHeld(hub, current)) await announceState(tx, platformId, now, now);
    return true;
  }).finally(() => underWay.delete(platform));
  underWay.set(platform, change);
  await change;
  hub.log.info({ platform: platformId, state }, reachable ? 'a platform is back' : 'a platform is out of reach');
}

/**
 * Tells others of the changes that were held back, where the time is over and they still hold; with the time at which they
 * happened as last_updated (H-08). To be called every second or so, by any number of processes.
 */
export async function applyHeldStatus(hub: Hub): Promise<void> {
  for (const platform of hub.registry().platforms.values()) {
    if (!isUntold(platform) || isHeld(hub, platform)) continue;
    await follow(hub, platform.id, async (tx, current, now) => {
      if (isHeld(hub, current)) return false;
      await announceState(tx, platform.id, current.state_changed_at, now);
      return true;
    });
  }
}

const isUntold = (platform: Platform): boolean => {
  if (!isRegistered(platform) || platform.pair_of !== null) return false;
  const isConnected = platform.state === 'connected';
  return platform.parties.some(
    (party) => party.announced && party.status !== (isConnected && isServed(party) ? 'CONNECTED' : 'OFFLINE'),
  );
};

/** `updated_at` is when others were last told something of the platform's parties. */
const isHeld = (hub: Hub, platform: PlatformRow): boolean =>
  // Nothing is said of one connection of several.
  platform.pair_of === null && platform.updated_at.getTime() + hub.limits.statusHoldMs > hub.clock.now();

/** Changes a registered platform under lock. Not a `change`: nobody has done anything that belongs in the audit record. */
async function follow(
  hub: Hub,
  platformId: string,
  work: (tx: Knex, platform: PlatformRow, now: Date) => Promise<boolean>,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const platform = await lockPlatform(tx, platformId);
    if (platform === undefined || !isRegistered(platform)) return;
    if (await work(tx, platform, new Date(hub.clock.now()))) await raiseRegistryVersion(tx);
  });
  await hub.reloadRegistry();
  hub.wake();
}
