import { isServed } from '../../hub/behind.ts';
import type { CdrDelivery, DeliveryHub, PartyKey } from '../../hub/delivery.ts';
import { endpointOf, knownModule } from '../../hub/registry.ts';
import { HeldBack } from '../../hub/translate/held-back.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Body } from '../../ocpi/message.ts';
import { cdrOutcomeOf } from '../../ocpi/outcome.ts';
import { type Party, parsePartyKey } from '../../ocpi/party.ts';
import { isSpoken } from '../../ocpi/spoken-versions.ts';
import { backoffMs } from './breaker.ts';
import { type PushResult, resultOf } from './push.ts';

/** CDRs read from the ledger at a time. */
const batchMax = 50;
/** When to look again at a CDR that cannot be sent for a reason only people can remove. */
const obstacleRetryMs = 3_600_000;

/** What the lane of the platform tells and is told. */
export interface CdrLaneOwner {
  /** Whether one more push may start now. */
  canSend(): boolean;
  note(result: PushResult): void;
  /** Called when a push has ended. */
  idle(): void;
  readonly signal: AbortSignal;
}

/**
 * CDRs of the ledger on their way to the parties of one platform: posted as received until they are acknowledged, before anything
 * else the platform is due (decision 5). The ledger is the queue; nothing is kept here but what is being sent.
 */
export class CdrLane {
  readonly #hub: DeliveryHub;
  readonly #platformId: string;
  readonly #random: () => number;
  readonly #owner: CdrLaneOwner;
  #expected = false;
  /** The platform has just come back: until the ledger has been looked through, nothing else goes before. */
  #isReturning = false;
  #reading = false;
  #batch: CdrDelivery[] = [];
  /** How the platform took CDRs when one was put off for a reason only people can remove. */
  #putOffAs: string | undefined;
  readonly #inFlight = new Map<number, Promise<void>>();

  constructor(hub: DeliveryHub, platformId: string, random: () => number, owner: CdrLaneOwner) {
    this.#hub = hub;
    this.#platformId = platformId;
    this.#random = random;
    this.#owner = owner;
  }

  /** Whether CDRs are waiting to be sent: everything else lets them go first. */
  get hasWork(): boolean {
    return this.#batch.length > 0 || this.#isReturning;
  }

  /** How many are being sent. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  get isIdle(): boolean {
    return !this.#expected && !this.#reading && !this.hasWork && this.#inFlight.size === 0;
  }

  /** There may be CDRs that are due. */
  expect(): void {
    this.#expected = true;
  }

  wake(): void {
    while (this.#batch.length > 0 && this.#owner.canSend()) {
      const cdr = this.#batch.shift();
      if (cdr === undefined || this.#inFlight.has(cdr.number)) continue;
      const sent = this.#send(cdr).finally(() => {
        this.#inFlight.delete(cdr.number);
        this.#owner.idle();
      });
      this.#inFlight.set(cdr.number, sent);
    }
    if (this.#expected && !this.#reading && this.#batch.length === 0 && this.#owner.canSend()) void this.#read();
  }

  /** Everything that was postponed is due now: the platform is back. */
  async hasten(): Promise<void> {
    await this.#hub.store.hastenCdrs(this.#addressees(), this.#onlyOwner());
    this.comeFirst();
  }

  /** What was put off is due now if the platform takes CDRs in another way since: in another version, or at another endpoint. */
  async takeUpPutOff(): Promise<void> {
    if (this.#putOffAs === undefined || this.#putOffAs === this.#way()) return;
    this.#putOffAs = undefined;
    await this.hasten();
  }

  /** Whatever is due in the ledger goes before everything else. */
  comeFirst(): void {
    this.#batch = [];
    this.#expected = true;
    this.#isReturning = true;
  }

  /** Resolves when nothing is under way. */
  async ended(): Promise<void> {
    await Promise.all(this.#inFlight.values());
  }

  async #read(): Promise<void> {
    this.#reading = true;
    this.#expected = false;
    // What is read now may be older than a return that is noticed meanwhile: that one looks for itself.
    const isReturning = this.#isReturning;
    try {
      const due = await this.#hub.store.dueCdrs(this.#addressees(), batchMax, this.#onlyOwner());
      this.#batch = due.filter((cdr) => !this.#inFlight.has(cdr.number));
      if (due.length === batchMax) this.#expected = true;
      else if (isReturning) this.#isReturning = false;
    } catch (error) {
      if (isReturning) this.#isReturning = false;
      // The next regular look finds them.
      this.#hub.log.warn({ err: error, platform: this.#platformId }, 'due CDRs could not be read');
    }
    this.#reading = false;
    this.#owner.idle();
  }

  #addressees(): PartyKey[] {
    const platform = this.#hub.registry().platforms.get(this.#platformId);
    const { readers } = knownModule('cdrs');
    const served = platform?.parties.filter((party) => readers.includes(party.role) && isServed(party)) ?? [];
    return served.map((party) => `${party.country_code}-${party.party_id}`);
  }

