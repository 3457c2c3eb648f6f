import type { Hub } from '../hub/hub.ts';
import { isRegistered } from '../hub/registry.ts';

/** How often signs of life are written down, and those that other processes saw are read. */
const syncMs = 15_000;

/** What the still-alive check needs besides the hub. */
export interface AliveHub extends Hub {
  /** Whether a platform answers GET versions. */
  isAlive(platformId: string): Promise<boolean>;
  setReachable(platformId: string, reachable: boolean): Promise<void>;
  applyHeldStatus(): Promise<void>;
  /** Writes signs of life down and returns the latest of all processes, in milliseconds, by platform. */
  syncLastSeen(seen: ReadonlyMap<string, number>): Promise<Map<string, number>>;
}

/** Watches over whether platforms are there (H-07, H-08). */
export interface AliveCheck {
  /** A platform has been heard: a valid request, or an answer. */
  heard(platformId: string): void;
  /** Asks a platform now; an offline one that speaks is asked whether it can be reached again. */
  probe(platformId: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Asks platforms that have been silent for long, with GET versions, and asks again before it calls one offline; asks offline ones
 * again and again. Its own requests are signs of life too, so that customers' traffic never decides (R-20).
 */
export function startAliveCheck(hub: AliveHub, random: () => number = Math.random): AliveCheck {
  const seen = new Map<string, number>();
  const known = new Map<string, number>();
  const nextProbe = new Map<string, number>();
  const probing = new Set<string>();
  let syncedAt = 0;
  let ticking: Promise<void> | undefined;
  const { limits, clock, log } = hub;

  const probe = async (platformId: string): Promise<void> => {
    if (probing.has(platformId)) return;
    probing.add(platformId);
    try {
      const alive = await hub.isAlive(platformId);
      const failedBefore = nextProbe.has(platformId);
      if (alive) {
        heard(platformId);
        nextProbe.delete(platformId);
        await hub.setReachable(platformId, true);
      } else {
        nextProbe.set(platformId, clock.now() + limits.aliveConfirmAfterMs * (0.75 + random() / 2));
        if (failedBefore) await hub.setReachable(platformId, false);
      }
    } finally {
      probing.delete(platformId);
    }
  };
  const heard = (platformId: string): void => {
    seen.set(platformId, clock.now());
  };

  const tick = async (): Promise<void> => {
    const now = clock.now();
    if (now - syncedAt >= syncMs) {
      syncedAt = now;
      for (const [id, at] of await hub.syncLastSeen(seen)) known.set(id, at);
    }
    await hub.applyHeldStatus();
    const due = [...hub.registry().platforms.values()].filter((platform) => {
      if (!isRegistered(platform)) return false;
      const next = nextProbe.get(platform.id);
      if (next !== undefined || platform.state === 'offline') return (next ?? 0) <= now;
      const last = Math.max(
        seen.get(platform.id) ?? 0,
        known.get(platform.id) ?? platform.registered_at?.getTime() ?? 0,
      );
      return now - last >= limits.aliveAfterSilenceMs;
    });
    await Promise.all(due.map((platform) => probe(platform.id)));
  };
  const timer = setInterval(() => {
    ticking ??= tick()
      .catch((error) => log.warn({ err: error }, 'the still-alive check failed'))
      .finally(() => {
        ticking = undefined;
      });
  }, limits.aliveLookMs);

  return {
    heard,
    probe,
    async stop() {
      clearInterval(timer);
      await ticking;
      await hub.syncLastSeen(seen);
    },
  };
}
