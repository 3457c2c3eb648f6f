import { radians } from './great-circle.ts';
import type { Point } from './point.ts';

/** Web Mercator ends here; what is nearer to a pole is drawn at the edge. */
export const mercatorLatMax = 85.051_128_779_806_59;

/** Steps of a coordinate across the world: cells and tiles of all zooms are found by shifting bits. */
const steps = 2 ** 32;

/** Web Mercator coordinates of a point as whole numbers below 2^32, x from -180 degrees eastwards, y from the north southwards. */
export const mercatorX = (lng: number): number => inSteps((lng + 180) / 360);

export function mercatorY(lat: number): number {
  const sine = Math.sin(Math.max(-mercatorLatMax, Math.min(mercatorLatMax, lat)) * radians);
  return inSteps(0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
}

const inSteps = (unit: number): number => Math.max(0, Math.min(steps - 1, Math.floor(unit * steps)));

/** The point with these coordinates. */
export function pointOfMercator(x: number, y: number): Point {
  return {
    lat: Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / steps))) / radians,
    lng: (x / steps) * 360 - 180,
  };
}
