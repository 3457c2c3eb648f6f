import type { Box } from '../geo/point.ts';
import type { Steps } from '../kernel/turns.ts';
import { cellCount, cellsOfBox, clustersIn, type GridCells, zoomMax } from './cluster-grid.ts';
import type { PlaceCluster } from './place-found.ts';
import type { Survey } from './survey.ts';

/** Bits of a cell beyond those of the zoom: 4 cells of 64 pixels across a tile of 256. */
const cellBits = 2;

/**
 * What a map shows of a box at a zoom: whole cells, so that moving the map a little changes none. When there are more cells than may
 * be, they are larger.
 */
export function* searchClusters(
  survey: Survey,
  { west, south, east, north }: Box,
  zoom: number,
  cellsMax: number,
): Steps<PlaceCluster[]> {
  const grids = (bits: number): GridCells[] => {
    if (west <= east) return [cellsOfBox({ west, south, east, north }, bits)];
    const [before, behind] = [
      cellsOfBox({ west, south, east: 180, north }, bits),
      cellsOfBox({ west: -180, south, east, north }, bits),
    ];
    // All around the earth both end in the same column.
    return [before, { ...behind, east: Math.min(behind.east, before.west - 1) }];
  };
  const level = Math.max(0, Math.min(zoomMax - 1, Math.floor(zoom)));
  let bits = level + cellBits;
  while (bits > cellBits && grids(bits).reduce((sum, cells) => sum + cellCount(cells), 0) > cellsMax) bits -= 1;
  const clusters: PlaceCluster[] = [];
  for (const cells of grids(bits))
    if (cellCount(cells) > 0) clusters.push(...(yield* clustersIn(survey, cells, cellBits)));
  return clusters.map((cluster) => ({ ...cluster, expansionZoom: Math.max(cluster.expansionZoom, level + 1) }));
}
