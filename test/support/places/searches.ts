import type { Position } from '../../../src/geo/point.ts';
import { defaultPlaceLimits } from '../../../src/kernel/place-limits.ts';
import type { PlaceFound, PlaceNear } from '../../../src/places/place-found.ts';
import type { Area, PlaceAfter, PlaceOrder } from '../../../src/places/place-index.ts';
import type { Random } from '../../kill/random.ts';
import { comparedPlaces } from './compare.ts';
import type { Meant } from './reference.ts';
import { lengthOf, metresBetween } from './reference-geometry.ts';
import type { PlaceScene } from './scene.ts';

/** Asks index and reference the same once, and says where they differ, or how many things the answer has in it. */
export type Check = (scene: PlaceScene, random: Random) => string | number | Promise<string | number>;

/** How many pages are asked for, one after the other. */
const pagesMax = 3;

/** Pages of an answer put together, up to what is wanted. */
async function inPages<Found extends PlaceFound>(
  random: Random,
  page: (limit: number, after: PlaceAfter | undefined) => readonly Found[] | Promise<readonly Found[]>,
  keyOf: (found: Found) => number | undefined,
): Promise<{ found: Found[]; isAll: boolean }> {
  const limit = random.pick([1, 5, 20, 20, 100]);
  const found: Found[] = [];
  for (let at = 0; at < pagesMax; at += 1) {
    const last = found.at(-1);
    const next = await page(limit, last && { key: keyOf(last), number: last.number });
    found.push(...next);
    if (next.length < limit) return { found, isAll: true };
  }
  return { found, isAll: false };
}

const firstOf = (
  meant: readonly Meant[],
  { found, isAll }: { found: readonly unknown[]; isAll: boolean },
): readonly Meant[] => (isAll ? meant : meant.slice(0, found.length));

export const near: Check = async (scene, random) => {
  const query = scene.query(random);
  const { lat, lng } = scene.synthetic.somewhere();
  const radiusM = random.pick([Infinity, Infinity, 500, 50_000, 2_000_000]);
  const pages = await inPages(
    random,
    (limit, after): readonly PlaceNear[] => scene.index.near({ lat, lng }, query, { limit, after }, radiusM),
    ({ distanceM }) => distanceM,
  );
  // One more than was answered, should there be one.
  const wanted = scene.reference.near(query, { lat, lng }, radiusM, pages.found.length + 1);
  const inOrder = pages.found.map(({ number, distanceM }) => ({ number, at: distanceM }));
  const reference = wanted.map(({ meant, distanceM }) => ({ number: meant.record.number, at: distanceM }));
  return (
    orderProblem(inOrder, reference, pages.isAll, 1e-6) ??
    comparedPlaces(
      pages.found,
      sameAs(
        pages.found,
        wanted.map(({ meant }) => meant),
      ),
    )
  );
};

/** Places in an area, in one of the orders. */
const inArea =
  (areaOf: (scene: PlaceScene, random: Random) => Area): Check =>
  async (scene, random) => {
    const query = scene.query(random);
    const area = areaOf(scene, random);
    const order = random.pick<PlaceOrder>(['number', 'number', 'power', 'price', 'score']);
    const pages = await inPages(
      random,
      (limit, after) =>
        area.kind === 'polygon'
          ? scene.index.inPolygons(area.polygons, query, { limit, after }, order)
          : scene.index.within(area, query, { limit, after }, order),
      ({ usefulKw, pricePerKwh, score, number }) => ({ number, power: usefulKw, price: pricePerKwh, score })[order],
    );
    if (order === 'score') return scoredProblem(pages, scene.reference.within(query, area), area);
    const keyOf = ({ usefulKw, price }: Meant): number => {
      if (order === 'power') return -usefulKw;
      return order === 'price' ? (price ?? 1e9) : 0;
    };
    // Sorting keeps the order by number of what is the same.
    const wanted = scene.reference.within(query, area).sort((one, other) => keyOf(one) - keyOf(other));
    return comparedPlaces(pages.found, firstOf(wanted, pages));
  };

/** The same by score, of which a hundredth is left to rounding. */
function scoredProblem(
  { found, isAll }: { found: readonly PlaceFound[]; isAll: boolean },
  meant: readonly Meant[],
  area: Area,
): string | number {
  const nearness = ({ record: { lat, lng } }: Meant): number =>
    area.kind !== 'circle' || area.radiusM === 0
      ? 0
      : 1 - metresBetween(area.center.lat, area.center.lng, lat, lng) / area.radiusM;
  const reference = meant.map((one) => ({ number: one.record.number, at: -(one.score + 20 * nearness(one)) }));
  const inOrder = found.map(({ number, score = Number.NaN }) => ({ number, at: -score }));
  return orderProblem(inOrder, reference, isAll, 0.0101) ?? comparedPlaces(found, sameAs(found, meant));
}

