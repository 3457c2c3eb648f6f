import type { OcpiModule } from '../ocpi/module.ts';
import type { Masker } from './mask.ts';
import { countryCode, decoded, isWord, knownModules, openSegments, secretsIn, withOpenSegments } from './mask-url.ts';
import type { LoggedRequest } from './message.ts';

type Located = Pick<LoggedRequest, 'segments' | 'side' | 'module'>;

/** The segments behind a module's endpoint that identify a driver, or a URL nobody else is to know: everything that is not the owner's, or a word of the path. */
export function personalSegments(module: OcpiModule | undefined, { segments, side }: Located): readonly string[] {
  if (module?.hasResultUrls === true && side === 'sender') return segments;
  if (module?.idsArePersonal !== true) return [];
  return segments.filter((segment, at) => {
    if (module.operations.some(({ path }) => path.includes(`'${segment}'`))) return false;
    return !(side === 'receiver' && ((at === 0 && countryCode.test(segment)) || (at === 1 && partyId.test(segment))));
  });
}

const partyId = /^[A-Za-z0-9]{3}$/;

/** Whether a request goes to a URL of the platform's own making, as results do. */
const goesElsewhere = (module: OcpiModule | undefined, { side, segments }: Located): boolean =>
  module?.hasResultUrls === true && side === 'sender' && segments.length === 0;

/** Whether it is for a page of a list of drivers: each page names the next, in any way. */
const isPage = (module: OcpiModule, { side, segments }: Located, target: string): boolean =>
  module.idsArePersonal === true && side === 'sender' && segments.length === 0 && /^https?:/.test(target);

/** What of the target of a request is to be found in every part of the message: what makes a URL for results a secret, ids of drivers. */
export function soughtInTarget(module: OcpiModule | undefined, request: Located, target: string): readonly string[] {
  if (module && isPage(module, request, target)) return openSegments(module, target).map(decoded);
  if (goesElsewhere(module, request)) return secretsIn(target);
  if (module?.hasResultUrls !== true) return [];
  const url = new URLSearchParams(target.slice(target.indexOf('?') + 1)).get('response_url');
  return url === null ? [] : [url, ...secretsIn(url)];
}

/** A path or URL without its query, with what identifies a driver masked; of a place nobody knows, everything is. */
export function maskedPath(masker: Masker, module: OcpiModule | undefined, request: Located, path: string): string {
  if (module && isPage(module, request, path)) return withOpenSegments(module, path, masker.hidden);
  const isElsewhere = goesElsewhere(module, request);
  // Of a URL that was not made up of a path nobody knows which segments are ids.
  const isOpen = module?.idsArePersonal === true && request.side === undefined;
  const isKnown = !isElsewhere && !isOpen && (module !== undefined || knownModules.has(request.module));
  const personal = new Set(personalSegments(module, request));
  if (isKnown && personal.size === 0) return path;
  return path
    .split('/')
    .map((segment) => {
      const text = decoded(segment);
      const isPersonal = isKnown ? personal.has(text) : !isWord(text);
      return isPersonal && text !== '' ? masker.hidden(text) : segment;
    })
    .join('/');
}

/** Parameters whose values are shown; all others are masked. */
const shownParameters: ReadonlySet<string> = new Set(['date_from', 'date_to', 'limit', 'offset', 'type']);
const queryLengthMax = 2000;

/** A query with the values of parameters that could say anything masked. */
export const maskedQuery = (masker: Masker, query: string): string =>
  query
    .slice(0, queryLengthMax)
    .split('&')
    .map((pair) => {
      const mark = pair.indexOf('=');
      const name = mark === -1 ? '' : pair.slice(0, mark);
      if (shownParameters.has(name.toLowerCase())) return pair;
      const value = decoded(mark === -1 ? pair : pair.slice(mark + 1));
      const mask = value === '' ? '' : masker.hidden(value);
      return mark === -1 ? mask : `${name}=${mask}`;
    })
    .join('&');
