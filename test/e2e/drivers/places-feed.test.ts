import { expect } from 'chai';
import { detailOf } from '../../../src/hub/drivers/places/detail.ts';
import { freshnessOf } from '../../../src/hub/drivers/places/evidence.ts';
import type { PlaceMemory } from '../../../src/hub/drivers/places/memory.ts';
import { Random } from '../../kill/random.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { headersOf } from '../../support/partner-headers.ts';
import { untilPulled } from '../../support/pulled.ts';
import { until } from '../../support/wait.ts';

const emsp = { emsp: { country_code: 'NL', party_id: 'TNM' }, driverId: undefined };

describe('the places in memory', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;

  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await loaded();
  });
  after(() => hub.stop());

  const side = () => hub.app.drivers.places;
  const loaded = (): Promise<PlaceMemory> =>
    until(() => side().parts.feed.memory, { what: 'the places to be in memory' }) as Promise<PlaceMemory>;

  /** What is free at places near Gent, by their public ids. */
  async function near(filter = {}): Promise<Record<string, number>> {
    const memory = await loaded();
    const view = await side().parts.views.of(emsp, memory);
    const found = memory.index.near({ lat: 51.05723, lng: 3.72064 }, { view, filter }, { limit: 100 }, 50_000);
    return Object.fromEntries(found.map(({ number, available }) => [number, available]));
  }

  it('have what a CPO pushes, with the present statuses', async () => {
    await cpo.push(
      'locations/BE/BEC/FEED1',
      build.location({ id: 'FEED1', evses: [build.evse({ uid: 'E1' })] }),
      'NL-HUB',
    );
    await until(async () => Object.values(await near()).join() === '1', { what: 'the place' });
    await cpo.patch('locations/BE/BEC/FEED1/E1', build.patch({ status: 'CHARGING' }), 'NL-HUB');
    await until(async () => Object.values(await near()).join() === '0', { what: 'the status' });
    expect(await near({ availableNow: true })).to.deep.equal({});
  });

  it('are read again by a process that starts, and are the same at both', async () => {
    await cpo.push(
      'locations/BE/BEC/FEED2',
      build.location({ id: 'FEED2', evses: [build.evse({ uid: 'F2', evse_id: 'BE*BEC*EF2' })] }),
      'NL-HUB',
    );
    await until(async () => Object.values(await near()).join() === '0,1', { what: 'both places' });
    const other = await startHub({ database: hub.database });
    try {
      const memory = (await until(() => other.app.drivers.places.parts.feed.memory, {
        what: 'the other process',
      })) as PlaceMemory;
      const ofOther = async () => {
        const view = await other.app.drivers.places.parts.views.of(emsp, memory);
        const found = memory.index.near({ lat: 51.05723, lng: 3.72064 }, { view, filter: {} }, { limit: 100 }, 50_000);
        return Object.fromEntries(found.map(({ number, available }) => [number, available]));
      };
      expect(Object.keys(await ofOther())).to.deep.equal(Object.keys(await near()));
      await cpo.patch('locations/BE/BEC/FEED2/F2', build.patch({ status: 'BLOCKED' }), 'NL-HUB');
      await until(async () => Object.values(await ofOther()).join() === '0,0', {
        what: 'the change at the other process',
      });
      await until(async () => Object.values(await near()).join() === '0,0', { what: 'the change at this one' });
    } finally {
      await other.stop();
    }
  });

  it('end as the database has them at each process, whichever a CPO tells, and so do the events (7.5)', async () => {
    const ids = ['ORDER1', 'ORDER2'];
    const uids = ['A', 'b', 'C'];
    for (const id of ids) {
      const evses = uids.map((uid) => build.evse({ uid, evse_id: `BE*BEC*E${id}${uid}` }));
      await cpo.push(`locations/BE/BEC/${id}`, build.location({ id, evses }), 'NL-HUB');
    }
    const other = await startHub({ database: hub.database });
    const told = [new Map<string, string>(), new Map<string, string>()];
    const feeds = [hub, other].map(({ app }) => app.drivers.places.parts.feed);
    const stops = feeds.map((feed, at) =>
      feed.listen((events) => {
        if (events === 'reset') throw new Error('something was missed');
        for (const event of events)
          if (event.kind === 'status')
            told[at]?.set(`${event.number} ${event.evseUid}`, `${event.status} ${event.sinceAt}`);
      }),
    );
    try {
      await until(() => feeds.every(({ memory }) => memory !== undefined), { what: 'both processes' });
      const random = new Random(41);
      let stamp = Date.now();
      const write = async () => {
        stamp += random.int(1, 400);
        const status = random.pick(['AVAILABLE', 'CHARGING', 'BLOCKED', 'RESERVED', 'REMOVED']);
        const [uid, at] = [random.pick(uids), `${random.pick(['BE', 'be'])}/BEC/${random.pick(ids)}`];
        const response = await fetch(
          `${random.pick([hub, other]).url}/ocpi/2.2.1/receiver/locations/${at}/${random.pick([uid, uid, uid.toLowerCase()])}`,
          {
            method: 'PATCH',
            headers: headersOf(cpo, 'BE-BEC'),
            body: JSON.stringify({ status, last_updated: new Date(stamp).toISOString() }),
          },
        );
        expect(((await response.json()) as { status_code: number }).status_code).to.be.oneOf([1000, 2001]);
      };
      await Promise.all(
        Array.from({ length: 12 }, async () => {
          for (let count = 0; count < 25; count += 1) await write();
        }),
      );
      const { rows } = await hub.app.hub.reads.query<{ number: number; uid: string; status: string; at: number }>(
        `select location as number, uid, status, (extract(epoch from e.last_updated) * 1000)::float8 as at
         from evses e join objects_locations o on o.number = e.location where o.id = any ($1) order by location, place, e.key`,
        [ids],
      );
      expect(rows).to.have.lengthOf(ids.length * uids.length);
      const wanted = rows.map(({ number, status, at }) => `${number} ${status} ${Math.floor(at / 1000)}`);
      const events = rows.map(({ number, uid, status, at }) => `${number} ${uid}: ${status} ${at}`);
      for (const [at, feed] of feeds.entries()) {
        const numbers = [...new Set(rows.map(({ number }) => number))];
        const kept = () =>
          numbers.flatMap((number) =>
            feed.memory?.index
              .statusesOf(number)
              ?.map(({ status, sinceAt }) => `${number} ${status} ${Math.floor(sinceAt / 1000)}`),
          );
        await until(() => kept().join() === wanted.join(), { what: `process ${at} to have ${wanted}` });
        const heard = () => rows.map(({ number, uid }) => `${number} ${uid}: ${told[at]?.get(`${number} ${uid}`)}`);
        await until(() => heard().join() === events.join(), { what: `process ${at} to have told ${events}` });
      }
    } finally {
      for (const stop of stops) stop();
      await other.stop();
    }
  });

  it('show a charger that two have told of once, with who tells of it (U5)', async () => {
    const aggregator = await hub.connect('CPO', 'DE-AGG');
    await hub.agree('DE-AGG', 'NL-TNM');
    await hub.connect('EMSP', 'FR-ELF');
    await hub.agree('DE-AGG', 'FR-ELF');
    const evse = (uid: string) => build.evse({ uid, evse_id: 'BE*BEC*EDUP1' });
    const about = { name: 'Twice', coordinates: { latitude: '50.000000', longitude: '5.000000' } };
    const copy = { ...about, country_code: 'DE', party_id: 'AGG', id: 'COPY', evses: [evse('X1')] };
    await aggregator.push('locations/DE/AGG/COPY', build.location(copy), 'NL-HUB');
    await cpo.push(
      'locations/BE/BEC/ORIGINAL',
      build.location({ ...about, id: 'ORIGINAL', evses: [evse('O1')] }),
      'NL-HUB',
    );
    const ownersFor = async (party_id: string, country_code: string) => {
      const memory = await loaded();
      const view = await side().parts.views.of({ emsp: { country_code, party_id }, driverId: undefined }, memory);
      return memory.index
        .near({ lat: 50, lng: 5 }, { view, filter: {} }, { limit: 10 }, 1000)
        .map(({ owner }) => owner)
        .sort();
    };
    await until(async () => (await ownersFor('TNM', 'NL')).join() === 'BE-BEC', { what: 'one of the two' });
    // Who has an agreement with the aggregator alone sees its copy.
    expect(await ownersFor('ELF', 'FR')).to.deep.equal(['DE-AGG']);
    const { target } = side().places;
    expect((await target(emsp, { evse_id: 'be-bec-edup1' })).place.location.id).to.equal('ORIGINAL');
    const detail = await detailOf(side().parts, emsp, (await target(emsp, { evse_id: 'BEBECEDUP1' })).place.id, ['en']);
    expect(detail.sources.map(({ party, role }) => [party, role])).to.deep.equal([
      ['BE-BEC', 'CPO'],
      ['DE-AGG', 'AGGREGATOR'],
    ]);
    // Another EVSE there is not the other’s: then they are two again, that may be one.
    const more = { ...copy, evses: [evse('X1'), build.evse({ uid: 'X2', evse_id: 'BE*BEC*EMORE' })] };
    await aggregator.push('locations/DE/AGG/COPY', build.location(more), 'NL-HUB');
    await until(async () => (await ownersFor('TNM', 'NL')).join() === 'BE-BEC,DE-AGG', { what: 'both' });
    const now = await detailOf(side().parts, emsp, detail.id, ['en']);
    expect(now.possible_duplicate_of).to.have.length(1);
    // Same place and address, other operator names, one EVSE of two.
    expect(now.possible_duplicate_of[0]?.score).to.be.within(0.25, 0.5);
  });

  it('say how well statuses are known, and take none for free that are too old (7.5, U1, U13)', async () => {
    const pulled = await hub.connect('CPO', 'AT-PUL');
    await hub.agree('AT-PUL', 'NL-TNM');
    const about = { country_code: 'AT', party_id: 'PUL', id: 'OLD1', country: 'AUT' };
    const coordinates = { latitude: '48.200000', longitude: '16.370000' };
    pulled.keep('locations', build.location({ ...about, coordinates, evses: [build.evse({ evse_id: 'AT*PUL*E1' })] }));
    await hub.admin('POST', `/partners/${pulled.partnerId}/pulls`, { module: 'locations', kind: 'full' });
    const found = async (filter = {}) => {
      const memory = await loaded();
      const view = await side().parts.views.of(emsp, memory);
      return memory.index.near({ lat: 48.2, lng: 16.37 }, { view, filter }, { limit: 10 }, 1000);
    };
    const freshness = () => {
      const { heardAt, intervalMs } = side().parts.feed.statusesOf('AT-PUL');
      return freshnessOf(heardAt || undefined, intervalMs, Date.now());
    };
    const lastPull = async (ago: string) => {
      const { number } = (await found())[0] ?? { number: 0 };
      const { reads } = hub.app.hub;
      await reads.query(`update objects_locations set changed_at = now() - interval '${ago}' where number = ${number}`);
      await reads.query(`update pulls set last_full_at = now() - interval '${ago}', last_delta_at = null
        where platform_id = '${pulled.partnerId}' and module = 'locations'`);
      side().parts.feed.reread(number);
    };
    await until(async () => (await found()).length === 1, { what: 'the place' });
    await untilPulled(hub, pulled.partnerId, 'locations');
    await until(() => freshness() === 'LIVE', { what: 'the pull to count as evidence' });
    await until(async () => (await found({ availableNow: true })).length === 1, {
      what: 'a status that can be relied on',
    });
    await lastPull('100 minutes');
    await until(() => freshness() === 'RECENT', { what: 'evidence to be less fresh' });
    await until(async () => (await found({ maxStatusAgeS: 3600 })).length === 0, {
      what: 'the place to be read again',
    });
    expect(await found({ availableNow: true })).to.have.length(1);
    await lastPull('10 hours');
    await until(() => freshness() === 'STALE', { what: 'evidence to be old' });
    await until(async () => (await found({ availableNow: true })).length === 0, {
      what: 'nothing to be free for certain',
    });
    expect((await found()).map(({ available, unknown, total }) => [available, unknown, total])).to.deep.equal([
      [0, 1, 1],
    ]);
    await hub.admin('POST', `/partners/${pulled.partnerId}/suspend`);
    await until(() => freshness() === 'NONE', { what: 'nothing to be known of who is not connected' });
  });
});
