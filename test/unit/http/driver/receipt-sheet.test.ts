import { expect } from 'chai';
import type { EmissionFigure, Receipt } from '../../../../src/generated/driver.ts';
import { receiptSheet } from '../../../../src/http/driver/charging/receipt-sheet.ts';
import { readDriverSchemas } from '../../../../src/http/driver/schemas.ts';

const { examples } = readDriverSchemas().get('receipt') as { examples: [Receipt] };
const [example] = examples;

const nothing: EmissionFigure = {
  g: null,
  g_range: null,
  g_per_kwh: null,
  basis: 'GREEN_CLAIM',
  boundary: null,
  source: null,
  year: null,
};

/** The lines about CO2 of a receipt whose operator declares that. */
const declared = (figure: Partial<EmissionFigure>): string[] => {
  const co2 = { location: null, declared: { ...nothing, ...figure }, avoided: null, method_version: '1' as const };
  return receiptSheet({ ...example, co2 }, ['en']).footprint.map(([, value]) => value);
};

describe('the sheet of a receipt', () => {
  it('says of the CO2 a figure, a range, or that there is only a claim', () => {
    expect(declared({ g: 1500, source: 'Stadtwerke', year: 2025 })).to.deep.equal(['1.5 kg (Stadtwerke, 2025)']);
    expect(declared({ g_range: { min: 200, max: 1400 } })).to.deep.equal(['0.2 kg … 1.4 kg']);
    expect(declared({ source: 'Stadtwerke' })).to.deep.equal(['renewable, without a figure (Stadtwerke)']);
    expect(receiptSheet({ ...example, co2: null }, ['en']).footprint).to.deep.equal([]);
  });

  it('is in the first language there is, and in English when there is none', () => {
    expect(receiptSheet(example, ['ru', 'it-CH']).title).to.equal('Ricevuta');
    expect(receiptSheet(example, ['ru']).title).to.equal('Receipt');
  });

  it('writes times as they are at the station, and figures as its language does', () => {
    const receipt: Receipt = {
      ...example,
      started_at: '2026-07-01T10:00:00Z',
      energy_kwh: '1234.5',
      location: { ...example.location, time_zone: 'Europe/Brussels' },
    };
    const facts = new Map(receiptSheet(receipt, ['de']).facts);
    expect(facts.get('Beginn')).to.match(/12:00:00/);
    expect(facts.get('Energie')).to.equal('1.234,5 kWh');
  });
});
