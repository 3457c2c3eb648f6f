import { Fault, type Issue } from '../kernel/fault.ts';
import type { Polygons, Position } from './point.ts';

/** How many points a shape may have; each further fault of it is not told. */
export interface ShapeLimits {
  readonly pointsMax: number;
}

/** What is told of one shape at the most. */
const issuesMax = 20;

/** The positions of a GeoJSON LineString (RFC 7946, 3.1.4). Throws `invalid` with all that is wrong, each below the path. */
export function lineOfGeoJson(value: unknown, path: string, limits: ShapeLimits): readonly Position[] {
  const check = new ShapeCheck(limits.pointsMax);
  const coordinates = check.coordinatesOf(value, path, ['LineString']);
  const line = check.positions(coordinates, `${path}/coordinates`, 2);
  check.finish();
  return line;
}

/**
 * The polygons of a GeoJSON Polygon or MultiPolygon (RFC 7946, 3.1.6 and 3.1.7). Edges are straight lines in degrees. One across the
 * date line is cut there, or goes on beyond 180 degrees: [170, 0] to [190, 0].
 */
export function polygonsOfGeoJson(value: unknown, path: string, limits: ShapeLimits): Polygons {
  const check = new ShapeCheck(limits.pointsMax);
  const coordinates = check.coordinatesOf(value, path, ['Polygon', 'MultiPolygon']);
  const inner = `${path}/coordinates`;
  const polygons =
    (value as { type?: unknown } | null)?.type === 'Polygon'
      ? [check.rings(coordinates, inner)]
      : check.list(coordinates, inner).map((polygon, at) => check.rings(polygon, `${inner}/${at}`));
  check.finish();
  return polygons;
}

/** Collects what is wrong with a shape while it is read. */
class ShapeCheck {
  readonly #issues: Issue[] = [];
  readonly #pointsMax: number;
  #points = 0;

  constructor(pointsMax: number) {
    this.#pointsMax = pointsMax;
  }

  finish(): void {
    if (this.#issues.length > 0) throw Fault.invalid(this.#issues);
  }

  coordinatesOf(value: unknown, path: string, types: readonly string[]): unknown {
    if (typeof value !== 'object' || value === null) {
      this.#note(path, `is no GeoJSON ${types.join(' or ')}`);
      return [];
    }
    const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
    if (typeof type === 'string' && types.includes(type)) return coordinates;
    this.#note(`${path}/type`, `is not ${types.join(' or ')}`);
    return [];
  }

  /** The entries of a list, of which there has to be one at least. */
  list(value: unknown, path: string): readonly unknown[] {
    if (Array.isArray(value) && value.length > 0) return value;
    this.#note(path, 'is no list with something in it');
    return [];
  }

  rings(value: unknown, path: string): (readonly Position[])[] {
    return this.list(value, path).map((ring, at) => this.#ring(ring, `${path}/${at}`));
  }

  positions(value: unknown, path: string, least: number): Position[] {
    if (!Array.isArray(value) || value.length < least) {
      this.#note(path, `is no list of at least ${least} positions`);
      return [];
    }
    this.#points += value.length;
    if (this.#points > this.#pointsMax) {
      this.#note(path, `has, with what comes before it, more than ${this.#pointsMax} positions`);
      return [];
    }
    return value.flatMap((position, at) => this.#position(position, `${path}/${at}`));
  }

  #ring(value: unknown, path: string): readonly Position[] {
    const ring = this.positions(value, path, 4);
    const [first, last] = [ring[0], ring.at(-1)];
    if (first !== undefined && last !== undefined && (first[0] !== last[0] || first[1] !== last[1]))
      this.#note(path, 'does not end where it begins');
    return ring;
  }

  #position(value: unknown, path: string): Position[] {
    const [lng, lat] = Array.isArray(value) ? (value as unknown[]) : [];
    if (typeof lng === 'number' && typeof lat === 'number' && Math.abs(lng) <= 360 && Math.abs(lat) <= 90)
      return [[lng, lat]];
    this.#note(path, 'is no [longitude, latitude] in degrees');
    return [];
  }

  #note(path: string, message: string): void {
    if (this.#issues.length < issuesMax) this.#issues.push({ path, message });
  }
}
