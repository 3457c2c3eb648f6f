import { type Foot, setFoot } from './foot.ts';
import type { GeoLine } from './geo-line.ts';
import { earthRadiusM } from './great-circle.ts';

/** Arcs below a ball of the lowest level. */
const perLeaf = 4;
/** What rounding may do to a distance in earth radii, generously: it is a part of a millimetre. */
const slack = 1e-11;

/**
 * The arcs of a line in balls of two halves each, to find the one that is next to a place. Distances are compared straight through the
 * earth: they grow with those along it, and need no angles.
 */
export class LineTree {
  /** Balls and arcs that were looked at so far. */
  looks = 0;
  readonly #line: GeoLine;
  readonly #arcs: number;
  /** Of each ball the middle, x, y and z, and the radius; the first half of a ball follows it. */
  readonly #balls: Float64Array;
  /** Of each ball its first arc, where the last one ends, and its second half; 0: it has none. */
  readonly #spans: Int32Array;
  #count = 0;

  /** The place that is looked for, and the nearest arc so far. */
  #x = 0;
  #y = 0;
  #z = 0;
  #bound = 0;
  #arc = -1;

  constructor(line: GeoLine) {
    this.#line = line;
    this.#arcs = line.count === 1 ? 1 : Math.max(0, line.count - 1);
    // Every ball but the leaves has two, and a leaf has an arc at least.
    this.#balls = new Float64Array(this.#arcs * 8);
    this.#spans = new Int32Array(this.#arcs * 6);
    if (this.#arcs > 0) this.#build(0, this.#arcs);
  }

  /** Finds the point of the line that is next to a vector; of several, the first. Answers whether it is within a distance. */
  setFoot(foot: Foot, x: number, y: number, z: number, withinM: number): boolean {
    [this.#x, this.#y, this.#z] = [x, y, z];
    this.#arc = -1;
    // To half around the earth, which is as far as anything is.
    this.#bound = 2 * Math.sin(Math.min(Math.PI, withinM / earthRadiusM) / 2) + slack;
    if (this.#arcs > 0) this.#visit(0, this.#gapTo(0));
    foot.distanceM = Infinity;
    if (this.#arc < 0) return false;
    const { vectors, metres } = this.#line;
    setFoot(foot, vectors, this.#arc, this.#endOf(this.#arc), metres[this.#arc] as number, x, y, z);
    return foot.distanceM <= withinM;
  }

  #endOf(arc: number): number {
    return Math.min(arc + 1, this.#line.count - 1);
  }

  #build(first: number, end: number): void {
    const ball = this.#count;
    this.#count += 1;
    const at = ball * 3;
    this.#spans[at] = first;
    this.#spans[at + 1] = end;
    if (end - first <= perLeaf) {
      this.#surround(ball, first, this.#endOf(end - 1));
      return;
    }
    const half = (first + end) >> 1;
    this.#build(first, half);
    const second = this.#count;
    this.#spans[at + 2] = second;
    this.#build(half, end);
    this.#join(ball, ball + 1, second);
  }

  /** Makes a ball around points. */
  #surround(ball: number, first: number, last: number): void {
    const { vectors } = this.#line;
    let [x, y, z] = [0, 0, 0];
    for (let point = first * 3; point <= last * 3; point += 3) {
      x += vectors[point] as number;
      y += vectors[point + 1] as number;
      z += vectors[point + 2] as number;
    }
    const count = last - first + 1;
    [x, y, z] = [x / count, y / count, z / count];
    let radius = 0;
    for (let point = first; point <= last; point += 1) radius = Math.max(radius, gap(vectors, point, x, y, z));
    this.#setBall(ball, x, y, z, radius);
  }

  /** Makes a ball around two others. */
  #join(ball: number, one: number, other: number): void {
    const balls = this.#balls;
    const [a, b] = [one * 4, other * 4];
    const dx = (balls[b] as number) - (balls[a] as number);
    const dy = (balls[b + 1] as number) - (balls[a + 1] as number);
    const dz = (balls[b + 2] as number) - (balls[a + 2] as number);
    const apart = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const [r, s] = [balls[a + 3] as number, balls[b + 3] as number];
    const radius = Math.max(r, s, (apart + r + s) / 2);
    // So far from the middle of the first to that of the second.
    const share = apart === 0 ? 0 : Math.max(0, Math.min(1, (radius - r) / apart));
    this.#setBall(
      ball,
      (balls[a] as number) + share * dx,
      (balls[a + 1] as number) + share * dy,
      (balls[a + 2] as number) + share * dz,
      radius,
    );
  }

  #setBall(ball: number, x: number, y: number, z: number, radius: number): void {
    const at = ball * 4;
    this.#balls[at] = x;
    this.#balls[at + 1] = y;
    this.#balls[at + 2] = z;
    // Arcs between points of less than a hemisphere stay among them.
    this.#balls[at + 3] = radius < 1 ? radius : 2;
  }

