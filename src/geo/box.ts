import { earthRadiusM, haversine, radians } from './great-circle.ts';
import type { Box, Point } from './point.ts';

/**
 * A box as boxes that do not reach across the date line, west not greater than east. The date line is both -180 and 180: a box that
 * touches it has what lies on it, however it is written.
 */
export function plainBoxes({ west, south, east, north }: Box): Box[] {
  if (south > north) return [];
  if (west > east)
    return [
      { west, south, east: 180, north },
      { west: -180, south, east, north },
    ];
  const boxes = [{ west, south, east, north }];
  if (east === 180 && west > -180) boxes.push({ west: -180, south, east: -180, north });
  if (west === -180 && east < 180) boxes.push({ west: 180, south, east: 180, north });
  return boxes;
}

/** A box with everything within a distance of a point: as narrow as the meridians allow there, all around where it reaches a pole. */
export function boxAround(center: Point, radiusM: number): Box {
  const angle = radiusM / earthRadiusM;
  // A little more than needed, lest rounding leaves something out.
  const byLat = angle / radians + 1e-9;
  const south = Math.max(-90, center.lat - byLat);
  const north = Math.min(90, center.lat + byLat);
  const sine = Math.sin(angle) / Math.cos(center.lat * radians);
  if (south === -90 || north === 90 || !(sine < 1)) return { west: -180, south, east: 180, north };
  const byLng = Math.asin(sine) / radians + 1e-9;
  return { west: wrapped(center.lng - byLng), south, east: wrapped(center.lng + byLng), north };
}

const wrapped = (lng: number): number => (lng < -180 ? lng + 360 : lng > 180 ? lng - 360 : lng);

/** A lower bound of the haversine from a point to anything in a box that does not reach across the date line; 0 inside. */
export function haversineToBox(
  lat: number,
  lng: number,
  cosLat: number,
  west: number,
  south: number,
  east: number,
  north: number,
): number {
  if (lng >= west && lng <= east) {
    const gap = lat < south ? south - lat : lat > north ? lat - north : 0;
    const half = Math.sin((gap * radians) / 2);
    return half * half;
  }
  // All of the box is at least as many meridians away as its nearer edge.
  const meridian = apart(west, lng) < apart(east, lng) ? west : east;
  const nearest = Math.atan2(Math.sin(lat * radians), cosLat * Math.cos((meridian - lng) * radians)) / radians;
  // Along a meridian the distance has one minimum; beside it, it grows with the angle.
  const bound =
    nearest >= south && nearest <= north
      ? haversine(lat, lng, cosLat, nearest, meridian)
      : Math.min(haversine(lat, lng, cosLat, south, meridian), haversine(lat, lng, cosLat, north, meridian));
  return bound * (1 - 1e-9) - 1e-19;
}

/** Degrees between two meridians. */
function apart(one: number, other: number): number {
  const degrees = Math.abs(one - other);
  return degrees > 180 ? 360 - degrees : degrees;
}
