import { foldId } from '../../object-state.ts';
import { toldOrLeftOut } from '../left-out.ts';
import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';
import { authMethodDown, costDown, costUp, embeddedPlace, tokenDown, tokenUp } from './charges.ts';
import { connectorDown } from './evses.ts';
import { addressDown, postalCodeDown } from './locations.ts';
import { ownedUp } from './owned.ts';
import { periodsFor } from './periods.ts';
import { pointDown } from './places.ts';
import { tariffDown, tariffUp } from './tariffs.ts';

/** A CDR of a 2.1.1 peer (table 14.3). */
export function cdrUp(cdr: Part, call: Call): void {
  cdr.rename('stop_date_time', 'end_date_time');
  tokenUp(cdr, call);
  placeUp(cdr);
  cdr.each('tariffs', (tariff) => {
    tariffUp(tariff, call);
    return true;
  });
  periodsFor('2.2.1', cdr, call);
  if (cdr.list('charging_periods').length === 0) cdr.hold('charging_periods', 'has no quantity that 2.2.1 knows');
  costUp(cdr);
  ownedUp(cdr, call);
}

/** The members of a CdrLocation that it has from the Location, in order. */
const ofLocation = ['id', 'name', 'address', 'city', 'postal_code', 'country', 'coordinates'];

function placeUp(cdr: Part): void {
  const place = embeddedPlace(cdr);
  if (place === undefined) return;
  const { location, evse, connector } = place;
  if (evse === undefined || connector === undefined) cdr.hold('location/evses', 'names no EVSE and Connector');
  const made = cdr.below('{}', '/location');
  for (const name of ofLocation) take(made, name, location.text(name));
  take(made, 'evse_uid', evse.text('uid'));
  take(made, 'evse_id', evse.text('evse_id') ?? '"#NA"');
  take(made, 'connector_id', connector.text('id'));
  take(made, 'connector_standard', connector.text('standard'));
  take(made, 'connector_format', connector.text('format'));
  take(made, 'connector_power_type', connector.text('power_type'));
  cdr.losses.add('/location', 'only what a CdrLocation has room for is kept');
  cdr.rename('location', 'cdr_location');
  cdr.set('cdr_location', made.toString());
}

function take(part: Part, name: string, text: string | undefined): void {
  if (text !== undefined) part.set(name, text);
}

const notIn211 = [
  'session_id',
  'authorization_reference',
  'signed_data',
  'total_fixed_cost',
  'total_energy_cost',
  'total_time_cost',
  'total_parking_cost',
  'total_reservation_cost',
  'invoice_reference_id',
  'home_charging_compensation',
  'booking_id',
];

/** A CDR for a 2.1.1 peer (table 14.3). One that takes back another cannot be told. */
export function cdrDown(cdr: Part, call: Call): void {
  if (cdr.text('credit') === 'true') cdr.hold('credit', 'is true, and 2.1.1 has no credit CDRs');
  cdr.drop('country_code', 'party_id', 'credit');
  cdr.lose(['credit_reference_id', ...notIn211], 'is not in 2.1.1');
  cdr.rename('end_date_time', 'stop_date_time');
  tokenDown(cdr);
  authMethodDown(cdr);
  placeDown(cdr, call);
  // A bill stands without a Tariff that 2.1.1 cannot express.
  cdr.each('tariffs', (tariff) => toldOrLeftOut(tariff, () => tariffDown(tariff, call)));
  periodsFor('2.1.1', cdr, call);
  if (cdr.list('charging_periods').length === 0) cdr.hold('charging_periods', 'has no quantity that 2.1.1 knows');
  costDown(cdr);
}

function placeDown(cdr: Part, call: Call): void {
  const stamp = cdr.text('last_updated') ?? '""';
  const place = cdr.below(cdr.text('cdr_location') ?? '{}', '/cdr_location');
  place.lose(['state'], 'is not in 2.1.1');
  postalCodeDown(place, call);
  addressDown(place);
  place.within('coordinates', pointDown);
  const location = cdr.below('{"id":"","type":"UNKNOWN"}', '/cdr_location');
  for (const name of ofLocation) take(location, name, place.text(name));
  const connector = connectorOf(place, stamp, call);
  if (connector !== undefined) location.set('evses', `[${evseOf(place, connector, stamp)}]`);
  location.set('last_updated', stamp);
  cdr.rename('cdr_location', 'location');
  cdr.set('location', location.toString());
}

function evseOf(place: Part, connector: string, stamp: string): string {
  const evse = place.below('{}', place.path);
  take(evse, 'uid', place.text('evse_uid'));
  if (place.word('evse_id') !== '#NA') take(evse, 'evse_id', place.text('evse_id'));
  evse.setWord('status', 'UNKNOWN');
  evse.set('connectors', `[${connector}]`);
  evse.set('last_updated', stamp);
  return evse.toString();
}

/**
 * The Connector with its voltage and current, which 2.1.1 requires and a CDR does not say: they are those of the Location. Undefined
 * when they are not known, or 2.1.1 does not know the plug: then the EVSE is left out (Z-04).
 */
function connectorOf(place: Part, stamp: string, call: Call): string | undefined {
  const connector = place.below('{}', place.path);
  const known = knownConnector(place, call);
  take(connector, 'id', place.text('connector_id'));
  take(connector, 'standard', place.text('connector_standard'));
  take(connector, 'format', place.text('connector_format'));
  take(connector, 'power_type', place.text('connector_power_type'));
  take(connector, 'max_voltage', known?.text('max_voltage'));
  take(connector, 'max_amperage', known?.text('max_amperage'));
  connector.set('last_updated', stamp);
  const isKnown = connectorDown(connector, call);
  if (isKnown && known !== undefined) return connector.toString();
  const why = isKnown
    ? 'is left out: its voltage and current are not known'
    : 'is left out: 2.1.1 does not know its plug';
  place.losses.add('/cdr_location/evse_uid', why);
  return undefined;
}

function knownConnector(place: Part, { context }: Call): Part | undefined {
  if (context.location === undefined) return undefined;
  const location = place.below(context.location, '');
  const evse = entryOf(location, 'evses', 'uid', place.word('evse_uid'));
  return evse && entryOf(evse, 'connectors', 'id', place.word('connector_id'));
}

function entryOf(part: Part, name: string, idField: string, id = ''): Part | undefined {
  const entries = part.list(name).map((text) => part.below(text, ''));
  return entries.find((entry) => foldId(entry.word(idField) ?? '') === foldId(id));
}
