import type { FaultKind } from '../../kernel/fault.ts';
import { statusCodes } from '../../ocpi/envelope.ts';

/**
 * What each kind of fault looks like at the OCPI edge (T-36). HTTP says whether the message arrived; the OCPI code says what
 * became of it.
 */
export const answers = {
  malformed: { http: 400, ocpi: statusCodes.clientError },
  'not-json': { http: 400, ocpi: statusCodes.clientError },
  'too-large': { http: 413, ocpi: statusCodes.clientError },
  'unsupported-media-type': { http: 415, ocpi: statusCodes.clientError },
  unauthenticated: { http: 401, ocpi: statusCodes.clientError },
  forbidden: { http: 404, ocpi: statusCodes.clientError },
  'not-found': { http: 404, ocpi: statusCodes.clientError },
  'unknown-location': { http: 404, ocpi: statusCodes.unknownLocation },
  'unknown-token': { http: 404, ocpi: statusCodes.unknownToken },
  'method-not-allowed': { http: 405, ocpi: statusCodes.clientError },
  conflict: { http: 200, ocpi: statusCodes.invalid },
  gone: { http: 404, ocpi: statusCodes.clientError },
  invalid: { http: 200, ocpi: statusCodes.invalid },
  impossible: { http: 200, ocpi: statusCodes.invalid },
  refused: { http: 200, ocpi: statusCodes.clientError },
  'too-many-requests': { http: 429, ocpi: statusCodes.clientError },
  overloaded: { http: 503, ocpi: statusCodes.serverError },
  'peer-unusable': { http: 200, ocpi: statusCodes.peerUnusable },
  'unsupported-version': { http: 200, ocpi: statusCodes.unsupportedVersion },
  'endpoints-missing': { http: 200, ocpi: statusCodes.endpointsMissing },
  undeliverable: { http: 200, ocpi: statusCodes.hubError },
  'unknown-receiver': { http: 200, ocpi: statusCodes.unknownReceiver },
  timeout: { http: 200, ocpi: statusCodes.timeout },
  unreachable: { http: 200, ocpi: statusCodes.notConnected },
} as const satisfies Record<FaultKind, { http: number; ocpi: number }>;
