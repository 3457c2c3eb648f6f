import type { ActiveChargingProfile, ChargingProfile } from '../../../generated/ocpi-2.2.1.ts';
import { canonicalJson } from '../../../kernel/json.ts';
import { type Party, parsePartyKey, partyOf } from '../../../ocpi/party.ts';
import type { StationOutcome } from '../../../stations/model.ts';
import { type ChargeTarget, findCharge } from '../../../store/stations/command-targets.ts';
import { findStationPlace } from '../../../store/stations/places.ts';
import { findProfile, noteProfileTold, profiledCharges } from '../../../store/stations/profiles.ts';
import type { CommandParts } from '../command-parts.ts';
import type { HostedParty } from '../commands/command.ts';
import { activeOf } from './schedule.ts';

/** What 2.x stations send when their limits have changed. */
const noticesOfLimits: ReadonlySet<string> = new Set([
  'NotifyChargingLimit',
  'ClearedChargingLimit',
  'NotifyEVChargingSchedule',
  'ReportChargingProfiles',
]);

/** Tells whoever has set a profile which limits hold, when that has changed (G-06, G-07). */
export class ProfileNews {
  readonly #parts: CommandParts;
  readonly #running = new Set<Promise<void>>();
  /** Charges that are being told of, and whether there is more to tell by now. */
  readonly #telling = new Map<number, { isStale: boolean }>();

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** Reads what holds from the station and tells it. */
  tell(host: HostedParty, charge: ChargeTarget, sessionId: string, to: Party, correlationId: string): void {
    const open = this.#telling.get(charge.transaction);
    if (open !== undefined) {
      open.isStale = true;
      return;
    }
    if (this.#running.size >= this.#parts.limits.profileNewsUnderWayMax) return;
    const state = { isStale: false };
    this.#telling.set(charge.transaction, state);
    const told = this.#tell(host, charge, sessionId, to, correlationId)
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'news of a charging profile could not be told'))
      .finally(() => {
        this.#running.delete(told);
        this.#telling.delete(charge.transaction);
        if (state.isStale) this.tell(host, charge, sessionId, to, correlationId);
      });
    this.#running.add(told);
  }

  /** A station has said something: where that is about limits, those who have set profiles there are told what holds. */
  async noticed(station: number, action: string): Promise<void> {
    if (!noticesOfLimits.has(action)) return;
    const { reads, ids } = this.#parts;
    const place = await findStationPlace(reads, station);
    if (place === undefined) return;
    const host = { platformId: place.platformId, party: partyOf(place.countryCode, place.partyId) };
    for (const { transaction, sessionId } of await profiledCharges(reads, station)) {
      const held = await findProfile(reads, transaction);
      const charge = await findCharge(reads, host.party, sessionId);
      const to = held && parsePartyKey(held.owner);
      if (held === undefined || charge === undefined || to === undefined) continue;
      const isRecent = this.#parts.clock.now() - held.set_at.getTime() < this.#parts.limits.profileNewsAfterSetMs;
      // What follows a profile that was just set has been read with it.
      if (!isRecent || held.told !== null) this.tell(host, charge, sessionId, to, ids.uuid());
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #tell(
    { platformId, party }: HostedParty,
    charge: ChargeTarget,
    sessionId: string,
    to: Party,
    correlationId: string,
  ): Promise<void> {
    const { reads, clock } = this.#parts;
    const held = await findProfile(reads, charge.transaction);
    const active = (await this.#active(charge)) ?? assumed(held?.schedule ?? capacityOf(charge), clock.now());
    if (held?.told != null && isSameLimits(held.told, active)) return;
    const answer = await this.#parts.call(platformId, {
      method: 'PUT',
      module: 'chargingprofiles',
      side: 'sender',
      segments: [sessionId],
      body: active,
      from: party,
      to,
      correlationId,
    });
    if (answer.http < 300) await noteProfileTold(reads, charge.transaction, active);
  }

  /** What the station says that holds, for a useful time; undefined when it does not say. */
  async #active({ station, evse, lacks, settings }: ChargeTarget): Promise<ActiveChargingProfile | undefined> {
    if (evse === null || lacks.includes('composite-schedule')) return undefined;
    const { ids, limits, clock } = this.#parts;
    const unit = settings['profile_unit'];
    const outcome = await this.#parts.ask({
      id: ids.uuid(),
      station,
      request: {
        kind: 'composite-schedule',
        evse,
        durationS: limits.profileToldS,
        ...((unit === 'W' || unit === 'A') && { unit }),
      },
      askedBy: 'hub',
      deadlineMs: limits.stationCallMs,
    });
    return compositeOf(outcome, clock.now());
  }
}

/** What a station has answered to the question which limits hold. */
export function compositeOf(outcome: StationOutcome, now: number): ActiveChargingProfile | undefined {
  if (outcome.kind !== 'answered' || outcome.answer.status !== 'Accepted') return undefined;
  const { schedule } = outcome.answer;
  return schedule === undefined || schedule.periods.length === 0 ? undefined : activeOf(schedule, now);
}

/** What an EVSE can give: what holds without a profile (G-07), in A for each phase. */
const capacityOf = ({ connectors }: ChargeTarget): ChargingProfile => ({
  charging_rate_unit: 'A',
  charging_profile_period: [{ start_period: 0, limit: connectors?.[0]?.max_amperage ?? 0 }],
});

/** What was set, of a station that does not say what holds. */
const assumed = (profile: ActiveChargingProfile['charging_profile'], now: number): ActiveChargingProfile => ({
  start_date_time: profile.start_date_time ?? new Date(now).toISOString(),
  charging_profile: profile,
});

/** Whether two say the same: the times they count from do not matter. */
const isSameLimits = (one: ActiveChargingProfile, other: ActiveChargingProfile): boolean =>
  canonicalJson(one.charging_profile) === canonicalJson(other.charging_profile);
