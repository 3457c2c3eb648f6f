import type { Fault, FaultKind, Issue } from '../../kernel/fault.ts';

/** What went wrong, as RFC 9457 has it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Names this occurrence; the log has it too. */
  readonly instance: string;
  readonly errors?: readonly Issue[];
}

/** What each kind of fault looks like at the admin edge. */
export const problems = {
  malformed: { status: 400, title: 'The request breaks the rules of HTTP' },
  'not-json': { status: 400, title: 'The body is not acceptable JSON' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body has to be JSON' },
  unauthenticated: { status: 401, title: 'A valid token is needed' },
  forbidden: { status: 403, title: 'The token does not permit this' },
  'not-found': { status: 404, title: 'Not found' },
  'unknown-location': { status: 404, title: 'Not found' },
  'unknown-token': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This cannot be done here' },
  conflict: { status: 409, title: 'Something stands in the way' },
  gone: { status: 410, title: 'No longer there' },
  invalid: { status: 400, title: 'The request has faults' },
  impossible: { status: 422, title: 'The request cannot be met' },
  refused: { status: 409, title: 'This is never done' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  overloaded: { status: 503, title: 'The hub cannot take this now' },
  'peer-unusable': { status: 502, title: "The partner's system cannot be used" },
  'unsupported-version': { status: 502, title: 'The partner speaks no version the hub speaks' },
  'endpoints-missing': { status: 502, title: 'The partner lacks endpoints' },
  undeliverable: { status: 502, title: 'The partner could not be asked' },
  'unknown-receiver': { status: 502, title: 'Nobody serves this party' },
  timeout: { status: 504, title: 'The partner did not answer in time' },
  unreachable: { status: 502, title: 'The partner cannot be reached' },
} as const satisfies Record<FaultKind, { status: number; title: string }>;

/** The problem a fault is, in the request with this id. */
export function problemOf(fault: Fault, requestId: string): Problem {
  return {
    type: `urn:crossvolt:problem:${fault.kind}`,
    ...problems[fault.kind],
    detail: fault.message,
    instance: `urn:uuid:${requestId}`,
    ...(fault.issues.length > 0 && { errors: fault.issues.map(({ path, message }) => ({ path, message })) }),
  };
}

/** The problem for what is a bug of ours: no detail leaves the hub, the log has it under the request's id. */
export const internalProblem = (requestId: string): Problem => ({
  type: 'urn:crossvolt:problem:internal',
  title: 'The hub failed',
  status: 500,
  detail: `the hub failed to process the request; its log has the reason under ${requestId}`,
  instance: `urn:uuid:${requestId}`,
});
