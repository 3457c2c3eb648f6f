import { extended } from '../../extended.ts';
import type { AccountHub } from '../accounts/account-hub.ts';
import type { ProfileHub } from '../accounts/profile.ts';
import { Attempts } from './attempts.ts';
import { SigningKeys } from './keys.ts';
import { Passwords } from './passwords.ts';

/** What the built-in OpenID Connect issuer needs. */
export interface IssuerHub extends ProfileHub {
  readonly passwords: Passwords;
  readonly keys: SigningKeys;
  /** Failed sign-ins of accounts and from addresses, and accounts that were made from addresses. */
  readonly accountFailures: Attempts;
  readonly addressFailures: Attempts;
  readonly signUps: Attempts;
  /** Requests to the token endpoint from addresses that were refused. */
  readonly tokenFailures: Attempts;
}

/** Where the built-in issuer is. */
export const issuerPath = '/oidc';

/** What the built-in issuer calls itself: iss of its tokens. */
export const issuerOf = ({ publicUrl }: Pick<IssuerHub, 'publicUrl'>): string => `${publicUrl}${issuerPath}`;

/** The issuer of a process. */
export function createIssuerHub(hub: AccountHub): IssuerHub {
  const { clock, limits } = hub;
  const namesMax = limits.signInsRememberedMax;
  const within = (max: number) => new Attempts(clock, { windowMs: limits.signInWindowMs, max, namesMax });
  return extended(hub, {
    passwords: new Passwords(limits),
    keys: new SigningKeys(hub),
    accountFailures: within(limits.signInFailuresPerAccountMax),
    addressFailures: within(limits.signInFailuresPerAddressMax),
    signUps: within(limits.signUpsPerAddressMax),
    emailChanges: within(limits.emailChangesMax),
    tokenFailures: new Attempts(clock, { windowMs: minuteMs, max: limits.tokenFailuresPerMinuteMax, namesMax }),
  });
}

const minuteMs = 60_000;
