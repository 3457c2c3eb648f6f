import { earthRadiusM, radians } from './great-circle.ts';
import type { Point, Position } from './point.ts';

/**
 * A line of great-circle arcs between points, each the short way round, with how far along it every point is. Points are unit vectors:
 * distances are the same everywhere, at the poles and across the date line too.
 */
export class GeoLine {
  /** x, y and z of each point. */
  readonly vectors: Float64Array;
  /** Metres from the start to each point. */
  readonly metres: Float64Array;

  constructor(vectors: Float64Array) {
    this.vectors = vectors;
    this.metres = new Float64Array(vectors.length / 3);
    for (let at = 1; at < this.metres.length; at += 1)
      this.metres[at] = (this.metres[at - 1] as number) + earthRadiusM * angleBetween(vectors, at - 1, at);
  }

  static of(line: readonly Position[]): GeoLine {
    const vectors = new Float64Array(line.length * 3);
    for (const [at, [lng, lat]] of line.entries()) setVector(vectors, at * 3, lat, lng);
    return new GeoLine(vectors);
  }

  get count(): number {
    return this.metres.length;
  }

  get lengthM(): number {
    return this.metres.at(-1) ?? 0;
  }

  /** The stretch between two distances from the start, with new end points where none are. */
  cut(fromM: number, toM: number): GeoLine {
    const [from, to] = [Math.max(0, fromM), Math.min(this.lengthM, toM)];
    if (this.count === 0 || (from === 0 && to === this.lengthM)) return this;
    const cut = this.#vectorAt(from);
    for (let at = 0; at < this.count; at += 1) {
      const metres = this.metres[at] as number;
      if (metres > from && metres < to) cut.push(...this.vectors.subarray(at * 3, at * 3 + 3));
    }
    if (to > from) cut.push(...this.#vectorAt(to));
    return new GeoLine(Float64Array.from(cut));
  }

  /** The point that far from the start. */
  pointAt(metres: number): Point {
    const [x = 0, y = 0, z = 0] = this.#vectorAt(metres);
    return { lat: Math.atan2(z, Math.hypot(x, y)) / radians, lng: Math.atan2(y, x) / radians };
  }

  /** The number of the point at which the arc begins that far from the start. */
  arcAt(metres: number): number {
    let [low, high] = [0, Math.max(0, this.count - 2)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.metres[middle] as number) <= metres) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #vectorAt(metres: number): number[] {
    const { vectors } = this;
    const at = this.arcAt(metres);
    const start = [...vectors.subarray(at * 3, at * 3 + 3)];
    if (this.count === 1) return start;
    const angle = angleBetween(vectors, at, at + 1);
    if (angle === 0) return start;
    const share = Math.max(0, Math.min(1, (metres - (this.metres[at] as number)) / (earthRadiusM * angle)));
    const [one, other] = [Math.sin((1 - share) * angle) / Math.sin(angle), Math.sin(share * angle) / Math.sin(angle)];
    return start.map((value, axis) => one * value + other * (vectors[at * 3 + 3 + axis] as number));
  }
}

/** Writes the unit vector of a point into an array. */
export function setVector(vectors: Float64Array, offset: number, lat: number, lng: number): void {
  const cosLat = Math.cos(lat * radians);
  vectors[offset] = cosLat * Math.cos(lng * radians);
  vectors[offset + 1] = cosLat * Math.sin(lng * radians);
  vectors[offset + 2] = Math.sin(lat * radians);
}

/** The angle between two points of a list of unit vectors, exact for small angles too. */
function angleBetween(vectors: Float64Array, one: number, other: number): number {
  const [a, b] = [one * 3, other * 3];
  const half =
    Math.hypot(
      (vectors[a] as number) - (vectors[b] as number),
      (vectors[a + 1] as number) - (vectors[b + 1] as number),
      (vectors[a + 2] as number) - (vectors[b + 2] as number),
    ) / 2;
  return 2 * Math.asin(Math.min(1, half));
}
