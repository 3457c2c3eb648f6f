import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { StationDoor } from '../../../hub/stations/desk.ts';
import type { Vault } from '../../../kernel/secrets.ts';

/** What a station shows to prove that it is who it says. */
export type Credentials =
  | { readonly kind: 'none' }
  /** Basic authentication with its identity. */
  | { readonly kind: 'password'; readonly password: string }
  /** A certificate that its CA vouches for, of this identity. */
  | { readonly kind: 'certificate' }
  /** A certificate of somebody else, a header that is not Basic, another identity in it. */
  | { readonly kind: 'wrong' };

const passwordLengthMax = 64;

/** Reads what a station shows: a verified client certificate if there is one, and else its `Authorization`. */
export function credentialsOf(request: IncomingMessage, identity: string): Credentials {
  const certificate = verifiedCertificate(request.socket as Partial<TLSSocket>);
  // Its CA has vouched for somebody; whatever password comes with it, that is who it is.
  if (certificate !== undefined) return { kind: namesOf(certificate).includes(identity) ? 'certificate' : 'wrong' };
  const header = request.headers.authorization;
  if (header === undefined) return { kind: 'none' };
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header) ?? [];
  if (encoded === undefined) return { kind: 'wrong' };
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  if (!pair.startsWith(`${identity}:`)) return { kind: 'wrong' };
  const password = pair.slice(identity.length + 1);
  return password.length > passwordLengthMax ? { kind: 'wrong' } : { kind: 'password', password };
}

function verifiedCertificate(socket: Partial<TLSSocket>): PeerCertificate | undefined {
  if (socket.encrypted !== true || socket.authorized !== true) return undefined;
  const certificate = socket.getPeerCertificate?.();
  // A session of TLS 1.3 that is resumed counts as authorised in Node also when no certificate was ever shown in it.
  return certificate?.subject === undefined ? undefined : certificate;
}

/** One name of a certificate as Node writes them: what has special characters is quoted, and is no name of a station. */
const alternativeForm = /([^:,"]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/gy;

/** CN and DNS names of a certificate (OCPP 2.0.1 part 2, A00.FR.428). */
function namesOf({ subject, subjectaltname = '' }: PeerCertificate): string[] {
  const common: unknown = subject?.CN;
  // Read name by name: one of another kind may contain what looks like a DNS name.
  const alternative = [...subjectaltname.matchAll(alternativeForm)].flatMap(([, kind, name = '']) =>
    kind === 'DNS' ? [name] : [],
  );
  return typeof common === 'string' ? [common, ...alternative] : alternative;
}

/** Compared with when there is no station, or none with a password, so that it takes the same time. */
const nobody = Buffer.alloc(32);

/** The security profile that these credentials amount to; undefined: they are not the station's. */
export function profileOf(
  credentials: Credentials,
  door: StationDoor | undefined,
  isTls: boolean,
  vault: Vault,
): 1 | 2 | 3 | undefined {
  if (credentials.kind === 'certificate') return door === undefined ? undefined : 3;
  const shown = vault.digest(credentials.kind === 'password' ? credentials.password : '');
  const kept = door?.passwordDigest;
  const isSame = timingSafeEqual(shown, kept?.length === nobody.length ? kept : nobody);
  if (kept === undefined || !isSame || credentials.kind !== 'password') return undefined;
  return isTls ? 2 : 1;
}
