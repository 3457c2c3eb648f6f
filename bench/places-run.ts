import { setImmediate as turn } from 'node:timers/promises';
import Flatbush from 'flatbush';
import type { Box, Point, Position } from '../src/geo/point.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { defaultPlaceLimits } from '../src/kernel/place-limits.ts';
import { Turns } from '../src/kernel/turns.ts';
import { createPlaceIndex } from '../src/places/create-place-index.ts';
import type { PlaceFilter } from '../src/places/place-filter.ts';
import type { PlaceIndex, PlaceQuery } from '../src/places/place-index.ts';
import { Random } from '../test/kill/random.ts';
import { hoursAt, owners, present, SyntheticPlaces, syntheticState } from '../test/support/places/synthetic.ts';

/** What a run says: milliseconds by the name of what was measured, and bytes. */
export interface PlacesFigures {
  readonly places: number;
  readonly evses: number;
  readonly putsMs: number;
  readonly rebuildMs: number;
  readonly rssBefore: number;
  readonly rssAfter: number;
  readonly rssPeak: number;
  readonly statusesPerSecond: number;
  readonly stallMs: number;
  readonly stallIdleMs: number;
  readonly rebuiltMs: number;
  readonly timings: Readonly<Record<string, Timing>>;
}

export interface Timing {
  readonly p50: number;
  readonly p99: number;
  /** Things found, on average. */
  readonly found: number;
}

const evsesWanted = Number(process.env['BENCH_EVSES'] ?? 1_000_000);
/** Questions of a kind. */
const times = 400;

const index: PlaceIndex = createPlaceIndex({
  hoursAt,
  limits: defaultPlaceLimits,
  turns: new Turns(systemClock, defaultPlaceLimits),
});
const random = new Random(1);
const synthetic = new SyntheticPlaces(random.fork(), 20_000);
const view = { now: present, owners: new Set(owners) };

process.once('message', () => void run().then((figures) => process.send?.(figures)));
process.send?.({});

async function run(): Promise<PlacesFigures> {
  global.gc?.();
  const rssBefore = process.memoryUsage.rss();
  const began = performance.now();
  for (const owner of owners) index.setOwner(owner, { heardAt: present, reliableS: 3600 });
  // As a hub reads its database in: page by page, tending the index as it goes.
  let tending = Promise.resolve();
  for (let number = 1; index.size.evses < evsesWanted; number += 1) {
    index.put(synthetic.record(number));
    if (number % 5000 === 0) {
      tending = index.tend(present);
      await turn();
    }
  }
  const putsMs = performance.now() - began;
  await tending;
  const rebuildBegan = performance.now();
  await index.rebuild();
  const rebuildMs = performance.now() - rebuildBegan;
  await turn();
  global.gc?.();
  await turn();
  global.gc?.();
  const rssAfter = process.memoryUsage.rss();

  return {
    ...index.size,
    putsMs,
    rebuildMs,
    rssBefore,
    rssAfter,
    rssPeak: process.resourceUsage().maxRSS * 1024,
    statusesPerSecond: statusRate(),
    ...(await stalls()),
    timings: await timings(),
  };
}

const someNumber = (): number => random.int(1, index.size.places);

function statusRate(): number {
  const began = performance.now();
  const count = 100_000;
  for (let at = 0; at < count; at += 1) setSomeStatuses();
  return count / ((performance.now() - began) / 1000);
}

function setSomeStatuses(): void {
  const number = someNumber();
  const evses = index.statusesOf(number)?.map(() => syntheticState(random)) ?? [];
  index.setStatuses(number, { version: 1, evses, observedAt: present, updatedAt: present });
}

