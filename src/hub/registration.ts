import type { Knex } from 'knex';
import { Fault } from '../kernel/fault.ts';
import { formatDateTime } from '../ocpi/date-time.ts';
import { hubVersion, type SpokenVersion } from '../ocpi/spoken-versions.ts';
import { consumeRegistrationToken, isAccepted, replaceCredentials, revokeCredentials } from '../store/credentials.ts';
import { lockPlatform, setPlatformState } from '../store/platforms.ts';
import type { PlatformRow } from '../store/registry.ts';
import { type Actor, change } from './change.ts';
import { entryOf } from './entry.ts';
import type { Hub } from './hub.ts';
import { type OurCredentials, ourCredentials } from './our-credentials.ts';
import { refusePairs } from './pairs.ts';
import { connect } from './registration-connect.ts';
import { type Discovered, discover } from './registration-discovery.ts';
import type { RegistrationHub } from './registration-hub.ts';
import { announcedRolesIn, credentialsIn, nameOfRole, requireApproved } from './registration-roles.ts';
import { issueCredential, overlapEnd } from './registration-token.ts';
import { type Caller, isPartner, isRegistered } from './registry.ts';
import { versionsUrlOf } from './versions.ts';

/** A token A as the operator gets to see it, once. */
export interface RegistrationToken {
  readonly token: string;
  readonly expires_at: string;
  readonly versions_url: string;
}

/**
 * Issues the token with which a partner registers once (C-01, A1); earlier ones that were not used are void. A partner that is
 * registered or suspended starts anew with it, as it has to when the answer to its registration was lost (C-10). Throws
 * `not-found`, and `conflict` when the partner was offboarded.
 */
export async function issueRegistrationToken(hub: Hub, actor: Actor, platformId: string): Promise<RegistrationToken> {
  const expiresAt = new Date(hub.clock.now() + hub.limits.registrationTokenHours * 3_600_000);
  const { token, entry } = await change(hub, actor, async (tx) => {
    const platform = await lockPlatform(tx, platformId);
    if (!isPartner(platform)) throw new Fault('not-found', 'there is no partner with this id');
    if (platform.state === 'offboarded') throw new Fault('conflict', 'the partner was offboarded, which is final');
    refusePairs(hub, platform);
    await revokeCredentials(tx, platformId, { kind: 'registration' });
    const issued = await issueCredential(hub, tx, platformId, 'registration', expiresAt);
    const result = { token: issued.token, entry: entryOf(hub, platform) };
    return { result, done: { action: 'registration-token.issue', subject: platformId } };
  });
  return { token, expires_at: formatDateTime(expiresAt.getTime()), versions_url: versionsUrlOf(entry) };
}

/**
 * A partner registers with its token A: POST of its credentials. The hub looks at its API with the token it brings before it
 * answers (C-03); on success the token A is used up and the answer holds a new one (C-06, C-07). On failure nothing is stored
 * and the token A stays valid (C-09).
 *
 * Throws `method-not-allowed` when the caller is registered (C-08), `invalid` for faulty credentials and for roles that are
 * not approved (A8), `peer-unusable`, `unsupported-version` and `endpoints-missing` (C-05), and `unauthenticated` when the
 * token A was used up meanwhile (A1).
 */
export async function register(
  hub: RegistrationHub,
  caller: Caller,
  body: unknown,
  requestId?: string,
  version: SpokenVersion = hubVersion,
): Promise<OurCredentials> {
  refuseSuspended(caller);
  if (caller.credential.kind !== 'registration') {
    throw new Fault('method-not-allowed', 'the platform is registered; credentials are renewed by PUT');
  }
  const offer = await examined(hub, caller, body, version);
  const platformId = caller.platform.id;
  const { token } = await change(hub, actorOf(caller, requestId), async (tx) => {
    const platform = await lockPlatform(tx, platformId);
    if (platform === undefined || !(await useUp(hub, tx, platform, caller.credential.id))) {
      throw new Fault('unauthenticated', 'the registration token is no longer valid');
    }
    await requireApproved(tx, platformId, offer.roles);
    await revokeCredentials(tx, platformId);
    const result = await issueCredential(hub, tx, platformId, 'platform');
    await connect(hub, tx, platform, { ...offer, tokenBefore: null }, 'registration');
    return { result, done: { action: 'credentials.register', subject: platformId, details: detailsOf(offer) } };
  });
  return ourCredentials(hub, version, caller.platform, token);
}

/**
 * A registered partner replaces its credentials: PUT, with any part of them changed (C-15, C-18). The hub looks at its API anew
 * and answers with a new token; the one before stays accepted until the new one is first used, for `credentialsOverlapMs`
 * at most (C-25). Sent to the credentials endpoint of another version it takes the connection to that version (C-16). On failure
 * everything stays as it was (C-27).
 *
 * Throws as `register` does; `method-not-allowed` when the caller is not registered (C-17).
 */
