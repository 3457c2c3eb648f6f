import type { Credentials } from '../generated/ocpi-2.2.1.ts';
import { Fault } from '../kernel/fault.ts';
import type { IssuedToken } from '../kernel/secrets.ts';
import { hubVersion, type SpokenVersion } from '../ocpi/spoken-versions.ts';
import { promoteCredential, replaceCredentials, revokeCredential, revokeCredentials } from '../store/credentials.ts';
import { lockPlatform } from '../store/platforms.ts';
import type { CredentialRow, PlatformRow } from '../store/registry.ts';
import { type Actor, change } from './change.ts';
import { entryOf } from './entry.ts';
import { ourCredentials } from './our-credentials.ts';
import { refusePairs } from './pairs.ts';
import { connect } from './registration-connect.ts';
import { type Discovered, discover } from './registration-discovery.ts';
import type { RegistrationHub } from './registration-hub.ts';
import { announcedRolesIn, approvedAmong, credentialsIn, nameOfRole, requireApproved } from './registration-roles.ts';
import { issueCredential, overlapEnd } from './registration-token.ts';
import { isPartner, isRegistered, type Platform } from './registry.ts';
import { versionOf } from './versions.ts';

/** What a partner handed to the operator for the hub to register with. */
export interface Invitation {
  readonly versions_url: string;
  /** Its token A. */
  readonly token: string;
}

/**
 * The hub registers at a partner, as the Sender of the registration (C-02). The partner may look at the hub's versions with
 * the token the POST brings before it answers (C-11), so that token exists from then on, good for versions and credentials
 * only, and becomes the connection's with success. A failure leaves everything here as it was; the partner's token A may
 * be used up then (C-10).
 *
 * Throws `not-found`; `conflict` for a partner that was offboarded, or registered another way meanwhile; `peer-unusable`, also
 * when the partner announces a role that is not approved (A8); `unsupported-version` and `endpoints-missing`.
 */
export async function handshake(
  hub: RegistrationHub,
  actor: Actor,
  platformId: string,
  invitation: Invitation,
): Promise<void> {
  const platform = await knownPlatform(hub, platformId);
  refusePairs(hub, platform);
  const found = await discover(hub, platform, invitation.versions_url, invitation.token, wantedFrom(hub, platform));
  const issued = await issue(hub, actor, platformId, 'registration', overlapEnd(hub));
  try {
    const { value, tokenForm } = await send(hub, platform, 'postCredentials', found, invitation.token, issued);
    const theirs = readAnswer(value, found, platform);
    const roles = announcedRolesIn(theirs);
    await requireApproved(hub.db, platformId, roles).catch((refusal) => takeBack(hub, found, theirs, refusal));
    await change(hub, actor, async (tx) => {
      const current = await lockPlatform(tx, platformId);
      if (current === undefined || !(await promoteCredential(tx, issued.id))) throw overtaken();
      await requireApproved(tx, platformId, roles);
      await revokeCredentials(tx, platformId, { except: issued.id });
      const connected = { ...found, tokenForm, roles, token: theirs.token, tokenBefore: null };
      await connect(hub, tx, current, connected, 'registration');
      const details = { origin: new URL(found.versionsUrl).origin, roles: roles.map(nameOfRole) };
      return { result: undefined, done: { action: 'partner.handshake', subject: platformId, details } };
    });
  } catch (error) {
    // A token that was promoted before the failure is the connection's, and no longer of this kind.
    await withdraw(hub, actor, platformId, issued, 'registration');
    throw error;
  }
}

/**
 * The hub renews the tokens of a connection in both directions, by PUT at the partner (C-20, C-28), which also tells it to look
 * at the hub's endpoints again (V-08); in another version, when one is named (C-16). The old tokens stay good for a while (C-25), unless one of them may be in wrong hands:
 * then they end with success.
 *
 * A refusal leaves everything as it was (C-27). An answer that is lost leaves open which tokens the partner goes by: the PUT is
 * repeated once, and if that fails too, both tokens of ours stay valid until a later renewal (A7, S3). Throws `not-found`,
 * `conflict` when the partner is not registered, and `peer-unusable`, `unsupported-version`, `endpoints-missing`.
 */
export async function renew(
  hub: RegistrationHub,
  actor: Actor,
  platformId: string,
  { compromised = false, version }: { readonly compromised?: boolean; readonly version?: SpokenVersion } = {},
): Promise<void> {
  const platform = await knownPlatform(hub, platformId);
  requireVersion(hub, platform, version);
  const { found, token } = await discoverAgain(hub, platform, version ?? versionOf(platform));
  const issued = await issue(hub, actor, platformId, 'platform');
  const put = () => send(hub, platform, 'putCredentials', found, token, issued);
  const { value, tokenForm } = await put().catch(async (error) => {
    if (isLost(error)) return put();
    await withdraw(hub, actor, platformId, issued, 'platform');
    throw error;
  });
  const theirs = readAnswer(value, found, platform);
  await change(hub, actor, async (tx) => {
    const current = await lockPlatform(tx, platformId);
    if (current === undefined || !(await promoteCredential(tx, issued.id))) throw overtaken();
    if (compromised) await revokeCredentials(tx, platformId, { except: issued.id });
    else await replaceCredentials(tx, platformId, issued.id, overlapEnd(hub));
    // The tokens are exchanged: refusing a role now would only cut the connection.
    const { approved: roles, others } = await approvedAmong(tx, platformId, announcedRolesIn(theirs));
    if (others.length > 0) {
      hub.log.warn({ platform: platformId, roles: others.map(nameOfRole) }, 'roles that are not approved were ignored');
    }
    const tokenBefore = compromised ? null : hub.vault.seal(token, platformId);
    await connect(hub, tx, current, { ...found, tokenForm, roles, token: theirs.token, tokenBefore }, 'rotation');
    return {
      result: undefined,
      done: { action: 'partner.renew-tokens', subject: platformId, details: { compromised, version: found.version } },
    };
  });
}

