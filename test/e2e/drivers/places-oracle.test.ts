import { expect } from 'chai';
import type { Pool } from 'pg';
import type { PlaceMemory } from '../../../src/hub/drivers/places/memory.ts';
import { StoredSearch } from '../../../src/hub/drivers/places/search-stored.ts';
import type { PlaceFilter } from '../../../src/places/place-filter.ts';
import { build } from '../../support/build.ts';
import { type MadePlace, populatePlaces } from '../../support/drivers/populate-places.ts';
import { startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const viewer = { emsp: { country_code: 'NL', party_id: 'TNM' }, driverId: undefined };
const standards = ['IEC_62196_T2', 'IEC_62196_T2_COMBO', 'CHADEMO'];
const statuses = ['AVAILABLE', 'CHARGING', 'OUTOFORDER', 'REMOVED'];

/** Numbers that look random and are the same with every run (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What PostgreSQL says without any index of places: great circles over all rows. */
const haversine = `
  2 * 6371008.8 * asin(least(1, sqrt(power(sin(radians(p.lat - $2) / 2), 2)
    + cos(radians($2)) * cos(radians(p.lat)) * power(sin(radians(p.lng - $3) / 2), 2))))`;
const meant = `
  p.owner = any ($1) and not o.restricted and exists (select from evses e where e.location = p.number and e.status <> 'REMOVED'
    and ($4::text is null or e.body like '%"standard":"' || $4 || '"%')
    and (not $5 or e.status = 'AVAILABLE'))`;

describe('places in memory and in the database', () => {
  let first: TestHub;
  let hub: TestHub;
  let memory: PlaceMemory;
  let pool: Pool;
  const random = randomOf(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const centres = [
    [51, 4],
    [60, 10],
    [70.5, 25],
    [-17, 179.9],
    [-17, -179.9],
    [88, 10],
    [0.5, 0.5],
  ] as const;
  /** Close to one of the centres, now and then exactly there. */
  const point = (spread: number) => {
    const [lat, lng] = pick(centres);
    if (random() < 0.1) return { lat, lng };
    const moved = lng + (random() - 0.5) * spread * 2;
    return {
      lat: Math.min(89.9, lat + (random() - 0.5) * spread),
      lng: moved > 180 ? moved - 360 : moved < -180 ? moved + 360 : moved,
    };
  };

  before(async () => {
    first = await startHub();
    const cpo = await first.connect('CPO', 'BE-BEC');
    await first.connect('CPO', 'FR-STR');
    await first.connect('EMSP', 'NL-TNM');
    await first.agree('BE-BEC', 'NL-TNM');
    // One that pushes is heard: its statuses count.
    await cpo.push(
      'locations/BE/BEC/ONE',
      build.location({ id: 'ONE', coordinates: { latitude: '-60.000000', longitude: '100.000000' } }),
      'NL-HUB',
    );
    pool = first.app.hub.reads;
    const made: MadePlace[] = Array.from({ length: 2000 }, (_, at) => ({
      owner: at % 7 === 0 ? 'FR-STR' : 'BE-BEC',
      ...point(2),
      publish: at % 11 !== 0,
      evses: Array.from({ length: 1 + (at % 3) }, () => ({
        status: pick(statuses),
        standard: pick(standards),
        kw: 50,
      })),
    }));
    await populatePlaces(pool, cpo.partnerId, made);
    hub = await startHub({ database: first.database });
    memory = (await until(() => hub.app.drivers.places.parts.feed.memory, { what: 'the places' })) as PlaceMemory;
    expect(memory.index.size.places).to.equal(2001);
    await until(() => hub.app.drivers.places.parts.feed.statusesOf('BE-BEC').reliableS > 0, { what: 'evidence' });
  });
  after(async () => {
    await hub.stop();
    await first.stop();
  });

  const filterOf = (): { filter: PlaceFilter; standard: string | null; isAvailable: boolean } => {
    const standard = random() < 0.5 ? pick(standards) : null;
    const isAvailable = random() < 0.4;
    return {
      filter: { ...(standard !== null && { connector: [standard] }), availableNow: isAvailable },
      standard,
      isAvailable,
    };
  };

  it('answer random searches around points alike: index, database, and great circles over all rows (7.1)', async () => {
    const { parts } = hub.app.drivers.places;
    let found = 0;
    for (let round = 0; round < 100; round += 1) {
      const at = point(4);
      const { filter, standard, isAvailable } = filterOf();
      const radiusM = pick([5_000, 50_000, 300_000]);
      const view = await parts.views.of(viewer, memory);
      const query = { view, filter };
      const limit = pick([1, 5, 20]);
      const { rows } = await pool.query<{ number: number; metres: number }>(
        `select p.number, ${haversine} as metres from places p join objects_locations o on o.number = p.number
         where ${meant} and ${haversine} <= $6 order by 2, 1 limit $7`,
        [[...view.owners], at.lat, at.lng, standard, isAvailable, radiusM, limit],
      );
      const inMemory = memory.index.near(at, query, { limit }, radiusM);
      const stored = await new StoredSearch(parts, query).near(at, query, { limit }, radiusM);
      expect(
        inMemory.map(({ number }) => number),
        JSON.stringify({ at, filter, radiusM }),
      ).to.deep.equal(rows.map(({ number }) => number));
      expect(stored, JSON.stringify({ at, filter, radiusM })).to.deep.equal(inMemory);
      found += rows.length;
    }
    expect(found).to.be.greaterThan(200);
  });

  it('answer random boxes alike, across the date line too (7.1)', async () => {
    const { parts } = hub.app.drivers.places;
    let found = 0;
    for (let round = 0; round < 100; round += 1) {
      const { lat, lng } = point(3);
      const [high, wide] = [random() * 1.5, random() * 1.5];
      const east = lng + wide > 180 ? lng + wide - 360 : lng + wide;
      const box = { west: lng, south: lat, east, north: Math.min(90, lat + high) };
      const { filter, standard, isAvailable } = filterOf();
      const view = await parts.views.of(viewer, memory);
      const query = { view, filter };
      const { rows } = await pool.query<{ number: number }>(
        `select p.number from places p join objects_locations o on o.number = p.number
         where ${meant} and p.lat between $2::float8 and $6::float8
           and case when $3::float8 <= $7::float8 then p.lng between $3 and $7 else p.lng >= $3 or p.lng <= $7 end
         order by 1 limit 500`,
        [[...view.owners], box.south, box.west, standard, isAvailable, box.north, box.east],
      );
      const inMemory = memory.index.within({ kind: 'box', box }, query, { limit: 500 });
      expect(
        inMemory.map(({ number }) => number),
        JSON.stringify({ box, filter }),
      ).to.deep.equal(rows.map(({ number }) => number));
      expect(
        await new StoredSearch(parts, query).within(box, query, { limit: 500 }),
        JSON.stringify({ box, filter }),
      ).to.deep.equal(inMemory);
      found += rows.length;
    }
    expect(found).to.be.greaterThan(250);
  });
});
