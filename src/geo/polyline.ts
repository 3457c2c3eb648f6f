import { Fault } from '../kernel/fault.ts';
import type { Position } from './point.ts';

/** Decimal digits of a coordinate in an encoded polyline: 5 as Google has it, 6 as OSRM and Valhalla also do. */
export type PolylinePrecision = 5 | 6;

/** More groups of five bits than any coordinate has. */
const groupsMax = 7;

/** Reads an encoded polyline. What is none, or has too many points, is an `invalid` fault at the path. */
export function decodePolyline(
  text: string,
  precision: PolylinePrecision,
  pointsMax: number,
  path: string,
): Position[] {
  const line: Position[] = [];
  const scale = 10 ** precision;
  let [at, lat, lng] = [0, 0, 0];

  const nextDelta = (): number => {
    let value = 0;
    for (let group = 0; group < groupsMax; group += 1) {
      const bits = text.charCodeAt(at) - 63;
      if (!(bits >= 0 && bits < 64))
        throw wrong(path, at < text.length ? `has a character at ${at} that is none of a polyline` : 'is cut off');
      at += 1;
      value += (bits & 31) * 32 ** group;
      if (bits < 32) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw wrong(path, `has a number at ${at} that is too long`);
  };

  while (at < text.length) {
    if (line.length === pointsMax) throw wrong(path, `has more than ${pointsMax} points`);
    lat += nextDelta();
    lng += nextDelta();
    if (Math.abs(lat) > 90 * scale || Math.abs(lng) > 180 * scale)
      throw wrong(path, `leaves the earth at point ${line.length}: is it of another precision than ${precision}?`);
    line.push([lng / scale, lat / scale]);
  }
  return line;
}

const wrong = (path: string, message: string): Fault => Fault.invalid([{ path, message }]);

/** Writes a line as an encoded polyline. */
export function encodePolyline(line: readonly Position[], precision: PolylinePrecision): string {
  const scale = 10 ** precision;
  let text = '';
  let [lastLat, lastLng] = [0, 0];
  for (const [lng, lat] of line) {
    const [roundLat, roundLng] = [Math.round(lat * scale), Math.round(lng * scale)];
    text += encoded(roundLat - lastLat) + encoded(roundLng - lastLng);
    [lastLat, lastLng] = [roundLat, roundLng];
  }
  return text;
}

function encoded(delta: number): string {
  let value = delta < 0 ? -2 * delta - 1 : 2 * delta;
  let text = '';
  for (; value >= 32; value = Math.floor(value / 32)) text += String.fromCharCode((value % 32) + 95);
  return text + String.fromCharCode(value + 63);
}
