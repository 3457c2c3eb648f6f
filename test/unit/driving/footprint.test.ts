import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type FootprintFacts, footprintOf } from '../../../src/driving/footprint.ts';
import { type GridTable, gridTableOf } from '../../../src/driving/grid-table.ts';
import type { EnergyMix } from '../../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import type { Issue } from '../../../src/kernel/fault.ts';
import { projectRoot } from '../../../src/kernel/project.ts';

const grid = (boundary: GridTable['boundary'], gPerKwh: number): GridTable => ({
  source: 'test',
  boundary,
  countries: new Map([['DEU', { g_per_kwh: gPerKwh, year: 2021 }]]),
});

const charge = (facts: Partial<FootprintFacts> = {}): FootprintFacts => ({
  energyKwh: Decimal.of(40),
  country: 'DEU',
  energyMix: undefined,
  powerType: 'AC',
  whPerKm: 180,
  baseline: { fuel: 'PETROL', l_per_100km: 7 },
  ...facts,
});

const mix = (fields: Partial<EnergyMix>): EnergyMix => ({ is_green_energy: false, ...fields });

describe('the footprint of a charge', () => {
  for (const [country, gPerKwh, kg, saved] of [
    ['France', 60, 2.4, 30.7],
    ['Germany', 384, 15.4, 17.7],
    ['Poland', 748, 29.9, 3.1],
  ] as const)
    it(`is ${kg} kg of 40 kWh in the grid of ${country} in 2021, ${saved} kg less than petrol at the most`, () => {
      const { location, avoided } = footprintOf(grid('DIRECT', gPerKwh), charge());
      expect(Math.round((location?.g ?? 0) / 100) / 10).to.equal(kg);
      expect(Math.round((avoided?.g_max ?? 0) / 100) / 10).to.equal(saved);
      expect(avoided?.km_max).to.equal(204);
      expect(avoided?.g_min).to.be.lessThan(avoided?.g_max ?? 0);
    });

  it('can be more than that of a car with an engine', () => {
    const { avoided } = footprintOf(
      grid('DIRECT', 900),
      charge({ whPerKm: 230, baseline: { fuel: 'DIESEL', l_per_100km: 5 } }),
    );
    expect(avoided?.g_max).to.be.lessThan(0);
  });

  it('is null where nothing is known, never 0 (7.15)', () => {
    expect(footprintOf(grid('DIRECT', 384), charge({ country: 'XXX' }))).to.deep.equal({
      location: null,
      declared: null,
      avoided: null,
      method_version: '1',
    });
  });

  it('compares life cycle with fuel from the well on, direct with the exhaust alone: never one with the other (7.15)', () => {
    const direct = footprintOf(grid('DIRECT', 384), charge()).avoided;
    const whole = footprintOf(grid('LIFECYCLE', 384), charge()).avoided;
    expect([direct?.boundary, whole?.boundary]).to.deep.equal(['DIRECT', 'LIFECYCLE']);
    const burned = (direct?.g_max ?? 0) + 15_360;
    expect(((whole?.g_max ?? 0) + 15_360) / burned).to.be.closeTo(1.25, 0.001);
    expect(((whole?.g_min ?? 0) + 15_360) / ((direct?.g_min ?? 0) + 15_360)).to.be.closeTo(1.15, 0.001);
  });

  it('is a wider range without a vehicle', () => {
    const known = footprintOf(grid('DIRECT', 384), charge()).avoided;
    const any = footprintOf(grid('DIRECT', 384), charge({ whPerKm: undefined, baseline: undefined })).avoided;
    expect(any?.baseline).to.equal(null);
    expect(any?.g_min).to.be.lessThan(known?.g_min ?? 0);
    expect(any?.g_max).to.be.greaterThan(known?.g_max ?? 0);
  });

  it('shows the figure a supplier states beside that of the grid, without a boundary', () => {
    const stated = mix({
      environ_impact: [{ category: 'CARBON_DIOXIDE', amount: 0 }],
      energy_sources: [{ source: 'COAL', percentage: 100 }],
      supplier_name: 'Stadtwerke',
    });
    const { declared, location } = footprintOf(grid('LIFECYCLE', 384), charge({ energyMix: stated }));
    expect(declared).to.deep.equal({
      g: 0,
      g_range: null,
      g_per_kwh: 0,
      basis: 'SUPPLIER_VALUE',
      boundary: null,
      source: 'Stadtwerke',
      year: null,
    });
    expect(location?.g).to.equal(15_360);
  });

  it('estimates a mix as a range, and does not where its shares are not all of it', () => {
    const half = mix({
      energy_sources: [
        { source: 'COAL', percentage: 50 },
        { source: 'GENERAL_GREEN', percentage: 50 },
      ],
    });
    const { declared } = footprintOf(grid('DIRECT', 384), charge({ energyMix: half }));
    expect(declared).to.include({ g: null, g_per_kwh: null, basis: 'MIX_ESTIMATE', boundary: 'LIFECYCLE' });
    expect(declared?.g_range).to.deep.equal({ min: 16_620, max: 21_000 });
    const part = mix({ energy_sources: [{ source: 'COAL', percentage: 50 }] });
    expect(footprintOf(grid('DIRECT', 384), charge({ energyMix: part })).declared).to.equal(null);
  });

  it('shows that it is green as the claim it is', () => {
    const { declared } = footprintOf(grid('DIRECT', 384), charge({ energyMix: mix({ is_green_energy: true }) }));
    expect(declared).to.include({ g: null, g_range: null, g_per_kwh: null, basis: 'GREEN_CLAIM' });
  });
});

describe('the table of grid factors', () => {
  it('that comes with the hub is whole, and says its source and its years', () => {
    const issues: Issue[] = [];
    const table = gridTableOf(
      JSON.parse(readFileSync(join(projectRoot, 'src/facts/grid-factors.json'), 'utf8')),
      issues,
    );
    expect(issues).to.deep.equal([]);
    expect(table?.source).to.match(/Ember/);
    expect(table?.countries.size).to.be.greaterThan(200);
    for (const country of ['AUT', 'BEL', 'CHE', 'DEU', 'FRA', 'GBR', 'NLD', 'NOR', 'POL', 'SWE'])
      expect(table?.countries.get(country)?.year, country).to.be.within(2023, 2026);
  });

  it('is refused with every fault named', () => {
    const issues: Issue[] = [];
    const table = gridTableOf(
      {
        source: '',
        boundary: 'BOTH',
        countries: { DE: { g_per_kwh: 1, year: 2024 }, FRA: { g_per_kwh: -1, year: 2024 }, POL: { g_per_kwh: 1 } },
      },
      issues,
    );
    expect(table).to.equal(undefined);
    expect(issues.map(({ path }) => path)).to.deep.equal([
      '/source',
      '/boundary',
      '/countries/DE',
      '/countries/FRA/g_per_kwh',
      '/countries/POL/year',
    ]);
  });
});
