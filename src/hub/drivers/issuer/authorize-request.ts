import { Fault } from '../../../kernel/fault.ts';
import { type ClientRow, findClient } from '../../../store/drivers/accounts/clients.ts';
import { hostedEmsp } from '../hosted-emsp.ts';
import { driverScopes } from '../scopes.ts';
import type { IssuerHub } from './issuer-hub.ts';

/** What a client asks for at the authorization endpoint, checked. */
export interface AuthorizeRequest {
  readonly client: ClientRow;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly challenge: string;
  /** Those of the client alone; `openid` asks for an id token. */
  readonly scopes: readonly string[];
}

/** What is wrong with a request is told the client there, once it is known to be its own place. */
export class AuthorizeError extends Error {
  override readonly name = 'AuthorizeError';
  readonly redirectUri: string;
  readonly state: string | undefined;
  /** As in RFC 6749, 4.1.2.1. */
  readonly code: string;

  constructor(to: { redirectUri: string; state: string | undefined }, code: string, message: string) {
    super(message);
    this.redirectUri = to.redirectUri;
    this.state = to.state;
    this.code = code;
  }
}

const valueLengthMax = 512;

/**
 * Reads a request to the authorization endpoint. Throws `invalid` when it is not certain who asks and where the answer may go, and
 * `AuthorizeError` for everything else.
 */
export async function readAuthorizeRequest(
  hub: IssuerHub,
  parameters: ReadonlyMap<string, string>,
): Promise<AuthorizeRequest> {
  const client = await findClient(hub.db, parameters.get('client_id') ?? '');
  if (client === undefined || hostedEmsp(hub, client.emsp) === undefined)
    throw Fault.invalid([{ path: 'client_id', message: 'is not known here' }]);
  const redirectUri = parameters.get('redirect_uri') ?? '';
  // As it was registered, to the letter.
  if (!client.redirect_uris.includes(redirectUri))
    throw Fault.invalid([{ path: 'redirect_uri', message: 'is none of the client' }]);
  const state = parameters.get('state');
  const refuse = (code: string, message: string): never => {
    throw new AuthorizeError(
      { redirectUri, state: (state?.length ?? 0) > valueLengthMax ? undefined : state },
      code,
      message,
    );
  };
  if (!client.grants.includes('authorization_code')) refuse('unauthorized_client', 'the client may not ask for codes');
  if (parameters.get('response_type') !== 'code') refuse('unsupported_response_type', 'response_type must be code');
  if ((parameters.get('response_mode') ?? 'query') !== 'query')
    refuse('invalid_request', 'response_mode must be query');
  if (parameters.has('request') || parameters.has('request_uri'))
    refuse(parameters.has('request') ? 'request_not_supported' : 'request_uri_not_supported', 'send parameters');
  if (parameters.get('prompt') === 'none') refuse('login_required', 'somebody has to sign in');
  if (parameters.get('code_challenge_method') !== 'S256')
    refuse('invalid_request', 'code_challenge_method must be S256');
  const challenge = parameters.get('code_challenge') ?? '';
  if (!/^[\w-]{43}$/.test(challenge)) refuse('invalid_request', 'code_challenge must be a SHA-256 in base64url');
  const nonce = parameters.get('nonce');
  for (const [name, value] of Object.entries({ state, nonce }))
    if ((value?.length ?? 0) > valueLengthMax) refuse('invalid_request', `${name} is longer than ${valueLengthMax}`);
  const scopes = scopesFor(client, parameters.get('scope'));
  if (scopes.length === 0) refuse('invalid_scope', 'none of these scopes is for the client');
  return { client, redirectUri, state, nonce, challenge, scopes };
}

/** Those of the words in a scope parameter that a client may have; without one all of them. */
export function scopesFor(client: Pick<ClientRow, 'scopes'>, scope: string | undefined): string[] {
  const words = scope?.split(' ').filter(Boolean) ?? [...client.scopes];
  const own = driverScopes.filter((name) => client.scopes.includes(name) && words.includes(name));
  return words.includes('openid') ? ['openid', ...own] : own;
}
