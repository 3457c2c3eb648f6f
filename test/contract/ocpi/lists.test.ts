import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Answer } from '../../support/partner/http-call.ts';
import type { ModuleId } from '../../support/partner/interfaces.ts';

const own = { country_code: 'BE', party_id: 'BEC' };
const cdrToken = build.cdrToken();

/** One object of each module, stamped so many seconds after a moment. */
const startMs = Date.parse('2026-03-01T00:00:00Z');
const at = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();
const makers = {
  locations: (id: string, seconds: number) => build.location({ ...own, id, evses: [], last_updated: at(seconds) }),
  tariffs: (id: string, seconds: number) => build.tariff({ id, last_updated: at(seconds) }),
  sessions: (id: string, seconds: number) => build.session({ id, cdr_token: cdrToken, last_updated: at(seconds) }),
  cdrs: (id: string, seconds: number) => build.cdr({ id, cdr_token: cdrToken, last_updated: at(seconds) }),
  tokens: (uid: string, seconds: number) => build.token({ uid, last_updated: at(seconds) }),
} as const;
type Module = keyof typeof makers;
const modules = Object.keys(makers) as Module[];

/** Stamps in the order in which the objects reach the hub: neither rising nor falling, and two of them equal. */
const stamps = [40, 10, 30, 10, 50, 20, 0, 35];
const pageSizeMax = 4;
const pageSizeDefault = 3;

