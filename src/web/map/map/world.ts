import { feature } from 'topojson-client';

type Topology = Parameters<typeof feature>[0];
type Ring = GeoJSON.Position[];

/** A country as it is drawn: no ring of it jumps from one edge of the map to the other. */
export interface Country {
  /** ISO 3166-1 numeric; undefined: it has none. */
  readonly number: string | undefined;
  readonly polygons: readonly (readonly Ring[])[];
}

/** The outline of the world, coarse or fine, from the hub. */
export async function loadWorld(size: 110 | 50, signal: AbortSignal): Promise<readonly Country[]> {
  const base = document.documentElement.dataset['assets'] ?? '';
  const response = await fetch(`${base}/vendor/world-atlas/countries-${size}m.json`, { signal });
  if (!response.ok) throw new Error(`the outline has the status ${response.status}`);
  const topology = (await response.json()) as Topology;
  const countries = topology.objects['countries'];
  if (countries === undefined) throw new Error('the outline has no countries');
  const collection = feature(topology, countries);
  const features = collection.type === 'FeatureCollection' ? collection.features : [collection];
  return features.map(({ id, geometry }) => ({
    number: id === undefined ? undefined : String(id).padStart(3, '0'),
    polygons: polygonsOf(geometry).flatMap(flattened),
  }));
}

const polygonsOf = (geometry: GeoJSON.Geometry): readonly Ring[][] =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : [];

/** A polygon of a globe laid flat: what lies across the date line is drawn at both edges. */
function flattened(rings: readonly Ring[]): Ring[][] {
  const flat = rings.map(unwrapped);
  const lngs = (flat[0] ?? []).map(([lng = 0]) => lng);
  const shifted = (by: number) => flat.map((ring) => ring.map(([lng = 0, lat = 0]) => [lng + by, lat]));
  if (Math.max(...lngs) > 180.001) return [flat, shifted(-360)];
  return Math.min(...lngs) < -180.001 ? [flat, shifted(360)] : [flat];
}

/** Longitudes that go on past 180 degrees instead of jumping. A ring around a pole is led along it. */
function unwrapped(ring: Ring): Ring {
  let offset = 0;
  let before: number | undefined;
  const points = ring.map(([lng = 0, lat = 0]) => {
    if (before !== undefined && lng - before > 180) offset -= 360;
    else if (before !== undefined && before - lng > 180) offset += 360;
    before = lng;
    return [lng + offset, lat];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || Math.abs((last[0] ?? 0) - (first[0] ?? 0)) < 180) return points;
  const pole = (last[1] ?? 0) < 0 ? -90 : 90;
  return [...points, [last[0] ?? 0, pole], [first[0] ?? 0, pole]];
}
