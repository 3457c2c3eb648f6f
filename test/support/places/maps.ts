import type { Box } from '../../../src/geo/point.ts';
import type { PlaceQuery } from '../../../src/places/place-index.ts';
import type { Meant } from './reference.ts';
import type { PlaceScene } from './scene.ts';
import type { Check } from './searches.ts';
import { readTile } from './tile-reader.ts';

/** Web Mercator coordinates between 0 and 1. */
function mercator(lat: number, lng: number): { x: number; y: number } {
  const clamped = Math.max(-85.05112877980659, Math.min(85.05112877980659, lat));
  const y = 0.5 - Math.asinh(Math.tan((clamped * Math.PI) / 180)) / (2 * Math.PI);
  const inside = (value: number) => Math.max(0, Math.min(1 - 2 ** -32, value));
  return { x: inside((lng + 180) / 360), y: inside(y) };
}

const cellOf = ({ lat, lng }: { lat: number; lng: number }, bits: number): { x: number; y: number } => {
  const { x, y } = mercator(lat, lng);
  return { x: Math.floor(x * 2 ** bits), y: Math.floor(y * 2 ** bits) };
};

/** What a map should show of places in one cell. */
interface Shown {
  readonly n: number;
  readonly total: number;
  readonly available: number;
  readonly unknown: number;
  readonly dc: number;
  readonly minKw: number;
  readonly maxKw: number;
  readonly expansionZoom: number;
  readonly number: number | undefined;
}

/** Places by the cell they are in. */
function inCells(meant: readonly Meant[], bits: number): Map<string, Meant[]> {
  const cells = new Map<string, Meant[]>();
  for (const one of meant) {
    const { x, y } = cellOf(one.record, bits);
    const key = `${x} ${y}`;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [one]);
    else cell.push(one);
  }
  return cells;
}

function shownOf(places: readonly Meant[], zoomOffset: number, least: number): Shown {
  const sum = (of: (place: Meant) => number) => places.reduce((all, place) => all + of(place), 0);
  let expansionZoom = least;
  while (expansionZoom < 24 && inCells(places, expansionZoom + zoomOffset).size === 1) expansionZoom += 1;
  return {
    n: places.length,
    total: sum(({ total }) => total),
    available: sum(({ available }) => available),
    unknown: sum(({ unknown }) => unknown),
    dc: sum(({ dc }) => dc),
    minKw: Math.min(...places.map(({ minKw }) => minKw)),
    maxKw: Math.max(...places.map(({ maxKw }) => maxKw)),
    expansionZoom,
    number: places.length === 1 ? places[0]?.record.number : undefined,
  };
}

const textOf = (shown: Shown): string => JSON.stringify(Object.entries(shown).sort());

/** Where two lists of texts differ; else how many there are. */
function comparedLists(got: readonly string[], wanted: readonly string[]): string | number {
  const [mine, theirs] = [got.toSorted(), wanted.toSorted()];
  const at = mine.findIndex((text, index) => text !== theirs[index]);
  if (at < 0 && mine.length === theirs.length) return mine.length;
  return `${mine.length} shown, ${theirs.length} wanted: ${mine[at]} is not ${theirs[at]}`;
}

export const clusters: Check = async (scene, random) => {
  const query = scene.query(random);
  const { lat, lng } = scene.synthetic.somewhere();
  const zoom = random.int(0, 16);
  // A screen of so many cells, which is fewer than may be.
  const [wide, high] = [random.int(0, 40), random.int(0, 25)];
  const bits = zoom + 2;
  const middle = cellOf({ lat, lng }, bits);
  const lngOf = (x: number) => ((((x + 0.5) / 2 ** bits) * 360 - 180 + 540) % 360) - 180;
  const latOf = (y: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + 0.5)) / 2 ** bits))) * 180) / Math.PI;
  const isAround = wide >= 2 ** bits;
  const [top, bottom] = [Math.max(0, middle.y - high), Math.min(2 ** bits - 1, middle.y + high)];
  const box: Box = {
    west: isAround ? -180 : lngOf(middle.x),
    east: isAround ? 180 : lngOf(middle.x + wide),
    north: top === 0 ? 90 : latOf(top),
    south: bottom === 2 ** bits - 1 ? -90 : latOf(bottom),
  };
  const isShown = ({ x, y }: { x: number; y: number }) =>
    y >= top && y <= bottom && (isAround || (x - middle.x + 2 ** bits) % 2 ** bits <= wide);
  const meant = scene.reference.meant(query, (record) => isShown(cellOf(record, bits)));
  const got = await scene.index.clusters(box, zoom, query);
  const wanted = [...inCells(meant, bits)].map(([key, places]) => `${key} ${textOf(shownOf(places, 2, zoom + 1))}`);
  return comparedLists(
    got.map(({ lat: y, lng: x, ...shown }) => {
      const cell = cellOf({ lat: y, lng: x }, bits);
      return `${cell.x} ${cell.y} ${textOf(shown)}`;
    }),
    wanted,
  );
};

export const tile: Check = async (scene, random) => {
  const query = scene.query(random);
  const z = random.pick([random.int(0, 12), random.int(13, 18)]);
  const { x, y } = cellOf(scene.synthetic.somewhere(), z);
  const layers = readTile(await scene.index.tile(z, x, y, query));
  const points = layers[0]?.points ?? [];
  if (layers.some(({ name, version, extent }) => name !== 'evse' || version !== 2 || extent !== 4096))
    return 'another layer';
  if (points.some((point) => point.x < 0 || point.x > 4095 || point.y < 0 || point.y > 4095))
    return 'a point is outside of its tile';
  const meant = meantInTile(scene, query, z, x, y);
  const wanted = z < 13 ? clusterTexts(meant, z) : meant.map((place) => singleText(place, z));
  return comparedLists(
    points.map(({ id, x: left, y: top, properties }) => {
      const number = id === undefined ? '' : `${id} ${properties['id'] === `loc_${id.toString(36)}`} `;
      const { id: _, ...others } = properties;
      // Where a place is in its tile is exact to a part of it; the middle of several to their cell.
      const at = z < 13 ? `${left >> 9} ${top >> 9}` : `${left} ${top}`;
      return `${at} ${number}${JSON.stringify(Object.entries(others).sort())}`;
    }),
    wanted,
  );
};

const meantInTile = (scene: PlaceScene, query: PlaceQuery, z: number, x: number, y: number): Meant[] =>
  scene.reference.meant(query, (record) => {
    const cell = cellOf(record, z);
    return cell.x === x && cell.y === y;
  });

const clusterTexts = (meant: readonly Meant[], z: number): string[] =>
  [...inCells(meant, z + 3)].map(([key, places]) => {
    const [x = 0, y = 0] = key.split(' ').map((text) => Number(text) % 8);
    const { number, n, total, available, unknown, dc, minKw, maxKw, expansionZoom } = shownOf(places, 3, z + 1);
    const others = { n, total, available, unknown, dc, min_kw: minKw, max_kw: maxKw, expansion_zoom: expansionZoom };
    return `${x} ${y} ${number === undefined ? '' : `${number} true `}${JSON.stringify(Object.entries(others).sort())}`;
  });

function singleText({ record, total, available, unknown, dc, minKw, maxKw, reliable }: Meant, z: number): string {
  const others = { n: 1, total, available, unknown, dc, min_kw: minKw, max_kw: maxKw, access: record.access, reliable };
  const { x, y } = cellOf(record, z + 12);
  return `${x % 4096} ${y % 4096} ${record.number} true ${JSON.stringify(Object.entries(others).sort())}`;
}
