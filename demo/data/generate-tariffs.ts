import type { PriceComponent, Tariff } from '../../src/generated/ocpi-2.2.1.ts';
import { type Country, countries } from './countries.ts';
import type { PriceClass } from './sites.ts';

/** How a party's prices in a country and class are called: `DE-HPC`. */
export const tariffIdOf = (country: Country, priceClass: PriceClass): string => `${country.code}-${priceClass}`;

type Party = { readonly country_code: string; readonly party_id: string };

/**
 * The tariffs of these parties: one for each price class and each country they are in, by default all, so that VAT and
 * currency fit.
 */
export const generateTariffs = (
  parties: readonly Party[],
  lastUpdated = '2026-01-01T00:00:00Z',
  countriesOf: (party: Party) => readonly Country[] = () => countries,
): Tariff[] =>
  parties.flatMap(({ country_code, party_id }, index) =>
    countriesOf({ country_code, party_id }).flatMap((country) =>
      (['AC', 'DC', 'HPC', 'FREE'] as const).map((priceClass) => ({
        country_code,
        party_id,
        id: tariffIdOf(country, priceClass),
        currency: country.currency,
        elements: [{ price_components: componentsOf(priceClass, country, index) }],
        last_updated: lastUpdated,
      })),
    ),
  );

/** How many units of a currency buy what a euro buys, and the decimals of its usual prices. */
const currencies: Readonly<Record<string, { readonly perEuro: number; readonly decimals: number }>> = {
  CHF: { perEuro: 0.95, decimals: 2 },
  CZK: { perEuro: 24.5, decimals: 1 },
  DKK: { perEuro: 7.46, decimals: 2 },
  EUR: { perEuro: 1, decimals: 2 },
  GBP: { perEuro: 0.85, decimals: 2 },
  HUF: { perEuro: 395, decimals: 0 },
  NOK: { perEuro: 11.7, decimals: 1 },
  PLN: { perEuro: 4.25, decimals: 2 },
  SEK: { perEuro: 11.2, decimals: 1 },
};

/** Countries where fast charging costs by the minute too. */
const pricedByTime = ['NO', 'SE', 'FI'];

function componentsOf(priceClass: PriceClass, country: Country, partyIndex: number): PriceComponent[] {
  const component = (type: PriceComponent['type'], euros: number): PriceComponent => {
    const { perEuro, decimals } = currencies[country.currency] ?? { perEuro: 1, decimals: 2 };
    return { type, price: Number((euros * perEuro).toFixed(decimals)), vat: country.vat, step_size: 1 };
  };
  // No two parties ask the same.
  const more = partyIndex * 0.03;
  switch (priceClass) {
    case 'AC':
      return [component('ENERGY', 0.41 + more), component('PARKING_TIME', 1.2)];
    case 'DC':
      return pricedByTime.includes(country.code)
        ? [component('ENERGY', 0.29 + more), component('TIME', 6), component('PARKING_TIME', 9)]
        : [component('ENERGY', 0.55 + more), component('PARKING_TIME', 6)];
    case 'HPC':
      return [component('FLAT', 0.5), component('ENERGY', 0.65 + more), component('PARKING_TIME', 9)];
    case 'FREE':
      return [component('FLAT', 0)];
  }
}