export async function rotate(
  hub: RegistrationHub,
  caller: Caller,
  body: unknown,
  requestId?: string,
  version: SpokenVersion = hubVersion,
): Promise<OurCredentials> {
  requireRegistered(caller);
  const offer = await examined(hub, caller, body, version);
  const platformId = caller.platform.id;
  const { token } = await change(hub, actorOf(caller, requestId), async (tx) => {
    const at = new Date(hub.clock.now());
    const platform = await lockPlatform(tx, platformId);
    if (platform === undefined || !isRegistered(platform) || !(await isAccepted(tx, caller.credential.id, at))) {
      throw new Fault('unauthenticated', 'the credentials token is no longer valid');
    }
    await requireApproved(tx, platformId, offer.roles);
    const result = await issueCredential(hub, tx, platformId, 'platform');
    await replaceCredentials(tx, platformId, result.id, overlapEnd(hub));
    // Who still shows a replaced token has not received our last answer, and may not have kept the token it sent with it.
    const isUnconfirmed = caller.credential.state === 'replaced';
    const tokenBefore = isUnconfirmed ? platform.outbound_token_before : platform.outbound_token;
    await connect(hub, tx, platform, { ...offer, tokenBefore }, 'rotation');
    return { result, done: { action: 'credentials.rotate', subject: platformId, details: detailsOf(offer) } };
  });
  return ourCredentials(hub, version, caller.platform, token);
}

/**
 * A partner ends its registration: DELETE. Its tokens are refused from now on and the others see its parties SUSPENDED
 * (C-21, C-22), but nothing is lost: the operator can undo it, in case the token was stolen (A11). Throws
 * `method-not-allowed` when the caller is not registered.
 */
export async function unregister(hub: Hub, caller: Caller, requestId?: string): Promise<void> {
  requireRegistered(caller);
  const { id } = caller.platform;
  await change(hub, actorOf(caller, requestId), async (tx) => {
    const platform = await lockPlatform(tx, id);
    if (platform === undefined || !isRegistered(platform)) {
      throw new Fault('unauthenticated', 'the credentials token is no longer valid');
    }
    await setPlatformState(tx, id, 'suspended', new Date(hub.clock.now()));
    return { result: undefined, done: { action: 'credentials.unregister', subject: id } };
  });
  hub.log.warn({ platform: id }, 'a partner has ended its registration; resuming it undoes that');
}

/** The hub's credentials for whoever asks, with the token it asked with: no other is known to both sides (C-23, C-24, X-15). */
export function credentialsFor(
  hub: Hub,
  caller: Caller,
  presentedToken: string,
  version: SpokenVersion = hubVersion,
): OurCredentials {
  refuseSuspended(caller);
  return ourCredentials(hub, version, caller.platform, presentedToken);
}

/** A partner that was suspended needs a token A issued since: one it had before must not undo the operator's decision. */
function useUp(hub: Hub, tx: Knex, platform: PlatformRow, credentialId: string): Promise<boolean> {
  const since = platform.state === 'suspended' ? platform.state_changed_at : new Date(0);
  return consumeRegistrationToken(tx, credentialId, { now: new Date(hub.clock.now()), since });
}

/** After DELETE both tokens of a connection are refused (C-22); a fresh token A of a suspended platform is not. */
function refuseSuspended({ platform, credential }: Caller): void {
  if (platform.state === 'suspended' && credential.kind !== 'registration') {
    throw new Fault('unauthenticated', 'the credentials token is no longer valid');
  }
}

function requireRegistered(caller: Caller): void {
  refuseSuspended(caller);
  if (caller.credential.kind !== 'platform' || !isRegistered(caller.platform)) {
    throw new Fault('method-not-allowed', 'the platform is not registered; it registers by POST');
  }
}

const actorOf = (caller: Caller, requestId: string | undefined): Actor => ({
  name: `platform:${caller.platform.id}`,
  ...(requestId !== undefined && { requestId }),
});

type Offer = Discovered & { readonly token: string; readonly roles: ReturnType<typeof announcedRolesIn> };

/** The credentials in the body, and what the caller's API says when it is asked with them. Writes the reason of a refusal to the log. */
async function examined(hub: RegistrationHub, caller: Caller, body: unknown, version: SpokenVersion): Promise<Offer> {
  try {
    const { peer } = entryOf(hub, caller.platform);
    const credentials = credentialsIn(body, version, peer);
    // Whether there is a party to answer with shows before anything is changed (C-27).
    if (peer !== undefined) ourCredentials(hub, version, caller.platform, credentials.token);
    const roles = announcedRolesIn(credentials);
    await requireApproved(hub.db, caller.platform.id, roles, version);
    const discovered = await discover(hub, caller.platform, credentials.url, credentials.token, [version]);
    return { ...discovered, token: credentials.token, roles };
  } catch (error) {
    if (error instanceof Fault)
      hub.log.warn({ platform: caller.platform.id, reason: error.message }, 'credentials were refused');
    throw error;
  }
}

/** For the audit record: what was announced, and where; the path of the URL could hold a secret. */
const detailsOf = ({ versionsUrl, version, roles }: Offer) => ({
  origin: new URL(versionsUrl).origin,
  version,
  roles: roles.map(nameOfRole),
});
