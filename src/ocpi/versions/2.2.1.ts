import { costs } from './costs.ts';
import { knownValues } from './known-values.ts';
import { toldOrLeftOut } from './left-out.ts';
import type { Pair } from './pair.ts';
import type { Part } from './part.ts';
import { pricesBeforeTaxes } from './taxes.ts';

/**
 * What the hub keeps of 2.3.0 beside its own version, left out for those who speak that and nothing newer (chapter 14). Towards the hub
 * there is nothing to be done.
 */
export const pair: Pair = {
  toHub: {},
  fromHub: {
    location: locationDown,
    evse: (evse) => void (evseDown(evse) || evse.hold('connectors', 'has no Connector of a kind that 2.2.1 knows')),
    connector: (connector) => void (connectorDown(connector) || connector.hold('standard', unknownPlug)),
    tariff: pricesBeforeTaxes,
    session: sessionDown,
    cdr: cdrDown,
    token: tokenDown,
    'authorization-info': (info) => info.within('token', tokenDown),
    'start-session': (command) => command.within('token', tokenDown),
    'reserve-now': (command) => command.within('token', tokenDown),
  },
  wholeFor: {},
  mergedIntoStored: [],
  needsToHub: {},
  needsFromHub: {},
};

const known = (enumeration: string): ReadonlySet<string> => knownValues('2.2.1', enumeration);
const missing = 'is not in 2.2.1';
const unknownValue = 'has a value that 2.2.1 does not know';
const unknownPlug = 'is a plug that 2.2.1 does not know';

/** A Location (table 14.2). */
function locationDown(location: Part): void {
  location.lose(['parking_places', 'help_phone'], missing);
  if (!isKnown(location, 'parking_type', 'ParkingType')) location.lose(['parking_type'], unknownValue);
  location.keepKnown('facilities', known('Facility'));
  location.each('images', imageDown);
  location.each('publish_allowed_to', (token) => {
    tokenDown(token);
    return true;
  });
  location.within('energy_mix', (mix) => mix.each('environ_impact', impactDown));
  location.each('evses', evseDown);
}

/** An EVSE; false when none of its Connectors can be told. */
function evseDown(evse: Part): boolean {
  evse.lose(['parking', 'accepted_service_providers'], missing);
  evse.keepKnown('capabilities', known('Capability'));
  evse.keepKnown('parking_restrictions', known('ParkingRestriction'));
  evse.each('images', imageDown);
  evse.each('connectors', connectorDown);
  return !evse.has('connectors') || evse.list('connectors').length > 0;
}

/** A Connector; false when its plug has no name, which is required. */
function connectorDown(connector: Part): boolean {
  connector.lose(['capabilities'], missing);
  if (isKnown(connector, 'standard', 'ConnectorType')) return true;
  connector.losses.add(`${connector.path}/standard`, unknownPlug);
  return false;
}

/** A picture; its category is required. */
const imageDown = (image: Part): boolean => keptWhen(image, 'category', 'ImageCategory');

const impactDown = (impact: Part): boolean => keptWhen(impact, 'category', 'EnvironmentalImpactCategory');

/** A Session (table 14.3). */
function sessionDown(session: Part): void {
  session.within('cdr_token', tokenDown);
  session.within('total_cost', priceDown);
}

/** A CDR (table 14.3). */
function cdrDown(cdr: Part): void {
  cdr.within('cdr_token', tokenDown);
  cdr.within('cdr_location', (location) => {
    if (!isKnown(location, 'connector_standard', 'ConnectorType')) location.hold('connector_standard', unknownPlug);
  });
  for (const cost of costs) cdr.within(cost, priceDown);
  // A bill stands without a Tariff that 2.2.1 cannot express.
  cdr.each('tariffs', (tariff) => toldOrLeftOut(tariff, pricesBeforeTaxes));
}

/** A price: what taxes it is made of has no place. */
function priceDown(price: Part): void {
  price.lose(['taxes'], missing);
}

/** A Token, or what names one (table 14.5). */
function tokenDown(token: Part): void {
  if (isKnown(token, 'type', 'TokenType')) return;
  token.losses.add(`${token.path}/type`, 'becomes OTHER');
  token.setWord('type', 'OTHER');
}

function isKnown(part: Part, name: string, enumeration: string): boolean {
  const word = part.word(name);
  return word === undefined || known(enumeration).has(word);
}

function keptWhen(part: Part, name: string, enumeration: string): boolean {
  if (isKnown(part, name, enumeration)) return true;
  part.losses.add(`${part.path}/${name}`, unknownValue);
  return false;
}
