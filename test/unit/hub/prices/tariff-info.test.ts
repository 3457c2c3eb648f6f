import { expect } from 'chai';
import type { Tariff, TariffElement } from '../../../../src/generated/ocpi-2.2.1.ts';
import { tariffInfo, tariffNumberOf } from '../../../../src/hub/drivers/prices/tariff-info.ts';
import { languages } from '../../../../src/hub/drivers/prices/words/words.ts';
import { wordsOf } from '../../../../src/hub/drivers/prices/words/words-of.ts';
import { always, element, flat, parked, perHour, perKwh } from '../../../support/pricing/build.ts';
import { knownTariff } from '../../../support/pricing/known-tariff.ts';

const info = (
  elements: TariffElement[],
  about: Partial<Tariff> & { readonly tax_included?: string } = {},
  powerKw?: number,
  language = 'en',
) => tariffInfo(knownTariff(elements, about), wordsOf([language]), powerKw);

const lines = (...given: Parameters<typeof info>): string[] => info(...given).text.text.split('\n');

/** As it comes: a start, time, energy by day and night, parking by day after two hours. */
const elements: TariffElement[] = [
  always(flat(0.5, 1, 21)),
  element({ start_time: '22:00', end_time: '06:00' }, perKwh(0.3, 1, 21)),
  always(perKwh(0.4, 1, 21), perHour(1.2, 60, 21)),
  element(
    { start_time: '08:00', end_time: '20:00', min_duration: 7200, day_of_week: ['MONDAY', 'TUESDAY', 'WEDNESDAY'] },
    parked(6, 60, 21),
  ),
  element({ reservation: 'RESERVATION' }, perHour(3, 1, 21)),
];

describe('a tariff for people', () => {
  it('names energy, time, session and the rest, in this order, with tax', () => {
    expect(lines(elements, { max_price: { excl_vat: 50, incl_vat: 60.5 } })).to.deep.equal([
      'Energy: €0.363 per kWh (from 22:00 to 06:00)',
      'Energy: €0.484 per kWh',
      'Charging time: €0.0242 per minute (billed in steps of 1 min)',
      'Start of the charge: €0.605 once',
      'Time at the station after charging: €0.121 per minute (from 08:00 to 20:00, Monday to Wednesday, after 2 h, billed in steps of 1 min)',
      'Reservation: €0.0605 per minute',
      'At most €60.50 for a charge',
      'Prices include all taxes.',
    ]);
  });

  it('from 50 kW on has energy first, and what keeping the place costs apart', () => {
    const { components, text } = info(elements, {}, 50);
    expect(components.map(({ section }) => section)).to.deep.equal([
      'ENERGY',
      'ENERGY',
      'TIME',
      'SESSION',
      'RESERVATION',
      'OCCUPANCY',
    ]);
    expect(text.text.split('\n\n').map((block) => block.split('\n').length)).to.deep.equal([5, 1, 1]);
    expect(info(elements, {}, 49.9).components.map(({ section }) => section)[4]).to.equal('OCCUPANCY');
  });

  it('counts a price for time that begins late to what keeping the place costs', () => {
    const late = [always(perKwh(0.5)), element({ min_duration: 3600 }, perHour(6))];
    expect(info(late).components.map(({ section, type }) => [section, type])).to.deep.equal([
      ['ENERGY', 'ENERGY'],
      ['OCCUPANCY', 'TIME'],
    ]);
  });

  it('says all conditions there can be', () => {
    const given = element(
      {
        start_date: '2026-12-24',
        end_date: '2027-01-02',
        day_of_week: ['SATURDAY', 'SUNDAY'],
        min_kwh: 10,
        max_kwh: 20.5,
        min_current: 16,
        max_current: 32,
        min_power: 11,
        max_power: 22,
        min_duration: 90,
        max_duration: 5400,
      },
      perKwh(0.3, 500, 0),
    );
    expect(lines([given])[0]).to.equal(
      'Energy: €0.30 per kWh (Saturday, Sunday, from Dec 24, 2026, before Jan 2, 2027, beyond 10 kWh, up to 20.5 kWh, ' +
        'after 1 min 30 s, in the first 1 h 30 min, from 11 kW, below 22 kW, from 16 A, below 32 A, billed in steps of 0.5 kWh)',
    );
  });

  it('says what is known of taxes, and what is not (P-46)', () => {
    expect(lines([always(perKwh(0.4))])).to.deep.equal([
      'Energy: €0.40 per kWh',
      'The operator does not say which taxes come on top.',
    ]);
    expect(lines([always(perKwh(0.4), flat(1, 1, 21))]).at(-1)).to.equal(
      'Prices include the tax that the operator names; not every price has one.',
    );
    expect(lines([always(perKwh(0.4))], { tax_included: 'YES' }).at(-1)).to.equal('Prices include all taxes.');
    // VAT that is in the price already comes not on top of it.
    expect(lines([always(perKwh(0.4, 1, 21))], { tax_included: 'YES' })).to.deep.equal([
      'Energy: €0.40 per kWh',
      'Prices include all taxes.',
    ]);
    expect(lines([always(perKwh(0.4, 1, 21))], { tax_included: 'N/A' })[0]).to.equal('Energy: €0.40 per kWh');
    expect(lines([always(perKwh(0.4))], { min_price: { excl_vat: 1 } })[1]).to.equal(
      'At least €1.00 without tax for a charge',
    );
  });

  it('says what is free (P-09)', () => {
    expect(lines([always(flat(0))])[0]).to.equal('Start of the charge: free of charge');
  });

  it('is told in six languages, in the one that is wanted most of them, with its numbers', () => {
    const first = (wanted: readonly string[]) =>
      tariffInfo(knownTariff(elements), wordsOf(wanted), undefined).text.text.split('\n')[1]?.replaceAll(/\s/g, ' ');
    expect(languages.map((language) => first([language]))).to.deep.equal([
      'Energy: €0.484 per kWh',
      'Energie: 0,484 € pro kWh',
      'Énergie: 0,484 € par kWh',
      'Energie: € 0,484 per kWh',
      'Energía: 0,484 € por kWh',
      'Energia: 0,484 € per kWh',
    ]);
    expect(first(['sv', 'nl-BE', 'de'])).to.equal('Energie: € 0,484 per kWh');
    expect(first(['sv', '*'])).to.equal('Energy: €0.484 per kWh');
  });
});

