import { PbfReader } from 'pbf';

/** A point of a vector tile as a map reads it. */
export interface ReadPoint {
  id: number | undefined;
  x: number;
  y: number;
  properties: Record<string, string | number | boolean>;
}

export interface ReadLayer {
  name: string;
  version: number;
  extent: number;
  points: ReadPoint[];
}

/** Reads a Mapbox vector tile by its specification; throws where it is none, or has anything but points. */
export function readTile(bytes: Uint8Array): ReadLayer[] {
  return new PbfReader(bytes).readFields<ReadLayer[]>((tag, layers, pbf) => {
    if (tag === 3) layers.push(readLayer(pbf));
  }, []);
}

function readLayer(pbf: PbfReader): ReadLayer {
  const layer: ReadLayer = { name: '', version: 0, extent: 4096, points: [] };
  const [keys, values, features]: [string[], (string | number | boolean)[], RawFeature[]] = [[], [], []];
  pbf.readMessage((tag) => {
    if (tag === 15) layer.version = pbf.readVarint();
    else if (tag === 1) layer.name = pbf.readString();
    else if (tag === 2) features.push(readFeature(pbf));
    else if (tag === 3) keys.push(pbf.readString());
    else if (tag === 4) values.push(readValue(pbf));
    else if (tag === 5) layer.extent = pbf.readVarint();
  }, undefined);
  layer.points = features.map(({ id, tags, type, geometry }) => {
    const [command, x = 0, y = 0] = geometry;
    if (type !== 1 || command !== 9 || geometry.length !== 3) throw new Error('a feature is no point');
    const properties: ReadPoint['properties'] = {};
    for (let at = 0; at < tags.length; at += 2) {
      const [key, value] = [keys[tags[at] ?? -1], values[tags[at + 1] ?? -1]];
      if (key === undefined || value === undefined) throw new Error('a tag names nothing');
      properties[key] = value;
    }
    return { id, x: zigzag(x), y: zigzag(y), properties };
  });
  return layer;
}

interface RawFeature {
  id: number | undefined;
  tags: number[];
  type: number;
  geometry: number[];
}

function readFeature(pbf: PbfReader): RawFeature {
  const feature: RawFeature = { id: undefined, tags: [], type: 0, geometry: [] };
  return pbf.readMessage((tag, read) => {
    if (tag === 1) read.id = pbf.readVarint();
    else if (tag === 2) read.tags = pbf.readPackedVarint();
    else if (tag === 3) read.type = pbf.readVarint();
    else if (tag === 4) read.geometry = pbf.readPackedVarint();
  }, feature);
}

function readValue(pbf: PbfReader): string | number | boolean {
  let value: string | number | boolean | undefined;
  pbf.readMessage((tag) => {
    if (tag === 1) value = pbf.readString();
    else if (tag === 3) value = pbf.readDouble();
    else if (tag === 5) value = pbf.readVarint();
    else if (tag === 7) value = pbf.readBoolean();
  }, undefined);
  if (value === undefined) throw new Error('a value is of no kind that is read here');
  return value;
}

const zigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
