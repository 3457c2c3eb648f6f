import { PbfWriter } from 'pbf';

/** A point of a vector tile: where it is in it, and what is known of it. */
export interface TilePoint {
  /** A whole number; undefined: it has none. */
  readonly id: number | undefined;
  /** From the upper left corner, of `tileExtent` parts of its side. */
  readonly x: number;
  readonly y: number;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

/** Parts of a side of a tile. */
export const tileExtent = 4096;

/** A Mapbox vector tile (version 2.1 of its specification) with one layer of points. */
export function encodeTile(layer: string, points: readonly TilePoint[]): Uint8Array {
  const tile = new PbfWriter();
  if (points.length > 0) tile.writeMessage(3, writeLayer, { name: layer, points });
  return tile.finish();
}

function writeLayer({ name, points }: { name: string; points: readonly TilePoint[] }, pbf: PbfWriter): void {
  const keys = new Places<string>();
  const values = new Places<string | number | boolean>();
  pbf.writeVarintField(15, 2);
  pbf.writeStringField(1, name);
  for (const point of points) {
    const tags = Object.entries(point.properties).flatMap(([key, value]) => [keys.of(key), values.of(value)]);
    pbf.writeMessage(2, writeFeature, { point, tags });
  }
  for (const key of keys.all) pbf.writeStringField(3, key);
  for (const value of values.all) pbf.writeMessage(4, writeValue, value);
  pbf.writeVarintField(5, tileExtent);
}

function writeFeature({ point, tags }: { point: TilePoint; tags: number[] }, pbf: PbfWriter): void {
  if (point.id !== undefined) pbf.writeVarintField(1, point.id);
  pbf.writePackedVarint(2, tags);
  // A point, and one command to move there.
  pbf.writeVarintField(3, 1);
  pbf.writePackedVarint(4, [9, point.x * 2, point.y * 2]);
}

function writeValue(value: string | number | boolean, pbf: PbfWriter): void {
  if (typeof value === 'string') pbf.writeStringField(1, value);
  else if (typeof value === 'boolean') pbf.writeBooleanField(7, value);
  else if (Number.isSafeInteger(value) && value >= 0) pbf.writeVarintField(5, value);
  else pbf.writeDoubleField(3, value);
}

/** Things by the place they have in a list, each once. */
class Places<Thing> {
  readonly all: Thing[] = [];
  readonly #places = new Map<Thing, number>();

  of(thing: Thing): number {
    const known = this.#places.get(thing);
    if (known !== undefined) return known;
    this.#places.set(thing, this.all.length);
    return this.all.push(thing) - 1;
  }
}
