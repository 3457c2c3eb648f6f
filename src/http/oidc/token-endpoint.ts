import type { IncomingMessage } from 'node:http';
import { authenticateClient, type ClientCredentials } from '../../hub/drivers/issuer/clients.ts';
import type { IssuerHub } from '../../hub/drivers/issuer/issuer-hub.ts';
import { changeCode, clientToken, refresh, revoke, type TokenAnswer } from '../../hub/drivers/issuer/token-requests.ts';
import { Fault } from '../../kernel/fault.ts';
import { unstorable } from '../../kernel/json-fault.ts';
import { formOf, type Parameters } from './parameters.ts';

/** Answers a client that wants tokens. Throws faults that `oauthErrorOf` knows. */
export async function answerTokenRequest(hub: IssuerHub, request: IncomingMessage): Promise<TokenAnswer> {
  const form = await formOf(request, hub.limits.oidcFormBytesMax);
  const client = await authenticateClient(hub, credentialsIn(request, form));
  const scope = form.get('scope');
  switch (required(form, 'grant_type')) {
    case 'authorization_code':
      return changeCode(hub, client, {
        code: required(form, 'code'),
        redirectUri: required(form, 'redirect_uri'),
        verifier: verifierIn(form),
      });
    case 'refresh_token':
      return refresh(hub, client, { token: required(form, 'refresh_token'), scope });
    case 'client_credentials':
      return clientToken(hub, client, scope);
    default:
      throw new Fault('impossible', 'grant_type must be authorization_code, refresh_token or client_credentials');
  }
}

/** Ends a token; whether there was one is not told (RFC 7009, 2.2). */
export async function answerRevocation(hub: IssuerHub, request: IncomingMessage): Promise<void> {
  const form = await formOf(request, hub.limits.oidcFormBytesMax);
  const client = await authenticateClient(hub, credentialsIn(request, form));
  await revoke(hub, client, required(form, 'token'));
}

function required(form: Parameters, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw Fault.invalid([{ path: name, message: 'is missing' }]);
  return value;
}

function verifierIn(form: Parameters): string {
  const verifier = required(form, 'code_verifier');
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier))
    throw Fault.invalid([{ path: 'code_verifier', message: 'must have 43 to 128 letters, digits, or . _ ~ -' }]);
  return verifier;
}

/** How a client says who it is: in the header or in the form, not in both (RFC 6749, 2.3). */
function credentialsIn({ headers }: IncomingMessage, form: Parameters): ClientCredentials {
  const given = { client_id: form.get('client_id'), client_secret: form.get('client_secret') };
  if (headers.authorization === undefined) return given;
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(headers.authorization) ?? [];
  const text = Buffer.from(encoded ?? '', 'base64').toString('utf8');
  const at = text.indexOf(':');
  if (at < 0 || given.client_secret !== undefined)
    throw new Fault('unauthenticated', 'the client has to say who it is in one way');
  const basic = { client_id: unescaped(text.slice(0, at)), client_secret: unescaped(text.slice(at + 1)) };
  if (unstorable.test(basic.client_id) || unstorable.test(basic.client_secret)) throw unreadable();
  if (given.client_id !== undefined && given.client_id !== basic.client_id)
    throw new Fault('unauthenticated', 'the client says that it is two');
  return basic;
}

/** Both are in the header as in a form. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw unreadable();
  }
}

const unreadable = (): Fault => new Fault('unauthenticated', 'the client has to say who it is in readable characters');
