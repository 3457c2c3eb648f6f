import type { AuthorizationInfo, Token } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import type { TokenInfo } from '../../../stations/model.ts';
import type { StationPlace } from '../../../store/stations/places.ts';
import type { CommandParts } from '../command-parts.ts';
import { groupOf } from './group.ts';
import { isCacheable } from './whitelist.ts';

/** What stations are told for what an eMSP says; each version of OCPP has its own word for those it lacks. */
const statuses: Readonly<Record<string, TokenInfo['status']>> = {
  ALLOWED: 'Accepted',
  BLOCKED: 'Blocked',
  EXPIRED: 'Expired',
  NO_CREDIT: 'NoCredit',
  NOT_ALLOWED: 'NotAtThisLocation',
};

/** The word for what an eMSP has decided. One that OCPI does not know is no permission. */
export const statusOf = ({ allowed }: Pick<AuthorizationInfo, 'allowed'>): TokenInfo['status'] =>
  Object.hasOwn(statuses, allowed) ? (statuses[allowed] ?? 'Invalid') : 'Invalid';

/** The EVSEs of the station that an answer allows; undefined: it is not limited. Uids are compared without regard to case. */
export function evsesAllowed(
  { location }: Pick<AuthorizationInfo, 'location'>,
  place: StationPlace,
): readonly number[] | undefined {
  const uids = location?.evse_uids;
  if (uids == null || uids.length === 0) return undefined;
  const allowed = new Set(uids.map(foldId));
  const evses = place.evses.filter(({ uid }) => allowed.has(foldId(uid))).map(({ evse }) => evse);
  return evses.length === place.evses.length ? undefined : evses;
}

/** What a station is told of a token that may charge. */
export function accepted(
  { vault, limits, clock }: Pick<CommandParts, 'vault' | 'limits' | 'clock'>,
  place: StationPlace,
  token: Token,
  more: { readonly evses?: readonly number[] | undefined; readonly isFromWhitelist?: boolean } = {},
): TokenInfo {
  const group = groupOf(vault, token, place.version);
  const keepMs = more.isFromWhitelist === true && isCacheable(token) ? limits.stationTokenCacheMs : 0;
  return {
    status: 'Accepted',
    cacheUntil: formatDateTime(clock.now() + keepMs),
    ...(group && { groupIdToken: group }),
    ...(more.evses && { evses: more.evses }),
  };
}

/** What a station is told of one that may not; it is asked again the next time. */
export const refused = (
  { clock }: Pick<CommandParts, 'clock'>,
  status: TokenInfo['status'],
  message?: { readonly language: string; readonly text: string } | null,
): TokenInfo => ({
  status,
  cacheUntil: formatDateTime(clock.now()),
  ...(message && { message: { language: message.language, text: message.text } }),
});
