import { Fault, type FaultKind, type FaultOptions } from '../kernel/fault.ts';

export interface PeerFaultOptions extends FaultOptions {
  /** HTTP status of the answer, when there was one. */
  http?: number;
  /** OCPI status code of the answer, when it was an envelope. */
  statusCode?: number;
}

/** A call to a peer that failed, with what the peer answered for those who decide by it. */
export class PeerFault extends Fault {
  readonly http: number | undefined;
  readonly statusCode: number | undefined;
  /** The peer does not accept our token any more: somebody has to act. */
  readonly tokenRefused: boolean;

  constructor(kind: FaultKind, message: string, options: PeerFaultOptions = {}) {
    super(kind, message, options);
    this.name = 'PeerFault';
    this.http = options.http;
    this.statusCode = options.statusCode;
    this.tokenRefused = isTokenRefusal(options.http);
  }
}

/** Whether a peer's HTTP status says that it does not accept our token. */
export const isTokenRefusal = (http: number | undefined): boolean => http === 401 || http === 403;

/**
 * What may be kept of a library's error as a cause. HTTP libraries hang the request's options or the bytes they received on
 * their errors, and loggers print such fields; both could hold a token (T-09).
 */
export function bareError(error: unknown): Error {
  if (error instanceof Fault) return error;
  if (!(error instanceof Error)) return new Error('something that is no error was thrown');
  const bare = new Error(error.message);
  bare.name = error.name;
  if (error.stack !== undefined) bare.stack = error.stack;
  const code = codeOf(error);
  return code === undefined ? bare : Object.assign(bare, { code });
}

/** The code of an error of Node or of an HTTP library, such as `ECONNREFUSED`. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** A request that must not be written; the message says what of it. */
export class BrokenRequest extends Error {
  override readonly name = 'BrokenRequest';
  readonly code = 'REQUEST_BROKEN';

  constructor(what: string) {
    super(`the request cannot be written: ${what}`);
  }
}

/** What the errors of Node's HTTP client and of our own say: the peer answered no HTTP, or our request could not be written. */
const brokenHttp = /^(?:HTTPParserError$|HPE_|ERR_INVALID_|ANSWER_BROKEN$|ANSWER_HEADERS_OVERFLOW$|REQUEST_BROKEN$)/;

/** The fault for an error of an HTTP client: `undeliverable` when HTTP itself was broken, else `unreachable`. */
export function faultOfHttpError(error: unknown): PeerFault {
  const cause = bareError(error);
  if (cause instanceof Fault)
    return new PeerFault('unreachable', `the platform cannot be reached: ${cause.message}`, { cause });
  // Not every error has a code; a name is as good.
  const code = codeOf(error) ?? cause.name;
  return brokenHttp.test(code)
    ? new PeerFault('undeliverable', `the exchange broke the rules of HTTP (${code})`, { cause })
    : new PeerFault('unreachable', `the platform cannot be reached (${code})`, { cause });
}
