import type {
  ActiveChargingProfileResult,
  ChargingProfile,
  ChargingProfileResponse,
  ChargingProfileResult,
} from '../../../generated/ocpi-2.2.1.ts';
import { MinuteWindow } from '../../../kernel/minute-window.ts';
import { type Party, partyKey } from '../../../ocpi/party.ts';
import type { StationOutcome, StationRequest } from '../../../stations/model.ts';
import { type ChargeTarget, findCharge, nextStationNumber } from '../../../store/stations/command-targets.ts';
import { findProfile, forgetProfile, type ProfileRow, saveProfile } from '../../../store/stations/profiles.ts';
import type { CommandParts } from '../command-parts.ts';
import type { Command, HostedParty } from '../commands/command.ts';
import { sendResult } from '../commands/results.ts';
import { ownCharge } from '../commands/stop.ts';
import { compositeOf, ProfileNews } from './news.ts';
import { flawOf, scheduleOf, wattsPerAmpere } from './schedule.ts';

type Asked = Command<Record<string, unknown>>;
type Refusal = Exclude<ChargingProfileResponse['result'], 'ACCEPTED'>;
type Result = ChargingProfileResult | ActiveChargingProfileResult;
type Prepared = Refusal | (() => Promise<Result>);

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Takes charging profiles for charges of hosted stations: one sender for each charge, which is told what holds. */
export class ProfileDesk {
  readonly news: ProfileNews;
  readonly #parts: CommandParts;
  readonly #minute: MinuteWindow;
  readonly #counts = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: CommandParts) {
    this.#parts = parts;
    this.#minute = new MinuteWindow(parts.clock);
    this.news = new ProfileNews(parts);
  }

  /** What is said to a request at once; the result follows when it is ACCEPTED (G-02). */
  async answer(method: string, sessionId: string, durationS: number, asked: Asked): Promise<ChargingProfileResponse> {
    const { limits } = this.#parts;
    const prepared = await this.#prepare(method, sessionId, durationS, asked);
    if (typeof prepared === 'string') return { result: prepared, timeout: 0 };
    const sent = prepared()
      .catch((error: unknown): Result => {
        this.#parts.log.error({ err: error }, 'a charging profile request failed');
        return { result: 'REJECTED' };
      })
      .then((result) => sendResult(this.#parts, asked.host, asked.waiting, result))
      .finally(() => this.#running.delete(sent));
    this.#running.add(sent);
    return { result: 'ACCEPTED', timeout: limits.commandTimeoutS };
  }

  /** Whether a Session of a hosted CPO is one that a party may ask about. */
  async isOwnSession(host: HostedParty, by: Party, sessionId: string): Promise<boolean> {
    return (await this.#charge(host, by, sessionId)) !== undefined;
  }

  /** Waits, not for long, until the results of what was taken are out. */
  async stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#parts.limits.commandsStopMs);
    });
    await Promise.race([Promise.all([...this.#running, this.news.settled()]), limit]);
    clearTimeout(timer);
  }

  async #prepare(method: string, sessionId: string, durationS: number, asked: Asked): Promise<Prepared> {
    const { by, host } = asked;
    const charge = await this.#charge(host, by, sessionId);
    if (charge === undefined || charge.evse === null) return 'UNKNOWN_SESSION';
    if (charge.state !== 'open') return 'REJECTED';
    const kind = kinds.get(method);
    if (kind === undefined) return 'REJECTED';
    if (charge.lacks.includes(kind)) return 'NOT_SUPPORTED';
    if (!charge.isConnected || this.#running.size >= this.#parts.limits.commandsUnderWayMax) return 'REJECTED';
    if (this.#isTooOften(sessionId)) return 'TOO_OFTEN';
    const held = await findProfile(this.#parts.reads, charge.transaction);
    const isForeign = held !== undefined && held.owner !== partyKey(by);
    const at = { ...charge, evse: charge.evse };
    switch (method) {
      case 'PUT':
        return isForeign ? 'REJECTED' : this.#set(asked, at, sessionId, held);
      case 'GET':
        return () => this.#read(asked, at, durationS);
      default:
        return isForeign ? 'REJECTED' : () => this.#clear(asked, at, sessionId, held);
    }
  }

  /** A party's own charges, and any for a smart charging provider, which has none (G-12): the hub has seen to its contract. */
  async #charge(host: HostedParty, by: Party, sessionId: string): Promise<ChargeTarget | undefined> {
    if (!this.#parts.registry().isScspOnly(by)) return ownCharge(this.#parts, host, by, sessionId);
    return uuid.test(sessionId) ? findCharge(this.#parts.reads, host.party, sessionId) : undefined;
  }

  #isTooOften(sessionId: string): boolean {
    if (this.#minute.turn()) this.#counts.clear();
    const count = (this.#counts.get(sessionId) ?? 0) + 1;
    this.#counts.set(sessionId, count);
    return count > this.#parts.limits.profileRequestsPerMinuteMax;
  }

  #set(asked: Asked, charge: At, sessionId: string, held: ProfileRow | undefined): Prepared {
    const { limits, reads, clock } = this.#parts;
    const profile = asked.body['charging_profile'] as ChargingProfile;
    if (flawOf(profile, limits.profilePeriodsMax) !== undefined) return 'REJECTED';
    const { profile_unit: unit, profile_stack_level: level } = charge.settings;
    return async () => {
      const profileId = held?.profile_id ?? (await nextStationNumber(reads));
      const outcome = await this.#ask(asked, charge.station, {
        kind: 'set-profile',
        evse: charge.evse,
        transactionId: charge.ocppId,
        profileId,
        stackLevel: typeof level === 'number' ? level : 0,
        schedule: scheduleOf(profile, isUnit(unit) ? unit : undefined, wattsPerAmpere(charge.connectors)),
      });
      if (statusOf(outcome) !== 'Accepted') return { result: 'REJECTED' };
      const { correlationId } = asked.waiting;
      const row: ProfileRow = {
        transaction: charge.transaction,
        profile_id: profileId,
        owner: partyKey(asked.by),
        waiting: { correlationId },
        schedule: profile,
        set_at: new Date(clock.now()),
        told: null,
      };
      if (!(await saveProfile(reads, row))) return { result: 'REJECTED' };
      this.news.tell(asked.host, charge, sessionId, asked.by, correlationId);
      return { result: 'ACCEPTED' };
    };
  }

  async #read(asked: Asked, charge: At, durationS: number): Promise<ActiveChargingProfileResult> {
    const { limits } = this.#parts;
    const outcome = await this.#ask(asked, charge.station, {
      kind: 'composite-schedule',
      evse: charge.evse,
      durationS: Math.min(Math.max(Math.trunc(durationS), 1), limits.profileAskedMaxS),
      ...(isUnit(charge.settings['profile_unit']) && { unit: charge.settings['profile_unit'] }),
    });
    const profile = compositeOf(outcome, this.#parts.clock.now());
    return profile === undefined ? { result: 'REJECTED' } : { result: 'ACCEPTED', profile };
  }

  async #clear(asked: Asked, charge: At, sessionId: string, held: ProfileRow | undefined): Promise<Result> {
    if (held === undefined) return { result: 'UNKNOWN' };
    const outcome = await this.#ask(asked, charge.station, { kind: 'clear-profile', profileId: held.profile_id });
    const status = statusOf(outcome);
    if (status !== 'Accepted' && status !== 'Unknown') return { result: 'REJECTED' };
    await forgetProfile(this.#parts.reads, charge.transaction);
    if (status === 'Unknown') return { result: 'UNKNOWN' };
    this.news.tell(asked.host, charge, sessionId, asked.by, asked.waiting.correlationId);
    return { result: 'ACCEPTED' };
  }

  #ask({ by }: Asked, station: number, request: StationRequest): Promise<StationOutcome> {
    const { ids, limits } = this.#parts;
    return this.#parts.ask({
      id: ids.uuid(),
      station,
      request,
      askedBy: partyKey(by),
      deadlineMs: limits.stationCallMs,
    });
  }
}

type At = ChargeTarget & { readonly evse: number };

/** What a station has to be able to do. */
const kinds: ReadonlyMap<string, StationRequest['kind']> = new Map([
  ['PUT', 'set-profile'],
  ['GET', 'composite-schedule'],
  ['DELETE', 'clear-profile'],
]);

const isUnit = (unit: unknown): unit is 'W' | 'A' => unit === 'W' || unit === 'A';

const statusOf = (outcome: StationOutcome): string | undefined =>
  outcome.kind === 'answered' ? outcome.answer.status : undefined;
