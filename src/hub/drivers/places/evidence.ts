import { locations } from '../../../ocpi/modules/locations.ts';
import { type PartyKey, parsePartyKey } from '../../../ocpi/party.ts';
import type { PlaceFound } from '../../../places/place-found.ts';
import type { OwnerStatuses } from '../../../places/place-view.ts';
import type { PlatformEvidence, Rhythm } from '../../../store/drivers/evidence.ts';
import { isRegistered, type Registry } from '../../registry.ts';
import type { Freshness } from '../places.ts';

/** How statuses are known to hold: what `Evidence` needs of the hub's limits. */
export interface EvidenceLimits {
  /** A platform that has been silent for so long is asked whether it is there. */
  readonly aliveAfterSilenceMs: number;
  readonly pullDeltaIntervalMs: number;
}

/** Evidence counts as LIVE within an interval, as RECENT within so many, and is relied on as long. */
const recentIntervals = 3;
/** How much a new interval moves what was learned. */
const weight = 0.2;
/** An interval counts at most as so many: an outage is no rhythm. */
const outlierMax = 3;
/** What follows sooner is the same evidence. */
const stepMs = 10_000;
/** How late a sign of life may be known: what notes it, and what reads that, look every 15 seconds. */
const slackMs = 45_000;
const intervalMaxMs = 24 * 60 * 60_000;
/** An owner that has sent nothing by itself for so long is not counted on to tell. */
const pushingMs = 14 * 24 * 60 * 60_000;

/**
 * When there was the last evidence of what an owner's EVSEs do, and how often there is any. An owner that pushes tells every change: as
 * long as its platform is heard, what it said last holds. Of one that is pulled only a pull says so. What a station of the hub's own does
 * the hub knows itself. Nobody's word counts while he cannot be reached.
 */
export class Evidence {
  readonly #limits: EvidenceLimits;
  readonly #rhythms = new Map<PartyKey, { intervalMs: number; evidenceAt: number; pushedAt: number | undefined }>();
  #platforms = new Map<string, PlatformEvidence>();
  /** What has not been saved yet. */
  readonly #changed = new Set<PartyKey>();

  constructor(limits: EvidenceLimits) {
    this.#limits = limits;
  }

  /** Takes over what was learned before this process began. */
  learn(rhythms: readonly Rhythm[]): void {
    for (const { owner, ...rhythm } of rhythms) {
      const pushedAt = Math.max(rhythm.pushedAt ?? 0, this.#rhythms.get(owner)?.pushedAt ?? 0);
      this.#rhythms.set(owner, { ...rhythm, pushedAt: pushedAt || undefined });
    }
  }

  /** An owner has sent something of its Locations by itself. */
  pushed(owner: PartyKey, at: number): void {
    const rhythm = this.#rhythmOf(owner, 0);
    if (at <= (rhythm.pushedAt ?? 0)) return;
    rhythm.pushedAt = at;
    this.#changed.add(owner);
  }

  /** Takes in what is known of the platforms now. */
  heard(platforms: readonly PlatformEvidence[]): void {
    this.#platforms = new Map(platforms.map((platform) => [platform.platformId, platform]));
  }

  /** How far an owner's statuses can be relied on now; what came in since it was last asked is learned from. */
  statusesOf(owner: PartyKey, registry: Registry, now: number): OwnerStatuses & { readonly intervalMs: number } {
    const heardAt = this.#heardAt(owner, registry, now);
    if (heardAt === undefined) return { heardAt: 0, reliableS: 0, intervalMs: 0 };
    const rhythm = this.#rhythmOf(owner, this.#limits.pullDeltaIntervalMs);
    const gapMs = heardAt - rhythm.evidenceAt;
    if (gapMs >= stepMs) {
      if (rhythm.evidenceAt > 0)
        rhythm.intervalMs += (Math.min(gapMs, rhythm.intervalMs * outlierMax) - rhythm.intervalMs) * weight;
      rhythm.evidenceAt = heardAt;
      this.#changed.add(owner);
    }
    // Silence is not noticed sooner than that.
    const intervalMs = Math.min(Math.max(rhythm.intervalMs, this.#limits.aliveAfterSilenceMs + slackMs), intervalMaxMs);
    return { heardAt, reliableS: Math.ceil((recentIntervals * intervalMs) / 1000), intervalMs };
  }

  /** What was learned since this was last asked. */
  takeChanged(): Rhythm[] {
    const changed = [...this.#changed].flatMap((owner) => {
      const rhythm = this.#rhythms.get(owner);
      return rhythm === undefined ? [] : [{ owner, ...rhythm }];
    });
    this.#changed.clear();
    return changed;
  }

  #heardAt(owner: PartyKey, registry: Registry, now: number): number | undefined {
    const party = parsePartyKey(owner);
    const serving = party === undefined ? [] : registry.platformsOf(party, locations.owners);
    const platform = serving.find((one) => isRegistered(one) && one.state !== 'offline');
    if (platform === undefined) return undefined;
    if (platform.hosted === 'stations') return now;
    const { seenAt, pulledAt } = this.#platforms.get(platform.id) ?? { seenAt: null, pulledAt: null };
    const pushedAt = this.#rhythms.get(owner)?.pushedAt ?? 0;
    const isPushing = now - pushedAt < pushingMs;
    const heardAt = Math.max(pulledAt ?? 0, isPushing ? pushedAt : 0, isPushing ? (seenAt ?? 0) : 0);
    return heardAt > 0 ? heardAt : undefined;
  }

  /** What is known of an owner; of one that was never heard the interval that is expected of its kind. */
  #rhythmOf(owner: PartyKey, intervalMs: number) {
    let rhythm = this.#rhythms.get(owner);
    if (rhythm === undefined) {
      rhythm = { intervalMs, evidenceAt: 0, pushedAt: undefined };
      this.#rhythms.set(owner, rhythm);
    }
    return rhythm;
  }
}

/** How well statuses are known by their last evidence, and the rhythm of their owner; 0: nobody can say any more. */
export function freshnessOf(observedAt: number | undefined, intervalMs: number, now: number): Freshness {
  if (observedAt === undefined || intervalMs <= 0) return 'NONE';
  const ageMs = now - observedAt;
  if (ageMs <= intervalMs) return 'LIVE';
  return ageMs <= recentIntervals * intervalMs ? 'RECENT' : 'STALE';
}

/**
 * When there was the last evidence of what was counted of a place, and how well that is known by it. Of statuses that say nothing there is
 * none, however often that is heard.
 */
export function evidenceOf(
  { observedAt, reliable, unknown, total }: Pick<PlaceFound, 'observedAt' | 'reliable' | 'unknown' | 'total'>,
  intervalMs: number,
  now: number,
): { readonly observedAt: number | undefined; readonly freshness: Freshness } {
  if (reliable && unknown === total) return { observedAt: undefined, freshness: 'NONE' };
  return { observedAt, freshness: freshnessOf(observedAt, intervalMs, now) };
}
