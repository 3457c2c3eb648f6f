import type { Party } from './party.ts';
import type { SpokenVersion } from './spoken-versions.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** The interface of a module: the sender's (the owner's, read from) or the receiver's (pushed to). */
export type Side = 'sender' | 'receiver';

/** A JSON body: the text as it came, and its value. What is passed on or stored is the text. */
export interface Body {
  readonly text: string;
  readonly value: unknown;
  /** As it came, when it came in another version than the hub's: for those who speak that version too. */
  readonly received?: { readonly version: SpokenVersion; readonly text: string };
}

/** One request of a functional or configuration module, free of HTTP. */
export interface OcpiRequest {
  readonly method: Method;
  readonly module: string;
  /** The version in which it came, when that is not the hub's own. */
  readonly version?: SpokenVersion;
  readonly side: Side;
  /** Path segments after the module endpoint, percent-decoded, in the sender's spelling. */
  readonly segments: readonly string[];
  /** Query parameters, decoded; a repeated parameter is refused at the edge. */
  readonly query: ReadonlyMap<string, string>;
  readonly body?: Body;
  readonly to?: Party;
  readonly from?: Party;
  readonly requestId: string;
  readonly correlationId: string;
  /** Never to be sent again, not even when a connection that was kept open turns out to have been closed. */
  readonly once?: boolean;
  /** The number of the hub's copy that is pushed, for the message log; the receiver hears nothing of it. */
  readonly object?: number;
}

/** What an exchange answers, free of HTTP. */
export interface OcpiResponse {
  readonly http: number;
  readonly statusCode: number;
  readonly statusMessage?: string;
  /**
   * `data` of the envelope as JSON text; absent when there is none. An async iterable yields the JSON texts of a list's
   * objects, some at a time, which the edge joins to an array.
   */
  readonly data?: string | AsyncIterable<readonly string[]>;
  /** The whole envelope as it came from another party, passed on byte for byte instead of `data` and the codes. */
  readonly passedOn?: Buffer;
  /**
   * The version the answer is in when that is not the hub's own: `passedOn`, or `data` where that is missing. Beside `passedOn`, `data`
   * is in the hub's form.
   */
  readonly version?: SpokenVersion;
  /** The answer had no envelope: only its HTTP status is the other side's, which need not have been OCPI at all. */
  readonly isBare?: boolean;
  /** Headers of the answer besides the ones every answer has: `Location`, `Link`, `X-Total-Count`, `X-Limit`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Who answers: a party, or the hub. */
  readonly from?: Party;
}

/** Whatever an exchange can be held with: a platform over HTTP, or a backend in this process. */
export interface Peer {
  /**
   * Sends one request and resolves with the answer, whatever its codes.
   * Throws `Fault` of kind `timeout`, `unreachable` or `undeliverable` (the answer was no OCPI).
   */
  exchange(request: OcpiRequest, signal: AbortSignal): Promise<OcpiResponse>;
}
