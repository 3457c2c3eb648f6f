import type { Limits } from '../../kernel/limits.ts';
import { urlOf } from '../../kernel/url.ts';
import { isFunctional } from '../../ocpi/headers.ts';
import { partyKey } from '../../ocpi/party.ts';
import type { ProbeAnswer, ShownToken } from '../../ocpi/probe.ts';
import type { Platform } from '../registry.ts';
import type { Exchange } from './check.ts';
import { routingNames } from './message-checks.ts';
import { isPathOfNothing } from './path-checks.ts';
import { fieldsOf } from './reading.ts';

/** An exchange as it is kept: without secrets, and without what identifies drivers. */
export interface ShownExchange {
  readonly request: {
    readonly method: 'GET';
    readonly url: string;
    /** What was shown as token, never the token. */
    readonly token: ShownToken;
    /** The party that was asked. */
    readonly to: string | null;
    readonly request_id: string | null;
  };
  /** null when there was no answer. */
  readonly response: {
    readonly http: number;
    readonly headers: readonly { readonly name: string; readonly value: string }[];
    readonly bytes: number;
    readonly ms: number;
    /** JSON text, shortened; null when the body was no acceptable JSON. */
    readonly body: string | null;
  } | null;
  /** Why there was no answer. */
  readonly fault: string | null;
}

const shownHeaders = [
  'content-type',
  'x-request-id',
  'x-correlation-id',
  ...routingNames,
  'x-total-count',
  'x-limit',
  'link',
  'retry-after',
  'allow',
];

export function shownExchange({ asked, answer, fault }: Exchange, platform: Platform, limits: Limits): ShownExchange {
  const cut = (text: string): string => shortened(text, limits.conformanceExcerptLengthMax);
  const isShownPath = (path: string): boolean => !isFunctional(asked.module) || isOwnPath(platform, path);
  return {
    request: {
      method: 'GET',
      url: cut(shownUrl(asked.url, isShownPath)),
      token: asked.token,
      to: asked.to === undefined ? null : partyKey(asked.to),
      request_id: answer?.requestId ?? null,
    },
    response:
      answer === undefined
        ? null
        : {
            http: answer.http,
            headers: shownHeaders.flatMap((name) => {
              const value = answer.header(name);
              return value === undefined
                ? []
                : { name, value: cut(name === 'link' ? shownLink(value, isShownPath) : value) };
            }),
            bytes: answer.bytes,
            ms: Math.max(0, answer.answeredAt - answer.sentAt),
            body: answer.value === undefined ? null : cut(JSON.stringify(shownBody(asked.module, answer))),
          },
    fault: fault === undefined ? null : cut(fault),
  };
}

/**
 * The value of a body without what must not be kept. Of functional modules only the envelope is shown, without its message, and how
 * much was in it: what is not as it should be may have ids of drivers anywhere.
 */
function shownBody(module: string, { value, items }: ProbeAnswer): unknown {
  if (!isFunctional(module)) return withoutTokens(value);
  const { status_code, status_message, timestamp, data } = fieldsOf(value);
  return {
    status_code,
    ...(typeof status_message === 'string' && { status_message: '***' }),
    timestamp,
    ...(data !== undefined && data !== null && { data: amountOf(data, items) }),
  };
}

/** Parameters whose values are nobody's business but ours. */
const shownParameters = ['date_from', 'date_to', 'limit', 'offset'];

/** Whether it is the path of an endpoint, or one of ours below it; not one that the platform made up for a link. */
const isOwnPath = (platform: Platform, path: string): boolean =>
  platform.endpoints.some(({ url }) => urlOf(url)?.pathname === path) || isPathOfNothing(path);

/** A URL with other paths and the values of other parameters masked: a platform may tell its next page by the id of a token. */
function shownUrl(text: string, isShownPath: (path: string) => boolean): string {
  const url = urlOf(text);
  if (url === undefined) return '***';
  if (!isShownPath(url.pathname)) {
    url.pathname = '/***';
    return shownUrl(url.href, () => true);
  }
  const unknown = [...url.searchParams.keys()].filter((name) => !shownParameters.includes(name));
  if (unknown.length === 0) return text;
  for (const name of unknown) url.searchParams.set(name, '***');
  return url.href;
}

const shownLink = (link: string, isShownPath: (path: string) => boolean): string =>
  link.replace(/<([^<>]*)>/g, (_, target: string) => `<${shownUrl(target, isShownPath)}>`);

function amountOf(data: unknown, items: number | undefined): string {
  if (items === undefined) return typeof data === 'object' ? 'an object' : `a ${typeof data}`;
  return items === 1 ? '1 object' : `${items} objects`;
}

/** Whatever is called a token is masked. */
function withoutTokens(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTokens);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      /token|secret|password/i.test(name) ? '***' : withoutTokens(member),
    ]),
  );
}

/** The beginning of a text; it never ends within a character, which PostgreSQL would not take. */
export function shortened(text: string, lengthMax: number): string {
  const whole = text.toWellFormed().replaceAll('\0', '\ufffd');
  return whole.length <= lengthMax ? whole : `${whole.slice(0, lengthMax).replace(/[\ud800-\udbff]$/, '')}…`;
}
