import { lifecycle, lifecycleSource } from '../../driving/declared-footprint.ts';
import type { GridTable } from '../../driving/grid-table.ts';
import type { GridFactors } from '../../generated/driver.ts';

/** The figures that footprints rest on, with their sources. */
export const footprintFactors = ({ source, url, licence, boundary, countries }: GridTable): GridFactors => ({
  method_version: '1',
  grid: {
    source,
    url: url ?? null,
    licence: licence ?? null,
    boundary,
    countries: [...countries].map(([country, { g_per_kwh, year }]) => ({ country, g_per_kwh, year })),
  },
  sources: {
    source: lifecycleSource,
    boundary: 'LIFECYCLE',
    factors: Object.entries(lifecycle).map(([energy_source, [least, most]]) => ({
      energy_source,
      g_per_kwh_min: least,
      g_per_kwh_max: most,
    })),
  },
});
