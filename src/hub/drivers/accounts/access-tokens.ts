import type { PartyKey } from '../../../ocpi/party.ts';
import { lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import { type Actor, record } from '../../change.ts';
import { issueAccessToken } from '../issuer/issue.ts';
import { type DriverScope, driverScopes } from '../scopes.ts';
import type { AccountHub } from './account-hub.ts';
import { noDriver } from './no-driver.ts';

/** An access token that an operator has made. */
export interface MadeToken {
  readonly access_token: string;
  readonly expires_in: number;
  readonly scopes: readonly DriverScope[];
}

/** Makes an access token for a driver. Throws `not-found`. */
export async function makeAccessToken(
  hub: AccountHub,
  actor: Actor,
  driver: { readonly id: string; readonly emsp: PartyKey },
  {
    scopes = driverScopes,
    ttl_s = hub.limits.accessTokenS,
  }: { readonly scopes?: readonly DriverScope[]; readonly ttl_s?: number },
): Promise<MadeToken> {
  const expires_in = Math.min(ttl_s, hub.limits.accessTokenSMax);
  const access_token = await record(hub, actor, async (tx) => {
    if ((await lockDriver(tx, driver.emsp, driver.id)) === undefined) throw noDriver();
    const bearer = { emsp: driver.emsp, driver: driver.id, client: null, grant: null, scopes };
    const result = await issueAccessToken(hub, tx, bearer, expires_in);
    return { result, done: { action: 'driver.access-token', subject: driver.id, details: { scopes, expires_in } } };
  });
  return { access_token, expires_in, scopes };
}
