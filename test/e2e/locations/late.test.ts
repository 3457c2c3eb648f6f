import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { pushesDuring } from '../../support/pushes.ts';

describe('what is said of a Location too late', () => {
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

  const send = async (method: string, path: string, body: object) => {
    const answer = await cpo.request(method, 'locations', 'receiver', path, { body, to: 'NL-HUB' });
    expect([answer.http, answer.envelope.status_code], `${method} ${path}`).to.deep.equal([200, 1000]);
  };
  const stored = async (path: string) => (await cpo.request('GET', 'locations', 'receiver', path)).envelope.data;

  it('is acknowledged and changes nothing, at any level, by PUT or PATCH (T-84)', async () => {
    const location = await placed('LATE');
    const early = '2026-01-01T00:00:00Z';
    const [a] = location.evses ?? [];
    const pushes = await pushesDuring(hub, [emsp], 'locations', async () => {
      for (const [part, whole, fields] of [
        ['', location, { name: 'Vooruit' }],
        ['/A', a, { status: 'CHARGING' }],
        ['/A', a, { status: 'CHARGING', floor_level: '2' }],
        ['/A/1', a?.connectors[0], { max_amperage: 16 }],
      ] as const) {
        await send('PUT', `BE/BEC/LATE${part}`, { ...whole, ...fields, last_updated: early });
        await send('PATCH', `BE/BEC/LATE${part}`, { ...fields, last_updated: early });
      }
    });
    expect(await stored('BE/BEC/LATE')).to.deep.equal(location);
    expect(pushes).to.deep.equal([[]]);
  });

  it('is taken of what it is newer than: a whole keeps the EVSEs that are newer still (T-84)', async () => {
    const location = await placed('HALF');
    const [a, b] = location.evses ?? [];
    const [snapshot, newer] = [build.time(), build.time()];
    await send('PATCH', 'BE/BEC/HALF/A', { status: 'CHARGING', last_updated: newer });
    const stale = [
      { ...a, floor_level: '9' },
      { ...b, floor_level: '9', last_updated: snapshot },
    ];
    await send('PUT', 'BE/BEC/HALF', { ...location, name: 'Vooruit', evses: stale, last_updated: snapshot });
    const expected = {
      ...location,
      name: 'Vooruit',
      evses: [{ ...a, status: 'CHARGING', last_updated: newer }, stale[1]],
      last_updated: newer,
    };
    expect(await stored('BE/BEC/HALF')).to.deep.equal(expected);
    await hub.settled();
    expect(emsp.received('locations').find(({ id }) => id === 'HALF')).to.deep.equal(expected);
  });

  it('is taken of the Location although an EVSE is newer, and the Location stays as new as that (T-84, L-06)', async () => {
    const location = await placed('OWN');
    const [between, newer] = [build.time(), build.time()];
    await send('PATCH', 'BE/BEC/OWN/A', { status: 'CHARGING', last_updated: newer });
    await send('PATCH', 'BE/BEC/OWN', { name: 'Vooruit', last_updated: between });
    expect(await stored('BE/BEC/OWN')).to.deep.include({ name: 'Vooruit', last_updated: newer });
    await send('PATCH', 'BE/BEC/OWN', { name: 'Later', last_updated: location.last_updated });
    expect(await stored('BE/BEC/OWN')).to.deep.include({ name: 'Vooruit', last_updated: newer });
  });

  it('is not what follows a last_updated from the future, which freezes nothing (T-84)', async () => {
    const location = await placed('FUTURE');
    const [a] = location.evses ?? [];
    const future = new Date(Date.now() + 86_400_000).toISOString();
    for (const [part, whole, fields] of [
      ['', location, { name: 'Vooruit' }],
      ['/A', a, { status: 'CHARGING' }],
      ['/B', location.evses?.[1], { status: 'CHARGING', floor_level: '2' }],
      ['/A/1', a?.connectors[0], { max_amperage: 16 }],
    ] as const) {
      await send('PUT', `BE/BEC/FUTURE${part}`, { ...whole, last_updated: future });
      const last_updated = build.time();
      await send('PATCH', `BE/BEC/FUTURE${part}`, { ...fields, last_updated });
      expect(await stored(`BE/BEC/FUTURE${part}`), part).to.deep.include(fields);
    }
  });
});
