import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, pushesDuring } from '../../support/pushes.ts';

describe('what goes from a Location', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of [cpo, emsp]) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  async function placed(id: string) {
    const location = build.location({ id, evses: ['A', 'B'].map((uid) => build.evse({ uid })) });
    await cpo.push(`locations/BE/BEC/${id}`, location);
    await hub.settled();
    return location;
  }

  const copyOf = (id: string) => emsp.received('locations').find((location) => location.id === id);
  const statusesOf = (location: { evses?: unknown } | undefined) =>
    ((location?.evses ?? []) as { uid: string; status: string }[]).map(({ uid, status }) => `${uid} ${status}`);
  const listed = async (id: string) => (await emsp.list('locations')).find((location) => location.id === id);

  it('cannot be deleted, nor made by POST, at any level: 405 (L-03)', async () => {
    const location = await placed('KEPT');
    for (const method of ['DELETE', 'POST']) {
      for (const part of ['', '/A', '/A/1']) {
        for (const [side, path] of [
          ['receiver', `BE/BEC/KEPT${part}`],
          ['sender', `KEPT${part}`],
        ] as const) {
          const body = method === 'POST' ? {} : undefined;
          const answer = await cpo.request(method, 'locations', side, path, { body, to: 'NL-HUB' });
          expect([answer.http, answer.envelope.status_code], `${method} ${side} ${path}`).to.deep.equal([405, 2000]);
        }
      }
    }
    expect(await listed('KEPT')).to.deep.equal(location);
  });

  it('is an EVSE with status REMOVED, by PATCH or by PUT, and stays in pushes, lists and answers (L-03, L-38)', async () => {
    const location = await placed('LEAVING');
    const patch = build.patch({ status: 'REMOVED' });
    const removed = { ...location.evses?.[1], status: 'REMOVED', last_updated: build.time() };
    const [pushes = []] = await pushesDuring(hub, [emsp], 'locations', async () => {
      await cpo.patch('locations/BE/BEC/LEAVING/A', patch);
      await hub.settled();
      await cpo.push('locations/BE/BEC/LEAVING/B', removed);
    });
    expect(linesOf(pushes)).to.deep.equal(['PATCH BE/BEC/LEAVING/A', 'PUT BE/BEC/LEAVING/B']);
    for (const seen of [copyOf('LEAVING'), await listed('LEAVING')]) {
      expect(statusesOf(seen)).to.deep.equal(['A REMOVED', 'B REMOVED']);
    }
    const answer = await emsp.request('GET', 'locations', 'sender', 'LEAVING/B', { to: 'NL-HUB' });
    expect(answer.envelope.data).to.deep.equal(removed);
  });

  it('is what a new whole does not have: it is REMOVED with its own last_updated, for receivers too (L-37, L-03)', async () => {
    const location = await placed('SHORTER');
    const [a, b] = location.evses ?? [];
    const shorter = { ...location, evses: [b], last_updated: build.time() };
    await cpo.push('locations/BE/BEC/SHORTER', shorter);
    await hub.settled();
    const expected = { ...shorter, evses: [b, { ...a, status: 'REMOVED' }] };
    expect((await listed('SHORTER'))?.evses).to.have.deep.members(expected.evses);
    expect(copyOf('SHORTER')?.evses).to.have.deep.members(expected.evses);
  });

  it('is not an EVSE that is newer than the whole which lacks it, nor does its Location get older (L-37, L-06)', async () => {
    const location = await placed('CROSSED');
    const snapshot = build.time();
    const added = build.evse({ uid: 'C' });
    await cpo.push('locations/BE/BEC/CROSSED/C', added);
    await cpo.patch('locations/BE/BEC/CROSSED/B', { status: 'CHARGING', last_updated: added.last_updated });
    const late = { ...location, name: 'Vooruit', evses: location.evses?.slice(0, 1), last_updated: snapshot };
    await cpo.push('locations/BE/BEC/CROSSED', late);
    await hub.settled();
    for (const seen of [copyOf('CROSSED'), await listed('CROSSED')]) {
      expect(statusesOf(seen)).to.have.members(['A AVAILABLE', 'B CHARGING', 'C AVAILABLE']);
      expect(seen).to.deep.include({ name: 'Vooruit', last_updated: added.last_updated });
    }
  });

  it('comes back with a PUT of the EVSE, or of a whole that has it (L-03)', async () => {
    const location = await placed('BACK');
    const [a, b] = location.evses ?? [];
    await cpo.push('locations/BE/BEC/BACK', { ...location, evses: [], last_updated: build.time() });
    expect(statusesOf(await listed('BACK'))).to.deep.equal(['A REMOVED', 'B REMOVED']);
    await cpo.push('locations/BE/BEC/BACK/A', { ...a, last_updated: build.time() });
    expect(statusesOf(await listed('BACK'))).to.deep.equal(['A AVAILABLE', 'B REMOVED']);
    await cpo.push('locations/BE/BEC/BACK', { ...location, evses: [b], last_updated: build.time() });
    await hub.settled();
    for (const seen of [copyOf('BACK'), await listed('BACK')]) {
      expect(statusesOf(seen)).to.have.members(['A REMOVED', 'B AVAILABLE']);
    }
  });

  it('leaves a Location without valid EVSE, which everybody can tell has expired (L-04)', async () => {
    const ways: readonly (readonly [id: string, expire: (id: string) => Promise<unknown>])[] = [
      ['EMPTIED', (id) => cpo.push(`locations/BE/BEC/${id}`, build.location({ id, evses: [] }))],
      ['WITHOUT', (id) => cpo.push(`locations/BE/BEC/${id}`, build.location({ id, evses: undefined }))],
      [
        'ONE-BY-ONE',
        async (id) => {
          for (const uid of ['A', 'B'])
            await cpo.patch(`locations/BE/BEC/${id}/${uid}`, build.patch({ status: 'REMOVED' }));
        },
      ],
    ];
    for (const [id, expire] of ways) {
      await placed(id);
      await expire(id);
      await hub.settled();
      // It stays in lists: otherwise those who only read what is new would never hear of it.
      for (const seen of [copyOf(id), await listed(id)]) {
        expect(statusesOf(seen), id).to.have.members(['A REMOVED', 'B REMOVED']);
      }
    }
  });

  it('frees its evse_id for another EVSE, and can do without it (L-24, L-40)', async () => {
    const location = await placed('REUSED');
    const [a] = location.evses ?? [];
    const { evse_id, ...nameless } = { ...a, status: 'REMOVED', last_updated: build.time() };
    expect((await cpo.push('locations/BE/BEC/REUSED/A', nameless)).http).to.equal(200);
    const heir = build.evse({ uid: 'C', evse_id: String(evse_id) });
    expect((await cpo.push('locations/BE/BEC/REUSED/C', heir)).http).to.equal(201);
    await hub.settled();
    for (const seen of [copyOf('REUSED'), await listed('REUSED')]) {
      expect(seen?.evses).to.deep.equal([nameless, location.evses?.[1], heir]);
    }
  });
});
