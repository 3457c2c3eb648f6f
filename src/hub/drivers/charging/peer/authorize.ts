import type { AuthorizationInfo, LocationReferences } from '../../../../generated/ocpi-2.2.1.ts';
import { statusCodes } from '../../../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../../../ocpi/message.ts';
import { foldId } from '../../../../ocpi/object-state.ts';
import type { Received } from './received.ts';

const unknownToken: OcpiResponse = {
  http: 404,
  statusCode: statusCodes.unknownToken,
  statusMessage: 'there is no such token',
};

/**
 * May this token charge? As its account says at this moment (K-07, K-10). Opening hours and statuses are not judged here (K-12). Where
 * the question names a Location, only EVSEs that are there are allowed (K-11); one that the network does not know is taken as it is named
 * (K-16).
 */
export async function authorizeToken(received: Received): Promise<OcpiResponse> {
  const { parts, emsp, request } = received;
  const { accounts, hub } = parts;
  const [uid = ''] = request.segments;
  const type = request.query.get('type') ?? 'RFID';
  // A card that somebody waits for becomes his by being shown.
  await accounts.noteTap(emsp, uid, type, hub.clock.now());
  const known = await accounts.tokenNow(emsp, uid, type);
  if (known === undefined) return unknownToken;
  const { token } = known;
  const named = request.body?.value as LocationReferences | undefined;
  const location = named && (await allowedAt(received, named));
  const isNowhere = named !== undefined && location === undefined;
  const allowed = known.allowed === 'ALLOWED' && isNowhere ? 'NOT_ALLOWED' : known.allowed;
  const info: AuthorizationInfo = {
    allowed,
    token,
    ...(allowed === 'ALLOWED' && {
      ...(location && { location }),
      authorization_reference: hub.ids.uuid(),
    }),
  };
  return { http: 200, statusCode: statusCodes.success, data: JSON.stringify(info) };
}

/** Of the EVSEs that are asked about those that are at the Location; undefined: none is. */
async function allowedAt(
  { parts, by }: Received,
  { location_id, evse_uids }: LocationReferences,
): Promise<LocationReferences | undefined> {
  const place = await parts.places.ofOwner(by, location_id);
  if (place === undefined || evse_uids == null || evse_uids.length === 0)
    return { location_id, ...(evse_uids != null && evse_uids.length > 0 && { evse_uids }) };
  const there = new Set((place.location.evses ?? []).map(({ uid }) => foldId(uid)));
  const [first, ...others] = evse_uids.filter((uid) => there.has(foldId(uid)));
  return first === undefined ? undefined : { location_id, evse_uids: [first, ...others] };
}
