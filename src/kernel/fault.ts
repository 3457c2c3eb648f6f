/** The closed list of what can go wrong in an exchange. Every edge answers each kind in a table of its own. */
export type FaultKind =
  /** The request breaks HTTP or our transport rules: doubled headers, absolute-form targets, bad token encoding. */
  | 'malformed'
  /** The body is not acceptable JSON. */
  | 'not-json'
  | 'too-large'
  | 'unsupported-media-type'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'unknown-location'
  | 'unknown-token'
  | 'method-not-allowed'
  /** Something stands in the way of the change: it exists already, or it is in use. */
  | 'conflict'
  /** It was there, and is not any more: a cursor too old to go on from. */
  | 'gone'
  /** A field or parameter is missing or wrong; `issues` names each. */
  | 'invalid'
  /** Every field is right by itself, and yet it cannot be done: an area too large, fields that exclude each other. */
  | 'impossible'
  /** Understood, but this is never done, such as a broadcast of CDRs. */
  | 'refused'
  | 'too-many-requests'
  | 'overloaded'
  | 'peer-unusable'
  | 'unsupported-version'
  | 'endpoints-missing'
  /** The hub cannot pass the exchange on, for a reason none of the next three names. */
  | 'undeliverable'
  | 'unknown-receiver'
  | 'timeout'
  | 'unreachable';

/** One thing that is wrong with the input: where (JSON pointer, header or parameter name) and what, as a sentence. */
export interface Issue {
  path: string;
  message: string;
  /** A stable word for it, such as `missing`, where programs are told. */
  code?: string;
}

export interface FaultOptions {
  /** A stable word for exactly this, such as `bbox_too_large`, where programs decide by more than the kind. */
  code?: string;
  issues?: readonly Issue[];
  /** Seconds after which a repetition makes sense; becomes `Retry-After`. */
  retryAfterS?: number;
  cause?: unknown;
}

/** A failure with a meaning the caller may see. Whatever is thrown that is not a Fault is a bug or an outage. */
export class Fault extends Error {
  readonly kind: FaultKind;
  readonly code: string | undefined;
  readonly issues: readonly Issue[];
  readonly retryAfterS: number | undefined;

  constructor(kind: FaultKind, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.kind = kind;
    this.code = options.code;
    this.issues = options.issues ?? [];
    this.retryAfterS = options.retryAfterS;
  }

  /** An `invalid` fault that lists every issue, in its message too. */
  static invalid(issues: readonly Issue[]): Fault {
    return new Fault('invalid', issues.map((issue) => `${issue.path}: ${issue.message}`).join('; '), { issues });
  }
}
