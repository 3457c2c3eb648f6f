import { isFunctional } from '../ocpi/headers.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { modules } from '../ocpi/modules/index.ts';

export const countryCode = /^[A-Za-z]{2}$/;

/** What stands in our paths, and in those that others make up of them: nobody's id. */
export const isWord = (segment: string): boolean =>
  words.has(segment) || isFunctional(segment) || countryCode.test(segment) || /^\d\.\d(\.\d)?$/.test(segment);

export const knownModules: ReadonlySet<string> = new Set(['versions', 'credentials', 'hubclientinfo']);
const words: ReadonlySet<string> = new Set([
  'ocpi',
  'direct',
  'sender',
  'receiver',
  'cpo',
  'emsp',
  'hub',
  ...knownModules,
]);

/** Words that are common in URLs for results, and would be found in everything. */
const resultWords: ReadonlySet<string> = new Set([
  ...modules.flatMap(({ operations }) => operations.flatMap(({ begins }) => (begins ? [begins.kind] : []))),
  ...['callback', 'callbacks', 'command', 'response', 'result', 'results'],
]);

export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Segments and values of a URL that are looked for; no URL for results needs more. */
const secretsMax = 8;

/** What makes a URL for results one that nobody else knows, the last segments first: who knows it could send a result. */
export function secretsIn(url: string): string[] {
  const [path = '', query = ''] = url.split('?', 2);
  const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [...path.replace(origin, '').split('/').reverse(), ...values]
    .map(decoded)
    .filter((text) => text !== '' && !isWord(text) && !resultWords.has(text))
    .slice(0, secretsMax);
}

/** Of an absolute URL, before its path. */
const origin = /^[a-z]+:\/\/[^/]*/i;

/** The segments of a path or URL that may be ids of drivers, when it is a platform's own page of a list of them. */
export function openSegments({ id }: OcpiModule, url: string): string[] {
  const [path = ''] = url.replace(origin, '').split('?', 1);
  const segments = path.split('/');
  return segments.slice(segments.indexOf(id) + 1).filter((segment) => segment !== '' && !isWord(decoded(segment)));
}

/** The same path or URL with those segments replaced. */
export function withOpenSegments(module: OcpiModule, url: string, mask: (id: string) => string): string {
  const open = new Set(openSegments(module, url));
  const before = origin.exec(url)?.[0] ?? '';
  const segments = url.slice(before.length).split('/');
  const from = segments.indexOf(module.id) + 1;
  return before + segments.map((one, at) => (at >= from && open.has(one) ? mask(decoded(one)) : one)).join('/');
}

/** The query of a target or URL; undefined when it has none. */
export function queryIn(target: string): string | undefined {
  const mark = target.indexOf('?');
  return mark === -1 ? undefined : target.slice(mark + 1);
}
