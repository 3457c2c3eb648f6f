import { createHash, randomBytes } from 'node:crypto';
import type { TestHub } from '../hub.ts';

/** A client of the built-in issuer, as an app is one. */
export interface TestClient {
  readonly client_id: string;
  readonly client_secret?: string;
}

/** Where the app of the tests waits for its codes. */
export const redirectUri = 'com.example.app:/signed-in';

/** Registers a client: without more terms a public one. */
export const registerClient = (hub: TestHub, terms: Record<string, unknown> = {}): Promise<TestClient> =>
  hub.admin<{ client_id: string; client_secret?: string }>('POST', '/oidc-clients', {
    emsp: 'DE-XVE',
    name: 'Test app',
    is_confidential: false,
    redirect_uris: [redirectUri],
    ...terms,
  });

/** What an app remembers of a sign-in it has begun. */
export interface Flow {
  readonly url: string;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** Begins a sign-in; parameters may be changed, or left out with undefined. */
export function beginFlow(
  hub: TestHub,
  client: TestClient,
  changes: Readonly<Record<string, string | undefined>> = {},
): Flow {
  const verifier = randomBytes(32).toString('base64url');
  const [state, nonce] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: 'openid profile:read profile:write',
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  const given = Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return { url: `${hub.url}/oidc/authorize?${new URLSearchParams(given)}`, verifier, state, nonce };
}

/** The page of a sign-in in a browser of its own: what it says, and how its form is sent. */
export interface SignInPageShown {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Sends the form; `changes` take the place of what the page has, or go beside it. */
  submit(fields: Record<string, string>, changes?: SubmitChanges): Promise<Response>;
}

export interface SubmitChanges {
  readonly cookie?: string;
  readonly proof?: string;
  readonly url?: string;
  readonly origin?: string;
}

/** Opens the page of a sign-in. */
export async function openPage(url: string): Promise<SignInPageShown> {
  const response = await fetch(url, { redirect: 'manual' });
  const html = await response.text();
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const proof = /name="proof" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  return {
    status: response.status,
    headers: response.headers,
    html,
    submit: (fields, changes = {}) =>
      fetch(changes.url ?? new URL(action, url), {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          cookie: changes.cookie ?? cookie,
          ...(changes.origin !== undefined && { origin: changes.origin }),
        },
        body: new URLSearchParams({ proof: changes.proof ?? proof, ...fields }),
      }),
  };
}

/** Parameters of the redirect that an answer is. */
export const redirectOf = (response: Response): URLSearchParams =>
  new URLSearchParams((response.headers.get('location') ?? '').split('?')[1]);

/** An answer of the issuer to a client. */
export interface OauthAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: JSON that the tests look at.
  readonly body: any;
}

/** A request to the token endpoint, or to another one that takes forms. */
export async function post(
  hub: TestHub,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
  path = '/oidc/token',
): Promise<OauthAnswer> {
  const response = await fetch(`${hub.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** Changes a code for tokens, as the app that has begun the flow. */
export const changeCode = (hub: TestHub, client: TestClient, flow: Flow, code: string): Promise<OauthAnswer> =>
  post(hub, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: flow.verifier,
    client_id: client.client_id,
    ...(client.client_secret !== undefined && { client_secret: client.client_secret }),
  });

/** A whole sign-in: from the page to the first tokens. */
export async function signIn(
  hub: TestHub,
  client: TestClient,
  credentials: { readonly email: string; readonly password: string },
): Promise<OauthAnswer & { readonly flow: Flow; readonly code: string }> {
  const flow = beginFlow(hub, client);
  const page = await openPage(flow.url);
  const code = redirectOf(await page.submit(credentials)).get('code') ?? '';
  return { ...(await changeCode(hub, client, flow, code)), flow, code };
}
