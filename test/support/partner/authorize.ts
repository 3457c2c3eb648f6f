import { randomUUID } from 'node:crypto';
import { sameText } from './party.ts';
import type { Platform } from './platform.ts';
import { invalid, notFound, type Reply, success } from './reply.ts';
import type { JsonObject } from './shelf.ts';

/** What an eMSP knows of one of its tokens that it tells in real time only. */
export interface Permission {
  /** Its decision where the token itself is valid; ALLOWED unless said. */
  readonly allowed?: string;
  /** The locations where the token may charge, with the EVSEs or `*` for all of them; unless said, everywhere. */
  readonly places?: Readonly<Record<string, readonly string[] | '*'>>;
  /** Further fields of its answer. */
  readonly more?: JsonObject;
}

/**
 * May this token charge? Asked by a CPO in real time (K-07 to K-11). The whitelist says when CPOs ask, not what they are told; neither
 * opening hours nor the status of an EVSE are looked at (K-12), and a location nobody has published is as good as any (K-16).
 */
export function answerAuthorize(platform: Platform, uid: string, type: string, body: unknown): Reply {
  const token = platform.own
    .list('tokens')
    .find((candidate) => sameText(candidate['uid'], uid) && sameText(candidate['type'], type));
  if (!token) return notFound('tokens');
  if (body !== undefined && !isPlace(body)) return invalid('LocationReferences have a location_id');
  const { allowed = 'ALLOWED', places, more = {} } = platform.permissions.get(uid.toUpperCase()) ?? {};
  const answer = (decision: string, about: JsonObject = {}): Reply =>
    success({ allowed: decision, token, ...about, ...more });
  if (token['valid'] !== true) return answer('BLOCKED');
  if (allowed !== 'ALLOWED') return answer(allowed);
  if (places && !body) return { http: 200, code: 2002, message: 'a location is needed to decide' };
  const location = body && allowedAt(places, body);
  if (body && !location) return answer('NOT_ALLOWED');
  return answer('ALLOWED', { ...(location ? { location } : {}), authorization_reference: randomUUID() });
}

/** LocationReferences, as far as a partner looks at them. */
interface PlaceAsked extends JsonObject {
  readonly location_id: string;
  readonly evse_uids?: readonly string[] | null;
}

const isPlace = (body: unknown): body is PlaceAsked =>
  typeof body === 'object' && body !== null && typeof (body as JsonObject)['location_id'] === 'string';

/** What of a place is allowed: the location with the EVSEs that were asked for and are permitted; undefined when nothing is. */
function allowedAt(places: Permission['places'], asked: PlaceAsked): JsonObject | undefined {
  if (!places) return asked;
  const { location_id, evse_uids } = asked;
  const evses = Object.entries(places).find(([id]) => sameText(id, location_id))?.[1];
  if (evses === undefined) return undefined;
  if (evses === '*') return asked;
  const wanted = evse_uids && evse_uids.length > 0 ? evse_uids : evses;
  const permitted = wanted.filter((uid) => evses.some((one) => sameText(one, uid)));
  return permitted.length > 0 ? { location_id, evse_uids: permitted } : undefined;
}
