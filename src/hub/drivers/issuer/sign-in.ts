import { Fault, type Issue } from '../../../kernel/fault.ts';
import { parsePartyKey } from '../../../ocpi/party.ts';
import { findDriverByEmail, lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import { insertCode, insertGrant } from '../../../store/drivers/accounts/grants.ts';
import { record } from '../../change.ts';
import { emspSettings } from '../../parties/hosted-party.ts';
import { makeDriver } from '../accounts/create-driver.ts';
import { emailDigest } from '../accounts/personal.ts';
import { publishTokens } from '../accounts/publish.ts';
import type { AuthorizeRequest } from './authorize-request.ts';
import { newSecret, secretDigest } from './issue.ts';
import type { IssuerHub } from './issuer-hub.ts';
import { type AccountTried, browserMark, countedAs } from './known-browser.ts';

/** What somebody gives who signs in. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Where somebody signs in: from which address, and what `SignedInHere.mark` his browser has kept. */
export interface Whence {
  readonly address: string;
  readonly mark: string | undefined;
}

/** A sign-in that has succeeded. */
export interface SignedInHere {
  /** What the client changes for tokens. */
  readonly code: string;
  /** For the browser to keep, see `browserMark`. */
  readonly mark: string;
}

/**
 * Signs a driver in for a client. Throws `unauthenticated` with the same words and after the same time, whether the account is not there
 * or the password is wrong; and `too-many-requests`.
 */
export async function signIn(
  hub: IssuerHub,
  request: AuthorizeRequest,
  { email, password }: Credentials,
  { address, mark }: Whence,
): Promise<SignedInHere> {
  const { emsp } = request.client;
  const digest = emailDigest(hub.vault, emsp, email);
  const driver = await findDriverByEmail(hub.db, emsp, digest);
  const account = accountOf(digest, driver?.password ?? null);
  const counted = countedAs(hub, account, mark);
  hub.accountFailures.admit(counted);
  // Many may share an address: whoever fails there does not keep those out who have been here before.
  if (counted === account.account) hub.addressFailures.admit(address);
  // Longer than any is as good as one that is too long by one.
  const given = [...password].slice(0, hub.limits.passwordLengthMax + 1).join('');
  if (!(await hub.passwords.isSame(given, account.password, address))) {
    hub.addressFailures.note(address);
    hub.accountFailures.note(counted);
    throw wrongCredentials();
  }
  if (driver === undefined) throw new Error('nobody has signed in');
  return { code: await giveCode(hub, request, driver), mark: browserMark(hub, account) };
}

/**
 * Makes an account for somebody and signs him in, if the eMSP lets drivers do that. Throws `forbidden`, `invalid`, `too-many-requests`,
 * and `conflict` for an email that an account has.
 */
export async function signUp(
  hub: IssuerHub,
  request: AuthorizeRequest,
  { email, password, name }: Credentials & { readonly name: string | undefined },
  { address }: Whence,
): Promise<SignedInHere> {
  const { emsp } = request.client;
  if (!hasSignUp(hub, request)) throw new Fault('forbidden', 'accounts are not made here');
  const issues = [...emailIssues(email), ...passwordIssues(hub, password), ...nameIssues(name)];
  if (issues.length > 0) throw Fault.invalid(issues);
  hub.signUps.admit(address);
  hub.signUps.note(address);
  const hash = await hub.passwords.hash(password, address);
  const { id, made } = await record(hub, { name: 'driver' }, async (tx) => {
    const result = await makeDriver(hub, tx, emsp, { email, name, password: hash });
    return { result, done: { action: 'driver.sign-up', subject: result.id, details: { emsp } } };
  });
  await publishTokens(hub, made.tokens);
  const account = accountOf(emailDigest(hub.vault, emsp, email), hash);
  return { code: await giveCode(hub, request, { id, password: hash }), mark: browserMark(hub, account) };
}

const accountOf = (digest: Buffer, password: string | null): AccountTried => ({
  account: digest.toString('base64'),
  password,
});

/** Whether drivers make their accounts themselves for the eMSP of a client. */
export function hasSignUp(hub: IssuerHub, { client }: Pick<AuthorizeRequest, 'client'>): boolean {
  const party = parsePartyKey(client.emsp);
  return party !== undefined && emspSettings(hub, party).has_sign_up;
}

/** What is wrong with a password that somebody chooses. */
export function passwordIssues({ limits }: Pick<IssuerHub, 'limits'>, password: string): Issue[] {
  const { passwordLengthMin: min, passwordLengthMax: max } = limits;
  const length = [...password].length;
  return length >= min && length <= max
    ? []
    : [{ path: '/password', message: `must have ${min} to ${max} characters` }];
}

/** Longest email of RFC 5321. */
const emailLengthMax = 254;

const emailIssues = (email: string): Issue[] =>
  email.length <= emailLengthMax && /^[^\s@\p{C}]+@[^\s@\p{C}]+\.[^\s@\p{C}]+$/u.test(email)
    ? []
    : [{ path: '/email', message: 'must be an email address' }];

const nameLengthMax = 100;

const nameIssues = (name: string | undefined): Issue[] =>
  name === undefined || (name.length <= nameLengthMax && !/\p{C}/u.test(name))
    ? []
    : [{ path: '/name', message: `must not be longer than ${nameLengthMax} characters` }];

const wrongCredentials = (): Fault => new Fault('unauthenticated', 'the email or the password is wrong');

/** A new sign-in, and the code for it; not with a password that was changed, or of an account that was erased, while it was looked at. */
async function giveCode(
  hub: IssuerHub,
  { client, scopes, redirectUri, challenge, nonce }: AuthorizeRequest,
  { id: driver, password }: { readonly id: string; readonly password: string | null },
): Promise<string> {
  const { signInS, signInsPerDriverMax, authorizationCodeS } = hub.limits;
  const now = hub.clock.now();
  const code = newSecret(hub, 'code');
  const grant = {
    id: hub.ids.uuid(),
    client: client.id,
    driver,
    scopes,
    created_at: new Date(now),
    expires_at: new Date(now + signInS * 1000),
  };
  await hub.db.transaction(async (tx) => {
    if ((await lockDriver(tx, client.emsp, driver))?.password !== password) throw wrongCredentials();
    await insertGrant(tx, grant, signInsPerDriverMax);
    await insertCode(tx, {
      digest: secretDigest(hub, code),
      grant_id: grant.id,
      redirect_uri: redirectUri,
      challenge,
      nonce: nonce ?? null,
      expires_at: new Date(now + authorizationCodeS * 1000),
    });
  });
  return code;
}
