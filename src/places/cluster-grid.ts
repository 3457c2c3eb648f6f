import { mercatorX, mercatorY, pointOfMercator } from '../geo/mercator.ts';
import type { Box } from '../geo/point.ts';
import type { Steps } from '../kernel/turns.ts';
import type { Matcher } from './matcher.ts';
import type { PlaceCluster } from './place-found.ts';
import type { PlaceTable } from './place-table.ts';
import type { Survey } from './survey.ts';
import { visitBoxes } from './visit-boxes.ts';

/** A cell is named by so many bits of the coordinates; a grid has the cells from one column and row to another, both included. */
export interface GridCells {
  readonly bits: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
  readonly south: number;
}

/** Zooms end here. */
export const zoomMax = 24;

/** The cells of that many bits which a box touches; the box does not reach across the date line. */
export const cellsOfBox = (box: Box, bits: number): GridCells => ({
  bits,
  west: mercatorX(box.west) >>> (32 - bits),
  north: mercatorY(box.north) >>> (32 - bits),
  east: mercatorX(box.east) >>> (32 - bits),
  south: mercatorY(box.south) >>> (32 - bits),
});

export const cellCount = ({ west, north, east, south }: GridCells): number =>
  Math.max(0, east - west + 1) * Math.max(0, south - north + 1);

/** A box with all places whose coordinates are in the cells, and a little more. */
export function boxOfCells({ bits, west, north, east, south }: GridCells): Box {
  const size = 2 ** (32 - bits);
  const [first, last] = [
    pointOfMercator(west * size, north * size),
    pointOfMercator((east + 1) * size, (south + 1) * size),
  ];
  const more = 1e-7;
  return {
    west: Math.max(-180, first.lng - more),
    east: Math.min(180, last.lng + more),
    // What is nearer to a pole than the map goes is in its outermost cells.
    north: north === 0 ? 90 : first.lat + more,
    south: south + 1 === 2 ** bits ? -90 : last.lat - more,
  };
}

/**
 * The places that match in a grid, those of a cell as one. One pass over columns, whatever the query: nothing is prepared for some
 * queries only. `zoomOffset` is what is taken from the bits of a cell to get the zoom at which cells have that size.
 */
export function* clustersIn(survey: Survey, cells: GridCells, zoomOffset: number): Steps<PlaceCluster[]> {
  const { matcher } = survey;
  const grid = new Grid(cells);
  yield* visitBoxes(survey, [boxOfCells(cells)], (table, row) => {
    const cell = grid.cellOf(table.places.x[row] as number, table.places.y[row] as number);
    if (cell !== undefined && matcher.match(table, row)) grid.add(cell, matcher, table, row);
  });
  return grid.clusters(zoomOffset);
}

/** What is counted for each cell. */
class Grid {
  readonly #cells: GridCells;
  readonly #width: number;
  readonly #n: Uint32Array;
  readonly #total: Uint32Array;
  readonly #available: Uint32Array;
  readonly #unknown: Uint32Array;
  readonly #dc: Uint32Array;
  readonly #minWatts: Float64Array;
  readonly #maxWatts: Float64Array;
  /** Sums of coordinates; whole numbers, so that the order of places does not matter. */
  readonly #sumX: Float64Array;
  readonly #sumY: Float64Array;
  /** Bits in which the coordinates of a cell's places differ from those of its first one. */
  readonly #differing: Uint32Array;
  readonly #first: ({ readonly table: PlaceTable; readonly row: number } | undefined)[] = [];

  constructor(cells: GridCells) {
    const count = cellCount(cells);
    this.#cells = cells;
    this.#width = cells.east - cells.west + 1;
    this.#n = new Uint32Array(count);
    this.#total = new Uint32Array(count);
    this.#available = new Uint32Array(count);
    this.#unknown = new Uint32Array(count);
    this.#dc = new Uint32Array(count);
    this.#minWatts = new Float64Array(count).fill(Infinity);
    this.#maxWatts = new Float64Array(count);
    this.#sumX = new Float64Array(count);
    this.#sumY = new Float64Array(count);
    this.#differing = new Uint32Array(count);
  }

  cellOf(x: number, y: number): number | undefined {
    const { bits, west, north, east, south } = this.#cells;
    const [column, line] = [x >>> (32 - bits), y >>> (32 - bits)];
    if (column < west || column > east || line < north || line > south) return undefined;
    return (line - north) * this.#width + column - west;
  }

  add(cell: number, matcher: Matcher, table: PlaceTable, row: number): void {
    const [x, y] = [table.places.x[row] as number, table.places.y[row] as number];
    const first = this.#first[cell];
    if (first === undefined) this.#first[cell] = { table, row };
    else {
      const { x: xs, y: ys } = first.table.places;
      (this.#differing[cell] as number) |= (x ^ (xs[first.row] as number)) | (y ^ (ys[first.row] as number));
    }
    (this.#n[cell] as number) += 1;
    (this.#total[cell] as number) += matcher.counts.total;
    (this.#available[cell] as number) += matcher.counts.available;
    (this.#unknown[cell] as number) += matcher.counts.unknown;
    (this.#dc[cell] as number) += matcher.dc;
    this.#minWatts[cell] = Math.min(this.#minWatts[cell] as number, matcher.minWatts);
    this.#maxWatts[cell] = Math.max(this.#maxWatts[cell] as number, matcher.maxWatts);
    (this.#sumX[cell] as number) += x;
    (this.#sumY[cell] as number) += y;
  }

  clusters(zoomOffset: number): PlaceCluster[] {
    return this.#first.flatMap((first, cell) => {
      if (first === undefined) return [];
      const { places } = first.table;
      const n = this.#n[cell] as number;
      const { lat, lng } =
        n === 1
          ? { lat: places.lat[first.row] as number, lng: places.lng[first.row] as number }
          : pointOfMercator((this.#sumX[cell] as number) / n, (this.#sumY[cell] as number) / n);
      const differing = this.#differing[cell] as number;
      return [
        {
          lat,
          lng,
          n,
          total: this.#total[cell] as number,
          available: this.#available[cell] as number,
          unknown: this.#unknown[cell] as number,
          dc: this.#dc[cell] as number,
          minKw: (this.#minWatts[cell] as number) / 1000,
          maxKw: (this.#maxWatts[cell] as number) / 1000,
          // As many bits as it takes to tell two of its places apart.
          expansionZoom: differing === 0 ? zoomMax : Math.min(zoomMax, Math.clz32(differing) + 1 - zoomOffset),
          number: n === 1 ? (places.number[first.row] as number) : undefined,
        },
      ];
    });
  }
}
