import { parsePartyKey, partyKey } from '../../../ocpi/party.ts';
import { findAccessToken } from '../../../store/drivers/accounts/access-tokens.ts';
import type { Identify } from '../caller.ts';
import { hostedEmsp } from '../hosted-emsp.ts';
import { secretDigest } from '../issuer/issue.ts';
import { scopesIn } from '../scopes.ts';
import type { Identified, IdentityHub } from './identity-hub.ts';
import { identifyByOther } from './other-issuer.ts';

/**
 * Tells whose access tokens are: those of the built-in issuer and of operators by what is stored, those of other issuers by their
 * signature. What was found is remembered for `accessTokenCacheMs`; so long may a token that was revoked still be taken.
 */
export function createIdentify(hub: IdentityHub): Identify {
  const remembered = new Map<string, Identified>();
  const { accessTokenCacheMs, accessTokensCachedMax } = hub.limits;
  return async (token) => {
    // Not the token itself: it has no place in the memory.
    const digest = secretDigest(hub, token);
    const name = digest.toString('base64');
    const now = hub.clock.now();
    const known = remembered.get(name);
    // Nor does it last longer when the clock is put back.
    const isFresh = known !== undefined && known.until > now && known.until <= now + accessTokenCacheMs;
    const found = isFresh ? known : await (isJwt.test(token) ? identifyByOther(hub, token) : stored(hub, digest, now));
    if (found === undefined || hostedEmsp(hub, partyKey(found.signedIn.emsp)) === undefined) return undefined;
    if (!isFresh) {
      if (remembered.size >= accessTokensCachedMax) remembered.clear();
      remembered.set(name, { ...found, until: Math.min(found.until, now + accessTokenCacheMs) });
    }
    return found.signedIn;
  };
}

const isJwt = /^[\w-]+\.[\w-]+\.[\w-]+$/;

async function stored(hub: IdentityHub, digest: Buffer, now: number): Promise<Identified | undefined> {
  const row = await findAccessToken(hub.reads, digest, new Date(now));
  const emsp = parsePartyKey(row?.emsp ?? '');
  if (row === undefined || emsp === undefined) return undefined;
  const { driver, client, scopes, expires_at } = row;
  const who = driver === null ? { clientId: client ?? '' } : { driverId: driver };
  return { signedIn: { ...who, emsp, scopes: new Set(scopesIn(scopes)) }, until: expires_at.getTime() };
}