/** The versions in which the hub registers, the best first: the newest that both speak (V-11). Another hub is told by a role that only 2.2.1 has. */
const wantedFrom = (hub: RegistrationHub, platform: Platform): readonly SpokenVersion[] =>
  platform.parties.some(({ role }) => role === 'HUB') ? [hubVersion] : entryOf(hub, platform).versions;

async function knownPlatform(hub: RegistrationHub, platformId: string): Promise<Platform> {
  // Another process may have changed it.
  await hub.reloadRegistry();
  const platform = hub.registry().platforms.get(platformId);
  if (!isPartner(platform)) throw new Fault('not-found', 'there is no partner with this id');
  if (platform.state === 'offboarded') throw new Fault('conflict', 'the partner was offboarded, which is final');
  return platform;
}

/** A connection of a pair stays in its version, and no other gets that one. */
function requireVersion(hub: RegistrationHub, platform: Platform, version: SpokenVersion | undefined): void {
  if (version === undefined || entryOf(hub, platform).versions.includes(version)) return;
  throw new Fault('conflict', `this connection cannot be one of OCPI ${version}`);
}

/** Looks at a registered platform again, with the token in use, or the one before if it refuses that (S3). */
async function discoverAgain(
  hub: RegistrationHub,
  platform: PlatformRow,
  version: SpokenVersion,
): Promise<{ found: Discovered; token: string }> {
  const { id, versions_url: url, outbound_token: sealed, outbound_token_before: before } = platform;
  if (!isRegistered(platform) || url === null || sealed === null) {
    throw new Fault('conflict', 'the partner is not registered');
  }
  const look = async (token: string) => ({ found: await discover(hub, platform, url, token, [version]), token });
  return look(hub.vault.open(sealed, id)).catch((error) => {
    if (answeredHttp(error) !== 401 || before === null) throw error;
    return look(hub.vault.open(before, id));
  });
}

/** Makes the token that the partner is to get. */
function issue(
  hub: RegistrationHub,
  actor: Actor,
  platformId: string,
  kind: CredentialRow['kind'],
  expiresAt: Date | null = null,
): Promise<IssuedToken> {
  return change(hub, actor, async (tx) => {
    const result = await issueCredential(hub, tx, platformId, kind, expiresAt);
    return { result, done: { action: 'credentials.issue', subject: platformId } };
  });
}

/** Ends a token that the partner has not taken over. */
async function withdraw(
  hub: RegistrationHub,
  actor: Actor,
  platformId: string,
  { id }: IssuedToken,
  kind: CredentialRow['kind'],
): Promise<void> {
  await change(hub, actor, async (tx) => {
    await revokeCredential(tx, id, kind);
    return { result: undefined, done: { action: 'credentials.withdraw', subject: platformId } };
  });
}

function send(
  hub: RegistrationHub,
  platform: Platform,
  method: 'postCredentials' | 'putCredentials',
  found: Discovered,
  token: string,
  issued: IssuedToken,
) {
  return hub.registrar[method](
    credentialsUrl(found),
    token,
    found.tokenForm,
    ourCredentials(hub, found.version, platform, issued.token),
    found.policy,
  );
}

const credentialsUrl = ({ endpoints }: Discovered): string =>
  endpoints.find(({ identifier }) => identifier === 'credentials')?.url ?? '';

function readAnswer(value: unknown, { version }: Discovered, { parties }: Platform): Credentials {
  try {
    return credentialsIn(value, version, parties[0]);
  } catch (error) {
    throw unusable(error);
  }
}

/** Ends the registration at a partner that believes in it, when the hub cannot accept it, so that it can be repeated. */
async function takeBack(
  hub: RegistrationHub,
  found: Discovered,
  theirs: Credentials,
  refusal: unknown,
): Promise<never> {
  await hub.registrar
    .deleteCredentials(credentialsUrl(found), theirs.token, found.tokenForm, found.policy)
    .catch((error: unknown) => hub.log.warn({ err: error }, 'a registration could not be taken back at the partner'));
  throw unusable(refusal);
}

/** The partner's credentials are at fault, not the input of whoever asked for the exchange. */
const unusable = (error: unknown): unknown =>
  error instanceof Fault && error.kind === 'invalid'
    ? new Fault('peer-unusable', `the credentials the platform answered cannot be used: ${error.message}`, {
        issues: error.issues,
      })
    : error;

const overtaken = () => new Fault('conflict', 'the partner was registered anew or removed meanwhile');

/** Whether nobody can know if the partner has taken over what it was sent: it answered nothing, or nothing that OCPI defines. */
function isLost(error: unknown): boolean {
  const http = answeredHttp(error);
  const isRefusal = http !== undefined && http >= 400 && http < 500;
  return error instanceof Fault && !isRefusal && (error as { statusCode?: number }).statusCode === undefined;
}

const answeredHttp = (error: unknown): number | undefined => (error as { http?: number }).http;
