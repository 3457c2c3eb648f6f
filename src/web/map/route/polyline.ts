import type { Point } from '../parts/state.ts';

/** Reads an encoded polyline; undefined: it is none of that precision. */
export function decodePolyline(text: string, precision: 5 | 6): readonly Point[] | undefined {
  const factor = 10 ** precision;
  const points: Point[] = [];
  let [lat, lng, index] = [0, 0, 0];
  const next = (): number | undefined => {
    let [value, shift] = [0, 0];
    for (;;) {
      const code = text.charCodeAt(index++) - 63;
      // Past the end the code is no number.
      if (!(code >= 0 && code < 64) || shift > 30) return undefined;
      value |= (code & 31) << shift;
      shift += 5;
      if (code < 32) return value & 1 ? ~(value >> 1) : value >> 1;
    }
  };
  while (index < text.length) {
    const [north, east] = [next(), next()];
    if (north === undefined || east === undefined) return undefined;
    lat += north;
    lng += east;
    const point = { lat: lat / factor, lng: lng / factor };
    if (Math.abs(point.lat) > 90 || Math.abs(point.lng) > 180) return undefined;
    points.push(point);
  }
  return points.length < 2 ? undefined : points;
}

/** Reads "52.52, 13.40", with commas or dots; undefined: it is no place. */
export function pointIn(text: string): Point | undefined {
  const match = /^\s*(-?\d{1,2}(?:[.,]\d+)?)\s*[\s,;/]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*$/.exec(text);
  const [lat, lng] = [match?.[1], match?.[2]].map((part) => Number(part?.replace(',', '.')));
  if (lat === undefined || lng === undefined || !(Math.abs(lat) <= 90) || !(Math.abs(lng) <= 180)) return undefined;
  return { lat, lng };
}

/** A place as `pointIn` reads it. */
export const pointText = ({ lat, lng }: Point): string => `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
