/** Mean radius of the earth, taken as a sphere. */
export const earthRadiusM = 6_371_008.8;

/** Radians of a degree. */
export const radians = Math.PI / 180;

/**
 * The haversine of the angle between two points, given in degrees with the cosine of the first one's latitude: grows with the distance
 * and is exact for small ones, where the cosine is not. What compares many points with one takes this.
 */
export function haversine(latA: number, lngA: number, cosLatA: number, latB: number, lngB: number): number {
  const byLat = Math.sin(((latB - latA) * radians) / 2);
  const byLng = Math.sin(((lngB - lngA) * radians) / 2);
  return byLat * byLat + cosLatA * Math.cos(latB * radians) * byLng * byLng;
}

/** The distance in metres that belongs to a haversine. */
export const metresOf = (hav: number): number => 2 * earthRadiusM * Math.asin(Math.sqrt(Math.min(1, hav)));

/** The haversine of a distance; of half the earth's circumference and more, that of the point opposite. */
export function haversineOf(metres: number): number {
  const half = Math.sin(Math.min(Math.PI / 2, metres / (2 * earthRadiusM)));
  return half * half;
}

/** Great-circle distance between two points in metres. */
export const distanceM = (latA: number, lngA: number, latB: number, lngB: number): number =>
  metresOf(haversine(latA, lngA, Math.cos(latA * radians), latB, lngB));
