import type { Fault, FaultKind } from '../../kernel/fault.ts';

/** What went wrong, as RFC 9457 has it, with what programs decide by. As schemas/driver/problem.json. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly trace_id: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly message: string }[];
}

/** What each kind of fault looks like at the driver edge. */
export const problems = {
  malformed: { status: 400, title: 'The request breaks the rules of HTTP' },
  'not-json': { status: 400, title: 'The body is not acceptable JSON' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body has to be JSON' },
  unauthenticated: { status: 401, title: 'You have to sign in' },
  forbidden: { status: 403, title: 'You may not do this' },
  'not-found': { status: 404, title: 'Not found' },
  'unknown-location': { status: 404, title: 'Not found' },
  'unknown-token': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This cannot be done here' },
  conflict: { status: 409, title: 'Something stands in the way' },
  gone: { status: 410, title: 'No longer there' },
  invalid: { status: 400, title: 'The request has faults' },
  impossible: { status: 422, title: 'The request cannot be met' },
  refused: { status: 409, title: 'This is not done' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  overloaded: { status: 503, title: 'The hub cannot take this now' },
  'peer-unusable': { status: 502, title: "The operator's system cannot be used" },
  'unsupported-version': { status: 502, title: "The operator's system cannot be used" },
  'endpoints-missing': { status: 502, title: "The operator's system cannot be used" },
  undeliverable: { status: 502, title: 'The operator could not be asked' },
  'unknown-receiver': { status: 502, title: 'The operator is not connected' },
  timeout: { status: 504, title: 'The operator did not answer in time' },
  unreachable: { status: 502, title: 'The operator cannot be reached' },
} as const satisfies Record<FaultKind, { status: number; title: string }>;

/** The problem a fault is, in the request with this id. */
export const problemOf = (fault: Fault, requestId: string): Problem => ({
  ...named(fault.code ?? codeOf(fault.kind), requestId),
  ...problems[fault.kind],
  detail: fault.message,
  ...(fault.issues.length > 0 && {
    errors: fault.issues.map(({ path, message, code = 'invalid' }) => ({ pointer: path, code, message })),
  }),
});

/** The problem for what is a bug of ours: no detail leaves the hub, the log has it under the request's id. */
export const internalProblem = (requestId: string): Problem => ({
  ...named('internal', requestId),
  title: 'The hub failed',
  status: 500,
  detail: `the hub failed to process the request; its log has the reason under ${requestId}`,
});

/** A problem as it is sent. */
export const renderedProblem = (problem: Problem) => ({
  status: problem.status,
  headers: { 'Content-Type': 'application/problem+json' },
  body: JSON.stringify(problem),
});

/** The code of a fault that has none of its own. */
export const codeOf = (kind: FaultKind): string => kind.replaceAll('-', '_');

const named = (code: string, requestId: string) => ({
  type: `urn:crossvolt:problem:${code}`,
  instance: `urn:uuid:${requestId}`,
  code,
  trace_id: requestId,
});
