import { expect } from 'chai';
import { loggedPatchLengthMax } from '../../../src/ocpi/object-state.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Behaviour } from '../../support/partner/behaviour.ts';
import { linesOf, type Pushed, pushesDuring } from '../../support/pushes.ts';
import { until } from '../../support/wait.ts';

/** What was refused is not tried again before something else has happened to it. */
const limits = { backoffMinMs: 60_000 };

describe('what receivers of Locations are sent', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let other: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    other = await hub.connect('EMSP', 'DE-OTH');
    await hub.agree('BE-BEC', '*');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(async () => {
    await emsp.behave({});
    await hub.settled();
    for (const partner of [cpo, emsp, other]) {
      expect(partner.complaints, partner.party).to.deep.equal([]);
      if (partner !== cpo) expect(partner.received('locations')).to.have.deep.members(cpo.own('locations'));
    }
  });

  /** A Location with two EVSEs, at the hub and at both receivers. */
  async function placed(id: string) {
    const location = build.location({ id, evses: ['A', 'B'].map((uid) => build.evse({ uid })) });
    await cpo.push(`locations/BE/BEC/${id}`, location);
    await hub.settled();
    return location;
  }

  /** Does something and resolves with the pushes that came to the first receiver of it. */
  async function pushed(work: () => Promise<unknown>): Promise<Pushed[]> {
    return (await pushesDuring(hub, [emsp], 'locations', work)).flat();
  }

  it('is a PUT of what is new or replaced, and a PATCH of what has changed, to each of them (L-01)', async () => {
    const pushes = await pushesDuring(hub, [emsp, other], 'locations', async () => {
      const location = await placed('NEW');
      await cpo.push('locations/BE/BEC/NEW', { ...location, name: 'Vooruit', last_updated: build.time() });
      await hub.settled();
      await cpo.patch('locations/BE/BEC/NEW', build.patch({ city: 'Brugge' }));
    });
    for (const seen of pushes) {
      expect(linesOf(seen)).to.deep.equal(['PUT BE/BEC/NEW', 'PUT BE/BEC/NEW', 'PATCH BE/BEC/NEW']);
    }
  });

  it('is the part that was put, and what is above it for a Connector', async () => {
    const location = await placed('PART');
    const [a] = location.evses ?? [];
    const put = (path: string, part: object) => pushed(() => cpo.push(`locations/BE/BEC/PART/${path}`, part));
    const evse = { ...a, status: 'BLOCKED', last_updated: build.time() };
    expect(linesOf(await put('A', evse))).to.deep.equal(['PUT BE/BEC/PART/A']);
    expect(linesOf(await put('C', build.evse({ uid: 'C' })))).to.deep.equal(['PUT BE/BEC/PART/C']);
    const connector = { ...a?.connectors[0], max_amperage: 16, last_updated: build.time() };
    expect(linesOf(await put('A/1', connector))).to.deep.equal(['PUT BE/BEC/PART/A']);
    expect(linesOf(await put('A/2', build.connector({ id: '2' })))).to.deep.equal(['PUT BE/BEC/PART/A']);
  });

  describe('of what has not changed', () => {
    it('is nothing: the same again is acknowledged and goes no further (L-01)', async () => {
      const location = await placed('SAME');
      const patch = build.patch({ status: 'CHARGING' });
      const named = build.patch({ name: 'Vooruit' });
      const amperage = build.patch({ max_amperage: 16 });
      await cpo.patch('locations/BE/BEC/SAME', named);
      await cpo.patch('locations/BE/BEC/SAME/B/1', amperage);
      await cpo.patch('locations/BE/BEC/SAME/A', patch);
      await hub.settled();
      const [a, b] = own('SAME')?.evses ?? [];
      const repeated: [method: string, path: string, body: object][] = [
        ['PUT', '', { ...location, ...named }],
        ['PUT', '', { ...own('SAME') }],
        ['PUT', '/A', { ...a }],
        ['PUT', '/B/1', { ...b?.connectors[0] }],
        ['PATCH', '', named],
        ['PATCH', '/A', patch],
        ['PATCH', '/A', { ...patch, evse_id: a?.evse_id }],
        ['PATCH', '/B/1', amperage],
      ];
      for (const [method, part, body] of repeated) {
        const pushes = await pushed(async () => {
          const answer = await cpo.request(method, 'locations', 'receiver', `BE/BEC/SAME${part}`, {
            body,
            to: 'NL-HUB',
          });
          expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
        });
        expect(linesOf(pushes), `${method} ${part}`).to.deep.equal([]);
      }
    });

    it('is nothing either when only spelling and order of its members differ', async () => {
      const location = await placed('ORDER');
      const reordered = Object.fromEntries(Object.entries(location).reverse());
      const body = JSON.stringify(reordered, null, 2);
      const pushes = await pushed(() =>
        cpo.request('PUT', 'locations', 'receiver', 'BE/BEC/ORDER', { body, to: 'NL-HUB' }),
      );
      expect(linesOf(pushes)).to.deep.equal([]);
    });

    it('is the new last_updated, when that is all that is new', async () => {
      const location = await placed('STAMP');
      const { last_updated } = build.patch({});
      const pushes = await pushed(() => cpo.push('locations/BE/BEC/STAMP', { ...location, last_updated }));
      expect(linesOf(pushes)).to.deep.equal(['PUT BE/BEC/STAMP']);
    });
  });

  describe('after several changes', () => {
    it('is one whole instead of PATCHes that have been overtaken (T-83)', async () => {
      await placed('QUICK');
      const release = await emsp.hold();
      const pushes = await pushed(async () => {
        await cpo.patch('locations/BE/BEC/QUICK/A', build.patch({ status: 'CHARGING' }));
        await until(() => emsp.receivedLog.at(-1)?.path.endsWith('QUICK/A'), { what: 'the first push' });
        await cpo.patch('locations/BE/BEC/QUICK/A', build.patch({ status: 'BLOCKED' }));
        await cpo.patch('locations/BE/BEC/QUICK/A', build.patch({ floor_level: '2' }));
        await cpo.patch('locations/BE/BEC/QUICK/B', build.patch({ status: 'RESERVED' }));
        await hub.logRead();
        await emsp.behave({});
        release();
      });
      expect(linesOf(pushes)).to.deep.equal(['PATCH BE/BEC/QUICK/A', 'PUT BE/BEC/QUICK/A', 'PATCH BE/BEC/QUICK/B']);
      expect(pushes[1]?.body).to.include({ status: 'BLOCKED', floor_level: '2' });
    });

    it('is the whole Location when it has changed at more than one level', async () => {
      await placed('LEVELS');
      const release = await emsp.hold();
      const pushes = await pushed(async () => {
        await cpo.patch('locations/BE/BEC/LEVELS/A', build.patch({ status: 'CHARGING' }));
        await until(() => emsp.receivedLog.at(-1)?.path.endsWith('LEVELS/A'), { what: 'the first push' });
        await cpo.patch('locations/BE/BEC/LEVELS', build.patch({ name: 'Vooruit' }));
        await cpo.patch('locations/BE/BEC/LEVELS/B/1', build.patch({ max_amperage: 16 }));
        await hub.logRead();
        await emsp.behave({});
        release();
      });
      expect(linesOf(pushes)).to.deep.equal(['PATCH BE/BEC/LEVELS/A', 'PUT BE/BEC/LEVELS']);
    });
  });

  describe('when they may lack what was before', () => {
    const patches: readonly (readonly [part: string, fields: object])[] = [
      ['', { name: 'Vooruit' }],
      ['/A', { status: 'CHARGING' }],
      ['/A', { floor_level: '2' }],
      ['/A/1', { max_amperage: 16 }],
    ];
    for (const [index, [part, fields]] of patches.entries()) {
      it(`is all of it: no PATCH of ${Object.keys(fields)} follows a push that failed (L-01)`, async () => {
        const id = `FAILED-${index}`;
        await placed(id);
        await emsp.behave({ refuse2001: true }, 'locations');
        const first = await pushed(() => cpo.patch(`locations/BE/BEC/${id}`, build.patch({ city: 'Brugge' })));
        expect(linesOf(first)[0]).to.equal(`PATCH BE/BEC/${id}`);
        await emsp.behave({}, 'locations');
        const second = await pushed(() => cpo.patch(`locations/BE/BEC/${id}${part}`, build.patch(fields)));
        expect(linesOf(second)).to.deep.equal([`PUT BE/BEC/${id}`]);
        expect(second[0]?.body).to.deep.equal(own(id));
        const third = await pushed(() => cpo.patch(`locations/BE/BEC/${id}${part}`, build.patch({ x_again: true })));
        expect(linesOf(third), 'and when they have it').to.deep.equal([`PATCH BE/BEC/${id}${part}`]);
      });
    }

    const denials: readonly (readonly [how: string, behaviour: Behaviour])[] = [
      ['404 and 2003', { missing404: true }],
      ['200 and 2003', { missing2003: true }],
    ];
    for (const [how, behaviour] of denials) {
      it(`is all of it to one that answers a PATCH with ${how}, at every level (L-01, T-17)`, async () => {
        for (const [index, [part, fields]] of patches.entries()) {
          const id = `LOST-${index}-${how.slice(0, 3)}`;
          await placed(id);
          await emsp.behave(behaviour, 'locations');
          const pushes = await pushed(() => cpo.patch(`locations/BE/BEC/${id}${part}`, build.patch(fields)));
          expect(linesOf(pushes)).to.deep.equal([`PATCH BE/BEC/${id}${part}`, `PUT BE/BEC/${id}`]);
          expect(pushes[1]?.body).to.deep.equal(own(id));
          await emsp.behave({}, 'locations');
        }
        const { rows } = await hub.app.hub.reads.query('select from undelivered');
        expect(rows).to.have.length(0);
      });
    }

    it('is all of it to one that does not know the Location of an EVSE that was put (L-01, T-36)', async () => {
      await placed('NO-PARENT');
      await emsp.behave({ missing404: true }, 'locations');
      const pushes = await pushed(() => cpo.push('locations/BE/BEC/NO-PARENT/C', build.evse({ uid: 'C' })));
      expect(linesOf(pushes)).to.deep.equal(['PUT BE/BEC/NO-PARENT/C', 'PUT BE/BEC/NO-PARENT']);
    });
  });

  it('is the whole instead of a PATCH that is too long to be kept for them', async () => {
    await placed('LONG');
    const texts = Array.from({ length: 10 }, (_, at) => ({
      language: 'nl',
      text: `${at}`.repeat(loggedPatchLengthMax / 9),
    }));
    const pushes = await pushed(() => cpo.patch('locations/BE/BEC/LONG', build.patch({ directions: texts })));
    expect(linesOf(pushes)).to.deep.equal(['PUT BE/BEC/LONG']);
  });

  const own = (id: string) => cpo.own('locations').find((location) => location.id === id);
});
