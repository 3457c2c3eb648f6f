import { isUtf8 } from 'node:buffer';
import { Fault } from '../kernel/fault.ts';
import type { Ids } from '../kernel/ids.ts';
import { parseJson } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import { urlOf } from '../kernel/url.ts';
import { isSuccess } from '../ocpi/envelope.ts';
import { nextIn } from '../ocpi/link.ts';
import type { Party } from '../ocpi/party.ts';
import type { IncomingAnswer } from './call.ts';
import type { CallWatch } from './call-watch.ts';
import { authorizationOf, type Connection, checkOwnUrl } from './connection.ts';
import type { DialOptions } from './connections.ts';
import { createGuardedSend } from './guarded-got.ts';
import { cutList } from './list-text.ts';
import { isTokenRefusal, PeerFault } from './peer-fault.ts';
import { requestHeaders } from './request-headers.ts';
import { createWatchedSend, type Found } from './watched-send.ts';

export interface PageRequest {
  readonly connection: Connection;
  readonly module: string;
  readonly to?: Party;
  readonly from?: Party;
  readonly correlationId: string;
  readonly signal?: AbortSignal;
}

export interface Page {
  /** The objects as they came, with their values. */
  readonly items: { text: string; value: unknown }[];
  /** What was no acceptable JSON, and why; the reason quotes nothing of it. */
  readonly problems: { text: string; reason: string }[];
  /** URL of the next page, on the same server; absent after the last. That pages end and do not repeat is the caller's to see to. */
  readonly next?: string;
  /** `X-Total-Count`. */
  readonly total?: number;
  /** `X-Limit`. */
  readonly limit?: number;
}

export interface PullClient {
  /**
   * Fetches one page of a list from an endpoint of the platform or the `next` of another page. Throws `PeerFault`: `timeout`,
   * `unreachable`, or `undeliverable` when the answer is no list of OCPI or its link leads to another server (D7).
   */
  fetchPage(url: string, request: PageRequest): Promise<Page>;
}

export function createPullClient(limits: Limits, ids: Ids, dial: DialOptions = {}, watch?: CallWatch): PullClient {
  const send = createWatchedSend(createGuardedSend(limits, dial), watch);

  const attempt = (url: URL, request: PageRequest, token: string) => {
    const { connection, module, to, from, correlationId, signal } = request;
    const requestId = ids.uuid();
    return send(
      {
        method: 'GET',
        url,
        policy: connection.policy,
        headers: requestHeaders(
          request,
          authorizationOf(token, connection.tokenForm),
          requestId,
          connection.isUnrouted,
        ),
        timeoutMs: limits.pullPageTimeoutMs,
        answerBytesMax: limits.pageBytesMax,
        ...(signal && { signal }),
      },
      {
        platformId: connection.platformId,
        module,
        side: 'sender',
        requestId,
        correlationId,
        ...(to && { to }),
        ...(from && { from }),
      },
      (answer, found) => pageIn(answer, found, url, connection, limits),
    );
  };

  return {
    async fetchPage(text, request) {
      const { connection } = request;
      const url = checkOwnUrl(text, connection, limits.linkUrlLengthMax);
      try {
        return await attempt(url, request, connection.token);
      } catch (error) {
        const isRefused = error instanceof PeerFault && error.tokenRefused;
        if (!isRefused || connection.tokenBefore === undefined) throw error;
        return attempt(url, request, connection.tokenBefore);
      }
    },
  };
}

function pageIn(answer: IncomingAnswer, found: Found, url: URL, connection: Connection, limits: Limits): Page {
  refuseFailure(answer);
  const list = listIn(answer, found, limits);
  found.items = list.items.length + list.problems.length;
  const next = nextPage(answer, url, connection, limits);
  const total = countIn(answer.headers('x-total-count'));
  const limit = countIn(answer.headers('x-limit'));
  return {
    ...list,
    ...(next !== undefined && { next }),
    ...(total !== undefined && { total }),
    ...(limit !== undefined && { limit }),
  };
}

function refuseFailure({ status: http }: IncomingAnswer): void {
  if (isTokenRefusal(http)) throw new PeerFault('unreachable', 'the platform refuses our token', { http });
  if (http < 200 || http >= 300) throw new PeerFault('undeliverable', `the platform answered HTTP ${http}`, { http });
}

function listIn(answer: IncomingAnswer, found: Found, limits: Limits): Pick<Page, 'items' | 'problems'> {
  const { status: http, body } = answer;
  const list = cutList(body.toString('utf8'));
  const statusCode = Number(list?.members.get('status_code') ?? Number.NaN);
  if (!list || !Number.isInteger(statusCode)) {
    throw new PeerFault('undeliverable', 'the answer is not a list in an OCPI envelope', { http });
  }
  found.ocpi = statusCode;
  if (!isSuccess(statusCode)) {
    throw new PeerFault('undeliverable', `the platform answered OCPI status ${statusCode}`, { http, statusCode });
  }
  const page: Pick<Page, 'items' | 'problems'> = { items: [], problems: [] };
  const broken = isUtf8(body) ? undefined : replacementCharacter;
  for (const text of list.elements) {
    try {
      if (broken !== undefined && text.includes(broken)) throw new Fault('not-json', 'a string is not UTF-8');
      page.items.push({ text, value: parseJson(text, limits.jsonDepthMax) });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      page.problems.push({ text, reason: error.message });
    }
  }
  return page;
}

/** What decoding puts where bytes are not UTF-8. */
const replacementCharacter = '\ufffd';

function nextPage(answer: IncomingAnswer, current: URL, connection: Connection, limits: Limits): string | undefined {
  const target = nextIn(answer.headers('link'));
  if (target === undefined) return undefined;
  const next = urlOf(target, current.href);
  if (next === undefined) throw new PeerFault('undeliverable', 'the link to the next page is no URL');
  // Platforms behind a proxy that ends TLS often write http into their links; the way to the same server stays encrypted.
  if (next.protocol === 'http:' && next.host === current.host) next.protocol = current.protocol;
  if (next.origin !== current.origin) {
    throw new PeerFault('undeliverable', 'the link to the next page leads to another server');
  }
  next.hash = '';
  return checkOwnUrl(next.href, connection, limits.linkUrlLengthMax).href;
}

const countIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
