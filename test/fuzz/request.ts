import type { Random } from '../kill/random.ts';

/** Which part of the hub a case is after. */
export const families = ['raw', 'url', 'body', 'admin', 'credentials'] as const;
export type Family = (typeof families)[number];

/** One thing that is sent to the hub, and what may come back. */
export interface FuzzCase {
  readonly family: Family;
  /** What is wrong with it, in a few words. */
  readonly what: string;
  readonly bytes: Buffer;
  readonly isHead: boolean;
  /**
   * `ocpi` and `admin`: one complete request of HTTP, to be answered in that form. `anything`: perhaps no request at all; an answer, if
   * there is one, must not be a failure.
   */
  readonly expects: 'ocpi' | 'admin' | 'anything';
  /** Answers that must come when the requests in it are all sound. */
  readonly answers?: number;
  /** Whether its token may be one the hub does not know: then it may be told that it tries too often. */
  readonly isStranger?: boolean;
  /** Whether it may ask about a driver's token that nobody knows, which is allowed only so often. */
  readonly isCounted?: boolean;
  /** The object it is aimed at, of which the sender knows the state. */
  readonly guard?: Guard;
}

/** An object only one sender writes to, so that a refused write can be seen to have changed nothing. */
export interface Guard {
  readonly path: string;
  readonly token: string;
  /** The EVSE in it that the write is about; otherwise it is about the object itself. */
  readonly evse?: string;
  /** What is sent of that. */
  readonly sent: Buffer;
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}

/** Who there is at the hub, for the generators. */
export interface Scene {
  /** Credentials tokens, by what their owner is. */
  readonly tokens: {
    readonly cpo: string;
    readonly emsp: string;
    /** Connections that may be broken. */
    readonly victims: readonly string[];
    /** Tokens A that have not been used. */
    readonly invitations: readonly string[];
  };
  readonly adminToken: string;
  /** Partners that may be spoilt. */
  readonly disposable: readonly string[];
  /** Where a versions URL leads to something. */
  readonly versionsUrl: string;
  /** A cursor and a page token of the hub, to be spoilt. */
  readonly cursor: string;
}

/** What makes a case; `sender` is the number of the connection it will go over. */
export type Generator = (random: Random, scene: Scene, sender: number) => FuzzCase;

export const authorization = (token: string): string => `Token ${Buffer.from(token).toString('base64')}`;

export interface Head {
  readonly method: string;
  readonly target: string;
  /** In order, as they are written. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Buffer;
}

/** A request as bytes, with its Content-Length unless the headers say something of it. */
export function bytesOf({ method, target, headers, body }: Head): Buffer {
  const hasLength = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const all =
    body === undefined || hasLength ? headers : [...headers, ['Content-Length', String(body.length)] as const];
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: hub',
    ...all.map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ];
  const head = Buffer.from(lines.join('\r\n'), 'latin1');
  return body === undefined ? head : Buffer.concat([head, body]);
}

/** The usual headers of a request by a party. */
export function usualHeaders(token: string, from: string | undefined, to: string | undefined): [string, string][] {
  return [
    ['Authorization', authorization(token)],
    ['X-Request-ID', '7f0c1b9e-6f0e-4b0e-9d4e-0a4d4d2f8f10'],
    ['X-Correlation-ID', '5e9b8c07-3c74-4e9b-a21d-6d3a0f1c6f20'],
    ...routingHeaders('from', from),
    ...routingHeaders('to', to),
  ];
}

function routingHeaders(direction: 'from' | 'to', party: string | undefined): [string, string][] {
  if (party === undefined) return [];
  const [countryCode = '', partyId = ''] = party.split('-');
  return [
    [`OCPI-${direction}-country-code`, countryCode],
    [`OCPI-${direction}-party-id`, partyId],
  ];
}

/** Whether a request target consists of what may stand in a request line. */
export const isSoundTarget = (target: string): boolean => /^[\x21-\x7e]+$/.test(target);
