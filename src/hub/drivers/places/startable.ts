import type { PlaceStartable } from '../../../generated/driver.ts';
import type { EVSE } from '../../../generated/ocpi-2.2.1.ts';
import { isPresent } from './is-present.ts';
import type { SeenPlace } from './seen-place.ts';

/** Why an EVSE cannot be started, from what says least of it to what says most. */
const reasons = ['NO_AGREEMENT', 'NOT_REMOTE_CAPABLE', 'PARTNER_OFFLINE', 'CLOSED', 'OUT_OF_ORDER'] as const;

/** Whether whoever asks can have a charge started at a place: at one of its EVSEs, of which the filter `startable` finds the same. */
export function startableAt(place: SeenPlace): PlaceStartable {
  const each = (place.location.evses ?? []).filter(isPresent).map((evse) => startableEvse(place, evse));
  const by_app = each.some((one) => one.by_app);
  const nobody = place.look.reach.commanded.has(place.found.owner) ? 'NOT_REMOTE_CAPABLE' : 'NO_AGREEMENT';
  return {
    by_app,
    by_rfid: each.some((one) => one.by_rfid),
    reason: by_app ? null : (reasons.findLast((reason) => each.some((one) => one.reason === reason)) ?? nobody),
  };
}

/** Whether whoever asks can have a charge started at an EVSE. */
export function startableEvse(place: SeenPlace, evse: EVSE): PlaceStartable {
  const { found, look } = place;
  const canRead = look.reach.cards.has(found.owner) && (evse.capabilities ?? []).includes('RFID_READER');
  const isUsable = isPresent(evse) && found.open !== false && !isBroken(evse) && !isOutOfReach(place, evse);
  const reason = reasonAgainst(place, evse);
  return { by_app: reason === null, by_rfid: canRead && isUsable, reason };
}

function reasonAgainst(place: SeenPlace, evse: EVSE): PlaceStartable['reason'] {
  const { found, look } = place;
  const { commanded, startable } = look.reach;
  if (!commanded.has(found.owner)) return 'NO_AGREEMENT';
  if (!(evse.capabilities ?? []).includes('REMOTE_START_STOP_CAPABLE')) return 'NOT_REMOTE_CAPABLE';
  if (!startable.has(found.owner) || isOutOfReach(place, evse)) return 'PARTNER_OFFLINE';
  if (found.open === false) return 'CLOSED';
  return isBroken(evse) || !isPresent(evse) ? 'OUT_OF_ORDER' : null;
}

/** A station of the hub's own of which it knows nothing is not connected. */
const isOutOfReach = ({ found, look }: SeenPlace, { status }: EVSE): boolean =>
  status === 'UNKNOWN' && look.reach.overseen.has(found.owner);

const isBroken = ({ status }: EVSE): boolean => status === 'INOPERATIVE' || status === 'OUTOFORDER';
