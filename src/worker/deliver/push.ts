import type { DeliveryHub, PartyKey, StoredDocument } from '../../hub/delivery.ts';
import { type Entitling, entitledParties } from '../../hub/entitled.ts';
import { knownModule } from '../../hub/registry.ts';
import { HeldBack } from '../../hub/translate/held-back.ts';
import { Fault } from '../../kernel/fault.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { Method, OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import { outcomeOf } from '../../ocpi/outcome.ts';
import { type Party, parsePartyKey } from '../../ocpi/party.ts';
import { retryAfterSecondsIn } from '../../ocpi/retry-after.ts';
import type { Documents } from './documents.ts';
import type { Pending, SinglePatch } from './pending.ts';

/** What became of an attempt to bring a receiver up to date with one object. */
export type PushResult =
  /** `version`: what the receiver now has; undefined when only parts were sent, or nothing. `settled`: up to where nothing is due. */
  | { readonly kind: 'delivered'; readonly version: number | undefined; readonly settled: number }
  /** The receiver does not want it; repeating it is of little use. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It cannot be told in the receiver's version (Z-04): nothing was sent. */
  | { readonly kind: 'held'; readonly reason: string }
  /** The receiver could not take it now. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs: number };

/** Brings one receiving party up to date with one object. Never throws. */
export function push(
  hub: DeliveryHub,
  documents: Documents,
  platformId: string,
  pending: Pending,
  mayPatch: (patch: SinglePatch) => boolean,
  signal: AbortSignal,
): Promise<PushResult> {
  const session = new Session(hub, documents, platformId, pending, signal);
  return session.run(mayPatch).catch((error: unknown): PushResult => {
    if (error instanceof HeldBack) return { kind: 'held', reason: error.message };
    if (error instanceof Fault)
      return { kind: 'failed', reason: error.message, retryAfterMs: (error.retryAfterS ?? 0) * 1000 };
    hub.log.error({ err: error, platform: platformId, module: pending.module }, 'a delivery failed');
    return { kind: 'failed', reason: 'the hub could not prepare it', retryAfterMs: 0 };
  });
}

/** What the receiver now has. Without anything said it is all there is. */
export const delivered = (version: number | undefined, settled = version ?? Number.MAX_SAFE_INTEGER): PushResult => ({
  kind: 'delivered',
  version,
  settled,
});

class Session {
  readonly #hub: DeliveryHub;
  readonly #documents: Documents;
  readonly #platformId: string;
  readonly #pending: Pending;
  readonly #signal: AbortSignal;

  constructor(hub: DeliveryHub, documents: Documents, platformId: string, pending: Pending, signal: AbortSignal) {
    this.#hub = hub;
    this.#documents = documents;
    this.#platformId = platformId;
    this.#pending = pending;
    this.#signal = signal;
  }

  run(mayPatch: (patch: SinglePatch) => boolean): Promise<PushResult> {
    const { patch, whole, module } = this.#pending;
    if (module === 'hubclientinfo') return this.#clientInfo();
    if (whole) return this.#whole();
    if (patch !== undefined) return mayPatch(patch) ? this.#patch(patch) : this.#whole();
    return this.#parts(mayPatch);
  }

  /** EVSEs one after the other, each as a PATCH where that will do. */
  async #parts(mayPatch: (patch: SinglePatch) => boolean): Promise<PushResult> {
    for (const [key, { patch }] of this.#pending.parts) {
      const result = await (patch !== undefined && mayPatch(patch) ? this.#patch(patch) : this.#evse(key));
      if (result.kind !== 'delivered' || result.version !== undefined) return result;
    }
    return delivered(undefined);
  }

  /** A PATCH as the owner sent it. */
  async #patch(patch: SinglePatch): Promise<PushResult> {
    if (!this.#isEntitled(this.#pending)) return delivered(undefined);
    const { owner, id, variant } = this.#pending;
    return this.#part('PATCH', { owner, id, variant, path: patch.path, isBroadcast: true }, patch.text);
  }

  async #evse(key: string): Promise<PushResult> {
    const { owner, id, object, version } = this.#pending;
    const evse = await this.#documents.evse(object, key, version);
    if (evse === undefined) return this.#whole();
    if (!this.#isEntitled(this.#pending)) return delivered(undefined);
    return this.#part('PUT', { owner, id, variant: null, path: [evse.uid], isBroadcast: true }, evse.text);
  }

