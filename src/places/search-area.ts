import { boxAround, plainBoxes } from '../geo/box.ts';
import { distanceM } from '../geo/great-circle.ts';
import type { Box } from '../geo/point.ts';
import { PolygonArea } from '../geo/polygon.ts';
import type { Steps } from '../kernel/turns.ts';
import { Best } from './best.ts';
import { foundPlace } from './found.ts';
import type { PlaceFound } from './place-found.ts';
import type { Area, PlaceAfter, PlaceOrder, PlacePage } from './place-index.ts';
import type { PlaceStore } from './place-store.ts';
import type { PlaceTable } from './place-table.ts';
import { scoreOf } from './score.ts';
import type { Survey } from './survey.ts';
import { visitBoxes } from './visit-boxes.ts';
import { wattsOf } from './write-place.ts';

/** The places in an area that match, in an order. */
export function* searchArea(
  survey: Survey,
  store: PlaceStore,
  area: Area,
  { limit, after }: PlacePage,
  order: PlaceOrder,
): Steps<PlaceFound[]> {
  const { matcher } = survey;
  const nearness = nearnessIn(area);
  const keyOf = (table: PlaceTable, row: number): number => {
    if (order === 'number') return 0;
    if (order === 'power') return -matcher.usefulWatts;
    return order === 'price' ? matcher.price : -scoreOf(matcher, table, row, nearness(table, row));
  };
  const best = new Best(limit, after && { key: keyOfAfter(after, order), number: after.number });
  // As it was when it was looked at: on a page nothing is missing that has changed since.
  const found = new Map<number, PlaceFound>();
  const settle = (): void => {
    for (const { key, number, table, row } of best.inOrder()) {
      if (found.has(number) || !matcher.match(table, row)) continue;
      const place = foundPlace(matcher, store.words, table, row);
      found.set(number, order === 'score' ? { ...place, score: -key / 100 } : place);
    }
  };
  survey.beforePauses(settle);
  yield* visitArea(survey, store, area, (table, row) => {
    const number = table.places.number[row] as number;
    // What is ordered by number alone needs no look at those that come too late.
    if (order === 'number' && !best.wants(0, number)) return;
    if (!matcher.match(table, row)) return;
    const key = keyOf(table, row);
    if (best.wants(key, number)) best.keep({ key, number, table, row });
  });
  settle();
  return best.inOrder().flatMap(({ number }) => found.get(number) ?? []);
}

function keyOfAfter({ key }: PlaceAfter, order: PlaceOrder): number {
  if (order === 'number') return 0;
  if (order === 'score') return -Math.round((key ?? 0) * 100);
  return order === 'power' ? -wattsOf(key ?? 0) : (key ?? Infinity);
}

/** How near places are to what is looked around, from 1 to 0; everywhere 0 where that is no point. */
function nearnessIn(area: Area): (table: PlaceTable, row: number) => number {
  if (area.kind !== 'circle' || area.radiusM <= 0) return () => 0;
  const { center, radiusM } = area;
  return ({ places: { lat, lng } }, row) =>
    Math.max(0, 1 - distanceM(center.lat, center.lng, lat[row] as number, lng[row] as number) / radiusM);
}

/** Calls back for the places in an area, whether they match or not. */
function* visitArea(
  survey: Survey,
  store: PlaceStore,
  area: Area,
  visit: (table: PlaceTable, row: number) => void,
): Steps<void> {
  if (area.kind === 'among') {
    for (const number of area.numbers) {
      const found = store.find(number);
      if (found !== undefined) visit(found.table, found.row);
    }
    return;
  }
  const { boxes, has } = shapeOf(area);
  yield* visitBoxes(survey, boxes, (table, row) => {
    const { lat, lng } = table.places;
    if (has(lat[row] as number, lng[row] as number)) visit(table, row);
  });
}

/** An area as boxes that it is in, and what tells whether a point in them is in the area. */
function shapeOf(area: Exclude<Area, { kind: 'among' }>): {
  boxes: readonly Box[];
  has: (lat: number, lng: number) => boolean;
} {
  switch (area.kind) {
    case 'box': {
      const boxes = plainBoxes(area.box);
      const isIn = ({ west, south, east, north }: Box, lat: number, lng: number): boolean =>
        lng >= west && lng <= east && lat >= south && lat <= north;
      return { boxes, has: (lat, lng) => boxes.some((box) => isIn(box, lat, lng)) };
    }
    case 'circle': {
      const { center, radiusM } = area;
      return {
        boxes: plainBoxes(boxAround(center, radiusM)),
        has: (lat, lng) => distanceM(center.lat, center.lng, lat, lng) <= radiusM,
      };
    }
    case 'polygon': {
      const polygons = new PolygonArea(area.polygons);
      return { boxes: polygons.boxes(), has: (lat, lng) => polygons.has(lat, lng) };
    }
  }
}
