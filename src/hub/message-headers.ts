import type { OcpiModule } from '../ocpi/module.ts';
import type { Masker } from './mask.ts';
import { maskedQuery } from './mask-target.ts';
import { queryIn, withOpenSegments } from './mask-url.ts';
import type { Noted } from './message.ts';

/** The headers that are shown; what is not named here could hold anything, a token too. */
const shownNames: ReadonlySet<string> = new Set([
  'accept',
  'content-length',
  'content-type',
  'date',
  'host',
  'link',
  'location',
  'ocpi-from-country-code',
  'ocpi-from-party-id',
  'ocpi-to-country-code',
  'ocpi-to-party-id',
  'retry-after',
  'server',
  'user-agent',
  'via',
  'x-correlation-id',
  'x-limit',
  'x-request-id',
  'x-total-count',
]);
const headerLengthMax = 1000;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The headers of a message that may be shown, without what the URLs in them say of drivers. */
export function shownHeaders(masker: Masker, module: OcpiModule | undefined, headers: Headers): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string' && shownNames.has(name)) {
      const isUrl = name === 'link' || name === 'location';
      shown[name] = (isUrl ? maskedLink(masker, module, value) : value).slice(0, headerLengthMax);
    }
  }
  return shown;
}

/** URLs with what their queries say masked as in a request, and in lists of drivers what their paths say, too. */
const maskedLink = (masker: Masker, module: OcpiModule | undefined, text: string): string =>
  text.replace(/[^\s<>"]+/g, (url) => {
    const query = queryIn(url);
    const path = query === undefined ? url : url.slice(0, -query.length - 1);
    const shown =
      module?.idsArePersonal === true && path.includes('/') ? withOpenSegments(module, path, masker.hidden) : path;
    return query === undefined ? shown : `${shown}?${maskedQuery(masker, query)}`;
  });

/** Names and values in turn as a record; names in lower case. */
export function recordOf(flat: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) record[(flat[at] ?? '').toLowerCase()] = flat[at + 1] ?? '';
  return record;
}

/** Headers of the answer; undefined when there was none. */
export function answerHeaders(message: Noted): Headers | undefined {
  if (message.direction === 'in') return message.answer.headers ?? {};
  const { answer } = message;
  return answer && Object.fromEntries([...shownNames].map((name) => [name, answer.headers(name)]));
}