  /** A receiver that does not know the object gets all of it, and so does one whose version can say it only without the part (Z-04). */
  async #part(method: Method, named: Named, text: string): Promise<PushResult> {
    const answer = await this.#send(method, named, text).catch(unlessHeld);
    return answer === undefined || isUnknown(answer) ? this.#whole() : resultOf(answer);
  }

  async #whole(): Promise<PushResult> {
    const { module, object, version, before } = this.#pending;
    const document = await this.#documents.object(module, object, before === undefined ? 'now' : version);
    // It does not exist, in no version.
    if (document === undefined) return delivered(undefined);
    if (!this.#isEntitled(concernOf(document))) return this.#withheld(document);
    const variant =
      knownModule(module).variant === undefined ? null : document.key.slice(document.key.lastIndexOf('/') + 1);
    const isBroadcast = document.audience === '' && document.addressee === null;
    const named = { owner: document.owner, id: document.id, variant, path: [], isBroadcast };
    if (document.gone) {
      const answer = await this.#send('DELETE', named, undefined);
      // What the receiver never had is as good as deleted (P-12).
      return answer.http === 404 ? delivered(document.version) : resultOf(answer, document.version);
    }
    return resultOf(await this.#send('PUT', named, document.text), document.version);
  }

  /** Since it was noted the object may have become none of the receiver's business. If it had been, it hears that it is no more. */
  async #withheld(document: StoredDocument): Promise<PushResult> {
    const { restricted } = knownModule(this.#pending.module);
    if (restricted === undefined || !document.restricted || !this.#isEntitled(concernOf(document), true))
      return delivered(undefined, document.version);
    const { last_updated } = JSON.parse(document.text) as { last_updated: string };
    const { owner, id, version } = document;
    const text = JSON.stringify({ ...restricted.told, last_updated });
    const answer = await this.#send('PATCH', { owner, id, variant: null, path: [], isBroadcast: true }, text);
    return isUnknown(answer) ? delivered(version) : resultOf(answer, version);
  }

  /** By the agreements and roles of this moment: what is sent may have waited long since it was noted. */
  #isEntitled({ owner, audience, restricted }: Concern, hides = false): boolean {
    const { module, party } = this.#pending;
    const entitling = { module, owner, audience, restricted, hides };
    return entitledParties(this.#hub.registry(), this.#platformId, entitling).includes(party);
  }

  async #clientInfo(): Promise<PushResult> {
    // The change may have been read before this process has heard of it otherwise.
    await this.#hub.followRegistry();
    const info = await this.#hub.clientInfoFor(this.#platformId, this.#pending.object);
    if (info === undefined) return delivered(undefined);
    const answer = await this.#exchange({
      method: 'PUT',
      module: 'hubclientinfo',
      side: 'receiver',
      segments: [info.countryCode, info.partyId],
      query: noQuery,
      body: { text: info.text, value: undefined },
      ...this.#ids(),
    });
    return resultOf(answer);
  }

  #send(method: Method, named: Named, text: string | undefined): Promise<OcpiResponse> {
    const { module, party } = this.#pending;
    const owner = partyOf(named.owner);
    const variantName = knownModule(module).variant?.name;
    const isAtHub = this.#hub.registry().platforms.get(this.#platformId)?.direct_to == null;
    return this.#exchange({
      method,
      module,
      side: 'receiver',
      segments: [owner.country_code, owner.party_id, named.id, ...named.path],
      query: named.variant === null || variantName === undefined ? noQuery : new Map([[variantName, named.variant]]),
      ...(text !== undefined && { body: { text, value: undefined } }),
      to: partyOf(party),
      // What is meant for everybody comes from the hub where there is one, what concerns one party from its owner.
      from: named.isBroadcast && isAtHub ? this.#hub.party : owner,
      object: this.#pending.object,
      ...this.#ids(),
    });
  }

  async #exchange(request: OcpiRequest): Promise<OcpiResponse> {
    const answer = await this.#hub.peerOf(this.#platformId).exchange(request, this.#signal);
    this.#hub.heardFrom(this.#platformId);
    return answer;
  }

  #ids(): { requestId: string; correlationId: string } {
    return { requestId: this.#hub.ids.uuid(), correlationId: this.#pending.correlationId ?? this.#hub.ids.uuid() };
  }
}

/** What a push is about. */
interface Named {
  readonly owner: PartyKey;
  readonly id: string;
  readonly variant: string | null;
  readonly path: readonly string[];
  readonly isBroadcast: boolean;
}

/** Whose an object is, and whom it is for. */
type Concern = Pick<Entitling, 'owner' | 'audience' | 'restricted'>;

const concernOf = ({ owner, audience, addressee, restricted }: StoredDocument): Concern => ({
  owner,
  audience: audience === '' ? addressee : audience,
  restricted,
});

const noQuery: ReadonlyMap<string, string> = new Map();
const parties = new Map<string, Party>();

/** Parties by key; there are few, and they are asked for with every push. */
function partyOf(key: string): Party {
  const known = parties.get(key);
  if (known !== undefined) return known;
  const party = parsePartyKey(key);
  if (party === undefined) throw new Error(`${key} is no party`);
  parties.set(key, party);
  return party;
}

function unlessHeld(error: unknown): undefined {
  if (!(error instanceof HeldBack)) throw error;
}

/** The receiver lacks the object (or its parent), and therefore cannot change a part of it. */
const isUnknown = (answer: OcpiResponse): boolean =>
  answer.http === 404 ||
  answer.statusCode === statusCodes.unknownLocation ||
  answer.statusCode === statusCodes.unknownToken;

/** What an answer says about what was sent: `version` is what the receiver has when it took it. */
export function resultOf(answer: OcpiResponse, version?: number, outcome = outcomeOf(answer)): PushResult {
  if (outcome === 'taken') return delivered(version);
  const said = answer.isBare ? 'without an envelope' : `with OCPI status ${answer.statusCode}`;
  const reason = `answered HTTP ${answer.http} ${said}`;
  if (outcome === 'refused') return { kind: 'refused', reason };
  const retryAfterS = retryAfterSecondsIn(answer.headers?.['retry-after']) ?? 0;
  return { kind: 'failed', reason, retryAfterMs: retryAfterS * 1000 };
}
