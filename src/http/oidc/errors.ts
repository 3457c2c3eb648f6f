import type { Fault, FaultKind } from '../../kernel/fault.ts';

/** What each kind of fault looks like at the issuer's edge: to a person, and to a client (RFC 6749, 5.2). */
const errors = {
  malformed: { status: 400, error: 'invalid_request' },
  'not-json': { status: 400, error: 'invalid_request' },
  'too-large': { status: 413, error: 'invalid_request' },
  'unsupported-media-type': { status: 415, error: 'invalid_request' },
  unauthenticated: { status: 401, error: 'invalid_client' },
  forbidden: { status: 400, error: 'unauthorized_client' },
  'not-found': { status: 404, error: 'invalid_request' },
  'unknown-location': { status: 404, error: 'invalid_request' },
  'unknown-token': { status: 404, error: 'invalid_request' },
  'method-not-allowed': { status: 405, error: 'invalid_request' },
  conflict: { status: 409, error: 'invalid_request' },
  gone: { status: 410, error: 'invalid_request' },
  invalid: { status: 400, error: 'invalid_request' },
  impossible: { status: 400, error: 'unsupported_grant_type' },
  refused: { status: 400, error: 'invalid_grant' },
  'too-many-requests': { status: 429, error: 'slow_down' },
  overloaded: { status: 503, error: 'temporarily_unavailable' },
  'peer-unusable': { status: 502, error: 'server_error' },
  'unsupported-version': { status: 502, error: 'server_error' },
  'endpoints-missing': { status: 502, error: 'server_error' },
  undeliverable: { status: 502, error: 'server_error' },
  'unknown-receiver': { status: 502, error: 'server_error' },
  timeout: { status: 502, error: 'server_error' },
  unreachable: { status: 502, error: 'server_error' },
} as const satisfies Record<FaultKind, { status: number; error: string }>;

/** What a client is told. */
export interface OauthError {
  readonly status: number;
  readonly body: { readonly error: string; readonly error_description: string };
}

/** What a fault is to a client; undefined is a bug, of which nothing is told. */
export function oauthErrorOf(fault: Fault | undefined): OauthError {
  if (fault === undefined)
    return { status: 500, body: { error: 'server_error', error_description: 'this did not work' } };
  const { status, error } = errors[fault.kind];
  const isScope = fault.kind === 'invalid' && fault.issues[0]?.path === 'scope';
  return { status, body: { error: isScope ? 'invalid_scope' : error, error_description: fault.message } };
}

/** The status of a page that says what was wrong. A form is never answered 401: no browser should ask for a password itself. */
export function statusOfPage(fault: Fault | undefined): number {
  if (fault === undefined) return 500;
  const { status } = errors[fault.kind];
  return status === 401 ? 400 : status;
}
