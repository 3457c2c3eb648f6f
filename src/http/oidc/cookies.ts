import type { IncomingMessage } from 'node:http';
import { type IssuerHub, issuerPath } from '../../hub/drivers/issuer/issuer-hub.ts';

/** A cookie of the issuer's pages. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly maxAgeS: number;
}

/** As it is set: for these pages alone, and not for what others have in theirs. */
export function cookieText({ publicUrl }: Pick<IssuerHub, 'publicUrl'>, { name, value, maxAgeS }: Cookie): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${name}=${value}; Path=${issuerPath}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure}`;
}

/** The value of a cookie; undefined when there is none that could be ours. */
export function cookieIn({ headers }: IncomingMessage, name: string, form: RegExp): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  const value = pairs.find(([one]) => one === name)?.[1];
  return value !== undefined && form.test(value) ? value : undefined;
}
