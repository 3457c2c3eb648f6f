import { expect } from 'chai';
import { listedModules } from '../../../src/hub/offered.ts';
import { type AdminApi, type Json, startAdminApi } from '../../support/admin-api.ts';

const minuteMs = 60_000;

describe('admin API: synchronisation', () => {
  let api: AdminApi;
  let emsp: string;
  let path: string;
  let now: number;
  beforeEach(async () => {
    now = Date.now();
    api = await startAdminApi({ clock: { now: () => now, monotonic: () => now } });
    const roles = [{ country_code: 'NL', party_id: 'TNM', role: 'EMSP' }];
    emsp = (await api.post('/admin/v1/partners', { name: 'The eMSP', roles })).body.id;
    path = `/admin/v1/partners/${emsp}`;
  });
  afterEach(() => api.close());

  const register = (endpoints: object[] = [], state = 'connected') =>
    api
      .db('platforms')
      .where({ id: emsp })
      .update({ state, endpoints: JSON.stringify(endpoints) });
  const sender = (identifier: string) => ({ identifier, role: 'SENDER', url: `https://emsp.example/${identifier}` });
  const moduleOf = (sync: Json, module: string) => sync.modules.find((line: Json) => line.module === module);
  const ago = (minutes: number) => new Date(now - minutes * minuteMs);

  /** An object of somebody, that changed some minutes ago; returns its number. */
  async function object(module: string, id: string, minutesAgo = 0): Promise<number> {
    const [row] = await api.db('objects').insert(
      {
        module,
        owner: 'BE-BEC',
        key: id.toLowerCase(),
        id,
        last_updated: new Date(),
        last_updated_text: 'x',
        own_last_updated: new Date(),
        version: 1,
        digest: Buffer.alloc(16),
        platform_id: emsp,
        changed_at: ago(minutesAgo),
      },
      'number',
    );
    return row.number;
  }

  async function cdr(id: string, delivery: object, minutesAgo = 0): Promise<void> {
    const [row] = await api.db('cdrs').insert(
      {
        owner: 'BE-BEC',
        key: id.toLowerCase(),
        id,
        url_id: id,
        addressee: 'NL-TNM',
        document: '{}',
        digest: Buffer.alloc(16),
        currency: 'EUR',
        total_excl_vat: '1.00',
        last_updated: new Date(),
        platform_id: emsp,
        received_at: ago(minutesAgo),
      },
      'number',
    );
    await api.db('cdr_deliveries').insert({ number: row.number, addressee: 'NL-TNM', ...delivery });
  }

  const undelivered = (about: object) =>
    api.db('undelivered').insert({
      platform_id: emsp,
      party: 'NL-TNM',
      version: 1,
      attempts: 8,
      next_try_at: new Date(now + minuteMs),
      ...about,
    });

  it('is nothing at all for a partner that never came', async () => {
    expect(await api.get(`${path}/sync`)).to.deep.equal({
      modules: listedModules.map(({ id }) => ({ module: id, pull: null, undelivered: 0, parked: 0, resyncs: 0 })),
      delivery: {
        state: 'stopped',
        followed: false,
        lag_changes: null,
        undelivered: 0,
        parked: 0,
        oldest_at: null,
        oldest_age_s: null,
      },
    });
  });

  it('tells how far a pull has come, as far as the partner says how much there is', async () => {
    const pull = {
      platform_id: emsp,
      state: 'running',
      kind: 'full',
      pages: 3,
      objects: 1500,
      stored: 1499,
      quarantined: 1,
    };
    await api.db('pulls').insert([
      { ...pull, module: 'tokens', total: 4501 },
      { ...pull, module: 'cdrs' },
      { ...pull, module: 'tariffs', total: 0 },
      { ...pull, module: 'sessions', total: 10, state: 'failed', error: 'page 4 timed out' },
    ]);
    const sync = await api.get(`${path}/sync`);
    expect(moduleOf(sync, 'tokens').pull).to.deep.include({
      state: 'running',
      kind: 'full',
      stored: 1499,
      unchanged: 0,
      quarantined: 1,
      progress: { pages: 3, objects: 1500, total: 4501, percent: 33 },
    });
    expect(moduleOf(sync, 'cdrs').pull.progress).to.deep.equal({ pages: 3, objects: 1500, total: null, percent: null });
    expect(moduleOf(sync, 'tariffs').pull.progress.percent).to.equal(100);
    expect(moduleOf(sync, 'sessions').pull).to.deep.include({ state: 'failed', error: 'page 4 timed out' });
    expect(moduleOf(sync, 'sessions').pull.progress.percent).to.equal(100);
    expect(moduleOf(sync, 'locations').pull).to.equal(null);
  });

  it('tells what could not be delivered, how much of it is parked, and for how long (R21)', async () => {
    await register();
    await undelivered({ module: 'locations', object: await object('locations', 'LOC1', 30), parked_at: new Date() });
    await undelivered({ module: 'locations', object: await object('locations', 'LOC2', 10) });
    await cdr('CDR1', { refused_at: new Date(), reason: 'answered 2001' }, 5);
    await cdr('CDR2', {}, 4);
    await cdr('CDR3', { delivered_at: new Date() }, 600);
    await api.db('resyncs').insert({ platform_id: emsp, module: 'tariffs', owner: '', reason: 'agreement' });
    const { modules: lines, delivery } = await api.get(`${path}/sync`);
    expect(moduleOf({ modules: lines }, 'locations')).to.deep.include({ undelivered: 2, parked: 1, resyncs: 0 });
    expect(moduleOf({ modules: lines }, 'cdrs')).to.deep.include({ undelivered: 2, parked: 1 });
    expect(moduleOf({ modules: lines }, 'tariffs')).to.deep.include({ undelivered: 0, resyncs: 1 });
    expect(delivery).to.deep.equal({
      state: 'behind',
      followed: false,
      lag_changes: null,
      undelivered: 4,
      parked: 2,
      oldest_at: ago(30).toISOString(),
      oldest_age_s: 1800,
    });
  });

  it('counts the changes behind the cursor, up to a bound', async () => {
    await register();
    const change = { module: 'locations', object: 1, owner: 'BE-BEC', kind: 'put', version: 1, at: ago(2) };
    await api.db('changes').insert(Array.from({ length: 3 }, () => ({ ...change, at: ago(9) })));
    const [{ xid, position }] = await api
      .db('changes')
      .orderBy('position', 'desc')
      .limit(1)
      .select(api.db.raw('xid::text'), 'position');
    const leased_until = new Date(Date.now() + minuteMs);
    await api.db('cursors').insert({ platform_id: emsp, xid, position, leased_until });
    expect((await api.get(`${path}/sync`)).delivery).to.deep.include({
      state: 'current',
      followed: true,
      lag_changes: 0,
    });
    await api.db('changes').insert(Array.from({ length: 7 }, () => change));
    const behind = { state: 'behind', lag_changes: 7, oldest_at: ago(2).toISOString(), oldest_age_s: 120 };
    expect((await api.get(`${path}/sync`)).delivery).to.deep.include(behind);
    for (let round = 0; round < 11; round += 1)
      await api.db('changes').insert(Array.from({ length: 1000 }, () => change));
    expect((await api.get(`${path}/sync`)).delivery.lag_changes).to.equal(api.hub.limits.lagCountMax);
  });

  for (const [state, shown] of [
    ['connected', 'current'],
    ['offline', 'offline'],
    ['suspended', 'stopped'],
    ['offboarded', 'stopped'],
  ] as const) {
    it(`is ${shown} for a partner that is ${state}`, async () => {
      await register([], state);
      expect((await api.get(`${path}/sync`)).delivery.state).to.equal(shown);
    });
  }

  it('makes pulls due now: of one module, or of all the partner offers and is pulled from', async () => {
    await register([sender('tokens'), sender('cdrs'), { ...sender('locations'), role: 'RECEIVER' }]);
    const due = async () => api.db('pulls').orderBy('module').select('module', 'state', 'next_kind', 'next_at');
    const one = await api.post(`${path}/pulls`, { module: 'tokens', kind: 'delta' });
    expect([one.status, one.body]).to.deep.equal([202, { modules: ['tokens'], kind: 'delta' }]);
    expect(await due()).to.deep.equal([
      { module: 'tokens', state: 'idle', next_kind: 'delta', next_at: new Date(now) },
    ]);

    now += minuteMs;
    await api.db('pulls').update({ state: 'running' });
    const all = await api.post(`${path}/pulls`, { kind: 'full' });
    expect(all.body).to.deep.equal({ modules: ['cdrs', 'tokens'], kind: 'full' });
    expect(await due()).to.deep.equal([
      { module: 'cdrs', state: 'idle', next_kind: 'full', next_at: new Date(now) },
      { module: 'tokens', state: 'running', next_kind: 'full', next_at: new Date(now) },
    ]);
  });

  it('pulls nothing from a partner that is not registered, does not offer it, or has a quirk against it', async () => {
    expect((await api.post(`${path}/pulls`, { kind: 'full' })).status).to.equal(409);
    await register([sender('tokens')]);
    expect((await api.post(`${path}/pulls`, { kind: 'full', module: 'cdrs' })).status).to.equal(409);
    await api.call('PATCH', path, { body: { quirks: { no_pull: ['tokens'] } } });
    expect((await api.post(`${path}/pulls`, { kind: 'full' })).status).to.equal(409);
    expect((await api.post(`${path}/pulls`, { kind: 'full', module: 'tokens' })).status).to.equal(409);
    expect(await api.db('pulls')).to.deep.equal([]);
  });

  it('lists what could not be delivered, CDRs too, and masks the uids of tokens', async () => {
    await undelivered({
      module: 'locations',
      object: await object('locations', 'LOC1'),
      part: '3256',
      reason: 'answered 2001',
      parked_at: new Date(now),
    });
    await undelivered({ module: 'tokens', object: await object('tokens', 'CANARY') });
    await cdr('CDR1', { attempts: 2, reason: 'answered 500' });
    const party: { number: number } = await api.db('parties').first('number');
    await undelivered({ module: 'hubclientinfo', object: party.number });
    await undelivered({ module: 'tariffs', object: 999 });

    const first = await api.get(`${path}/undelivered?limit=2`);
    const second = await api.get(`${path}/undelivered?limit=3&cursor=${first.page.next_cursor}`);
    expect(second.page).to.deep.equal({ next_cursor: null, has_more: false });
    const items: Json[] = [...first.items, ...second.items];
    expect(items.map(({ module, owner, id, part }) => [module, owner, id, part])).to.deep.equal([
      ['cdrs', 'BE-BEC', 'CDR1', ''],
      ['hubclientinfo', 'NL-TNM', 'EMSP', ''],
      ['locations', 'BE-BEC', 'LOC1', '3256'],
      ['tariffs', null, null, ''],
      ['tokens', 'BE-BEC', items[4].id, ''],
    ]);
    expect(items[4].id).to.match(/^masked-/);
    expect(items[2]).to.deep.include({
      party: 'NL-TNM',
      attempts: 8,
      reason: 'answered 2001',
      parked_at: new Date(now).toISOString(),
    });
    expect(items[0]).to.deep.include({ party: 'NL-TNM', attempts: 2, parked_at: null, reason: 'answered 500' });
  });

  it('tries again what was parked or refused, all of it or one module', async () => {
    await register();
    const parked_at = new Date();
    await undelivered({ module: 'locations', object: 1, parked_at });
    await undelivered({ module: 'tariffs', object: 1, parked_at });
    await cdr('CDR1', { refused_at: parked_at, attempts: 4 });
    await cdr('CDR2', { delivered_at: parked_at });
    const parked = async () =>
      (await api.db('undelivered').whereNotNull('parked_at').orderBy('module')).map(({ module }) => module);

    const one = await api.post(`${path}/undelivered/retry`, { module: 'tariffs' });
    expect([one.status, one.body]).to.deep.equal([202, { objects: 1, cdrs: 0 }]);
    expect(await parked()).to.deep.equal(['locations']);
    expect((await api.post(`${path}/undelivered/retry`, { module: 'cdrs' })).body).to.deep.equal({
      objects: 0,
      cdrs: 1,
    });
    // Without a body it is all of it, what is tried again already too.
    expect((await api.post(`${path}/undelivered/retry`)).body).to.deep.equal({ objects: 2, cdrs: 1 });
    expect(await parked()).to.deep.equal([]);
    const [delivery] = await api.db('cdr_deliveries').whereNull('delivered_at');
    expect(delivery).to.deep.include({ refused_at: null, attempts: 0 });
    expect(delivery.next_try_at).to.be.at.most(new Date());
  });

  it('is asked about partners that there are', async () => {
    const nobody = '/admin/v1/partners/00000000-0000-4000-8000-000000000000';
    expect((await api.call('GET', `${nobody}/sync`)).status).to.equal(404);
    expect((await api.call('GET', `${nobody}/undelivered`)).status).to.equal(404);
    expect((await api.post(`${nobody}/undelivered/retry`)).status).to.equal(404);
    expect((await api.post(`${nobody}/pulls`, { kind: 'full' })).status).to.equal(404);
  });

  it('does not pretend that the holder of withdrawn roles is a partner', async () => {
    const roles = ['TNM', 'TNN'].map((party_id) => ({ country_code: 'NL', party_id, role: 'EMSP' }));
    await api.call('PATCH', path, { body: { roles } });
    await api.call('PATCH', path, { body: { roles: roles.slice(0, 1) } });
    const holder = '/admin/v1/partners/00000000-0000-0000-0000-000000000000';
    for (const [method, below, body] of [
      ['GET', ''],
      ['PATCH', '', { name: 'x' }],
      ['POST', '/registration-tokens'],
      ['POST', '/renew-credentials'],
      ['POST', '/handshake', { versions_url: 'http://127.0.0.1:1/', token: 'x' }],
      ['POST', '/suspend'],
      ['POST', '/resume'],
      ['POST', '/offboard'],
      ['GET', '/sync'],
      ['POST', '/pulls', { kind: 'full' }],
      ['GET', '/undelivered'],
      ['POST', '/undelivered/retry'],
    ] as const) {
      const { status } = await api.call(method, holder + below, body === undefined ? {} : { body });
      expect(status, `${method} ${below}`).to.be.oneOf([404, 409]);
    }
    expect((await api.get('/admin/v1/partners')).items).to.have.length(1);
    expect((await api.get('/admin/v1/hub')).partners.offboarded).to.equal(0);
  });

  it('is summed up with everything else', async () => {
    await api.post('/admin/v1/agreements', { cpo: '*', emsp: 'NL-TNM' });
    expect(await api.get('/admin/v1/hub')).to.deep.equal({
      country_code: 'DE',
      party_id: 'XVT',
      name: 'Crossvolt',
      version: '0.0.0',
      public_url: 'http://127.0.0.1:3000',
      versions_url: 'http://127.0.0.1:3000/ocpi/versions',
      partners: { planned: 1, connected: 0, offline: 0, suspended: 0, offboarded: 0 },
      agreements: 1,
      quarantined: 0,
    });
  });
});