describe('a tariff for programs', () => {
  it('has what the operator says, and what follows from it', () => {
    const about: Partial<Tariff> = {
      id: 'AC-DAG',
      type: 'REGULAR',
      start_date_time: '2026-01-01T00:00:00',
      min_price: { excl_vat: 1 },
      tariff_alt_text: [
        { language: 'nl', text: 'Laden' },
        { language: 'en', text: 'Charge' },
      ],
      tariff_alt_url: 'https://all.example/t',
      last_updated: '2025-12-10T13:37:00',
    };
    const given = [always(perKwh(0.4, 1, 21))];
    expect(info(given, about)).to.deep.equal({
      id: 'tar_2b',
      party: 'DE-ALL',
      name: 'AC-DAG',
      type: 'REGULAR',
      currency: 'EUR',
      tax: 'EXCLUDED',
      valid_from: '2026-01-01T00:00:00.000Z',
      valid_until: null,
      components: [
        {
          section: 'ENERGY',
          type: 'ENERGY',
          reservation: null,
          unit: 'KWH',
          unit_price: '0.4',
          tax_percent: '21',
          unit_price_incl_tax: '0.484',
          step_size: 1,
          restrictions: null,
          text: 'Energy: €0.484 per kWh',
        },
      ],
      min_price: { incl_tax: null, excl_tax: '1' },
      max_price: null,
      text: {
        language: 'en',
        text: 'Energy: €0.484 per kWh\nAt least €1.00 without tax for a charge\nPrices include all taxes.',
      },
      operator_text: { language: 'en', text: 'Charge' },
      operator_url: 'https://all.example/t',
      elements: given,
      last_updated: '2025-12-10T13:37:00Z',
    });
    expect(tariffNumberOf('tar_2b')).to.equal(83);
  });

  it('has no price with tax where nobody says how much that is', () => {
    const [component] = info([always(perKwh(0.4))]).components;
    expect(component).to.include({ tax_percent: null, unit_price_incl_tax: null });
    expect(info([always(perKwh(0.4))]).tax).to.equal('UNKNOWN');
    expect(info([always(perKwh(0.4))], { tax_included: 'YES' })).to.deep.include({ tax: 'INCLUDED' });
  });
});