  /** The one CPO whose CDRs go this way, on a connection that is for one pair of parties (Z-03). */
  #onlyOwner(): PartyKey | null {
    const platform = this.#hub.registry().platforms.get(this.#platformId);
    return platform?.pair_of == null ? null : (platform.direct_to?.[0] ?? null);
  }

  async #send(cdr: CdrDelivery): Promise<void> {
    const { store, limits, log } = this.#hub;
    const from = parsePartyKey(cdr.owner);
    const to = parsePartyKey(cdr.addressee);
    const way = this.#way();
    try {
      if (from === undefined || to === undefined) throw new Error('a CDR names no parties');
      const reason = this.#obstacle(from, to);
      if (reason !== undefined) {
        await this.#putOff(cdr, way, reason);
        return;
      }
      const { result, location } = await this.#post(cdr, from, to);
      if (result.kind === 'delivered') {
        await store.noteCdrDelivered(cdr.number, location);
      } else if (result.kind === 'held') {
        await this.#putOff(cdr, way, result.reason);
        return;
      } else if (!this.#owner.signal.aborted) {
        const { kind, reason } = result;
        const givenUp = kind === 'refused' && cdr.refusals + 1 >= limits.objectAttemptsMax;
        const nextTryMs = backoffMs(cdr.attempts + 1, limits, this.#random);
        await store.noteCdrFailed(cdr.number, { kind, nextTryMs, givenUp, reason });
        if (givenUp)
          log.error({ platform: this.#platformId, cdr: cdr.number, reason: result.reason }, 'an eMSP refuses a CDR');
      }
      this.#hub.pushed(result.kind, 'cdrs', undefined);
      this.#owner.note(result);
    } catch (error) {
      // It stays due in the ledger.
      log.warn({ err: error, platform: this.#platformId }, 'the delivery of a CDR could not be noted');
    }
  }

  async #putOff({ number }: CdrDelivery, way: string, reason: string): Promise<void> {
    await this.#hub.store.noteCdrFailed(number, { kind: 'obstacle', nextTryMs: obstacleRetryMs, reason });
    this.#putOffAs = way;
  }

  #way(): string {
    const platform = this.#hub.registry().platforms.get(this.#platformId);
    return platform === undefined ? '' : `${platform.version} ${endpointOf(platform, 'cdrs', 'RECEIVER')}`;
  }

  /** Why a CDR cannot be sent at all; the eMSP can still fetch it. */
  #obstacle(from: Party, to: Party): string | undefined {
    const registry = this.#hub.registry();
    const platform = registry.platforms.get(this.#platformId);
    if (!registry.agreed(knownModule('cdrs'), from, to)) return 'there is no agreement any more';
    if (platform === undefined || endpointOf(platform, 'cdrs', 'RECEIVER') === undefined)
      return 'the eMSP takes no CDRs';
    return undefined;
  }

  async #post(cdr: CdrDelivery, from: Party, to: Party): Promise<{ result: PushResult; location: string | null }> {
    try {
      const answer = await this.#hub.peerOf(this.#platformId).exchange(
        {
          method: 'POST',
          module: 'cdrs',
          side: 'receiver',
          segments: [],
          query: new Map(),
          body: bodyOf(cdr),
          to,
          from,
          requestId: this.#hub.ids.uuid(),
          correlationId: cdr.correlation_id ?? this.#hub.ids.uuid(),
        },
        this.#owner.signal,
      );
      this.#hub.heardFrom(this.#platformId);
      const result = resultOf(answer, undefined, cdrOutcomeOf(answer));
      return { result, location: answer.headers?.['location'] ?? null };
    } catch (error) {
      if (error instanceof HeldBack) return { result: { kind: 'held', reason: error.message }, location: null };
      const isFault = error instanceof Fault;
      if (!isFault) this.#hub.log.error({ err: error, platform: this.#platformId }, 'a CDR could not be sent');
      const reason = isFault ? error.message : 'the hub could not send it';
      const retryAfterS = isFault ? (error.retryAfterS ?? 0) : 0;
      return { result: { kind: 'failed', reason, retryAfterMs: retryAfterS * 1000 }, location: null };
    }
  }
}

/** A CDR in the hub's form, with what came in another version beside it for those who speak that. */
function bodyOf({ document: text, received, received_version: version }: CdrDelivery): Body {
  if (received === null || !isSpoken(version)) return { text, value: undefined };
  return { text, value: undefined, received: { version, text: received } };
}
