import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, pushesDuring } from '../../support/pushes.ts';

describe('EVSEs and Connectors listed in a PATCH of what they stand in', () => {
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

  const patch = (path: string, body: object) =>
    cpo.request('PATCH', 'locations', 'receiver', path, { body, to: 'NL-HUB' });
  const stored = async (path: string) => (await cpo.request('GET', 'locations', 'receiver', path)).envelope.data;
  const copyOf = (id: string) => emsp.received('locations').find((location) => location.id === id);

  it('are changed or added, others stay, and receivers are sent the whole (L-36)', async () => {
    const location = await placed('LISTED');
    const [a, b] = location.evses ?? [];
    const added = build.evse({ uid: 'C' });
    const { last_updated } = build.patch({});
    const body = { name: 'Vooruit', evses: [{ uid: 'b', status: 'BLOCKED', floor_level: null }, added], last_updated };
    const [pushes = []] = await pushesDuring(hub, [emsp], 'locations', async () => {
      expect((await patch('BE/BEC/LISTED', body)).envelope.status_code).to.equal(1000);
    });
    const expected = {
      ...location,
      name: 'Vooruit',
      evses: [a, { ...b, uid: 'b', status: 'BLOCKED', last_updated }, added],
      last_updated,
    };
    expect(await stored('BE/BEC/LISTED')).to.deep.equal(expected);
    expect(linesOf(pushes)).to.deep.equal(['PUT BE/BEC/LISTED']);
    expect(copyOf('LISTED')).to.deep.equal(expected);
  });

  it('of an EVSE likewise, and what is changed was updated when the EVSE was (L-36, L-06)', async () => {
    const location = await placed('CONNECTORS');
    const [a, b] = location.evses ?? [];
    const added = build.connector({ id: '2' });
    const { last_updated } = build.patch({});
    const connectors = [{ id: '1', max_amperage: 16 }, added];
    const [pushes = []] = await pushesDuring(hub, [emsp], 'locations', async () => {
      expect((await patch('BE/BEC/CONNECTORS/A', { connectors, last_updated })).envelope.status_code).to.equal(1000);
    });
    const changed = { ...a?.connectors[0], max_amperage: 16, last_updated };
    const expected = { ...location, evses: [{ ...a, connectors: [changed, added], last_updated }, b], last_updated };
    expect(await stored('BE/BEC/CONNECTORS')).to.deep.equal(expected);
    expect(linesOf(pushes)).to.deep.equal(['PUT BE/BEC/CONNECTORS/A']);
    expect(copyOf('CONNECTORS')).to.deep.equal(expected);
  });

  it('are not added when they are not complete: 404 with 2003, and nothing is changed (L-36, T-36)', async () => {
    const location = await placed('INCOMPLETE');
    const whole = build.evse({ uid: 'C' });
    const { last_updated } = whole;
    const bodies: readonly (readonly [path: string, fields: object])[] = [
      ['', { evses: [{ uid: 'C', status: 'BLOCKED' }] }],
      ['', { evses: [{ ...whole, status: null }] }],
      ['', { evses: [{ ...whole, connectors: null }] }],
      ['', { evses: [{ ...whole, connectors: [{ id: '1' }] }] }],
      ['', { evses: [{ uid: 'A', connectors: [{ id: '2', max_amperage: 16 }] }] }],
      ['', { evses: [{ uid: 'A', status: 'BLOCKED' }, { uid: 'C' }] }],
      ['/A', { connectors: [{ id: '2', max_amperage: 16 }] }],
      ['/A', { status: 'BLOCKED', connectors: [{ ...whole.connectors[0], id: '2', standard: null }] }],
    ];
    for (const [path, fields] of bodies) {
      const body = { name: 'Vooruit', ...fields, last_updated };
      const answer = await patch(`BE/BEC/INCOMPLETE${path}`, body);
      expect([answer.http, answer.envelope.status_code], JSON.stringify(fields)).to.deep.equal([404, 2003]);
    }
    expect(await stored('BE/BEC/INCOMPLETE')).to.deep.equal(location);
  });

  it('stay when the list is null or empty (L-36, L-08)', async () => {
    const location = await placed('EMPTY');
    const named = build.patch({ name: 'Vooruit', evses: [] });
    expect((await patch('BE/BEC/EMPTY', named)).envelope.status_code).to.equal(1000);
    const level = build.patch({ floor_level: '2', connectors: null });
    expect((await patch('BE/BEC/EMPTY/A', level)).envelope.status_code).to.equal(1000);
    const [a, b] = location.evses ?? [];
    const { last_updated } = level;
    expect(await stored('BE/BEC/EMPTY')).to.deep.equal({
      ...location,
      name: 'Vooruit',
      evses: [{ ...a, floor_level: '2', last_updated }, b],
      last_updated,
    });
  });
});