export const box = inArea((scene, random) => {
  const { lat, lng } = scene.synthetic.somewhere();
  const [high, wide] = [random.pick([0.01, 0.3, 3, 60]), random.pick([0.01, 0.3, 3, 90, 179])];
  const inTurn = (value: number) => (value > 180 ? value - 360 : value < -180 ? value + 360 : value);
  return {
    kind: 'box',
    box: {
      west: random.chance(0.05) ? -180 : inTurn(lng - wide),
      east: random.chance(0.05) ? 180 : inTurn(lng + wide),
      south: Math.max(-90, lat - high),
      north: Math.min(90, lat + high),
    },
  };
});

export const circle = inArea((scene, random) => ({
  kind: 'circle',
  center: scene.synthetic.somewhere(),
  radiusM: random.pick([0, 300, 5000, 60_000, 900_000, 15_000_000]),
}));

export const polygon = inArea((scene, random) => ({
  kind: 'polygon',
  polygons: Array.from({ length: random.int(1, 3) }, () => {
    const { lat, lng } = scene.synthetic.somewhere();
    const size = random.pick([0.1, 2, 20]);
    // Holes and outlines may cross themselves: what is inside follows from the crossings alone.
    return Array.from({ length: random.int(1, 2) }, (_, hole) => star(random, lat, lng, size / (hole + 1)));
  }),
}));

/** A ring around a point, of so many degrees at the most; it may go on beyond the date line. */
function star(random: Random, lat: number, lng: number, size: number): Position[] {
  const corners = random.int(3, 30);
  const ring = Array.from({ length: corners }, (_, at): Position => {
    const turn = ((at + random.next() / 2) / corners) * 2 * Math.PI;
    const far = size * random.between(0.2, 1);
    return [lng + far * Math.cos(turn), Math.max(-90, Math.min(90, lat + far * Math.sin(turn)))];
  });
  return [...ring, ring[0] as Position];
}

export const along: Check = async (scene, random) => {
  const query = scene.query(random);
  let line = randomLine(scene, random);
  while (lengthOf(line) > defaultPlaceLimits.lineKmMax * 1000) line = randomLine(scene, random);
  const lengthKm = lengthOf(line) / 1000;
  const isCut = random.chance(0.3);
  const search = {
    line,
    corridorM: random.pick([100, 2000, 20_000]),
    fromKm: isCut ? random.between(-0.1, 0.9) * lengthKm : undefined,
    toKm: isCut && random.chance(0.7) ? random.between(0.1, 1.1) * lengthKm : undefined,
  };
  const answers = await inPages(
    random,
    async (limit, after) => (await scene.index.along(search, query, { limit, after })).found,
    ({ atKm }) => atKm,
  );
  const wanted = scene.reference.along(query, search);
  // Nobody can say on which side of the edge that is.
  if (wanted.some(({ offM }) => Math.abs(offM - search.corridorM) < 1e-3)) return 0;
  const inOrder = answers.found.map(({ number, atKm }) => ({ number, at: atKm * 1000 }));
  const reference = wanted.map(({ meant, atM }) => ({ number: meant.record.number, at: atM }));
  const order = orderProblem(inOrder, reference, answers.isAll, 0.01);
  if (order !== undefined) return order;
  const offs = new Map(wanted.map(({ meant, offM }) => [meant.record.number, offM]));
  const off = answers.found.find(({ number, offRouteM }) => !(Math.abs(offRouteM - (offs.get(number) ?? -1)) < 0.001));
  if (off !== undefined) return `${off.number} is ${off.offRouteM} m off, not ${offs.get(off.number)}`;
  const gapKm = random.pick([0.5, 10]);
  const whole = await scene.index.along({ ...search, gapKm }, query, { limit: 1 });
  if (Math.abs(whole.lengthKm - lengthKm) > 1e-5) return `${whole.lengthKm} km long, not ${lengthKm}`;
  const [fromKm, toKm] = [Math.max(0, search.fromKm ?? 0), Math.min(lengthKm, search.toKm ?? lengthKm)];
  const marks = fromKm > toKm ? [] : [fromKm, ...wanted.map(({ atM }) => atM / 1000), toKm];
  const gaps = marks.slice(1).filter((mark, at) => mark - (marks[at] as number) > gapKm);
  const isSame = whole.gaps.every((gap, at) => Math.abs(gap.toKm - (gaps[at] ?? Number.NaN)) < 1e-4);
  if (whole.gaps.length !== gaps.length || !isSame) return `gaps to ${JSON.stringify(whole.gaps)}, not to ${gaps}`;
  return comparedPlaces(
    answers.found,
    sameAs(
      answers.found,
      wanted.map(({ meant }) => meant),
    ),
  );
};

