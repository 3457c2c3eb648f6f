import { earthRadiusM } from './great-circle.ts';

/** The point of a line that is next to some place. One is used again and again: lines are searched with many places. */
export class Foot {
  /** From the place to the line. */
  distanceM = Infinity;
  /** From the start of the line to that point. */
  alongM = 0;
}

/** Below the square of this the ends of an arc are one point. */
const sameSquared = 1e-30;

/**
 * Lets the arc between two points of a list of unit vectors be the one a foot is on, when it is nearer to the vector (px, py, pz) than
 * what the foot has. `startM` is where on the line the arc begins.
 */
export function setFoot(
  foot: Foot,
  vectors: Float64Array,
  from: number,
  to: number,
  startM: number,
  px: number,
  py: number,
  pz: number,
): void {
  const ax = vectors[from * 3] as number;
  const ay = vectors[from * 3 + 1] as number;
  const az = vectors[from * 3 + 2] as number;
  const bx = vectors[to * 3] as number;
  const by = vectors[to * 3 + 1] as number;
  const bz = vectors[to * 3 + 2] as number;
  // The normal of the great circle; its length is the sine of the arc.
  const nx = ay * bz - az * by;
  const ny = az * bx - ax * bz;
  const nz = ax * by - ay * bx;
  const squared = nx * nx + ny * ny + nz * nz;
  // How far the place is past the start, and before the end, in the direction of the arc.
  const past = (ny * az - nz * ay) * px + (nz * ax - nx * az) * py + (nx * ay - ny * ax) * pz;
  const before = (by * nz - bz * ny) * px + (bz * nx - bx * nz) * py + (bx * ny - by * nx) * pz;
  if (squared > sameSquared && past >= 0 && before >= 0) {
    const length = Math.sqrt(squared);
    const distanceM = earthRadiusM * Math.asin(Math.min(1, Math.abs(nx * px + ny * py + nz * pz) / length));
    if (distanceM >= foot.distanceM) return;
    foot.distanceM = distanceM;
    foot.alongM = startM + earthRadiusM * Math.atan2(past / length, ax * px + ay * py + az * pz);
    return;
  }
  const toStart = chordAngle(ax - px, ay - py, az - pz);
  const toEnd = chordAngle(bx - px, by - py, bz - pz);
  if (Math.min(toStart, toEnd) * earthRadiusM >= foot.distanceM) return;
  foot.distanceM = earthRadiusM * Math.min(toStart, toEnd);
  foot.alongM = toStart <= toEnd ? startM : startM + earthRadiusM * chordAngle(ax - bx, ay - by, az - bz);
}

const chordAngle = (x: number, y: number, z: number): number =>
  2 * Math.asin(Math.min(1, Math.sqrt(x * x + y * y + z * z) / 2));
