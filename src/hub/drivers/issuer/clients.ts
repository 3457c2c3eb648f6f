import { Fault, type Issue } from '../../../kernel/fault.ts';
import { sameSecret } from '../../../kernel/secrets.ts';
import { urlOf } from '../../../kernel/url.ts';
import { partyKey } from '../../../ocpi/party.ts';
import {
  type ClientRow,
  countClients,
  deleteClient,
  findClient,
  type GrantType,
  insertClient,
} from '../../../store/drivers/accounts/clients.ts';
import { lockPlatform } from '../../../store/platforms.ts';
import { type Actor, record } from '../../change.ts';
import { hostedParty } from '../../parties/hosted-party.ts';
import type { AccountHub } from '../accounts/account-hub.ts';
import { hostedEmsp } from '../hosted-emsp.ts';
import { driverScopes } from '../scopes.ts';

/** A client to be registered. */
export interface ClientTerms {
  readonly emsp: string;
  readonly name: string;
  /** Whether it can keep a secret: a back end can, an app cannot. */
  readonly is_confidential: boolean;
  readonly redirect_uris?: readonly string[];
  readonly grants?: readonly GrantType[];
  readonly scopes?: readonly string[];
}

/** A client that was registered; its secret is shown once. */
export interface MadeClient {
  readonly client_id: string;
  readonly client_secret: string | undefined;
}

const secretBytes = 32;
const idBytes = 8;

/**
 * Registers a client of the built-in issuer. Throws `not-found` for no hosted eMSP, `invalid` for what would not be safe, and `conflict`
 * when there are too many.
 */
export async function registerClient(hub: AccountHub, actor: Actor, terms: ClientTerms): Promise<MadeClient> {
  const party = hostedParty(hub, terms.emsp, 'drivers');
  const emsp = partyKey(party);
  const { redirect_uris = [], grants = ['authorization_code', 'refresh_token'], scopes = driverScopes } = terms;
  const issues = issuesOf({ ...terms, redirect_uris, grants });
  if (issues.length > 0) throw Fault.invalid(issues);
  const id = hub.ids.bytes(idBytes).toString('hex');
  const secret = terms.is_confidential ? hub.ids.bytes(secretBytes).toString('base64url') : undefined;
  await record(hub, actor, async (tx) => {
    await lockPlatform(tx, party.platform_id);
    if ((await countClients(tx, emsp)) >= hub.limits.oidcClientsMax)
      throw new Fault('conflict', `an eMSP has at most ${hub.limits.oidcClientsMax} clients`);
    const secret_digest = secret === undefined ? null : secretDigest(hub, id, secret);
    const created_at = new Date(hub.clock.now());
    await insertClient(tx, { id, emsp, name: terms.name, secret_digest, redirect_uris, grants, scopes, created_at });
    return { result: undefined, done: { action: 'oidc-client.create', subject: id, details: { emsp, grants } } };
  });
  return { client_id: id, client_secret: secret };
}

/** Removes a client with all tokens it was given. Throws `not-found`. */
export async function removeClient(hub: AccountHub, actor: Actor, id: string): Promise<void> {
  await record(hub, actor, async (tx) => {
    if (!(await deleteClient(tx, id))) throw new Fault('not-found', 'there is no client with this id');
    return { result: undefined, done: { action: 'oidc-client.remove', subject: id } };
  });
}

/** How a client says who it is. */
export interface ClientCredentials {
  readonly client_id: string | undefined;
  readonly client_secret: string | undefined;
}

/** The client that these credentials are of: a public one comes without a secret. Throws `unauthenticated`, whatever is wrong. */
export async function authenticateClient(
  hub: AccountHub,
  { client_id = '', client_secret }: ClientCredentials,
): Promise<ClientRow> {
  const client = await findClient(hub.db, client_id);
  const digest = client_secret === undefined ? undefined : secretDigest(hub, client_id, client_secret);
  const isSame = sameSecret(client?.secret_digest ?? nobody, digest ?? nobody);
  if (client === undefined || !isSame || hostedEmsp(hub, client.emsp) === undefined)
    throw new Fault('unauthenticated', 'the client is not known, or its secret is wrong');
  return client;
}

const nobody = Buffer.alloc(32);

const secretDigest = ({ vault }: AccountHub, id: string, secret: string): Buffer =>
  vault.digest(`oidc client ${id} ${secret}`);

function issuesOf({
  is_confidential,
  redirect_uris,
  grants,
}: Required<Pick<ClientTerms, 'is_confidential' | 'redirect_uris' | 'grants'>>): Issue[] {
  const hasCode = grants.includes('authorization_code');
  return [
    ...redirect_uris.flatMap((uri, index) =>
      isRedirect(uri)
        ? []
        : [
            {
              path: `/redirect_uris/${index}`,
              message: 'must be https, http to the own device, or of a scheme with a dot, without a fragment',
            },
          ],
    ),
    ...(hasCode && redirect_uris.length === 0
      ? [{ path: '/redirect_uris', message: 'must have at least one entry' }]
      : []),
    ...(grants.includes('client_credentials') && !is_confidential
      ? [{ path: '/grants', message: 'client_credentials takes a confidential client' }]
      : []),
    ...(grants.includes('refresh_token') && !hasCode
      ? [{ path: '/grants', message: 'refresh_token takes authorization_code' }]
      : []),
  ];
}

/** Where a code may be sent (RFC 8252): a site, an app by the name of its maker, or the device itself. */
function isRedirect(text: string): boolean {
  const url = urlOf(text);
  if (url === undefined || url.hash !== '' || text.includes('#') || url.username !== '' || url.password !== '')
    return false;
  // Its origin stands in a policy of ours, in which a semicolon would begin another rule.
  if (url.protocol === 'https:') return /^([a-z0-9.-]+|\[[0-9a-f:]+\])$/.test(url.hostname);
  if (url.protocol === 'http:') return ['127.0.0.1', 'localhost'].includes(url.hostname);
  return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol);
}
