import { isFunctional } from '../ocpi/headers.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import type { Masker } from './mask.ts';
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

const countryCode = /^[A-Za-z]{2}$/;
const partyId = /^[A-Za-z0-9]{3}$/;

/** A path or URL without its query, with what identifies a driver masked; of a place nobody knows, everything is. */
export function maskedPath(masker: Masker, module: OcpiModule | undefined, request: Located, path: string): string {
  // A result goes to a URL of the platform's own making.
  const isElsewhere = module?.hasResultUrls === true && request.side === 'sender' && request.segments.length === 0;
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

const knownModules: ReadonlySet<string> = new Set(['versions', 'credentials', 'hubclientinfo']);

/** What stands in our paths, and in those that others make up of them: nobody's id. */
const isWord = (segment: string): boolean =>
  words.has(segment) || isFunctional(segment) || countryCode.test(segment) || /^\d\.\d(\.\d)?$/.test(segment);

const words: ReadonlySet<string> = new Set(['ocpi', 'sender', 'receiver', 'cpo', 'emsp', 'hub', ...knownModules]);

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
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
