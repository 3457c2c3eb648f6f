import type { Polygons, Position } from '../../../src/geo/point.ts';

const earthM = 6_371_008.8;
const inRadians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance by the textbook's formula. */
export function metresBetween(lat: number, lng: number, otherLat: number, otherLng: number): number {
  const a =
    Math.sin(inRadians(otherLat - lat) / 2) ** 2 +
    Math.cos(inRadians(lat)) * Math.cos(inRadians(otherLat)) * Math.sin(inRadians(otherLng - lng) / 2) ** 2;
  return 2 * earthM * Math.asin(Math.sqrt(Math.min(1, a)));
}

/** Whether a ray to the east crosses the edges an odd number of times; also one turn of the earth further on. */
export const isInPolygons = (polygons: Polygons, lat: number, lng: number): boolean =>
  polygons.some(
    (rings) =>
      rings.some((ring) => ring.some(([, y]) => y >= lat) && ring.some(([, y]) => y <= lat)) &&
      [lng - 360, lng, lng + 360].some((x) => crossings(rings, lat, x) % 2 === 1),
  );

function crossings(rings: Polygons[number], lat: number, lng: number): number {
  let count = 0;
  for (const ring of rings) {
    for (const [at, [x, y]] of ring.entries()) {
      const [nextX, nextY] = ring[at + 1] ?? [x, y];
      if (y <= lat === nextY <= lat) continue;
      if (x + ((lat - y) / (nextY - y)) * (nextX - x) > lng) count += 1;
    }
  }
  return count;
}

type Vector = readonly [number, number, number];

const vectorOf = (lat: number, lng: number): Vector => [
  Math.cos(inRadians(lat)) * Math.cos(inRadians(lng)),
  Math.cos(inRadians(lat)) * Math.sin(inRadians(lng)),
  Math.sin(inRadians(lat)),
];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const angle = (a: Vector, b: Vector): number => Math.atan2(Math.hypot(...cross(a, b)), dot(a, b));

/** Length of a line of great-circle arcs. */
export const lengthOf = (line: readonly Position[]): number =>
  line.reduce(
    (sum, [lng, lat], at) => sum + metresBetween(lat, lng, line[at + 1]?.[1] ?? lat, line[at + 1]?.[0] ?? lng),
    0,
  );

/** The part of an arc that is looked at: angles from its start. */
interface Arc {
  readonly from: Vector;
  /** Of its great circle; undefined: the arc is a point. */
  readonly normal: Vector | undefined;
  readonly first: number;
  readonly last: number;
  /** Angle from the start of the line to the start of the arc. */
  readonly passed: number;
}

const nowhere = { atM: 0, offM: Infinity };

/**
 * Finds how far along a line of great-circle arcs its point next to a place is, and how far that is away, on a stretch of the line; what
 * is further away than is asked for may be said to be anywhere.
 */
export function besideLine(
  line: readonly Position[],
  fromM: number,
  toM: number,
  withinM = Infinity,
): (lat: number, lng: number) => { atM: number; offM: number } {
  const points = line.map(([x, y]) => vectorOf(y, x));
  const arcs: Arc[] = [];
  let passed = 0;
  for (const [at, from] of points.entries()) {
    const to = points[at + 1] ?? from;
    const length = angle(from, to);
    const first = Math.max(0, fromM / earthM - passed);
    const last = Math.min(length, toM / earthM - passed);
    if (first <= last)
      arcs.push({ from, normal: length === 0 ? undefined : scaled(cross(from, to)), first, last, passed });
    passed += length;
  }
  // No point of an arc is further from both its ends than half its length.
  const longest = points.reduce((most, point, at) => Math.max(most, angle(point, points[at + 1] ?? point)), 0);
  const leastCosine = Math.cos(Math.min(Math.PI, longest / 2 + withinM / earthM + 1e-6));
  return (lat, lng) => {
    const place = vectorOf(lat, lng);
    if (!points.some((point) => dot(point, place) >= leastCosine)) return nowhere;
    let best = { atM: 0, offM: Infinity };
    for (const { from, normal, first, last, passed: before } of arcs) {
      // Where on the arc's great circle the place's foot is, or else the nearer end.
      const foot = normal === undefined ? 0 : Math.atan2(dot(cross(normal, from), place), dot(from, place));
      const ends = normal === undefined ? [0] : [first, last];
      for (const along of foot > first && foot < last ? [foot] : ends) {
        const offM = earthM * angle(place, normal === undefined ? from : turned(from, normal, along));
        if (offM < best.offM - 1e-7) best = { atM: (before + along) * earthM, offM };
      }
    }
    return best;
  };
}

const scaled = (vector: Vector): Vector => {
  const size = Math.hypot(...vector);
  return [vector[0] / size, vector[1] / size, vector[2] / size];
};

/** A vector turned around an axis across it. */
function turned(vector: Vector, axis: Vector, by: number): Vector {
  const [across, sine, cosine] = [cross(axis, vector), Math.sin(by), Math.cos(by)];
  return [
    vector[0] * cosine + across[0] * sine,
    vector[1] * cosine + across[1] * sine,
    vector[2] * cosine + across[2] * sine,
  ];
}
