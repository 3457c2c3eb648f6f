import type { Context } from 'koa';
import {
  AuthorizeError,
  type AuthorizeRequest,
  readAuthorizeRequest,
} from '../../hub/drivers/issuer/authorize-request.ts';
import { type IssuerHub, issuerOf } from '../../hub/drivers/issuer/issuer-hub.ts';
import { hasSignUp, signIn, signUp } from '../../hub/drivers/issuer/sign-in.ts';
import { hostedParty } from '../../hub/parties/hosted-party.ts';
import { Fault } from '../../kernel/fault.ts';
import { cookieIn, cookieText } from './cookies.ts';
import { statusOfPage } from './errors.ts';
import { assertProven, provePage } from './page-proof.ts';
import { contentSecurityPolicy, signInPage } from './pages.ts';
import { formOf, type Parameters, parametersIn } from './parameters.ts';
import { sentencesOf, textsFor } from './texts.ts';

/** The cookie by which a browser is known that somebody has signed in with before. */
const [markCookie, markForm] = ['xvt_known', /^[\w-]{22}\.[\w-]{43}$/] as const;

/** Shows the page on which somebody signs in for a client. */
export async function showSignIn(hub: IssuerHub, context: Context): Promise<void> {
  await redirecting(hub, context, async (request, parameters) => showPage(hub, context, request, parameters, {}));
}

/** Takes the form of that page: signs somebody in, and sends the browser back to the client with a code. */
export async function takeSignIn(hub: IssuerHub, context: Context, address: string): Promise<void> {
  await redirecting(hub, context, async (request, parameters) => {
    const form = await formOf(context.req, hub.limits.oidcFormBytesMax);
    assertProven(hub, context.req, context.querystring, form.get('proof'));
    const [email, name] = [form.get('email') ?? '', form.get('name')];
    const credentials = { email: email.trim(), password: form.get('password') ?? '' };
    const whence = { address, mark: cookieIn(context.req, markCookie, markForm) };
    try {
      const { code, mark } = wantsSignUp(parameters)
        ? await signUp(hub, request, { ...credentials, name: name?.trim() }, whence)
        : await signIn(hub, request, credentials, whence);
      context.set('Set-Cookie', cookieText(hub, { name: markCookie, value: mark, maxAgeS: hub.limits.signInS }));
      sendBack(hub, context, request, { code });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.retryAfterS !== undefined) context.set('Retry-After', String(error.retryAfterS));
      context.status = statusOfPage(error);
      showPage(hub, context, request, parameters, { problem: error, email, name });
    }
  });
}

/** OpenID Connect's word for making an account. */
const wantsSignUp = (parameters: Parameters): boolean => parameters.get('prompt') === 'create';

/** What is wrong with a request that is certain to be a client's is told the client. */
async function redirecting(
  hub: IssuerHub,
  context: Context,
  work: (request: AuthorizeRequest, parameters: Parameters) => Promise<void>,
): Promise<void> {
  try {
    const parameters = parametersIn(context.querystring);
    await work(await readAuthorizeRequest(hub, parameters), parameters);
  } catch (error) {
    if (!(error instanceof AuthorizeError)) throw error;
    sendBack(hub, context, error, { error: error.code, error_description: error.message });
  }
}

function showPage(
  hub: IssuerHub,
  context: Context,
  request: AuthorizeRequest,
  parameters: Parameters,
  {
    problem,
    ...entered
  }: { readonly problem?: Fault; readonly email?: string | undefined; readonly name?: string | undefined },
): void {
  const query = context.querystring;
  const isSignUp = wantsSignUp(parameters);
  const { proof, cookie } = provePage(hub, context.req, query);
  const { passwordLengthMin: min, passwordLengthMax: max } = hub.limits;
  const other = new URLSearchParams(query);
  if (isSignUp) other.delete('prompt');
  else other.set('prompt', 'create');
  context.set({
    'Content-Security-Policy': contentSecurityPolicy(targetOf(request.redirectUri)),
    'Set-Cookie': cookie,
  });
  context.type = 'text/html';
  const texts = textsFor(hub.limits, parameters.get('ui_locales'), context.get('Accept-Language'));
  context.body = signInPage(texts, {
    provider: hostedParty(hub, request.client.emsp, 'drivers').name,
    client: request.client.name,
    query,
    proof,
    isSignUp,
    otherQuery: hasSignUp(hub, request) ? other.toString() : undefined,
    passwordLength: { min, max },
    ...(problem && { problem: sentencesOf(texts, problem, { min, max }) }),
    ...entered,
  });
}

/** As a source of a content security policy. */
function targetOf(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri);
  return protocol === 'https:' || protocol === 'http:' ? origin : protocol;
}

/** Sends the browser to where a client waits (RFC 6749, 4.1.2; RFC 9207). */
function sendBack(
  hub: IssuerHub,
  context: Context,
  { redirectUri, state }: Pick<AuthorizeRequest, 'redirectUri' | 'state'>,
  answer: Readonly<Record<string, string>>,
): void {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...answer, ...(state !== undefined && { state }), iss: issuerOf(hub) }))
    url.searchParams.set(name, value);
  context.status = 303;
  context.set('Location', url.href);
}
