import { expect } from 'chai';
import type { Position } from '../../../src/geo/point.ts';
import { Fault } from '../../../src/kernel/fault.ts';
import { defaultPlaceLimits } from '../../../src/kernel/place-limits.ts';
import { atOnce, type Steps, Turns } from '../../../src/kernel/turns.ts';
import { Matcher } from '../../../src/places/matcher.ts';
import { OpenHours } from '../../../src/places/open-hours.ts';
import { OwnerSets } from '../../../src/places/owner-sets.ts';
import type { PlaceIndex, PlaceQuery } from '../../../src/places/place-index.ts';
import { PlaceStore } from '../../../src/places/place-store.ts';
import { statusCodes } from '../../../src/places/place-words.ts';
import { Survey } from '../../../src/places/survey.ts';
import { visitBoxes } from '../../../src/places/visit-boxes.ts';
import { wishesOf } from '../../../src/places/wishes.ts';
import { asking, place } from '../../support/places/build-place.ts';
import { PlaceScene } from '../../support/places/scene.ts';
import { hoursAt, owners, present } from '../../support/places/synthetic.ts';
import { readTile } from '../../support/places/tile-reader.ts';

/** Turns in which each step is one, whatever the clock says. */
const limits = { ...defaultPlaceLimits, turnSliceMs: 0 };
const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function* counted(count: number, note: (step: number) => void): Steps<number> {
  for (let step = 1; step <= count; step += 1) {
    note(step);
    yield;
  }
  return count;
}

describe('work in turns', () => {
  const turnsOf = (turnSliceMs: number, turnsWaitingMax = 32) => {
    let now = 0;
    const clock = { monotonic: () => now };
    const pass = (ms: number): void => {
      now += ms;
    };
    return { turns: new Turns(clock, { turnSliceMs, turnsWaitingMax }), pass };
  };

  it('is done at once where that takes no longer than a slice', async () => {
    const { turns, pass } = turnsOf(10);
    let steps = 0;
    const done = turns.run(
      counted(9, () => pass(1)),
      () => expect.fail('nothing else was to be done'),
    );
    steps += 1;
    expect(await done).to.equal(9);
    expect(steps).to.equal(1);
  });

  it('is done by slices, of all such work one between two turns of the process', async () => {
    const { turns, pass } = turnsOf(10);
    const log: string[] = [];
    let isOver = false;
    const work = (name: string) =>
      turns.run(
        counted(6, (step) => {
          log.push(`${name}${step}`);
          pass(5);
        }),
      );
    const all = Promise.all([work('a'), work('b'), work('c')]).then(() => {
      isOver = true;
    });
    while (!isOver) {
      await nextTurn();
      log.push('|');
    }
    await all;
    const slices = log.join('').split('|').filter(Boolean);
    // What is short is not kept waiting: all begin at once, with less the more there are, and then it is one after the other.
    expect(slices).to.deep.equal(['a1a2b1c1a3a4', 'b2b3', 'c2c3', 'a5a6', 'b4b5', 'c4c5', 'b6', 'c6']);
  });

  it('is refused where it would go on and too many wait; what is under way goes on', async () => {
    const { turns, pass } = turnsOf(10, 2);
    const long = () => turns.run(counted(20, () => pass(5)));
    const answers = await Promise.all(
      [long(), long(), long(), turns.run(counted(1, () => undefined))].map((work) =>
        work.catch((error: unknown) => (error instanceof Fault ? error.kind : error)),
      ),
    );
    expect(answers).to.deep.equal([20, 20, 'overloaded', 1]);
    expect(await long()).to.equal(20);
  });
});

