import { shortened } from '../../shortened.ts';
import { knownValues } from '../known-values.ts';
import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';
import { timeZoneOf } from '../time-zones.ts';
import { evseDown, evsePartsUp } from './evses.ts';
import { ownedUp, stampedUp } from './owned.ts';
import { energyMixDown, energyMixUp, imageDown, pointDown } from './places.ts';

/** A Location of a 2.1.1 peer (table 14.2). */
export function locationUp(location: Part, call: Call): void {
  stampedUp(location, call);
  const type = location.word('type');
  if (type === 'OTHER') location.lose(['type'], '2.2.1 has no word for other places');
  else if (type === 'UNKNOWN') location.drop('type');
  location.rename('type', 'parking_type');
  location.within('opening_times', (hours) => {
    if (!hours.has('twentyfourseven')) hours.set('twentyfourseven', 'false');
  });
  location.within('energy_mix', energyMixUp);
  location.each('evses', evsePartsUp);
  if (call.isPatch) return;
  if (!location.has('time_zone')) location.setWord('time_zone', timeZone(location, call));
  location.set('publish', 'true');
  ownedUp(location, call);
}

function timeZone(location: Part, { context }: Call): string {
  const zone = context.timeZone ?? timeZoneOf(location.word('country') ?? '');
  return zone ?? location.hold('time_zone', 'is missing, and its country has several');
}

/** A Location for a 2.1.1 peer (table 14.2). One that is not published is not sent (L-16). */
export function locationDown(location: Part, call: Call): void {
  if (location.text('publish') === 'false') location.hold('publish', 'is false, and 2.1.1 shows every Location to all');
  locationToldDown(location, call);
}

/** The same, when it is told as the place of a Session, which who pays for that may know. */
export function locationToldDown(location: Part, call: Call): void {
  location.drop('country_code', 'party_id', 'publish');
  location.lose(['publish_allowed_to', 'state', 'parking_places', 'help_phone'], 'is not in 2.1.1');
  parkingTypeDown(location, call);
  addressDown(location);
  if (!call.isPatch) postalCodeDown(location, call);
  location.within('coordinates', pointDown);
  location.each('related_locations', (point) => {
    pointDown(point);
    return true;
  });
  location.within('opening_times', hoursDown);
  location.keepKnown('facilities', knownValues('2.1.1', 'Facility'));
  for (const name of ['operator', 'suboperator', 'owner']) {
    location.within(name, (business) => business.within('logo', imageDown));
  }
  location.each('images', imageDown);
  location.within('energy_mix', energyMixDown);
  location.each('evses', (evse) => evseDown(evse, call));
}

function parkingTypeDown(location: Part, { isPatch }: Call): void {
  const type = location.word('parking_type');
  location.drop('type');
  if (type === undefined) {
    location.drop('parking_type');
    if (!isPatch) location.setWord('type', 'UNKNOWN');
    return;
  }
  location.rename('parking_type', 'type');
  if (knownValues('2.1.1', 'LocationType').has(type)) return;
  location.losses.add(`${location.path}/parking_type`, 'becomes OTHER');
  location.setWord('type', 'OTHER');
}

/** Longest address in 2.1.1. */
const addressMax = 45;

export function addressDown(location: Part): void {
  const address = location.word('address');
  if (address === undefined || [...address].length <= addressMax) return;
  location.losses.add(`${location.path}/address`, `is shortened to ${addressMax} characters`);
  location.setWord('address', shortened(address, addressMax));
}

/** 2.1.1 requires a postal code, also where there is none. */
export function postalCodeDown(location: Part, { context }: Call): void {
  if (location.has('postal_code')) return;
  if (context.peer?.acceptsNoPostalCode !== true) location.hold('postal_code', 'is missing, and 2.1.1 requires it');
  location.setWord('postal_code', '#NA');
}

/** 2.1.1 takes either the weekly hours or that it is always open. */
function hoursDown(hours: Part): void {
  if (hours.text('twentyfourseven') === 'true') hours.lose(['regular_hours'], 'stands beside twentyfourseven');
  else if (hours.has('regular_hours')) hours.drop('twentyfourseven');
}