/** A place, and where it comes: metres. */
interface Ordered {
  readonly number: number;
  readonly at: number;
}

/** What is wrong with the order of places, by metres and then number: a little is left to rounding, and so is the order of what is as far. */
function orderProblem(
  found: readonly Ordered[],
  wanted: readonly Ordered[],
  isAll: boolean,
  tolerance: number,
): string | undefined {
  const rest = new Map(wanted.map(({ number, at }) => [number, at]));
  for (const [index, { number, at }] of found.entries()) {
    if (!(Math.abs(at - (rest.get(number) ?? Number.NaN)) <= tolerance))
      return `${number} is at ${at} m, not at ${rest.get(number)} m`;
    const before = found[index - 1];
    if (before !== undefined && (before.at > at || (before.at === at && before.number >= number)))
      return `${number} does not come behind ${before.number}`;
    rest.delete(number);
  }
  const end = isAll ? Infinity : (found.at(-1)?.at ?? 0) - tolerance;
  const left = [...rest].find(([, at]) => at < end);
  return left && `${left[0]} at ${left[1]} m is left out`;
}

/** What is meant of the places that were found, in their order. */
function sameAs(found: readonly PlaceFound[], meant: readonly Meant[]): Meant[] {
  const byNumber = new Map(meant.map((one) => [one.record.number, one]));
  return found.flatMap(({ number }) => byNumber.get(number) ?? []);
}

/** A line as routes are: from one town to another, or steps of any length, sometimes straight for long, or standing still. */
function randomLine(scene: PlaceScene, random: Random): Position[] {
  const ends = () => (random.chance(0.8) ? scene.synthetic.placed() : scene.synthetic.somewhere());
  const [start, end] = [ends(), ends()];
  if (random.chance(0.5) && Math.abs(start.lng - end.lng) < 30) {
    const legs = random.int(1, 60);
    const bend = () => random.between(-0.02, 0.02);
    return Array.from({ length: legs + 1 }, (_, at): Position => {
      const share = at / legs;
      const lat = start.lat + share * (end.lat - start.lat) + bend();
      return onEarth(start.lng + share * (end.lng - start.lng) + bend(), lat);
    });
  }
  let [lat, lng, turn] = [start.lat, start.lng, random.between(0, 2 * Math.PI)];
  const step = random.pick([0.0005, 0.005, 0.05, 1]);
  const points: Position[] = [onEarth(lng, lat)];
  for (let at = random.int(0, 60); at > 0; at -= 1) {
    turn += random.between(-0.5, 0.5) * (random.chance(0.2) ? 4 : random.chance(0.5) ? 0 : 1);
    const length = step * random.pick([0, 0.1, 1, 1, 3]);
    lat += length * Math.sin(turn);
    lng += (length * Math.cos(turn)) / Math.max(0.05, Math.cos((lat * Math.PI) / 180));
    points.push(onEarth(lng, lat));
  }
  return points;
}

const onEarth = (lng: number, lat: number): Position => [
  ((((lng + 180) % 360) + 360) % 360) - 180,
  Math.max(-89.999, Math.min(89.999, lat)),
];

export const byNumber: Check = (scene, random) => {
  const query = scene.query(random);
  const numbers = scene.numbers(random, random.int(0, 50));
  const records = numbers.flatMap((number) => scene.reference.places.get(number) ?? []);
  const compared = comparedPlaces(
    scene.index.ofNumbers(numbers, query),
    records.flatMap((record) => scene.reference.look(record, query) ?? []),
  );
  if (typeof compared === 'string') return compared;
  for (const number of numbers) {
    const record = scene.reference.places.get(number);
    const states = scene.index.statusesOf(number)?.map(({ status, sinceAt }) => `${status} ${sinceAt}`);
    const wanted = record?.evses.map(({ status, sinceAt }) => `${status} ${Math.floor(sinceAt / 1000) * 1000}`);
    if (String(states) !== String(wanted)) return `place ${number} has ${states}, not ${wanted}`;
    for (const [evse, { evseId }] of record?.evses.entries() ?? []) {
      if (evseId === undefined) continue;
      const printed = evseId.replaceAll('*', random.pick(['', '-', ' '])).toLowerCase();
      const candidates = scene.index.byEvseId(printed);
      if (!candidates.some((one) => one.number === number && one.evse === evse)) return `${printed} is not found`;
    }
  }
  return compared;
};

export const byOwner: Check = (scene, random) => {
  const owner = random.pick([...scene.reference.owners.keys()]);
  const wanted = [...scene.reference.places.values()].filter((record) => record.owner === owner);
  const numbers = wanted.map(({ number }) => number).sort((one, other) => one - other);
  const got = scene.index.numbersOf(owner);
  return String(got) === String(numbers) ? got.length : `${owner} has ${got.length} places, not ${numbers.length}`;
};
