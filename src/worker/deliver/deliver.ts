import type { DeliveryHub, Place } from '../../hub/delivery.ts';
import { isRegistered } from '../../hub/registry.ts';
import { Documents } from './documents.ts';
import { Holdings } from './holdings.ts';
import { Lane, type LaneContext } from './lane.ts';
import { RecentLog } from './log.ts';
import { PushGate } from './pace.ts';
import { runResyncs } from './resync.ts';

/** How long a stop waits for pushes under way before it breaks them off. */
const stopGraceMs = 5000;
/** Undelivered objects taken up at a time. */
const retryMax = 100;

/** Deliveries to all platforms this process holds a lease for. */
export interface Deliveries {
  /** Something has been committed. */
  wake(): void;
  /** A platform is said to be back. */
  platformIsBack(platformId: string): void;
  /** Whether everything that was logged has been delivered or noted, and nothing is under way. */
  isSettled(): boolean;
  /** How far the change log has been read. */
  readonly end: Place;
  /** Pushes waiting in memory, and platforms in a pause. */
  readonly depth: number;
  readonly pausedPlatforms: number;
  stop(): Promise<void>;
}

/** Starts following the change log (design decision 4). */
export async function startDeliveries(hub: DeliveryHub, random: () => number = Math.random): Promise<Deliveries> {
  const deliveries = new Manager(hub, random, await hub.store.endOfChanges());
  await deliveries.tick();
  return deliveries;
}

class Manager implements Deliveries {
  readonly #hub: DeliveryHub;
  readonly #context: LaneContext;
  readonly #lanes = new Map<string, Lane>();
  readonly #resyncing = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #ticking: Promise<void> | undefined;
  #savedAt = 0;
  #turn = 0;
  #isStopping = false;

  constructor(hub: DeliveryHub, random: () => number, end: Awaited<ReturnType<DeliveryHub['store']['endOfChanges']>>) {
    this.#hub = hub;
    const wakeAll = () => this.#wakeLanes();
    this.#context = {
      hub,
      log: new RecentLog(hub, end, wakeAll, () => this.#lanes.size),
      documents: new Documents(hub),
      gate: new PushGate(hub.limits, () => hub.takePeakOfWrites(), wakeAll),
      random,
    };
    this.#timer = setInterval(() => void this.tick(), hub.limits.deliveriesLookMs);
  }

  wake(): void {
    this.#context.log.wake();
  }

  platformIsBack(platformId: string): void {
    this.#lanes.get(platformId)?.probeNow();
  }

  isSettled(): boolean {
    return this.#resyncing.size === 0 && [...this.#lanes.values()].every((lane) => lane.isIdle);
  }

  get end(): Place {
    return this.#context.log.end;
  }

