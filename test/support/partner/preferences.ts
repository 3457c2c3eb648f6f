import { sameText } from './party.ts';
import type { Platform } from './platform.ts';
import { invalid, notFound, type Reply, success } from './reply.ts';
import type { JsonObject } from './shelf.ts';

/** What a driver wants of a running session: S-17, S-19, S-20. This CPO has no GREEN tariff. */
export function answerPreferences(platform: Platform, sessionId: string, body: unknown): Reply {
  const session = platform.own.list('sessions').find((candidate) => sameText(candidate['id'], sessionId));
  if (!session) return notFound('sessions');
  if (typeof body !== 'object' || body === null) return invalid('charging preferences are an object');
  const wish = body as JsonObject;
  if (!['CHEAP', 'FAST', 'GREEN', 'REGULAR'].includes(String(wish['profile_type']))) {
    return invalid('profile_type is missing or unknown');
  }
  if (lacksCapability(platform, session)) {
    return { http: 404, code: 2001, message: 'the EVSE is not capable of charging preferences' };
  }
  if (session['status'] !== 'ACTIVE' && session['status'] !== 'PENDING') return success('NOT_POSSIBLE');
  if (wish['profile_type'] === 'GREEN') return success('PROFILE_TYPE_NOT_SUPPORTED');
  if (wish['profile_type'] === 'CHEAP') {
    if (wish['departure_time'] === undefined) return success('DEPARTURE_REQUIRED');
    if (wish['energy_need'] === undefined) return success('ENERGY_NEED_REQUIRED');
  }
  return success('ACCEPTED');
}

/** Whether the EVSE says that it cannot; a session at a location that was never kept here is given the doubt. */
function lacksCapability(platform: Platform, session: JsonObject): boolean {
  const ids = ['country_code', 'party_id', 'location_id', 'evse_uid'].map((field) => String(session[field]));
  const evse = platform.own.get({ module: 'locations', segments: ids });
  const capabilities = evse?.['capabilities'];
  const isCapable = Array.isArray(capabilities) && capabilities.includes('CHARGING_PREFERENCES_CAPABLE');
  return evse !== undefined && !isCapable;
}
