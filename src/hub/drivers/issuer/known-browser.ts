import { sameSecret } from '../../../kernel/secrets.ts';
import type { IssuerHub } from './issuer-hub.ts';

/** An account that somebody signs in to: its name among those that are counted, and its password as it is kept. */
export interface AccountTried {
  readonly account: string;
  readonly password: string | null;
}

type BrowserHub = Pick<IssuerHub, 'vault' | 'ids'>;

const markBytes = 16;

/** What a browser is given to keep: that somebody has signed in to this account with it, for as long as the password is the same. */
export function browserMark(hub: BrowserHub, tried: AccountTried): string {
  const mark = hub.ids.bytes(markBytes).toString('base64url');
  return `${mark}.${sealOf(hub, tried, mark)}`;
}

/**
 * The name by which failures are counted: of the account, or of a browser that has been there before by itself. So whoever fails on
 * purpose, from wherever, does not keep the driver out of his own.
 */
export function countedAs(hub: BrowserHub, tried: AccountTried, kept: string | undefined): string {
  const [mark = '', seal = ''] = (kept ?? '').split('.');
  return sameSecret(seal, sealOf(hub, tried, mark)) ? `${tried.account} ${mark}` : tried.account;
}

const sealOf = ({ vault }: BrowserHub, { account, password }: AccountTried, mark: string): string =>
  vault.digest(`known browser ${account} ${mark} ${password}`).toString('base64url');
