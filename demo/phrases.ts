import type { CDR, Connector, Location, Session, Tariff, Token } from '../src/generated/ocpi-2.2.1.ts';
import { countryOf } from './data/countries.ts';
import { fittedRight, several } from './text.ts';

/** Where a location is, `Gent, Kerkstraat 12`. */
export const placeOf = ({ city, address }: Pick<Location, 'city' | 'address'>): string => `${city}, ${address}`;

/** What one can do at a location, `4 EVSEs, 22 kW AC`. */
export function plugsOf({ evses }: Location): string {
  const connectors = (evses ?? []).flatMap((evse) => evse.connectors);
  const best = connectors.reduce<Connector | undefined>(
    (found, next) => (!found || powerOf(next) > powerOf(found) ? next : found),
    undefined,
  );
  const power = best ? `, ${powerText(best)}` : '';
  return `${several(evses?.length ?? 0, 'EVSE')}${power}`;
}

/** `150 kW DC`. */
export function powerText(connector: Connector): string {
  const kw = powerOf(connector) / 1000;
  return `${Number(kw.toFixed(kw < 10 ? 1 : 0))} kW ${connector.power_type === 'DC' ? 'DC' : 'AC'}`;
}

function powerOf({ max_electric_power, max_voltage, max_amperage, power_type }: Connector): number {
  return max_electric_power ?? max_voltage * max_amperage * (power_type === 'AC_3_PHASE' ? 3 : 1);
}

/** `BE-AC: 0.41 EUR/kWh, parked 1.20 EUR/h, VAT 21 %`. */
export function priceText({ id, currency, elements }: Tariff): string {
  const [element] = elements;
  const components = element?.price_components ?? [];
  const prices = components.map(({ type, price }) => {
    const amount = `${price.toFixed(2)} ${currency}`;
    if (type === 'ENERGY') return `${amount}/kWh`;
    if (type === 'FLAT') return price === 0 ? 'free' : `${amount} a time`;
    return `${type === 'PARKING_TIME' ? 'parked ' : ''}${amount}/h`;
  });
  const { start_time, end_time } = element?.restrictions ?? {};
  const hours = start_time && end_time ? [`${start_time} to ${end_time}`] : [];
  return `${id}: ${[...prices, ...hours].join(', ')}`;
}

/** `RFID card …0042 of Tulp Mobiel: charges without asking`. */
export const tokenText = (token: Token): string => `${driverText(token)}: ${leaveText(token)}`;

/** Whose it is, without saying more than a line in a log should. */
export function driverText({ type, contract_id, issuer }: Pick<Token, 'type' | 'contract_id' | 'issuer'>): string {
  return `${type === 'APP_USER' ? 'app user' : 'card'} …${contract_id.slice(-4)} of ${issuer}`;
}

function leaveText({ valid, whitelist }: Pick<Token, 'valid' | 'whitelist'>): string {
  if (!valid) return 'blocked';
  if (whitelist === 'ALWAYS') return 'charges without asking';
  return whitelist === 'NEVER' ? 'ask before each charge' : 'may be asked for';
}

/** Energy and price in two columns. */
export function energyText(kwh: number, cost: Session['total_cost'], currency: string): string {
  const amount = cost ? `${(cost.incl_vat ?? cost.excl_vat).toFixed(2)} ${currency}` : '';
  return `${fittedRight(`${kwh.toFixed(2)} kWh`, 11)} ${fittedRight(amount, 12)}`;
}

/** What a CDR comes to. */
export const cdrText = ({ total_energy, total_cost, currency }: CDR): string =>
  energyText(total_energy, total_cost, currency);

/** How many towns and countries these locations are in. */
export function spreadText(locations: readonly Location[]): string {
  const towns = new Set(locations.map(({ city, country }) => `${city} ${country}`));
  const countries = new Set(locations.map(({ country }) => countryOf(country)?.code ?? country));
  return `${several(towns.size, 'town')} of ${several(countries.size, 'country', 'countries')}`;
}
