/** Stations that are close to each other on the map, or one. */
export interface Cluster {
  readonly lat: number;
  readonly lng: number;
  /** Of the station, where it is one. */
  readonly id: string | undefined;
  /** Stations, their charging points, how many of these are free, and of how many that is not known. */
  readonly n: number;
  readonly total: number;
  readonly available: number;
  readonly unknown: number;
  readonly maxKw: number;
  /** From this zoom on they are apart. */
  readonly expansionZoom: number;
}
