/** Every bound of the places in memory, and of shapes that are searched with. Times in milliseconds (Ms) or seconds (S). */
export interface PlaceLimits {
  /** Changed places that are looked at one by one before everything is ordered anew, and how long a change waits for that. */
  placesUnorderedMax: number;
  placesUnorderedMs: number;
  /** Heap of the thread that orders, in megabytes; what it orders is outside of it. */
  placesThreadHeapMbMax: number;
  /** Places of one answer. */
  placesFoundMax: number;
  /** Candidates for one printed EVSE id. */
  placeCandidatesMax: number;
  /** Positions of a line and of an area that are searched with, how wide beside and how long a line may be. */
  linePointsMax: number;
  areaPointsMax: number;
  corridorMMax: number;
  lineKmMax: number;
  /** Looks from a place at a part of a line in one search: a line that goes to and fro has many. */
  lineLooksMax: number;
  /** How long one such piece of work goes on before others have a turn, and how many may wait for theirs. */
  turnSliceMs: number;
  turnsWaitingMax: number;
  /** Cells of a grid of clusters: a box with more is shown with larger ones. */
  clusterCellsMax: number;
  /** Single places of a map tile: one with more shows clusters. */
  tilePlacesMax: number;
  /** Tiles of the lowest zooms that are kept, and how long. */
  tilesKeptMax: number;
  tileKeepMs: number;
}

export const defaultPlaceLimits: PlaceLimits = {
  placesUnorderedMax: 5000,
  placesUnorderedMs: 30_000,
  placesThreadHeapMbMax: 256,
  placesFoundMax: 10_000,
  placeCandidatesMax: 50,
  linePointsMax: 20_000,
  areaPointsMax: 1000,
  corridorMMax: 20_000,
  lineKmMax: 10_000,
  lineLooksMax: 50_000_000,
  turnSliceMs: 10,
  turnsWaitingMax: 32,
  clusterCellsMax: 4096,
  tilePlacesMax: 2000,
  tilesKeptMax: 2000,
  tileKeepMs: 30_000,
};
