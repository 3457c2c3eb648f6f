import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';
import { pricesBeforeTaxes } from '../taxes.ts';
import { flattenElements } from './elements.ts';
import { ownedUp, stampedUp } from './owned.ts';
import { energyMixDown, energyMixUp } from './places.ts';

/** A Tariff of a 2.1.1 peer, read per dimension as in 2.2.1 (table 14.4). */
export function tariffUp(tariff: Part, call: Call): void {
  stampedUp(tariff, call);
  tariff.within('energy_mix', energyMixUp);
  ownedUp(tariff, call);
}

/** The restrictions that 2.1.1 knows. An element with another one would hold where it must not. */
const restrictions = new Set([
  'start_time',
  'end_time',
  'start_date',
  'end_date',
  'min_kwh',
  'max_kwh',
  'min_power',
  'max_power',
  'min_duration',
  'max_duration',
  'day_of_week',
]);

/** A Tariff for a 2.1.1 peer (table 14.4). One that would mean another price there is held. */
export function tariffDown(tariff: Part, call: Call): void {
  const type = tariff.word('type');
  if (type !== undefined && type !== 'REGULAR') tariff.hold('type', 'is not for everybody, which 2.1.1 cannot say');
  const { peer } = call.context;
  for (const bound of ['min_price', 'max_price']) {
    if (tariff.has(bound) && peer?.dropsPriceBounds !== true)
      tariff.hold(bound, 'bounds the price, which 2.1.1 cannot say');
  }
  tariff.drop('country_code', 'party_id');
  tariff.lose(
    ['type', 'min_price', 'max_price', 'start_date_time', 'end_date_time', 'preauthorize_amount'],
    'is not in 2.1.1',
  );
  tariff.within('energy_mix', energyMixDown);
  pricesBeforeTaxes(tariff);
  tariff.each('elements', elementDown);
  if (peer?.readsElementsLiterally === true) flattenElements(tariff);
}

function elementDown(element: Part): true {
  element.each('price_components', (component) => {
    component.lose(['vat'], 'is not in 2.1.1');
    return true;
  });
  element.within('restrictions', (restriction) => {
    for (const name of restriction.names) {
      if (restriction.has(name) && !restrictions.has(name))
        restriction.hold(name, 'is a restriction that 2.1.1 cannot say');
    }
  });
  return true;
}
