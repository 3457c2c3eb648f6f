import { expect } from 'chai';
import { countries } from '../../../demo/data/countries.ts';
import { addressOf, streetsOf } from '../../../demo/data/streets.ts';
import { towns } from '../../../demo/data/towns.ts';

/** Southern, western, northern and eastern end of each country, without far islands; degrees. */
const boxes: Readonly<Record<string, readonly [number, number, number, number]>> = {
  AT: [46.37, 9.53, 49.02, 17.17],
  BE: [49.49, 2.54, 51.51, 6.41],
  CH: [45.81, 5.95, 47.81, 10.5],
  CZ: [48.55, 12.09, 51.06, 18.86],
  DE: [47.27, 5.86, 55.06, 15.05],
  DK: [54.55, 8.07, 57.76, 12.7],
  ES: [35.99, -9.31, 43.8, 4.33],
  FI: [59.7, 20.5, 70.1, 31.6],
  FR: [41.3, -5.15, 51.1, 9.57],
  GB: [49.9, -8.2, 58.7, 1.77],
  HR: [42.38, 13.48, 46.56, 19.45],
  HU: [45.73, 16.11, 48.59, 22.9],
  IE: [51.4, -10.5, 55.4, -5.99],
  IT: [36.6, 6.62, 47.1, 18.52],
  LU: [49.44, 5.73, 50.19, 6.54],
  NL: [50.75, 3.35, 53.6, 7.23],
  NO: [57.9, 4.5, 71.2, 31.2],
  PL: [49.0, 14.12, 54.84, 24.15],
  PT: [36.95, -9.51, 42.16, -6.18],
  SE: [55.33, 10.95, 69.07, 24.18],
  SI: [45.42, 13.37, 46.88, 16.61],
  SK: [47.73, 16.83, 49.62, 22.57],
};

/** The shape of a postal code, digits as 9 and letters as A. */
const postalShapes: Readonly<Record<string, RegExp>> = {
  CZ: /^999 99$/,
  GB: /^AA?9?9 9AA$|^AA?9A 9AA$/,
  IE: /^A99$/,
  NL: /^9999 AA$/,
  PL: /^99-999$/,
  PT: /^9999-999$/,
  SE: /^999 99$/,
  SK: /^999 99$/,
};
const fiveDigits = ['DE', 'ES', 'FI', 'FR', 'HR', 'IT'];

describe('the towns of the demo', () => {
  it('are about 250 in at least 15 countries, each of which has some', () => {
    expect(towns).to.have.lengthOf.within(230, 310);
    expect(countries).to.have.lengthOf.at.least(15);
    expect(new Set(towns.map(({ country }) => country.code))).to.deep.equal(new Set(countries.map(({ code }) => code)));
  });

  it('stand at different places of their country', () => {
    const outside = towns.filter(({ country, latitude, longitude }) => {
      const [south = 0, west = 0, north = 0, east = 0] = boxes[country.code] ?? [];
      return !(latitude > south && latitude < north && longitude > west && longitude < east);
    });
    expect(outside).to.deep.equal([]);
    const places = new Set(towns.map(({ latitude, longitude }) => `${latitude.toFixed(1)} ${longitude.toFixed(1)}`));
    expect(places.size).to.be.at.least(towns.length - 2);
    expect(new Set(towns.map(({ name, country }) => `${country.code} ${name}`)).size).to.equal(towns.length);
  });

  it('have postal codes in the form of their country', () => {
    const wrong = towns.filter(({ country: { code }, postalCode }) => {
      const shape = postalCode.replaceAll(/\d/g, '9').replaceAll(/[A-Z]/g, 'A');
      return !(postalShapes[code] ?? (fiveDigits.includes(code) ? /^99999$/ : /^9999$/)).test(shape);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('are in time zones that exist', () => {
    for (const { timeZone } of countries) {
      expect(new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone).to.equal(timeZone);
    }
  });

  it('have streets in their language, with the number where it belongs', () => {
    for (const { name, language } of towns) expect(streetsOf(language), name).to.have.lengthOf.at.least(5);
    expect(addressOf('de', 'Hauptstraße', 12)).to.equal('Hauptstraße 12');
    expect(addressOf('fr', 'Rue de la Gare', 12)).to.equal('12 Rue de la Gare');
  });
});