  /** How far the place is from a ball at the least. */
  #gapTo(ball: number): number {
    const [at, balls] = [ball * 4, this.#balls];
    const x = this.#x - (balls[at] as number);
    const y = this.#y - (balls[at + 1] as number);
    const z = this.#z - (balls[at + 2] as number);
    return Math.sqrt(x * x + y * y + z * z) - (balls[at + 3] as number) - slack;
  }

  #visit(ball: number, gapM: number): void {
    this.looks += 1;
    if (gapM > this.#bound) return;
    const second = this.#spans[ball * 3 + 2] as number;
    if (second === 0) {
      this.#lookAt(this.#spans[ball * 3] as number, this.#spans[ball * 3 + 1] as number);
      return;
    }
    const [one, other] = [this.#gapTo(ball + 1), this.#gapTo(second)];
    if (one <= other) {
      this.#visit(ball + 1, one);
      this.#visit(second, other);
    } else {
      this.#visit(second, other);
      this.#visit(ball + 1, one);
    }
  }

  #lookAt(first: number, end: number): void {
    this.looks += end - first;
    for (let arc = first; arc < end; arc += 1) {
      const distance = straightTo(this.#line.vectors, arc, this.#endOf(arc), this.#x, this.#y, this.#z);
      if (distance < this.#bound || (distance === this.#bound && arc < this.#arc)) {
        this.#bound = distance;
        this.#arc = arc;
      }
    }
  }
}

/** From a point of a list of vectors to a vector. */
function gap(vectors: Float64Array, point: number, x: number, y: number, z: number): number {
  const at = point * 3;
  const dx = (vectors[at] as number) - x;
  const dy = (vectors[at + 1] as number) - y;
  const dz = (vectors[at + 2] as number) - z;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

/** Straight from a vector to the nearest point of an arc: as `setFoot` has it, without the angles. */
function straightTo(vectors: Float64Array, from: number, to: number, px: number, py: number, pz: number): number {
  const ax = vectors[from * 3] as number;
  const ay = vectors[from * 3 + 1] as number;
  const az = vectors[from * 3 + 2] as number;
  const bx = vectors[to * 3] as number;
  const by = vectors[to * 3 + 1] as number;
  const bz = vectors[to * 3 + 2] as number;
  const nx = ay * bz - az * by;
  const ny = az * bx - ax * bz;
  const nz = ax * by - ay * bx;
  const squared = nx * nx + ny * ny + nz * nz;
  const past = (ny * az - nz * ay) * px + (nz * ax - nx * az) * py + (nx * ay - ny * ax) * pz;
  const before = (by * nz - bz * ny) * px + (bz * nx - bx * nz) * py + (bx * ny - by * nx) * pz;
  if (squared > sameSquared && past >= 0 && before >= 0) {
    const sine = nx * px + ny * py + nz * pz;
    const sineSquared = Math.min(1, (sine * sine) / squared);
    return Math.sqrt((2 * sineSquared) / (1 + Math.sqrt(1 - sineSquared)));
  }
  return Math.min(gap(vectors, from, px, py, pz), gap(vectors, to, px, py, pz));
}

/** Below the square of this the ends of an arc are one point. */
const sameSquared = 1e-30;
