import type { IncomingMessage } from 'node:http';
import type { IssuerHub } from '../../hub/drivers/issuer/issuer-hub.ts';
import { Fault } from '../../kernel/fault.ts';
import { sameSecret } from '../../kernel/secrets.ts';
import { cookieIn, cookieText } from './cookies.ts';

/** The cookie that binds a sign-in page to the browser it was shown in. */
const [cookieName, cookieForm] = ['xvt_sign_in', /^[\w-]{32}$/] as const;
const cookieBytes = 24;

/** What a sign-in page is given, and what its browser is. */
export interface PageProof {
  readonly proof: string;
  readonly cookie: string;
}

type ProofHub = Pick<IssuerHub, 'vault' | 'ids' | 'clock' | 'limits' | 'publicUrl'>;

/**
 * Makes what a form has to bring back: it is worth something with the cookie of the same browser alone, for this request, for a time. So no
 * other site can have somebody sign in as somebody else.
 */
export function provePage(hub: ProofHub, request: IncomingMessage, query: string): PageProof {
  const binding = cookieIn(request, cookieName, cookieForm) ?? hub.ids.bytes(cookieBytes).toString('base64url');
  const untilS = Math.floor(hub.clock.now() / 1000) + hub.limits.signInPageS;
  const cookie = cookieText(hub, { name: cookieName, value: binding, maxAgeS: hub.limits.signInPageS });
  return { proof: `${untilS}.${seal(hub, binding, untilS, query)}`, cookie };
}

/** Throws `forbidden` for a form that does not come from a page of ours, shown in the same browser a short while ago. */
export function assertProven(hub: ProofHub, request: IncomingMessage, query: string, proof: string | undefined): void {
  const { origin } = request.headers;
  const [until = '', given = ''] = (proof ?? '').split('.');
  const untilS = Number(until);
  const binding = cookieIn(request, cookieName, cookieForm);
  const isOurs = origin === undefined || origin === new URL(hub.publicUrl).origin;
  const isInTime = untilS * 1000 > hub.clock.now();
  const isSame = sameSecret(given, seal(hub, binding ?? '', untilS, query));
  if (!isOurs || binding === undefined || !isInTime || !isSame)
    throw new Fault('forbidden', 'this page is too old, or was not opened in this browser: begin again in the app');
}

const seal = ({ vault }: ProofHub, binding: string, untilS: number, query: string): string =>
  vault.digest(`sign-in page ${binding} ${untilS} ${query}`).toString('base64url');
