import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Knex } from 'knex';
import { Fault } from '../../../kernel/fault.ts';
import { sameSecret } from '../../../kernel/secrets.ts';
import { deleteAccessToken } from '../../../store/drivers/accounts/access-tokens.ts';
import type { ClientRow, GrantType } from '../../../store/drivers/accounts/clients.ts';
import {
  type CodeRow,
  deleteGrant,
  type GrantRow,
  insertRefresh,
  lockCode,
  lockRefresh,
  noteCodeUsed,
  noteRefreshUsed,
} from '../../../store/drivers/accounts/grants.ts';
import { publicScopes } from '../scopes.ts';
import { scopesFor } from './authorize-request.ts';
import { issueAccessToken, newSecret, secretDigest } from './issue.ts';
import { type IssuerHub, issuerOf } from './issuer-hub.ts';
import { signingAlgorithm } from './keys.ts';

/** What a client gets, as in RFC 6749, 5.1. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

/** A code that a client changes for tokens. */
export interface CodeGiven {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
}

/**
 * Changes a code for the first tokens of a sign-in. Throws `refused` for whatever is wrong with it. A code that comes a second time ends
 * the sign-in: one of the two who have it has stolen it.
 */
export async function changeCode(hub: IssuerHub, client: ClientRow, given: CodeGiven): Promise<TokenAnswer> {
  assertGrant(client, 'authorization_code');
  const digest = secretDigest(hub, given.code);
  const outcome = await hub.db.transaction(async (tx) => {
    const code = await lockCode(tx, digest);
    if (code?.grant.client !== client.id) return undefined;
    if (code.used_at !== null) return { stolen: code.grant_id };
    if (code.expires_at.getTime() <= hub.clock.now() || !isCodeOf(code, given)) return undefined;
    await noteCodeUsed(tx, digest, new Date(hub.clock.now()));
    return { code, tokens: await issueTokens(hub, tx, client, code.grant, code.grant.scopes) };
  });
  if (outcome === undefined) throw badGrant();
  if ('stolen' in outcome) return endStolen(hub, outcome.stolen);
  const { code, tokens } = outcome;
  if (!code.grant.scopes.includes('openid')) return tokens;
  return { ...tokens, id_token: await idToken(hub, code.grant, code.nonce) };
}

/**
 * Gives the next tokens of a sign-in for a refresh token, which is used up by that. One that was used before ends the sign-in, with all
 * its tokens: one of the two who have it has stolen it. Throws `refused`.
 */
export async function refresh(
  hub: IssuerHub,
  client: ClientRow,
  { token, scope }: { readonly token: string; readonly scope: string | undefined },
): Promise<TokenAnswer> {
  assertGrant(client, 'refresh_token');
  const digest = secretDigest(hub, token);
  const outcome = await hub.db.transaction(async (tx) => {
    const known = await lockRefresh(tx, digest);
    if (known?.grant.client !== client.id) return undefined;
    if (known.used_at !== null) return { stolen: known.grant_id };
    const now = hub.clock.now();
    if (Math.min(known.expires_at.getTime(), known.grant.expires_at.getTime()) <= now) return undefined;
    // What the client may ask for may have become less since.
    const scopes = scopesFor({ scopes: known.grant.scopes.filter((name) => client.scopes.includes(name)) }, scope);
    if (scopes.length === 0) throw noScope();
    await noteRefreshUsed(tx, digest, new Date(now));
    return { tokens: await issueTokens(hub, tx, client, known.grant, scopes) };
  });
  if (outcome === undefined) throw badGrant();
  return 'stolen' in outcome ? endStolen(hub, outcome.stolen) : outcome.tokens;
}

/** Gives a back end a token of its own, for what may be done without a driver. Throws `invalid` when that is nothing. */
export async function clientToken(hub: IssuerHub, client: ClientRow, scope: string | undefined): Promise<TokenAnswer> {
  assertGrant(client, 'client_credentials');
  const own = publicScopes.filter((name) => client.scopes.includes(name));
  const scopes = scopesFor({ scopes: own }, scope).filter((name) => name !== 'openid');
  if (scopes.length === 0) throw noScope();
  const bearer = { emsp: client.emsp, driver: null, client: client.id, grant: null, scopes };
  return answer(hub, await issueAccessToken(hub, hub.db, bearer), scopes);
}

/** Ends a token of a client: a refresh token with its sign-in. What is not there, or another client's, is left as it is. */
export async function revoke(hub: IssuerHub, client: ClientRow, token: string): Promise<void> {
  const digest = secretDigest(hub, token);
  await hub.db.transaction(async (tx) => {
    const known = await lockRefresh(tx, digest);
    if (known?.grant.client === client.id) await deleteGrant(tx, known.grant_id);
    else await deleteAccessToken(tx, digest, client.id);
  });
}

async function issueTokens(
  hub: IssuerHub,
  tx: Knex,
  client: ClientRow,
  grant: GrantRow,
  scopes: readonly string[],
): Promise<TokenAnswer> {
  const bearer = { emsp: client.emsp, driver: grant.driver, client: client.id, grant: grant.id, scopes };
  const access = await issueAccessToken(hub, tx, bearer);
  if (!client.grants.includes('refresh_token')) return answer(hub, access, scopes);
  const refresh_token = newSecret(hub, 'refresh');
  const digest = secretDigest(hub, refresh_token);
  const expires_at = new Date(hub.clock.now() + hub.limits.refreshTokenS * 1000);
  await insertRefresh(tx, { digest, grant_id: grant.id, expires_at });
  return { ...answer(hub, access, scopes), refresh_token };
}

const answer = ({ limits }: IssuerHub, access_token: string, scopes: readonly string[]): TokenAnswer => ({
  access_token,
  token_type: 'Bearer',
  expires_in: limits.accessTokenS,
  scope: scopes.join(' '),
});

/** Says who has signed in, for the client alone: as OpenID Connect Core, 2. */
async function idToken(hub: IssuerHub, grant: GrantRow, nonce: string | null): Promise<string> {
  const { kid, key } = await hub.keys.signing();
  const nowS = Math.floor(hub.clock.now() / 1000);
  const claims = {
    auth_time: Math.floor(grant.created_at.getTime() / 1000),
    ...(nonce !== null && { nonce }),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: signingAlgorithm, kid, typ: 'JWT' })
    .setIssuer(issuerOf(hub))
    .setSubject(grant.driver)
    .setAudience(grant.client)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + hub.limits.accessTokenS)
    .sign(key);
}

/** Whether whoever brings a code is who has asked for it (RFC 7636), and got it where he says. */
function isCodeOf(code: CodeRow, { redirectUri, verifier }: CodeGiven): boolean {
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return code.redirect_uri === redirectUri && sameSecret(code.challenge, challenge);
}

async function endStolen(hub: IssuerHub, grant: string): Promise<never> {
  await deleteGrant(hub.db, grant);
  hub.log.warn('a code or refresh token came a second time: the sign-in was ended');
  throw badGrant();
}

function assertGrant(client: ClientRow, grant: GrantType): void {
  if (!client.grants.includes(grant)) throw new Fault('forbidden', `the client may not use ${grant}`);
}

const badGrant = (): Fault => new Fault('refused', 'the code or token is not valid any more, or another client’s');

const noScope = (): Fault => Fault.invalid([{ path: 'scope', message: 'has nothing that may be had' }]);
