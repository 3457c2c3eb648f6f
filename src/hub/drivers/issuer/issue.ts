import type { Knex } from 'knex';
import { insertAccessToken } from '../../../store/drivers/accounts/access-tokens.ts';
import type { AccountHub } from '../accounts/account-hub.ts';

/** What our secrets begin with: so that one that was lost is recognised wherever it turns up. */
const prefixes = { access: 'xva_', refresh: 'xvr_', code: 'xvc_' } as const;

const secretBytes = 32;

/** A secret that is shown once. */
export const newSecret = ({ ids }: Pick<AccountHub, 'ids'>, kind: keyof typeof prefixes): string =>
  prefixes[kind] + ids.bytes(secretBytes).toString('base64url');

/** The hash by which a secret is found. */
export const secretDigest = ({ vault }: Pick<AccountHub, 'vault'>, secret: string): Buffer =>
  vault.digest(`oidc ${secret}`);

/** Whose an access token is. */
export interface Bearer {
  readonly emsp: string;
  readonly driver: string | null;
  readonly client: string | null;
  readonly grant: string | null;
  readonly scopes: readonly string[];
}

/** Makes an access token; returns it. */
export async function issueAccessToken(
  hub: AccountHub,
  tx: Knex,
  { emsp, driver, client, grant, scopes }: Bearer,
  ttlS: number = hub.limits.accessTokenS,
): Promise<string> {
  const token = newSecret(hub, 'access');
  await insertAccessToken(tx, {
    digest: secretDigest(hub, token),
    emsp,
    driver,
    client,
    grant_id: grant,
    scopes,
    expires_at: new Date(hub.clock.now() + ttlS * 1000),
  });
  return token;
}
