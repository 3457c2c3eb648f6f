import { answerAuthorize } from './authorize.ts';
import type { ModuleId } from './interfaces.ts';
import { partyName, sameText } from './party.ts';
import { type Platform, versionInUse } from './platform.ts';
import { answerPreferences } from './preferences.ts';
import { invalid, methodNotAllowed, noSuchPath, notFound, type Reply, success } from './reply.ts';
import { peerParty } from './request-checks.ts';
import { type JsonObject, timeOf, utcMs } from './shelf.ts';

/** A request to one of our Sender interfaces. */
export interface Ask {
  readonly method: string;
  readonly module: ModuleId;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** The party that asks, `NL-TNM`. */
  readonly from: string | undefined;
  readonly body: unknown;
}

/** Answers a request to a Sender interface from the partner's own objects. */
export function answerSender(platform: Platform, ask: Ask): Reply {
  const [first, second] = ask.segments;
  if (ask.module === 'sessions' && second === 'charging_preferences' && ask.segments.length === 2) {
    return ask.method === 'PUT' ? answerPreferences(platform, first ?? '', ask.body) : methodNotAllowed;
  }
  if (ask.module === 'tokens' && second === 'authorize' && ask.segments.length === 2) {
    const type = ask.query.get('type') ?? 'RFID';
    return ask.method === 'POST' ? answerAuthorize(platform, first ?? '', type, ask.body) : methodNotAllowed;
  }
  if (ask.module === 'commands' || ask.module === 'chargingprofiles') return takeNews(ask);
  if (ask.method !== 'GET') return methodNotAllowed;
  if (first === undefined) return answerList(platform, ask);
  // Only locations can be read one by one here, and without their owner in the path (L-12, X-57).
  if (ask.module !== 'locations' || ask.segments.length > 3) return noSuchPath;
  const object = locationPart(platform, ask.segments);
  return object && !platform.behaviours.of('locations').missing404 ? success(object) : notFound('locations');
}

/** The result of an operation at one of our response_urls, or news of a charging profile; both stand in `receivedLog`. */
function takeNews({ module, method, segments }: Ask): Reply {
  if (segments.length !== 1) return noSuchPath;
  return method === 'POST' || (method === 'PUT' && module === 'chargingprofiles') ? success() : methodNotAllowed;
}

function locationPart(platform: Platform, ids: readonly string[]): JsonObject | undefined {
  const root = platform.own.list('locations').find((location) => sameText(location['id'], ids[0]));
  if (!root) return undefined;
  const owner = [String(root['country_code']), String(root['party_id'])];
  return platform.own.get({ module: 'locations', segments: [...owner, ...ids] });
}

/** One page of a list: T-45 to T-51, T-55. */
function answerList(platform: Platform, ask: Ask): Reply {
  const {
    ignores = [],
    linksTo = platform.origin,
    linkQuery = '',
    noLinks,
    shows,
  } = platform.behaviours.of(ask.module);
  const query = new URLSearchParams(ask.query);
  for (const name of ignores) query.delete(name);
  const from = utcMs(query.get('date_from') ?? '1970-01-01T00:00:00Z');
  const to = utcMs(query.get('date_to') ?? '9999-01-01T00:00:00Z');
  const offset = countIn(query.get('offset'), 0);
  const limit = countIn(query.get('limit'), platform.pageSize);
  if (Number.isNaN(from) || Number.isNaN(to) || from > to) return invalid('date_from or date_to is wrong');
  if (offset === undefined || limit === undefined || limit < 1) return invalid('offset or limit is wrong');

  const filtered = query.has('date_from') || query.has('date_to');
  const visible = visibleTo(platform, ask);
  const matching = filtered ? visible.filter((object) => timeOf(object) >= from && timeOf(object) < to) : visible;
  const size = Math.min(limit, platform.pageSize);
  const headers: Record<string, string> = {
    'X-Total-Count': String(matching.length),
    'X-Limit': String(platform.pageSize),
  };
  if (offset + size < matching.length && !noLinks) {
    const next = new URLSearchParams(ask.query);
    next.set('offset', String(offset + size));
    next.set('limit', String(size));
    headers['Link'] =
      `<${linksTo}/ocpi/${versionInUse(platform)}/sender/${ask.module}?${next}${linkQuery}>; rel="next"`;
  }
  const page = matching.slice(offset, offset + size);
  return success(shows ? page.map(shows) : page, headers);
}

/** Sessions and CDRs are only for the eMSP of their token (S-14, D-29); a hub reads all, to serve each its own. */
function visibleTo(platform: Platform, ask: Ask): readonly JsonObject[] {
  const objects = platform.own.list(ask.module);
  const isPrivate = ask.module === 'sessions' || ask.module === 'cdrs';
  if (!isPrivate || (ask.from === peerParty(platform) && platform.peer?.isHub)) return objects;
  return objects.filter((object) => {
    const token = object['cdr_token'] as JsonObject | undefined;
    return token && partyName(String(token['country_code']), String(token['party_id'])) === ask.from;
  });
}

const countIn = (text: string | null, fallback: number): number | undefined => {
  if (text === null) return fallback;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
};
