import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';

describe('whose a Location is, and which', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let foreign: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connectAll([
      { role: 'CPO', country_code: 'BE', party_id: 'BEC' },
      { role: 'CPO', country_code: 'BE', party_id: 'TWO' },
    ]);
    foreign = await hub.connect('CPO', 'NL-FOR');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('*', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of [cpo, foreign, emsp]) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const send = (method: string, path: string, body: object, from?: string) =>
    cpo.request(method, 'locations', 'receiver', path, { body, to: 'NL-HUB', from });
  const stored = async (path: string, from?: string) =>
    (await cpo.request('GET', 'locations', 'receiver', path, { from })).envelope.data;

  async function placed(id: string, about = {}) {
    const location = build.location({ id, evses: ['A', 'B'].map((uid) => build.evse({ uid })), ...about });
    await cpo.push(`locations/${location.country_code}/${location.party_id}/${id}`, location);
    return location;
  }

  it('says the owner in the Location that the URL says; of parts it is that of the Location (L-10, T-61)', async () => {
    const location = await placed('OWNED');
    const later = { last_updated: build.time() };
    for (const wrong of [{ party_id: 'TWO' }, { country_code: 'NL' }]) {
      for (const [method, body] of [
        ['PUT', { ...location, ...wrong, ...later }],
        ['PATCH', { ...wrong, ...later }],
      ] as const) {
        const answer = await send(method, 'BE/BEC/OWNED', body);
        expect([answer.http, answer.envelope.status_code], method).to.deep.equal([200, 2001]);
      }
    }
    for (const [part, body] of [
      ['A', { ...location.evses?.[0], ...later }],
      ['A/1', { ...location.evses?.[0]?.connectors[0], ...later }],
    ] as const) {
      for (const method of ['PUT', 'PATCH']) {
        // The other party of the same platform has no such Location.
        const other = await send(method, `BE/TWO/OWNED/${part}`, body, 'BE-TWO');
        expect([other.http, other.envelope.status_code], `${method} ${part}`).to.deep.equal([404, 2003]);
        // In whose name it comes has to be who owns it.
        const named = await send(method, `BE/BEC/OWNED/${part}`, body, 'BE-TWO');
        expect([named.http, named.envelope.status_code], `${method} ${part}`).to.deep.equal([200, 2001]);
      }
    }
    expect(await stored('BE/BEC/OWNED')).to.deep.equal(location);
  });

  it('is changed by its owner’s platform alone, at every level (L-10, T-33)', async () => {
    const location = await placed('GUARDED');
    const later = { last_updated: build.time() };
    for (const [part, whole] of [
      ['', location],
      ['/A', location.evses?.[0]],
      ['/A/1', location.evses?.[0]?.connectors[0]],
    ] as const) {
      for (const [method, body] of [
        ['PUT', { ...whole, ...later }],
        ['PATCH', later],
        ['GET', undefined],
      ] as const) {
        const answer = await foreign.request(method, 'locations', 'receiver', `BE/BEC/GUARDED${part}`, {
          body,
          to: 'NL-HUB',
        });
        expect([answer.http, answer.envelope.status_code], `${method} ${part}`).to.deep.equal([404, 2000]);
      }
    }
    expect(await stored('BE/BEC/GUARDED')).to.deep.equal(location);
  });

  it('keeps its id, its EVSEs their uids and their Connectors their ids (L-05, T-34)', async () => {
    const location = await placed('NAMED');
    const later = { last_updated: build.time() };
    for (const [part, whole, id] of [
      ['', location, { id: 'OTHER' }],
      ['/A', location.evses?.[0], { uid: 'C' }],
      ['/A/1', location.evses?.[0]?.connectors[0], { id: '2' }],
    ] as const) {
      for (const [method, body] of [
        ['PUT', { ...whole, ...id, ...later }],
        ['PATCH', { ...id, ...later }],
      ] as const) {
        const answer = await send(method, `BE/BEC/NAMED${part}`, body);
        expect([answer.http, answer.envelope.status_code], `${method} ${part}`).to.deep.equal([200, 2001]);
      }
    }
    expect(await stored('BE/BEC/NAMED')).to.deep.equal(location);
  });

  it('is another one with another owner, though its id is the same (T-62, R-56)', async () => {
    const first = await placed('TWICE', { city: 'Gent' });
    const second = await placed('TWICE', { party_id: 'TWO', city: 'Brugge' });
    await send('PATCH', 'BE/TWO/TWICE/A', build.patch({ status: 'BLOCKED' }), 'BE-TWO');
    await hub.settled();
    const copies = emsp.received('locations').filter(({ id }) => id === 'TWICE');
    expect(copies.map(({ party_id, city }) => [party_id, city])).to.deep.equal([
      ['BEC', 'Gent'],
      ['TWO', 'Brugge'],
    ]);
    expect(copies[0]).to.deep.equal(first);
    expect(copies[1]?.evses?.[0]?.status).to.equal('BLOCKED');
    const listed = (await emsp.list('locations')).filter(({ id }) => id === 'TWICE');
    expect(listed).to.deep.equal(copies);
    expect(await stored('BE/TWO/TWICE/B', 'BE-TWO')).to.deep.equal(second.evses?.[1]);
    // Without an owner nobody can tell which one is asked for.
    const answer = await emsp.request('GET', 'locations', 'sender', 'TWICE');
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 4001]);
  });

  it('has Connectors whose ids are their own within each EVSE (L-05)', async () => {
    const location = await placed('PLUGS');
    await send('PATCH', 'BE/BEC/PLUGS/B/1', { max_amperage: 16, last_updated: build.time() });
    await hub.settled();
    const amperages = (copy: typeof location | undefined) =>
      copy?.evses?.map(({ connectors }) => connectors.map(({ id, max_amperage }) => [id, max_amperage]));
    const expected = [[['1', 32]], [['1', 16]]];
    expect(amperages((await stored('BE/BEC/PLUGS')) as typeof location)).to.deep.equal(expected);
    expect(amperages(emsp.received('locations').find(({ id }) => id === 'PLUGS'))).to.deep.equal(expected);
  });

  it('is refused with two EVSEs of one uid, or two Connectors of one id, in any case (L-05)', async () => {
    const twin = build.connector({ id: 'L' });
    const bodies: readonly object[] = [
      build.location({ id: 'TWINS', evses: [build.evse({ uid: 'a' }), build.evse({ uid: 'A' })] }),
      build.location({ id: 'TWINS', evses: [build.evse({ connectors: [twin, { ...twin, id: 'l' }] })] }),
    ];
    for (const body of bodies) {
      const answer = await send('PUT', 'BE/BEC/TWINS', body);
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 2001]);
    }
    expect(await stored('BE/BEC/TWINS')).to.equal(undefined);
  });

  it('has EVSEs that are not known by their evse_id: two may be spelled alike (L-40)', async () => {
    const evses = ['BE*BEC*E77', 'BEBECE77', 'be*bec*e77'].map((evse_id, at) => build.evse({ uid: `N${at}`, evse_id }));
    const location = await placed('ALIKE', { evses });
    await send('PATCH', 'BE/BEC/ALIKE/N1', build.patch({ status: 'CHARGING' }));
    await hub.settled();
    const copy = emsp.received('locations').find(({ id }) => id === 'ALIKE');
    expect(copy?.evses?.map(({ uid, evse_id, status }) => [uid, evse_id, status])).to.deep.equal([
      ['N0', 'BE*BEC*E77', 'AVAILABLE'],
      ['N1', 'BEBECE77', 'CHARGING'],
      ['N2', 'be*bec*e77', 'AVAILABLE'],
    ]);
    for (const { evse_id } of location.evses ?? []) {
      const path = `ALIKE/${encodeURIComponent(String(evse_id))}`;
      expect((await emsp.request('GET', 'locations', 'sender', path, { to: 'NL-HUB' })).http).to.equal(404);
    }
  });
});
