import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../kernel/project.ts';

/**
 * What is wrong with where a Location says it is: nothing there but the sea off Ghana (`zero`), in the country it names if latitude and
 * longitude change places (`swapped`), or just not in that country (`elsewhere`).
 */
export type Misplacement = 'zero' | 'swapped' | 'elsewhere';

/** Says what is wrong with coordinates for a country (ISO 3166-1 alpha-3); undefined: nothing, or the country is not known. */
export function misplacementOf(country: string, lat: number, lng: number): Misplacement | undefined {
  if (Math.abs(lat) < nearZero && Math.abs(lng) < nearZero) return 'zero';
  const boxes = countryBoxes()[country];
  if (boxes === undefined || isIn(boxes, lat, lng)) return undefined;
  return isIn(boxes, lng, lat) ? 'swapped' : 'elsewhere';
}

/** A number of degrees as OCPI writes it; undefined for anything else. */
export function degrees(text: string | null | undefined): number | undefined {
  return text != null && /^-?\d{1,3}(\.\d{1,12})?$/.test(text) ? Number(text) : undefined;
}

/** In degrees: no land is so near to where the equator meets the meridian of Greenwich. */
const nearZero = 0.05;

type Box = readonly [west: number, south: number, east: number, north: number];

const isIn = (boxes: readonly Box[], lat: number, lng: number): boolean =>
  boxes.some(([west, south, east, north]) => west <= lng && lng <= east && south <= lat && lat <= north);

let read: Readonly<Record<string, readonly Box[]>> | undefined;

function countryBoxes(): Readonly<Record<string, readonly Box[]>> {
  read ??= JSON.parse(readFileSync(join(projectRoot, 'src', 'generated', 'country-boxes.json'), 'utf8'))
    .boxes as typeof read;
  return read ?? {};
}
