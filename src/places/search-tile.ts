import { mercatorX, mercatorY } from '../geo/mercator.ts';
import type { Steps } from '../kernel/turns.ts';
import { boxOfCells, clustersIn, type GridCells } from './cluster-grid.ts';
import type { Matcher } from './matcher.ts';
import { placeId } from './place-id.ts';
import { type PlaceTable, placeFlags } from './place-table.ts';
import { accessCodes } from './place-words.ts';
import type { Survey } from './survey.ts';
import { encodeTile, type TilePoint, tileExtent } from './vector-tile.ts';
import { visitBoxes } from './visit-boxes.ts';

/** The name of the only layer. */
const layer = 'evse';
/** From that zoom on places are shown one by one. */
const singleZoom = 13;
/** Bits of a cell beyond those of the zoom: 8 cells across a tile. */
const cellBits = 3;

/** A map tile of the places that match. */
export function* searchTile(survey: Survey, z: number, x: number, y: number, placesMax: number): Steps<Uint8Array> {
  const across = 2 ** cellBits;
  const cells: GridCells = {
    bits: z + cellBits,
    west: x * across,
    north: y * across,
    east: (x + 1) * across - 1,
    south: (y + 1) * across - 1,
  };
  const singles = z < singleZoom ? undefined : yield* singlePlaces(survey, cells, { z, x, y }, placesMax);
  return encodeTile(layer, singles ?? (yield* clusterPoints(survey, cells, { z, x, y })));
}

interface TileAt {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

function* clusterPoints(survey: Survey, cells: GridCells, tile: TileAt): Steps<TilePoint[]> {
  return (yield* clustersIn(survey, cells, cellBits)).map((cluster) => ({
    id: cluster.number,
    ...placeInTile(tile, mercatorX(cluster.lng), mercatorY(cluster.lat)),
    properties: {
      ...(cluster.number !== undefined && { id: placeId(cluster.number) }),
      n: cluster.n,
      total: cluster.total,
      available: cluster.available,
      unknown: cluster.unknown,
      dc: cluster.dc,
      min_kw: cluster.minKw,
      max_kw: cluster.maxKw,
      expansion_zoom: cluster.expansionZoom,
    },
  }));
}

/** Places one by one; undefined when there are too many. */
function* singlePlaces(
  survey: Survey,
  cells: GridCells,
  tile: TileAt,
  placesMax: number,
): Steps<TilePoint[] | undefined> {
  const { matcher } = survey;
  const points: TilePoint[] = [];
  let isTooMany = false;
  yield* visitBoxes(survey, [boxOfCells(cells)], (table, row) => {
    const [x, y] = [table.places.x[row] as number, table.places.y[row] as number];
    const shift = 32 - tile.z;
    if (isTooMany || x >>> shift !== tile.x || y >>> shift !== tile.y || !matcher.match(table, row)) return;
    if (points.length === placesMax) isTooMany = true;
    else points.push(singlePlace(matcher, table, row, placeInTile(tile, x, y)));
  });
  return isTooMany ? undefined : points;
}

function singlePlace(
  { counts, dc, minWatts, maxWatts, isReliable }: Matcher,
  { places }: PlaceTable,
  row: number,
  at: { readonly x: number; readonly y: number },
): TilePoint {
  const number = places.number[row] as number;
  const access = ((places.flags[row] as number) >> placeFlags.accessShift) & placeFlags.accessMask;
  return {
    id: number,
    ...at,
    properties: {
      id: placeId(number),
      n: 1,
      total: counts.total,
      available: counts.available,
      unknown: counts.unknown,
      dc,
      min_kw: minWatts / 1000,
      max_kw: maxWatts / 1000,
      access: accessCodes[access] ?? 'RESTRICTED',
      reliable: isReliable,
    },
  };
}

/** Where in a tile Mercator coordinates are; the middle of a cluster can be at its edge. */
function placeInTile(tile: TileAt, x: number, y: number): { readonly x: number; readonly y: number } {
  const size = 2 ** (32 - tile.z);
  const within = (value: number, at: number) =>
    Math.max(0, Math.min(tileExtent - 1, Math.floor(((value - at * size) / size) * tileExtent)));
  return { x: within(x, tile.x), y: within(y, tile.y) };
}