/** The longest time in which nothing else could be done while all is ordered anew and statuses change, and the same without. */
async function stalls(): Promise<Pick<PlacesFigures, 'stallMs' | 'stallIdleMs' | 'rebuiltMs'>> {
  const watch = async (isOver: () => boolean): Promise<number> => {
    let [longest, last] = [0, performance.now()];
    while (!isOver()) {
      setSomeStatuses();
      await turn();
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    return longest;
  };
  const idleUntil = performance.now() + 2000;
  const stallIdleMs = await watch(() => performance.now() > idleUntil);
  for (let at = 0; at < 5001; at += 1) index.put(synthetic.record(someNumber()));
  const began = performance.now();
  let isOver = false;
  const rebuilding = index.rebuild().then(() => {
    isOver = true;
  });
  const stallMs = await watch(() => isOver);
  await rebuilding;
  return { stallMs, stallIdleMs, rebuiltMs: performance.now() - began };
}

async function timings(): Promise<Record<string, Timing>> {
  const points = allPoints();
  const bare = new Flatbush(points.length);
  for (const { lat, lng } of points) bare.add(lng, lat);
  bare.finish();
  const where = Array.from({ length: times }, () => random.pick(points)).map(({ lat, lng }) => ({
    lat: Math.min(90, lat + random.between(-0.05, 0.05)),
    lng: Math.min(180, lng + random.between(-0.05, 0.05)),
  }));
  const boxes = (half: number): Box[] =>
    where.map(({ lat, lng }) => ({ west: lng - half, east: lng + half, south: lat - half, north: lat + half }));
  const query = (filter: PlaceFilter): PlaceQuery => ({ view, filter });
  const page = { limit: 20 };
  const nothing = query({ priceMaxPerKwh: 0, green: true });
  const [all, fast, rare] = [query({}), query({ powerMinKw: 300, availableNow: true }), query(rareFilter)];
  const inBox = (box: Box, limit: number) => index.within({ kind: 'box', box }, all, { limit });
  const [city, region] = [boxes(0.05), boxes(0.5)];
  const line = straightLine();
  const at = <Thing>(things: readonly Thing[], turnAt: number): Thing => things[turnAt % things.length] as Thing;
  return {
    nearBare: await timed((turnAt) => bare.neighbors(at(where, turnAt).lng, at(where, turnAt).lat, 20).length),
    near: await timed((turnAt) => index.near(at(where, turnAt), all, page).length),
    nearFast: await timed((turnAt) => index.near(at(where, turnAt), fast, page).length),
    nearRare: await timed((turnAt) => index.near(at(where, turnAt), rare, page).length),
    nearNothing: await timed((turnAt) => index.near(at(where, turnAt), nothing, page).length, 40),
    cityBare: await timed((turnAt) => searchBare(bare, at(city, turnAt))),
    city: await timed((turnAt) => inBox(at(city, turnAt), 200).length),
    regionBare: await timed((turnAt) => searchBare(bare, at(region, turnAt))),
    region: await timed((turnAt) => inBox(at(region, turnAt), 200).length),
    corridor: await timed(
      async () =>
        (await index.along({ line, corridorM: 2000 }, query({ powerMinKw: 150 }), { limit: 500 })).found.length,
    ),
    clusters: await timed(async (turnAt) => (await index.clusters(at(boxes(0.5), turnAt), 9, all)).length, 100),
    clustersAll: await timed(
      async () => (await index.clusters({ west: -180, south: -85, east: 180, north: 85 }, 3, all)).length,
      20,
    ),
    clustersAllFast: await timed(
      async () => (await index.clusters({ west: -180, south: -85, east: 180, north: 85 }, 3, fast)).length,
      20,
    ),
    tile: await timed(
      async (turnAt) =>
        (await index.tile(10, tileX(at(where, turnAt).lng, 10), tileY(at(where, turnAt).lat, 10), all)).length,
    ),
    tileSingle: await timed(
      async (turnAt) =>
        (await index.tile(14, tileX(at(where, turnAt).lng, 14), tileY(at(where, turnAt).lat, 14), all)).length,
    ),
    tileLow: await timed(
      async (turnAt) =>
        (await index.tile(3, 4, 2, { view: { ...view, now: present + turnAt * 60_000 }, filter: {} })).length,
      20,
    ),
    tileLowKept: await timed(async () => (await index.tile(3, 4, 2, all)).length),
    evseId: await timed(() => index.byEvseId(`de-abc-e${someNumber()}-0`).length),
  };
}

/** Where all places are that are seen. */
function allPoints(): readonly Point[] {
  const numbers = Array.from({ length: index.size.places }, (_, at) => at + 1);
  const points: Point[] = [];
  while (numbers.length > 0) points.push(...index.ofNumbers(numbers.splice(0, 1000), { view, filter: {} }));
  return points;
}

/** One in some ten thousand places. */
const rareFilter: PlaceFilter = { operator: ['Operator 399'], connector: ['GBT_DC'] };

const searchBare = (bare: Flatbush, { west, south, east, north }: Box): number =>
  bare.search(west, south, east, north).length;

const tileX = (lng: number, z: number): number => Math.min(2 ** z - 1, Math.floor(((lng + 180) / 360) * 2 ** z));
function tileY(lat: number, z: number): number {
  const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
  return Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z);
}

/** Some 500 km across the middle of Europe, with a bend every two kilometres. */
const straightLine = (): Position[] =>
  Array.from({ length: 250 }, (_, at): Position => [6 + at * 0.0245, 50 + at * 0.008 + Math.sin(at / 8) * 0.05]);

async function timed(ask: (turnAt: number) => number | Promise<number>, count = times): Promise<Timing> {
  for (let at = 0; at < Math.min(count, 50); at += 1) await ask(at);
  const taken: number[] = [];
  let found = 0;
  for (let at = 0; at < count; at += 1) {
    const began = performance.now();
    found += await ask(at);
    taken.push(performance.now() - began);
  }
  taken.sort((one, other) => one - other);
  const share = (of: number) => taken[Math.floor(taken.length * of)] ?? Number.NaN;
  return { p50: share(0.5), p99: share(0.99), found: found / count };
}
