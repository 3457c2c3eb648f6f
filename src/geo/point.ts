/** A point on earth, in degrees. */
export interface Point {
  readonly lat: number;
  readonly lng: number;
}

/** A `[lng, lat]` position, as GeoJSON has it. */
export type Position = readonly [lng: number, lat: number];

/** A box between two meridians and two parallels; where west is greater than east it reaches across the date line. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The coordinates of a GeoJSON MultiPolygon: polygons of rings, the first of each its outline, the others holes in it. */
export type Polygons = readonly (readonly (readonly Position[])[])[];
