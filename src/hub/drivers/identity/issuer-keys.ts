import type { JSONWebKeySet, JWK } from 'jose';
import type { Clock } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Limits } from '../../../kernel/limits.ts';

/** Gets the JSON at a URL that somebody gave us, through the guard that all such calls go through. */
export type FetchJson = (url: string) => Promise<unknown>;

/** What is known of an issuer. */
interface Known {
  readonly keys: JSONWebKeySet;
  readonly at: number;
}

type KeyLimits = Pick<Limits, 'issuerKeysMs' | 'issuerKeysStaleMs' | 'issuerAskedEveryMs' | 'issuerKeysMax'>;

/**
 * The keys of issuers that operators have named, found by discovery. They are asked for again when they are old, or when a token names one
 * that is not among them; never more often than a limit says, whatever tokens come. While an issuer does not answer, old keys do for a time.
 */
export class IssuerKeys {
  readonly #clock: Clock;
  readonly #limits: KeyLimits;
  readonly #fetchJson: FetchJson;
  readonly #known = new Map<string, Known>();
  readonly #askedAt = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<JSONWebKeySet | undefined>>();

  constructor(parts: { readonly clock: Clock; readonly limits: KeyLimits; readonly fetchJson: FetchJson }) {
    this.#clock = parts.clock;
    this.#limits = parts.limits;
    this.#fetchJson = parts.fetchJson;
  }

  /** The keys of an issuer. Throws `overloaded` when they are not to be had. */
  async of(issuer: string): Promise<JSONWebKeySet> {
    const known = this.#known.get(issuer);
    const ageMs = known === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonic() - known.at;
    if (known !== undefined && ageMs < this.#limits.issuerKeysMs) return known.keys;
    const fetched = await this.#ask(issuer);
    if (fetched !== undefined) return fetched;
    if (known !== undefined && ageMs < this.#limits.issuerKeysStaleMs) return known.keys;
    const retryAfterS = Math.ceil(this.#limits.issuerAskedEveryMs / 1000);
    throw new Fault('overloaded', 'the issuer of the token does not give its keys', { retryAfterS });
  }

  /** The keys of an issuer after it was asked again for one that was not among them; undefined when it may not be asked yet, or does not answer. */
  again(issuer: string): Promise<JSONWebKeySet | undefined> {
    return this.#ask(issuer);
  }

  async #ask(issuer: string): Promise<JSONWebKeySet | undefined> {
    const underWay = this.#underWay.get(issuer);
    if (underWay !== undefined) return underWay;
    const now = this.#clock.monotonic();
    if (now - (this.#askedAt.get(issuer) ?? Number.NEGATIVE_INFINITY) < this.#limits.issuerAskedEveryMs)
      return undefined;
    this.#askedAt.set(issuer, now);
    const asking = this.#fetch(issuer).finally(() => this.#underWay.delete(issuer));
    this.#underWay.set(issuer, asking);
    return asking;
  }

  async #fetch(issuer: string): Promise<JSONWebKeySet | undefined> {
    try {
      const metadata = await this.#fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
      const { issuer: named, jwks_uri } = (metadata ?? {}) as Record<string, unknown>;
      // Who says he is somebody else might be (OpenID Connect Discovery, 4.3).
      if (named !== issuer || typeof jwks_uri !== 'string') return undefined;
      const keys = usableKeys(await this.#fetchJson(jwks_uri), this.#limits.issuerKeysMax);
      this.#known.set(issuer, { keys, at: this.#clock.monotonic() });
      return keys;
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
  }
}

/** Public keys to check signatures with, and nothing else: what is symmetric would let everybody sign who knows it. */
function usableKeys(document: unknown, max: number): JSONWebKeySet {
  const { keys } = (document ?? {}) as { keys?: unknown };
  const all: readonly unknown[] = Array.isArray(keys) ? keys.slice(0, max) : [];
  return { keys: all.filter(isUsable) };
}

function isUsable(key: unknown): key is JWK {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, use, d } = key as Record<string, unknown>;
  return (kty === 'RSA' || kty === 'EC' || kty === 'OKP') && (use === undefined || use === 'sig') && d === undefined;
}
