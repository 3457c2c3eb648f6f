import type { RequestListener } from 'node:http';
import type { Config } from './config.ts';
import { createOidcApp } from './http/oidc/app.ts';
import type { Eraser, Exporter } from './hub/drivers/accounts/account-hub.ts';
import { createAccounts } from './hub/drivers/accounts/create-accounts.ts';
import type { Accounts } from './hub/drivers/accounts.ts';
import type { Identify } from './hub/drivers/caller.ts';
import { createIdentify } from './hub/drivers/identity/identify.ts';
import { IssuerKeys } from './hub/drivers/identity/issuer-keys.ts';
import { createIssuerHub, type IssuerHub } from './hub/drivers/issuer/issuer-hub.ts';
import type { ExchangeHub } from './hub/exchange-hub.ts';
import { extended } from './hub/extended.ts';
import type { CallHub } from './hub/hosted.ts';
import { originOf } from './kernel/client-address.ts';
import { hostedUrl } from './peers/hosted-transport.ts';
import { createJsonClient } from './peers/json-client.ts';

/** Drivers' accounts in a process, and how drivers sign in. */
export interface AccountParts {
  readonly hub: IssuerHub;
  /** What other parts need of accounts. */
  readonly accounts: Accounts;
  readonly identify: Identify;
  /** For requests to `/oidc`. */
  readonly oidc: RequestListener;
  /** Where the other parts that keep something of drivers enter themselves. */
  readonly erasers: Eraser[];
  readonly exporters: Exporter[];
}

/** Builds what drivers' accounts need out of its parts. */
export function createAccountParts(
  hub: ExchangeHub,
  { trustedProxies }: Pick<Config, 'trustedProxies'>,
  call: CallHub,
): AccountParts {
  const erasers: Eraser[] = [];
  const exporters: Exporter[] = [];
  const accountHub = extended(hub, { call, hostedUrl, erasers, exporters });
  const issuerHub = createIssuerHub(accountHub);
  const getJson = createJsonClient(hub.limits);
  const issuerKeys = new IssuerKeys({
    clock: hub.clock,
    limits: hub.limits,
    fetchJson: (url) => getJson(url, { allowPrivateNetwork: hub.allowPrivateNetwork, allowedOrigins: [] }),
  });
  return {
    hub: issuerHub,
    accounts: createAccounts(accountHub),
    identify: createIdentify(extended(accountHub, { issuerKeys })),
    oidc: createOidcApp({ hub: issuerHub, addressOf: (request) => originOf(request, trustedProxies).address }),
    erasers,
    exporters,
  };
}
