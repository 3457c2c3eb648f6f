import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { Fault } from '../../../kernel/fault.ts';
import { type Party, partyKey } from '../../../ocpi/party.ts';
import { findIdentity, putIdentity } from '../../../store/drivers/accounts/identities.ts';
import type { ExternalIssuer } from '../../../store/registry.ts';
import { record } from '../../change.ts';
import { hostedEmsps } from '../../parties/hosted-party.ts';
import { makeDriver } from '../accounts/create-driver.ts';
import type { Personal } from '../accounts/personal.ts';
import { publishTokens } from '../accounts/publish.ts';
import { type DriverScope, scopesIn } from '../scopes.ts';
import type { Identified, IdentityHub } from './identity-hub.ts';

/** Signatures that only the issuer can make. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** A token that was checked, of an eMSP's own issuer. */
interface Checked {
  readonly emsp: Party;
  readonly issuer: ExternalIssuer;
  readonly claims: JWTPayload & { readonly sub: string; readonly iat: number; readonly exp: number };
}

/**
 * Who brings a token of an issuer that an eMSP has named; undefined when it is not valid. The first token of a subject makes a driver of
 * it, where the operator has said so. Throws `overloaded` when the issuer does not give its keys.
 */
export async function identifyByOther(hub: IdentityHub, token: string): Promise<Identified | undefined> {
  const checked = await check(hub, token);
  const driverId = checked && (await driverOf(hub, checked));
  if (checked === undefined || driverId === undefined) return undefined;
  const { emsp, issuer, claims } = checked;
  const scopes = new Set(scopesOf(claims, issuer));
  return { signedIn: { emsp, driverId, scopes }, until: claims.exp * 1000 };
}

/** Checks a token by the keys of the issuer that it names, if that is an eMSP's; what its header says of keys elsewhere is not read. */
async function check(hub: IdentityHub, token: string): Promise<Checked | undefined> {
  const { jwtSkewS, jwtAgeMaxS, jwtLengthMax } = hub.limits;
  const named = token.length > jwtLengthMax ? undefined : issuerFor(hub, token);
  if (named === undefined) return undefined;
  const { emsp, issuer } = named;
  const verify = async (keys: JSONWebKeySet) => {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms,
      issuer: issuer.issuer,
      audience: issuer.audience,
      requiredClaims: ['sub', 'iat', 'exp'],
      clockTolerance: jwtSkewS,
      maxTokenAge: jwtAgeMaxS,
      currentDate: new Date(hub.clock.now()),
    }).catch((error: unknown) => {
      if (error instanceof errors.JOSEError) throw error;
      // Too short, or no key at all: whoever names it in a token is nobody.
      hub.log.warn({ err: error, issuer: issuer.issuer }, 'a key of an issuer cannot be used');
      throw new errors.JWKInvalid('the key cannot be used');
    });
    // What is no text would be one subject with what is written like it.
    if (typeof payload.sub !== 'string') throw new errors.JWTInvalid('sub must be a text');
    return payload as Checked['claims'];
  };
  try {
    const keys = await hub.issuerKeys.of(issuer.issuer);
    const claims = await verify(keys).catch(async (error: unknown) => {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      const newer = await hub.issuerKeys.again(issuer.issuer);
      if (newer === undefined) throw error;
      return verify(newer);
    });
    // Bound to a key that we do not ask for: to take it from anybody would be to ignore that.
    const isBound = claims['cnf'] !== undefined;
    return isBound || claims.sub === '' || claims.sub.length > subjectLengthMax ? undefined : { emsp, issuer, claims };
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

const subjectLengthMax = 255;

/** The eMSP whose issuer, audience and client a token names, which nobody has checked yet. */
function issuerFor(hub: IdentityHub, token: string): { emsp: Party; issuer: ExternalIssuer } | undefined {
  const claims = unchecked(token);
  if (claims === undefined) return undefined;
  const audiences = [claims.aud ?? []].flat();
  const client = claims['azp'] ?? claims['client_id'];
  const [only, ...others] = hostedEmsps(hub).flatMap(({ emsp, settings: { oidc } }) => {
    const isNamed = oidc !== null && oidc.issuer === claims.iss && audiences.includes(oidc.audience);
    return isNamed && (oidc.client_id === undefined || oidc.client_id === client) ? [{ emsp, issuer: oidc }] : [];
  });
  // Of two nobody could say whose driver that is.
  return others.length > 0 ? undefined : only;
}

function unchecked(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

/** The driver that a subject is, or becomes; undefined for one who is none here. */
async function driverOf(hub: IdentityHub, { emsp, issuer, claims }: Checked): Promise<string | undefined> {
  const key = partyKey(emsp);
  const digest = hub.vault.digest(`subject ${key} ${issuer.issuer} ${claims.sub}`);
  const known = await findIdentity(hub.reads, key, digest);
  if (known?.driver != null) return known.driver;
  // Who was erased is nobody again only with what was issued since: an app that goes on with an old token brings nobody back.
  if (known?.ended_at != null && claims.iat * 1000 <= known.ended_at.getTime()) return undefined;
  if (!issuer.auto_create) return undefined;
  const personal = personalIn(claims);
  const become = (email: string | null) => becomeDriver(hub, { emsp: key, digest }, { ...personal, email });
  return become(personal.email).catch((error: unknown) => {
    // The email is that of an account already, and nobody has said that the person is the same.
    if (error instanceof Fault && error.kind === 'conflict' && personal.email !== null) return become(null);
    throw error;
  });
}

/** Makes a subject a driver; of two requests at the same moment one does. */
async function becomeDriver(
  hub: IdentityHub,
  { emsp, digest }: { readonly emsp: string; readonly digest: Buffer },
  personal: Personal,
): Promise<string | undefined> {
  const { id, tokens } = await record(hub, { name: 'hub' }, async (tx) => {
    const { id: driver, made } = await makeDriver(hub, tx, emsp, personal);
    if (!(await putIdentity(tx, { emsp, digest, driver }))) throw new Overtaken();
    const done = { action: 'driver.first-token', subject: driver, details: { emsp } };
    return { result: { id: driver, tokens: made.tokens }, done };
  }).catch(async (error: unknown) => {
    if (!(error instanceof Overtaken)) throw error;
    return { id: (await findIdentity(hub.reads, emsp, digest))?.driver ?? undefined, tokens: [] };
  });
  await publishTokens(hub, tokens);
  return id;
}

/** Another request of the same subject was faster. */
class Overtaken extends Error {}

const textLengthMax = { email: 254, name: 100 } as const;

/** What an issuer says of the person; an email only when it has made sure of it. */
function personalIn(claims: JWTPayload): Personal {
  const text = (claim: 'email' | 'name'): string | null => {
    const value = claims[claim];
    const isText = typeof value === 'string' && value !== '' && value.length <= textLengthMax[claim];
    return isText && !/\p{C}/u.test(value) ? value : null;
  };
  return { email: claims['email_verified'] === true ? text('email') : null, name: text('name') };
}

/** What a token may do: the scopes of ours that it names, else what the operator has said. */
function scopesOf(claims: JWTPayload, issuer: ExternalIssuer): DriverScope[] {
  const words = [claims['scope'] ?? claims['scp'] ?? []]
    .flat()
    .flatMap((word) => (typeof word === 'string' ? word.split(' ') : []));
  const named = scopesIn(words);
  return named.length > 0 ? named : scopesIn(issuer.scopes);
}
