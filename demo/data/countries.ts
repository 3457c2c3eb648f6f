/** What the simulation knows of a country. */
export interface Country {
  /** ISO 3166-1 alpha-2 and alpha-3. */
  readonly code: string;
  readonly alpha3: string;
  /** IANA time zone of its mainland. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Standard rate in percent. */
  readonly vat: number;
}

const country = (code: string, alpha3: string, timeZone: string, currency: string, vat: number): Country => ({
  code,
  alpha3,
  timeZone: `Europe/${timeZone}`,
  currency,
  vat,
});

/** The countries that have towns here, in alphabetical order of their codes. */
export const countries: readonly Country[] = [
  country('AT', 'AUT', 'Vienna', 'EUR', 20),
  country('BE', 'BEL', 'Brussels', 'EUR', 21),
  country('CH', 'CHE', 'Zurich', 'CHF', 8.1),
  country('CZ', 'CZE', 'Prague', 'CZK', 21),
  country('DE', 'DEU', 'Berlin', 'EUR', 19),
  country('DK', 'DNK', 'Copenhagen', 'DKK', 25),
  country('ES', 'ESP', 'Madrid', 'EUR', 21),
  country('FI', 'FIN', 'Helsinki', 'EUR', 25.5),
  country('FR', 'FRA', 'Paris', 'EUR', 20),
  country('GB', 'GBR', 'London', 'GBP', 20),
  country('HR', 'HRV', 'Zagreb', 'EUR', 25),
  country('HU', 'HUN', 'Budapest', 'HUF', 27),
  country('IE', 'IRL', 'Dublin', 'EUR', 23),
  country('IT', 'ITA', 'Rome', 'EUR', 22),
  country('LU', 'LUX', 'Luxembourg', 'EUR', 17),
  country('NL', 'NLD', 'Amsterdam', 'EUR', 21),
  country('NO', 'NOR', 'Oslo', 'NOK', 25),
  country('PL', 'POL', 'Warsaw', 'PLN', 23),
  country('PT', 'PRT', 'Lisbon', 'EUR', 23),
  country('SE', 'SWE', 'Stockholm', 'SEK', 25),
  country('SI', 'SVN', 'Ljubljana', 'EUR', 22),
  country('SK', 'SVK', 'Bratislava', 'EUR', 23),
];

/** Finds a country by its alpha-2 or alpha-3 code; undefined when it is none of these. */
export const countryOf = (code: string): Country | undefined =>
  countries.find((known) => known.code === code || known.alpha3 === code);