  get depth(): number {
    return [...this.#lanes.values()].reduce((sum, lane) => sum + lane.depth, 0);
  }

  get pausedPlatforms(): number {
    return [...this.#lanes.values()].filter((lane) => lane.isOpen).length;
  }

  /** Everything regular: takes on platforms, saves places, takes up what is due. */
  tick(): Promise<void> {
    this.#ticking ??= this.#tick()
      .catch((error) => this.#hub.log.warn({ err: error }, 'the regular look at deliveries failed'))
      .finally(() => {
        this.#ticking = undefined;
      });
    return this.#ticking;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#ticking;
    this.#context.log.stop();
    this.#context.gate.stop();
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop(stopGraceMs)));
    await this.#save();
    await this.#hub.store.releaseLeases(this.#hub.nodeId);
    this.#lanes.clear();
  }

  async #tick(): Promise<void> {
    if (this.#isStopping) return;
    this.wake();
    await this.#takeOn();
    const now = this.#hub.clock.monotonic();
    if (now - this.#savedAt >= this.#hub.limits.cursorSaveIntervalMs) {
      this.#savedAt = now;
      await this.#save();
    }
    await this.#takeUpDue();
  }

  /** Leases for platforms nobody delivers to; lanes of platforms that left are closed. */
  async #takeOn(): Promise<void> {
    const { store, limits, nodeId } = this.#hub;
    const registry = this.#hub.registry();
    for (const [platformId, lane] of this.#lanes) {
      const platform = registry.platforms.get(platformId);
      if (platform !== undefined && isRegistered(platform)) continue;
      this.#lanes.delete(platformId);
      await lane.stop(0);
    }
    const wanted = [...registry.platforms.values()].filter(
      (platform) => isRegistered(platform) && !this.#lanes.has(platform.id),
    );
    if (wanted.length === 0) return;
    const leases = await store.acquireLeases(
      nodeId,
      wanted.map((platform) => platform.id),
      limits.leaseMs,
    );
    // Whether an earlier holder's last pushes arrived is not known: up to here nothing is sent as a PATCH.
    const end = await store.endOfChanges();
    for (const lease of leases) {
      const uncertain = await store.allUndelivered(lease.platform_id, Holdings.rememberedMax);
      const lane = new Lane(this.#context, lease, end, uncertain);
      this.#lanes.set(lease.platform_id, lane);
      lane.start(registry.platforms.get(lease.platform_id)?.state === 'offline');
    }
  }

  /** Saves every lane's place under its lease, and lets go of lanes whose lease somebody else has. */
  async #save(): Promise<void> {
    if (this.#lanes.size === 0) return;
    const { store, limits, nodeId } = this.#hub;
    const lanes = [...this.#lanes.values()];
    const leases = lanes.map((lane) => ({ platform_id: lane.platformId, epoch: lane.epoch, ...lane.cursor }));
    const ours = await store.saveLeases(nodeId, leases, limits.leaseMs);
    for (const lane of lanes) {
      if (ours.has(lane.platformId)) continue;
      this.#hub.log.warn({ platform: lane.platformId }, 'another process has taken over the deliveries to a platform');
      this.#lanes.delete(lane.platformId);
      await lane.stop(0);
    }
  }

  async #takeUpDue(): Promise<void> {
    const { store } = this.#hub;
    const open = [...this.#lanes.values()].filter((lane) => !lane.isOpen);
    for (const lane of open) await lane.takeUpPutOffCdrs();
    const [platforms, addressees, resyncs] = await Promise.all([
      store.platformsWithDue(open.map((lane) => lane.platformId)),
      store.addresseesWithDueCdrs(),
      store.platformsWithResyncs(),
    ]);
    for (const platformId of platforms) {
      this.#lanes.get(platformId)?.retry(await store.dueUndelivered(platformId, retryMax));
    }
    const withCdrs = new Set(addressees);
    for (const lane of open) {
      const parties = this.#hub.registry().platforms.get(lane.platformId)?.parties ?? [];
      if (parties.some((party) => withCdrs.has(`${party.country_code}-${party.party_id}`))) lane.wakeCdrs();
      if (resyncs.includes(lane.platformId)) this.#resync(lane);
    }
  }

  #resync(lane: Lane): void {
    if (this.#resyncing.has(lane.platformId)) return;
    this.#resyncing.add(lane.platformId);
    const isWanted = () => !this.#isStopping && !lane.isOpen && this.#lanes.get(lane.platformId) === lane;
    runResyncs(this.#hub, lane, isWanted)
      .catch((error) => this.#hub.log.warn({ err: error, platform: lane.platformId }, 'a resync was interrupted'))
      .finally(() => this.#resyncing.delete(lane.platformId));
  }

  /** Each time another lane comes first, so that a scarce gate is shared. */
  #wakeLanes(): void {
    const lanes = [...this.#lanes.values()];
    this.#turn += 1;
    for (let at = 0; at < lanes.length; at += 1) lanes[(at + this.#turn) % lanes.length]?.wake();
  }
}
