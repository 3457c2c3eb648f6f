import { boxAround, plainBoxes } from '../geo/box.ts';
import { Foot } from '../geo/foot.ts';
import { GeoLine, setVector } from '../geo/geo-line.ts';
import { LineTree } from '../geo/line-tree.ts';
import type { Box } from '../geo/point.ts';
import { Fault } from '../kernel/fault.ts';
import type { PlaceLimits } from '../kernel/place-limits.ts';
import { sortedInSteps } from '../kernel/sorted-in-steps.ts';
import type { Steps } from '../kernel/turns.ts';
import type { PlaceBeside, PlacesBeside } from './place-found.ts';
import type { LineSearch } from './place-index.ts';
import type { Survey } from './survey.ts';
import { visitBoxes } from './visit-boxes.ts';

/** Lines are searched in stretches: of that length at least, and so many at the most. */
const stretchMMin = 1000;
const stretchesMax = 1000;

/**
 * The places along a line that match, by where they are along it and then number. Throws `impossible` for a line that is too long, or that
 * winds too much among too many places.
 */
export function* searchAlong(
  survey: Survey,
  { line, corridorM, fromKm = 0, toKm = Infinity, gapKm }: LineSearch,
  { lineKmMax, lineLooksMax }: Pick<PlaceLimits, 'lineKmMax' | 'lineLooksMax'>,
): Steps<PlacesBeside> {
  const whole = GeoLine.of(line);
  if (whole.lengthM > lineKmMax * 1000)
    throw new Fault('impossible', `the line is longer than ${lineKmMax} km`, { code: 'line_too_long' });
  yield;
  const [fromM, toM] = [Math.max(0, fromKm * 1000), Math.min(whole.lengthM, toKm * 1000)];
  const found =
    fromM > toM ? [] : yield* besideLine(survey, whole.cut(fromM, toM), { corridorM, fromM, looksMax: lineLooksMax });
  const beside = yield* sortedInSteps(found, (one, other) => one.atKm - other.atKm || one.number - other.number);
  return {
    lengthKm: whole.lengthM / 1000,
    beside,
    gaps: gapKm === undefined ? [] : gapsBetween(beside, fromM / 1000, toM / 1000, gapKm),
  };
}

/** All places that match and are no further from a line than the corridor is wide on each side. */
function* besideLine(
  survey: Survey,
  line: GeoLine,
  { corridorM, fromM, looksMax }: { corridorM: number; fromM: number; looksMax: number },
): Steps<PlaceBeside[]> {
  const { matcher } = survey;
  const beside: PlaceBeside[] = [];
  const tree = new LineTree(line);
  yield;
  const [foot, vector] = [new Foot(), new Float64Array(3)];
  yield* visitBoxes(survey, boxesAlong(line, corridorM), (table, row) => {
    if (!matcher.match(table, row)) return;
    const { lat, lng, number } = table.places;
    setVector(vector, 0, lat[row] as number, lng[row] as number);
    const [x, y, z] = [vector[0] as number, vector[1] as number, vector[2] as number];
    const isBeside = tree.setFoot(foot, x, y, z, corridorM);
    if (tree.looks > looksMax) throw tooWinding();
    if (!isBeside) return;
    beside.push({
      number: number[row] as number,
      atKm: (fromM + foot.alongM) / 1000,
      offRouteM: foot.distanceM,
      usefulKw: matcher.usefulWatts / 1000,
    });
  });
  return beside;
}

/** Boxes with everything that is no further from a line than the corridor is wide. */
function boxesAlong(line: GeoLine, corridorM: number): Box[] {
  const wanted = Math.ceil(line.lengthM / Math.max(stretchMMin, corridorM));
  const stretches = Math.max(1, Math.min(stretchesMax, wanted));
  const stretchM = line.lengthM / stretches;
  return Array.from({ length: stretches }, (_, at) =>
    plainBoxes(boxAround(line.pointAt((at + 0.5) * stretchM), stretchM / 2 + corridorM)),
  ).flat();
}

const tooWinding = (): Fault =>
  new Fault('impossible', 'the line winds too much for a corridor so wide: less of one of them can be searched', {
    code: 'line_too_winding',
  });

/** Stretches longer than a length in which nothing is. */
function gapsBetween(
  beside: readonly PlaceBeside[],
  fromKm: number,
  toKm: number,
  gapKm: number,
): { fromKm: number; toKm: number }[] {
  const gaps: { fromKm: number; toKm: number }[] = [];
  let lastKm = fromKm;
  const note = (km: number): void => {
    if (km - lastKm > gapKm) gaps.push({ fromKm: lastKm, toKm: km });
    lastKm = km;
  };
  for (const { atKm } of beside) note(atKm);
  note(toKm);
  return gaps;
}