describe('lists', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits: { pageSizeMax, pageSizeDefault } });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    for (const [number, seconds] of stamps.entries())
      for (const module of modules) await push(module, `O${number}`, seconds);
    await hub.settled();
  });
  after(() => hub.stop());

  async function push(module: Module, id: string, seconds: number): Promise<void> {
    const object = makers[module](id, seconds);
    const answer =
      module === 'cdrs'
        ? await cpo.postCdr(object)
        : await (module === 'tokens' ? emsp : cpo).push(
            `${module}/${object.country_code}/${object.party_id}/${id}`,
            object,
          );
    expect(answer.envelope.status_code, answer.text).to.equal(1000);
  }
  const reader = (module: ModuleId): ConnectedPartner => (module === 'tokens' ? cpo : emsp);
  const get = (module: ModuleId, query: Record<string, string | number> = {}): Promise<Answer> =>
    reader(module).request('GET', module, 'sender', '', { query, ...(module !== 'hubclientinfo' && { to: 'NL-HUB' }) });
  const idsIn = ({ envelope }: Answer): string[] =>
    (envelope.data as { id?: string; uid?: string }[]).map(({ id, uid }) => id ?? uid ?? '');
  const idsOf = async (module: ModuleId, query = {}): Promise<string[]> => idsIn(await get(module, query));
  /** All pages, along the links. */
  const allOf = async (module: Module, query = {}): Promise<string[]> =>
    (await reader(module).list(module, query)).map((object) => String(object['uid'] ?? object['id']));
  const names = (...numbers: number[]): string[] => numbers.map((number) => `O${number}`);

  for (const module of modules) {
    it(`begin with date_from and end before date_to: ${module} (T-46)`, async () => {
      expect(await allOf(module, { date_from: at(10) })).to.deep.equal(names(0, 1, 2, 3, 4, 5, 7));
      expect(await allOf(module, { date_from: at(10.001) })).to.deep.equal(names(0, 2, 4, 5, 7));
      expect(await allOf(module, { date_to: at(10) })).to.deep.equal(names(6));
      expect(await allOf(module, { date_to: at(10.001) })).to.deep.equal(names(1, 3, 6));
      expect(await allOf(module, { date_from: at(10), date_to: at(30) })).to.deep.equal(names(1, 3, 5));
      expect(await allOf(module, { date_from: at(10), date_to: at(10) })).to.deep.equal([]);
      expect(await allOf(module, { date_from: at(10).replace('Z', ''), date_to: at(20) })).to.deep.equal(names(1, 3));
    });

    it(`have neither gap nor overlap between windows that share a border: ${module} (T-46)`, async () => {
      for (const width of [5, 10, 15, 50]) {
        const found: string[] = [];
        for (let from = 0; from <= 50; from += width) {
          found.push(...(await allOf(module, { date_from: at(from), date_to: at(from + width) })));
        }
        expect(found.sort(), `${width} s`).to.deep.equal(names(0, 1, 2, 3, 4, 5, 6, 7));
      }
    });

    it(`start at offset, 0 unless it is said, and hold limit objects at most: ${module} (T-45, T-47)`, async () => {
      expect(await idsOf(module, { limit: 2 })).to.deep.equal(names(0, 1));
      expect(await idsOf(module, { limit: 2, offset: 0 })).to.deep.equal(names(0, 1));
      expect(await idsOf(module, { limit: 2, offset: 1 })).to.deep.equal(names(1, 2));
      expect(await idsOf(module, { limit: 4, offset: 6 })).to.deep.equal(names(6, 7));
      expect(await idsOf(module, { limit: 1, offset: 7 })).to.deep.equal(names(7));
      expect(await idsOf(module)).to.deep.equal(names(0, 1, 2));
      expect(await idsOf(module, { limit: 1000 })).to.deep.equal(names(0, 1, 2, 3));
      expect(await idsOf(module, { limit: Number.MAX_SAFE_INTEGER })).to.deep.equal(names(0, 1, 2, 3));
      expect(await idsOf(module, { limit: 2, offset: 1, date_from: at(20), date_to: at(50) })).to.deep.equal(
        names(2, 5),
      );
    });

    it(`keep their order whatever changes, and grow at the end: ${module} (T-51)`, async () => {
      const { headers } = await get(module, { limit: 4 });
      const second = /<[^>]+offset=4&[^>]*>/.exec(String(headers['link']))?.[0].slice(1, -1) ?? '';
      const ask = () => reader(module).readCdr(second, 'NL-HUB').then(idsIn);
      const before = await ask();
      expect(before).to.deep.equal(names(4, 5, 6, 7));
      // CDRs do not change.
      if (module !== 'cdrs') for (const number of [5, 1]) await push(module, `O${number}`, 100 + number);
      await push(module, 'O8', -10);
      await push(module, 'O9', 500);
      expect(await ask()).to.deep.equal(before);
      expect(await idsOf(module, { offset: 4, limit: 4 })).to.deep.equal(before);
      expect(await allOf(module)).to.deep.equal(names(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
      expect(await allOf(module)).to.deep.equal(names(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    });
  }

  /** Nothing that has just arrived shows up in a window that it does not belong to. */
  const withoutLateObjects = async (): Promise<void> => {
    for (const { partnerId } of [cpo, emsp]) {
      await hub.admin('PATCH', `/partners/${partnerId}`, { quirks: { late_objects: 'off' } });
    }
  };

  const bad: Readonly<Record<string, readonly string[]>> = {
    offset: ['-1', '1.5', 'x', '', '1e3', '0x10', ' 1', '9'.repeat(20)],
    limit: ['0', '-1', '1.5', 'x', '', '1e3', '9'.repeat(20)],
    date_from: [
      '',
      'yesterday',
      '2026-03-01',
      '2026-02-30T00:00:00Z',
      '2026-03-01T00:00:00+00:00',
      '1700000000',
      'null',
    ],
    date_to: ['', 'x', '2026-03-01T25:00:00Z', '2026-03-01T00:00:00.0000001Z'],
  };
  for (const module of [...modules, 'hubclientinfo'] as const) {
    it(`are empty beyond their end: ${module} (T-55, T-26)`, async () => {
      await withoutLateObjects();
      for (const query of [
        { offset: 1000 },
        { offset: 10_000_000 },
        { date_from: '2050-01-01T00:00:00Z' },
        { date_to: '1970-01-01T00:00:00Z' },
      ]) {
        const { http, envelope, headers } = await get(module, query);
        expect([http, envelope.status_code]).to.deep.equal([200, 1000]);
        expect(envelope.data).to.deep.equal([]);
        expect(headers['link']).to.equal(undefined);
        expect(headers['x-total-count']).to.match(/^\d+$/);
      }
    });

    it(`are refused for parameters that cannot be meant: ${module} (T-55)`, async () => {
      for (const [name, values] of Object.entries(bad)) {
        for (const value of values) {
          const { http, envelope } = await get(module, { [name]: value });
          expect([http, envelope.status_code], `${name}=${value}`).to.deep.equal([200, 2001]);
          expect(envelope.status_message).to.match(new RegExp(`^${name}: must `));
        }
      }
      const { envelope } = await get(module, { date_from: at(1), date_to: at(0), limit: 0, offset: -1 });
      expect(envelope.status_message?.split('; ').map((sentence) => sentence.split(':')[0])).to.deep.equal([
        'offset',
        'limit',
        'date_to',
      ]);
    });
  }

  it('are arrays in data, and single things are not (T-26)', async () => {
    for (const module of [...modules, 'hubclientinfo'] as const) {
      expect((await get(module)).envelope.data).to.be.an('array').that.is.not.empty;
    }
    const one = async (partner: ConnectedPartner, ...request: Parameters<ConnectedPartner['request']>) =>
      (await partner.request(...request)).envelope.data;
    expect(await one(cpo, 'GET', 'versions', 'sender')).to.be.an('array');
    expect(await one(cpo, 'GET', 'credentials', 'sender')).to.be.an('object');
    expect(await one(cpo, 'GET', 'locations', 'receiver', 'BE/BEC/O1')).to.be.an('object');
    expect(await one(emsp, 'GET', 'locations', 'sender', 'O1')).to.be.an('object');
    expect(await one(emsp, 'GET', 'tokens', 'receiver', 'NL/TNM/O1')).to.be.an('object');
    const details = await one(cpo, 'GET', 'versions', 'sender');
    expect((details as { url: string }[])[0]?.url).to.be.a('string');
  });
});

describe('lists of a hub that pushes too', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let other: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits: { pageSizeMax: 2, pageSizeDefault: 2 } });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    other = await hub.connect('EMSP', 'DE-OTH');
    await hub.agree('*', '*');
    for (const { partnerId } of [emsp, other]) {
      await hub.admin('PATCH', `/partners/${partnerId}`, { quirks: { late_objects: 'off' } });
    }
  });
  after(() => hub.stop());

  it('offer all that was pushed, to be pulled after an outage (T-58)', async () => {
    const given: { [M in 'tariffs' | 'sessions' | 'tokens']: { last_updated: string }[] } = {
      tariffs: ['T1', 'T2', 'T3'].map((id) => build.tariff({ id })),
      sessions: ['S1', 'S2', 'S3'].map((id) => build.session({ id, cdr_token: cdrToken })),
      tokens: ['U1', 'U2', 'U3'].map((uid) => build.token({ uid })),
    };
    for (const [number, tariff] of given.tariffs.entries()) await cpo.push(`tariffs/BE/BEC/T${number + 1}`, tariff);
    for (const [number, session] of given.sessions.entries()) {
      await cpo.push(`sessions/BE/BEC/S${number + 1}`, session, 'NL-TNM');
    }
    for (const [number, token] of given.tokens.entries()) await emsp.push(`tokens/NL/TNM/U${number + 1}`, token);
    await hub.settled();
    for (const [module, reader] of [
      ['tariffs', emsp],
      ['sessions', emsp],
      ['tokens', cpo],
    ] as const) {
      expect(reader.received(module), module).to.have.deep.members(given[module]);
      expect(await reader.list(module), module).to.deep.equal(given[module]);
    }
  });

  it('hold all Locations over all pages, complete with their EVSEs and Connectors (L-11)', async () => {
    const locations = ['L1', 'L2', 'L3'].map((id) =>
      build.location({ ...own, id, evses: [build.evse({ uid: `${id}A` }), build.evse({ uid: `${id}B` })] }),
    );
    for (const location of locations) await cpo.push(`locations/BE/BEC/${location.id}`, location);
    const first = await emsp.request('GET', 'locations', 'sender', '', { to: 'NL-HUB' });
    expect(first.envelope.data).to.deep.equal(locations.slice(0, 2));
    expect(first.headers).to.include({ 'x-total-count': '3', 'x-limit': '2' });
    expect(await emsp.list('locations')).to.deep.equal(locations);
  });

  it('hold the CDRs of their reader and of nobody else, by last_updated, over all pages (D-29)', async () => {
    const theirs = build.cdrToken({ country_code: 'DE', party_id: 'OTH', uid: 'T9', contract_id: 'DE-OTH-C9' });
    const mine = [0, 1, 2, 3].map((hour) =>
      build.cdr({ id: `C${hour}`, cdr_token: cdrToken, last_updated: at(hour * 3600) }),
    );
    const foreign = build.cdr({ id: 'X1', cdr_token: theirs, last_updated: at(3600) });
    for (const cdr of [...mine, foreign]) expect((await cpo.postCdr(cdr)).http).to.equal(201);
    expect(await emsp.list('cdrs')).to.deep.equal(mine);
    expect(await emsp.list('cdrs', { date_from: at(3600) })).to.deep.equal(mine.slice(1));
    expect(await emsp.list('cdrs', { date_from: at(3600), date_to: at(3 * 3600) })).to.deep.equal(mine.slice(1, 3));
    expect(await other.list('cdrs')).to.deep.equal([foreign]);
  });
});
