import type { AuthorizationInfo, LocationReferences, Token } from '../../../generated/ocpi-2.2.1.ts';
import { isSuccess, statusCodes } from '../../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../../ocpi/message.ts';
import { type Party, partyOf } from '../../../ocpi/party.ts';
import type { StationPlace } from '../../../store/stations/places.ts';
import type { CommandParts } from '../command-parts.ts';

/** What an eMSP said of a token in time; `offline`: nobody did, whose answer would count. */
export type RealTime =
  | { readonly kind: 'decided'; readonly info: AuthorizationInfo; readonly by: Party }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'offline' };

/** A question about a token. */
export interface Question {
  readonly place: StationPlace;
  readonly uid: string;
  readonly type: Token['type'];
  /** Its eMSP; left out: the hub has to find it. */
  readonly owner?: Party;
  /** As OCPP counts; left out: the station has not said where. */
  readonly evse?: number;
}

/**
 * Asks whether a token may charge as any CPO asks it, through the hub's own exchange (K-07), with the place in the question (K-09), and
 * waits no longer than a station does.
 */
export async function askRealTime(parts: CommandParts, question: Question): Promise<RealTime> {
  const { place, uid, type, owner, evse } = question;
  const from = partyOf(place.countryCode, place.partyId);
  const asking = parts.call(place.platformId, {
    method: 'POST',
    module: 'tokens',
    side: 'sender',
    segments: [uid, 'authorize'],
    query: { type },
    body: referencesOf(place, evse),
    from,
    ...(owner && { to: owner }),
    correlationId: parts.ids.uuid(),
  });
  const answer = await inTime(asking, parts.limits.stationAuthorizeMs);
  if (answer === undefined) return { kind: 'offline' };
  return heard(answer, owner);
}

/** The EVSE, or all of the station: what of them comes back is where the token may charge (K-11). */
function referencesOf({ locationId, evses }: StationPlace, evse: number | undefined): LocationReferences {
  const meant = evses.filter((one) => evse === undefined || one.evse === evse).map(({ uid }) => uid);
  return { location_id: locationId, ...(meant.length > 0 && { evse_uids: meant }) };
}

function heard(answer: OcpiResponse, owner: Party | undefined): RealTime {
  const { statusCode, http, from, data } = answer;
  const by = from ?? owner;
  if (isSuccess(statusCode) && http < 300 && by !== undefined) {
    const info: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
    return isAuthorizationInfo(info) ? { kind: 'decided', info, by } : { kind: 'offline' };
  }
  if (statusCode === statusCodes.unknownToken) return { kind: 'unknown' };
  // Without enough to go by although the place was named: as good as not knowing it.
  if (statusCode === statusCodes.notEnoughInformation) return { kind: 'unknown' };
  if (owner === undefined && statusCode === statusCodes.unknownReceiver) return { kind: 'ambiguous' };
  return { kind: 'offline' };
}

function isAuthorizationInfo(info: unknown): info is AuthorizationInfo {
  const { allowed } = (info ?? {}) as { allowed?: unknown };
  return typeof allowed === 'string';
}

/** What comes in time; undefined for what comes later, and for what fails. */
async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    return await Promise.race([work.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