describe('a search in many turns', () => {
  let scene: PlaceScene;
  /** Of all places a line through Europe, and what lies beside it. */
  const line: Position[] = [
    [-8, 40],
    [8, 48],
    [25, 58],
  ];
  const query: PlaceQuery = {
    view: {
      now: present,
      owners: new Set(owners),
      restricted: { has: () => true } as unknown as ReadonlySet<number>,
      startable: undefined,
      pricePerKwh: undefined,
    },
    filter: {},
  };
  const along = { line, corridorM: 20_000 };
  const box = { west: -180, south: -90, east: 180, north: 90 };
  const numbersAlong = async (index: PlaceIndex) =>
    (await index.beside(along, query)).beside.map(({ number }) => number);

  before(async () => {
    scene = new PlaceScene(7, limits);
    scene.fill(9000);
    await scene.index.rebuild();
    for (let change = 0; change < 200; change += 1) scene.change();
  });
  after(() => scene.index.close());

  /** Does something again and again while a search goes on. */
  const during = async <T>(
    search: Promise<T>,
    change: (turn: number) => void,
  ): Promise<{ found: T; turns: number }> => {
    let [turns, isOver] = [0, false];
    const found = search.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      change(turns);
      turns += 1;
      await nextTurn();
    }
    return { found: await found, turns };
  };

  /** What is there all the time is found once, however often it gets another row. */
  const isFoundOnce = (found: readonly number[], wanted: readonly number[]): void => {
    expect(new Set(found).size).to.equal(found.length);
    expect(found.toSorted((one, other) => one - other)).to.deep.equal(wanted.toSorted((one, other) => one - other));
  };

  const wanted = (): number[] => [...scene.reference.places.keys()];
  /** Describes a place anew, so that it gets another row. */
  const rewrite = (number: number, turn: number): void => {
    const record = scene.reference.places.get(number);
    if (record !== undefined) scene.put({ ...record, operator: `Operator ${turn}` });
  };

  it('gives each place once while rows are replaced, words change their numbers, and places come', async () => {
    const before = await numbersAlong(scene.index);
    expect(before.length).to.be.greaterThan(30);
    const numbers = wanted();
    const { found, turns } = await during(numbersAlong(scene.index), (turn) => {
      for (let at = 0; at < 40; at += 1) rewrite(numbers[(turn * 40 + at) % numbers.length] ?? 0, turn);
      rewrite(before[turn % before.length] ?? 0, turn);
    });
    expect(turns).to.be.greaterThan(50);
    isFoundOnce(found, before);
  });

  it('gives each place once while all get another base, and after it was made', async () => {
    const before = await numbersAlong(scene.index);
    let isRebuilt = false;
    const searches: Promise<number[]>[] = [];
    const rebuilding = scene.index.rebuild().then(() => {
      isRebuilt = true;
    });
    const numbers = wanted();
    // One search after the other begins before there is the new base, and some of them end after that.
    for (let turn = 0; !isRebuilt; turn += 1) {
      if (searches.length < 20) searches.push(numbersAlong(scene.index));
      rewrite(before[turn % before.length] ?? 0, turn);
      rewrite(numbers[turn % numbers.length] ?? 0, turn);
      await nextTurn();
    }
    await rebuilding;
    for (const found of await Promise.all(searches)) isFoundOnce(found, before);
    isFoundOnce(await numbersAlong(scene.index), before);
  });

  it('counts each place once in clusters and tiles', async () => {
    const counted = async (): Promise<number> =>
      (await scene.index.clusters(box, 3, query)).reduce((sum, { n }) => sum + n, 0);
    const inTile = async (): Promise<number> =>
      (
        readTile(await scene.index.tile(0, 0, 0, { ...query, filter: { country: ['DEU', 'FRA'] } }))[0]?.points ?? []
      ).reduce((sum, { properties }) => sum + Number(properties['n']), 0);
    const [clusters, tile] = [await counted(), await inTile()];
    expect(Math.min(clusters, tile)).to.be.greaterThan(500);
    const numbers = wanted();
    const change = (turn: number): void => {
      for (let at = 0; at < 20; at += 1) rewrite(numbers[(turn * 20 + at) % numbers.length] ?? 0, turn);
    };
    expect((await during(counted(), change)).found).to.equal(clusters);
    expect((await during(inTile(), change)).found).to.equal(tile);
  });

  it('has as many on a page as there were when they were looked at', async () => {
    const square: Position[] = [
      [-10, 36],
      [26, 36],
      [26, 61],
      [-10, 61],
      [-10, 36],
    ];
    const free: PlaceQuery = { ...query, filter: { availableNow: true } };
    const page = () => scene.index.inPolygons([[square]], free, { limit: 50 }, 'power');
    await scene.index.rebuild();
    const { found: before, turns } = await during(page(), () => undefined);
    expect(before).to.have.length(50);
    // All but the last places have been looked at by then.
    const { found } = await during(page(), (turn) => {
      if (turn !== turns - 10) return;
      for (const { number } of before) {
        const evses = (scene.index.statusesOf(number) ?? []).map((state) => ({
          ...state,
          status: 'CHARGING' as const,
        }));
        scene.index.setStatuses(number, { version: 2, evses, observedAt: present, updatedAt: present });
      }
    });
    expect(new Set(found.map(({ number }) => number)).size).to.equal(50);
    for (const { available } of found) expect(available).to.be.greaterThan(0);
    expect((await page()).map(({ number }) => number)).to.not.include.members([before[0]?.number]);
  });

  it('has no place that was removed before it came by', async () => {
    const before = await numbersAlong(scene.index);
    const last = before.at(-1) ?? 0;
    const { found } = await during(numbersAlong(scene.index), (turn) => {
      if (turn !== 0) return;
      scene.index.remove(last);
      scene.reference.places.delete(last);
    });
    isFoundOnce(found, before.slice(0, -1));
  });

  it('sees places as they are by then, also where all have got another base since it began', async () => {
    const store = new PlaceStore(limits);
    const { words } = store;
    for (let number = 1; number <= 100; number += 1) store.put(place(number));
    await store.rebuild();
    const wishes = () => wishesOf(asking(), words, new OwnerSets(words.owners));
    const survey = new Survey(
      store,
      new Matcher(wishes, store, new OpenHours(words.hours, hoursAt), { prices: undefined, drawn: undefined }),
    );
    survey.pausing();
    store.put(place(1, { operator: 'Other' }));
    await store.rebuild();
    store.put(place(2, { operator: 'Other' }));
    store.put(place(101));
    store.remove(3);
    store.setStatuses(4, {
      version: 2,
      evses: [{ status: 'CHARGING', sinceAt: present }],
      observedAt: present,
      updatedAt: present,
    });
    const seen: string[] = [];
    atOnce(
      visitBoxes(survey, [box], (table, row) => {
        const { number, operator, evseFrom } = table.places;
        const status = statusCodes[table.evses.status[evseFrom[row] as number] as number];
        seen.push(`${number[row]} ${words.operators.textOf(operator[row] as number) ?? ''} ${status}`);
      }),
    );
    const plain = Array.from({ length: 96 }, (_, at) => `${at + 5}  AVAILABLE`);
    expect(seen).to.have.members(['1 other AVAILABLE', '2 other AVAILABLE', '4  CHARGING', ...plain]);
    await store.close();
  });
});
