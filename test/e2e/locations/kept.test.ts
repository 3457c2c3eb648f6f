import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { type Pushed, pushesDuring } from '../../support/pushes.ts';

/**
 * Members that nobody knows, in spellings that do not survive being parsed and written again: as text, and as they are
 * expected wherever the object goes.
 */
const oddMembers = (level: string): string[] => [
  `"x_price_${level}":0.50`,
  `"x_big_${level}":12345678901234567890`,
  `"x_text_${level}":"caf\\u00e9 \\/ €"`,
  `"x_list_${level}":[ 1.0,{ "b" : [ ] , "a":null } ]`,
  `"x_null_${level}":null`,
];

/** The JSON of an object with further members, spelled as given. */
const withMembers = (object: object, members: readonly string[]): string =>
  `${JSON.stringify(object).slice(0, -1)},${members.join(',')}}`;

describe('what the hub does not know in a Location', () => {
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

  const send = async (method: string, path: string, body: string) => {
    const answer = await cpo.request(method, 'locations', 'receiver', path, { body, to: 'NL-HUB' });
    expect(answer.envelope.status_code, `${method} ${path}`).to.equal(1000);
    return answer;
  };

  /** The text of a Location with something unknown at each of its levels. */
  function oddLocation(id: string): string {
    const last_updated = build.time();
    const connector = withMembers(build.connector({ last_updated }), oddMembers('connector'));
    const evse = withMembers(build.evse({ uid: 'A', connectors: undefined, last_updated }), [
      ...oddMembers('evse'),
      `"connectors":[${connector}]`,
    ]);
    return withMembers(build.location({ id, evses: undefined, last_updated }), [
      ...oddMembers('location'),
      `"evses":[${evse}]`,
    ]);
  }

  /** Does something and resolves with the pushes that came to the eMSP because of it. */
  async function pushed(work: () => Promise<unknown>): Promise<Pushed[]> {
    return (await pushesDuring(hub, [emsp], 'locations', work)).flat();
  }

  function expectAll(text: string, levels: readonly string[]): void {
    for (const member of levels.flatMap(oddMembers)) expect(text).to.contain(member);
  }

  it('reaches receivers at every level, to the byte (T-19, R-11)', async () => {
    const text = oddLocation('ODD');
    const [push, ...others] = await pushed(() => send('PUT', 'BE/BEC/ODD', text));
    expect([push?.line, others]).to.deep.equal(['PUT BE/BEC/ODD', []]);
    expect(push?.body).to.deep.equal(JSON.parse(text));
    expectAll(push?.bodyText ?? '', ['location', 'evse', 'connector']);
  });

  it('is in lists and single answers, to the byte (T-19)', async () => {
    const text = oddLocation('SHOWN');
    await send('PUT', 'BE/BEC/SHOWN', text);
    const list = await emsp.request('GET', 'locations', 'sender', '', { to: 'NL-HUB' });
    expectAll(list.text, ['location', 'evse', 'connector']);
    for (const [part, levels] of [
      ['', ['location', 'evse', 'connector']],
      ['/A', ['evse', 'connector']],
      ['/A/1', ['connector']],
    ] as const) {
      expectAll((await emsp.request('GET', 'locations', 'sender', `SHOWN${part}`, { to: 'NL-HUB' })).text, levels);
    }
  });

  it('is passed on in a PATCH, which is the one that came, to the byte (T-19, R-11)', async () => {
    await send('PUT', 'BE/BEC/PATCHED', oddLocation('PATCHED'));
    await hub.settled();
    for (const [path, fields] of [
      ['BE/BEC/PATCHED', { name: 'Vooruit' }],
      ['BE/BEC/PATCHED/A', { status: 'CHARGING' }],
      ['BE/BEC/PATCHED/A', { floor_level: '3' }],
      ['BE/BEC/PATCHED/A/1', { max_amperage: 16 }],
    ] as const) {
      const text = withMembers(build.patch(fields), ['"x_new" : { "deep": [1.50 , 2e3] }']);
      const pushes = await pushed(() => send('PATCH', path, text));
      expect(pushes.map(({ line, bodyText }) => [line, bodyText])).to.deep.equal([[`PATCH ${path}`, text]]);
    }
  });

  it('is left alone by a PATCH beside it, at every level, to the byte (T-15, T-19)', async () => {
    await send('PUT', 'BE/BEC/BESIDE', oddLocation('BESIDE'));
    await send('PATCH', 'BE/BEC/BESIDE', JSON.stringify(build.patch({ name: 'Vooruit' })));
    await send('PATCH', 'BE/BEC/BESIDE/A', JSON.stringify(build.patch({ floor_level: '3' })));
    await send('PATCH', 'BE/BEC/BESIDE/A', JSON.stringify(build.patch({ status: 'CHARGING' })));
    await send('PATCH', 'BE/BEC/BESIDE/A/1', JSON.stringify(build.patch({ max_amperage: 16 })));
    const whole = await cpo.request('GET', 'locations', 'receiver', 'BE/BEC/BESIDE');
    expectAll(whole.text, ['location', 'evse', 'connector']);
    expect(whole.envelope.data).to.deep.include({ name: 'Vooruit' });
  });

  it('grows by what a PATCH brings, and is replaced by it, at every level (T-19)', async () => {
    await send('PUT', 'BE/BEC/GROWN', oddLocation('GROWN'));
    for (const [path, level] of [
      ['BE/BEC/GROWN', 'location'],
      ['BE/BEC/GROWN/A', 'evse'],
      ['BE/BEC/GROWN/A/1', 'connector'],
    ] as const) {
      const members = [`"x_price_${level}":0.70`, '"x_more":[ ]'];
      await send('PATCH', path, withMembers(build.patch({}), members));
      const { text } = await cpo.request('GET', 'locations', 'receiver', path);
      expect(text).to.contain(`"x_price_${level}":0.70`).and.to.contain('"x_more":[ ]');
      expect(text).to.contain(`"x_big_${level}":12345678901234567890`).and.not.to.contain(`"x_price_${level}":0.50`);
    }
  });

  it('may be a value of an enumeration that is newer than the hub (X-07)', async () => {
    const evse = build.evse({
      uid: 'A',
      capabilities: ['TELEPATHY'],
      connectors: [build.connector({ standard: 'MCS' as never })],
    });
    const location = build.location({ id: 'NEWER', parking_type: 'ON_THE_MOON' as never, evses: [evse] });
    const [push] = await pushed(() => send('PUT', 'BE/BEC/NEWER', JSON.stringify(location)));
    expect(push?.body).to.deep.equal(location);
  });

  it('is spelled as its owner spells it: a time without Z, more digits than the hub writes (T-92, R-11)', async () => {
    const evse = { ...build.evse({ uid: 'A' }), last_updated: '2026-03-01T10:00:00.5' };
    const location = { ...build.location({ id: 'SPELLED', evses: [evse] }), last_updated: '2026-03-01T10:00:00' };
    const [push] = await pushed(() => send('PUT', 'BE/BEC/SPELLED', JSON.stringify(location)));
    expect(push?.body).to.deep.equal(location);
  });
});
