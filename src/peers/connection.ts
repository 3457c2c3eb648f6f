import { Fault } from '../kernel/fault.ts';
import { urlOf } from '../kernel/url.ts';
import { checkUrl, type Policy, urlLengthMax } from './guard.ts';
import { PeerFault } from './peer-fault.ts';

/** How a platform wants the token in `Authorization`: in Base64 as the specification says, or plain (T-02, T-04). */
export type TokenForm = 'base64' | 'raw';

/** What is needed to call a connected platform. Made anew when any of it changes: derived facts are kept per object. */
export interface Connection {
  readonly platformId: string;
  readonly policy: Policy;
  /** The credentials token the platform gave us. */
  readonly token: string;
  /** The one before, while a rotation is not known to have arrived (S3). */
  readonly tokenBefore?: string;
  readonly tokenForm: TokenForm;
  /** Its version of OCPI has no routing headers (table 14.1). */
  readonly isUnrouted?: boolean;
  /** As in the platform's version details. */
  readonly endpoints: readonly { identifier: string; role: 'SENDER' | 'RECEIVER'; url: string }[];
}

/** The value of `Authorization` for a credentials token. */
export const authorizationOf = (token: string, form: TokenForm): string =>
  `Token ${form === 'base64' ? Buffer.from(token, 'utf8').toString('base64') : token}`;

/**
 * Checks a URL before the platform's token goes there (D8, R-66): its origin must be approved for the platform or, when
 * nobody approved any by name, be that of one of its endpoints. Throws `PeerFault` of kind `undeliverable`.
 */
export function checkOwnUrl(text: string, connection: Connection, lengthMax: number = urlLengthMax): URL {
  let url: URL;
  try {
    url = checkUrl(text, connection.policy, lengthMax);
  } catch (cause) {
    const rule = cause instanceof Fault ? cause.message : 'the URL cannot be read';
    throw new PeerFault('undeliverable', rule, { cause });
  }
  if (connection.policy.allowedOrigins.length === 0 && !isEndpointOrigin(url.origin, connection)) {
    throw new PeerFault('undeliverable', 'the URL leads to another server than the endpoints of the platform');
  }
  return url;
}

const isEndpointOrigin = (origin: string, connection: Connection): boolean =>
  connection.endpoints.some((endpoint) => urlOf(endpoint.url)?.origin === origin);
