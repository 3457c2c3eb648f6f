import { plainBoxes } from './box.ts';
import type { Box, Polygons } from './point.ts';

/** Strips of latitude the edges of a polygon are sorted into. */
const strips = 64;

/**
 * Polygons with holes that points are looked for in, by the even-odd rule: edges are straight lines in degrees, as GeoJSON has it.
 * Longitudes may go on beyond 180 degrees. Of the edges only those are looked at that cross a strip of latitude.
 */
export class PolygonArea {
  readonly #parts: readonly Part[];

  constructor(polygons: Polygons) {
    this.#parts = polygons.map((rings) => new Part(rings));
  }

  /** Boxes that do not reach across the date line, with everything that is inside. */
  boxes(): Box[] {
    return this.#parts.flatMap((part) => part.boxes());
  }

  has(lat: number, lng: number): boolean {
    for (const part of this.#parts) {
      if (part.has(lat, lng)) return true;
      if (part.east > 180 && part.has(lat, lng + 360)) return true;
      if (part.west < -180 && part.has(lat, lng - 360)) return true;
    }
    return false;
  }
}

/** One polygon with its holes. */
class Part {
  readonly west: number;
  readonly east: number;
  readonly #south: number;
  readonly #north: number;
  /** Ends of the edges of each strip: lng, lat, lng, lat. */
  readonly #edges: readonly Float64Array[];

  constructor(rings: Polygons[number]) {
    const points = rings.flat();
    this.west = least(points.map(([lng]) => lng));
    this.east = -least(points.map(([lng]) => -lng));
    this.#south = least(points.map(([, lat]) => lat));
    this.#north = -least(points.map(([, lat]) => -lat));
    const edges: number[][] = Array.from({ length: strips }, () => []);
    for (const ring of rings) {
      for (let at = 1; at < ring.length; at += 1) {
        const [from, to] = [ring[at - 1], ring[at]];
        if (from === undefined || to === undefined) continue;
        const last = this.#stripOf(Math.max(from[1], to[1]));
        for (let strip = this.#stripOf(Math.min(from[1], to[1])); strip <= last; strip += 1)
          edges[strip]?.push(...from, ...to);
      }
    }
    this.#edges = edges.map((ends) => Float64Array.from(ends));
  }

  boxes(): Box[] {
    const [south, north] = [this.#south, this.#north];
    if (this.east - this.west >= 360) return [{ west: -180, south, east: 180, north }];
    const shifted = this.west > 180 ? -360 : this.east < -180 ? 360 : 0;
    const [west, east] = [this.west + shifted, this.east + shifted];
    return plainBoxes({ west: west < -180 ? west + 360 : west, south, east: east > 180 ? east - 360 : east, north });
  }

  has(lat: number, lng: number): boolean {
    if (lng < this.west || lng > this.east || lat < this.#south || lat > this.#north) return false;
    const edges = this.#edges[this.#stripOf(lat)] as Float64Array;
    let isInside = false;
    for (let at = 0; at < edges.length; at += 4) {
      const y = edges[at + 1] as number;
      const otherY = edges[at + 3] as number;
      if (y > lat === otherY > lat) continue;
      const x = edges[at] as number;
      if (lng < (((edges[at + 2] as number) - x) * (lat - y)) / (otherY - y) + x) isInside = !isInside;
    }
    return isInside;
  }

  #stripOf(lat: number): number {
    const share = (lat - this.#south) / (this.#north - this.#south || 1);
    return Math.max(0, Math.min(strips - 1, Math.floor(share * strips)));
  }
}

const least = (values: readonly number[]): number => values.reduce((low, value) => Math.min(low, value), Infinity);
