import type { Issue } from '../kernel/fault.ts';

/**
 * What a figure counts: what leaves the chimney, or also building, fuel and waste. Figures of two kinds are never set off against each other;
 * what a CPO declares does not say.
 */
export type Boundary = 'DIRECT' | 'LIFECYCLE';

/** Average greenhouse gases of electricity by country. */
export interface GridTable {
  /** Who says so, for people to read. */
  readonly source: string;
  readonly url?: string | undefined;
  /** SPDX id of what it may be passed on under. */
  readonly licence?: string | undefined;
  readonly boundary: Boundary;
  /** By ISO 3166-1 alpha-3, in upper case. */
  readonly countries: ReadonlyMap<string, GridFactor>;
}

/** Grams of CO2 equivalent per kWh, and the year they are of. */
export interface GridFactor {
  readonly g_per_kwh: number;
  readonly year: number;
}

/** More than the dirtiest grid there is. */
const gPerKwhMax = 3000;

/** Reads a table of grid factors out of JSON; what is wrong with it goes into `issues`, and makes it undefined. */
export function gridTableOf(value: unknown, issues: Issue[]): GridTable | undefined {
  const before = issues.length;
  const { source, url, licence, boundary, countries } = isObject(value) ? value : {};
  if (typeof source !== 'string' || source === '') issues.push({ path: '/source', message: 'must say who says so' });
  if (boundary !== 'DIRECT' && boundary !== 'LIFECYCLE')
    issues.push({ path: '/boundary', message: 'must be DIRECT or LIFECYCLE' });
  if (!isObject(countries)) issues.push({ path: '/countries', message: 'must be an object' });
  const factors = new Map<string, GridFactor>();
  for (const [country, factor] of Object.entries(isObject(countries) ? countries : {})) {
    const { g_per_kwh, year } = isObject(factor) ? factor : {};
    if (!/^[A-Z]{3}$/.test(country))
      issues.push({ path: `/countries/${country}`, message: 'must be an ISO 3166-1 alpha-3 code' });
    else if (typeof g_per_kwh !== 'number' || !(g_per_kwh >= 0 && g_per_kwh <= gPerKwhMax))
      issues.push({ path: `/countries/${country}/g_per_kwh`, message: `must be from 0 to ${gPerKwhMax}` });
    else if (!Number.isInteger(year)) issues.push({ path: `/countries/${country}/year`, message: 'must be a year' });
    else factors.set(country, { g_per_kwh, year: Number(year) });
  }
  if (issues.length > before) return undefined;
  return {
    source: String(source),
    url: textOf(url),
    licence: textOf(licence),
    boundary: boundary as Boundary,
    countries: factors,
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
