import { expect } from 'chai';
import { pullAfterOutage } from '../../src/hub/pull.ts';
import { createBuild } from '../support/build.ts';
import type { ConnectedPartner } from '../support/hub.ts';
import { inPages, type ListServer, openPullScene, type PullScene, startListServer } from './pull-scene.ts';

const hourMs = 3_600_000;
const bec = { country_code: 'BE', party_id: 'BEC' };
const tnm = { country_code: 'NL', party_id: 'TNM' };

describe('pulls of a partner’s lists', () => {
  let scene: PullScene;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let lists: ListServer;
  const build = createBuild();
  before(async () => {
    scene = await openPullScene();
    lists = await startListServer();
    cpo = await scene.hub.connect('CPO', 'BE-BEC');
    emsp = await scene.hub.connect('EMSP', 'NL-TNM');
  });
  after(async () => {
    await lists.close();
    await scene.close();
  });

  const requests = (partner: ConnectedPartner, module: string, since = 0): URLSearchParams[] =>
    partner.receivedLog
      .slice(since)
      .filter(({ path }) => path.includes(`/sender/${module}`))
      .map(({ path }) => new URL(path, partner.origin).searchParams);

  it('reads all lists to their end after a registration (T-48, T-56, K-06)', async () => {
    cpo.keep('locations', ...Array.from({ length: 250 }, () => build.location(bec)));
    cpo.keep('tariffs', build.tariff({ ...bec, id: 'T1' }));
    cpo.keep('sessions', build.session({ ...bec, id: 'S1' }));
    cpo.keep('cdrs', build.cdr({ ...bec, id: 'C1' }));
    emsp.keep('tokens', build.token({ ...tnm, uid: 'UID1' }));
    await scene.run();

    const locations = await scene.row(cpo.partnerId, 'locations');
    expect(locations).to.include({ state: 'idle', kind: 'full', reason: 'registration', error: null, holder: null });
    expect(locations).to.include({ pages: 3, objects: 250, total: 250, stored: 250, unchanged: 0, quarantined: 0 });
    expect(locations).to.include({ party: null, next_url: null, next_kind: 'delta' });
    for (const module of ['tariffs', 'sessions', 'cdrs']) {
      expect(await scene.row(cpo.partnerId, module), module).to.include({ state: 'idle', objects: 1, stored: 1 });
    }
    expect(await scene.row(emsp.partnerId, 'tokens')).to.include({ state: 'idle', objects: 1, stored: 1 });
    expect(await scene.document('tokens', 'NL-TNM', 'uid1/RFID')).to.include({ id: 'UID1' });
    expect(await scene.document('sessions', 'BE-BEC', 's1')).to.include({ addressee: 'NL-TNM' });
    const cdr = await scene.hub.app.hub.db('cdrs').where({ owner: 'BE-BEC', id: 'C1' }).first();
    expect(cdr).to.include({ addressee: 'NL-TNM' });
    expect(await scene.hub.app.hub.db('cdr_deliveries').where({ number: cdr.number }).first()).to.include({
      delivered_at: null,
      attempts: 0,
    });
    // From the hub, to the owner, with ids, to the endpoints of the version details: the partner would complain otherwise.
    expect([...cpo.complaints, ...emsp.complaints]).to.deep.equal([]);
  });

  it('asks for everything without a filter, for sessions with the earliest date (T-59, X-12)', () => {
    const [first, second] = requests(cpo, 'locations');
    expect(Object.fromEntries(first ?? [])).to.deep.equal({ limit: '500' });
    expect(Object.fromEntries(second ?? [])).to.deep.equal({ limit: '100', offset: '100' });
    expect(requests(cpo, 'cdrs')[0]?.has('date_from')).to.equal(false);
    expect(requests(cpo, 'sessions')[0]?.get('date_from')).to.equal('1970-01-01T00:00:00.000Z');
  });

  it('asks only for what a party of the platform owns, and only once', async () => {
    const rows = await scene.hub.app.hub.db('pulls').orderBy('module').select('platform_id', 'module');
    expect(rows.filter((row) => row.platform_id === emsp.partnerId).map((row) => row.module)).to.deep.equal(['tokens']);
    const before = cpo.receivedLog.length;
    await scene.run();
    expect(cpo.receivedLog.length).to.equal(before);
  });

  it('goes on with deltas that overlap what is known (T-82, X-22, R-58)', async () => {
    const { newest } = await scene.row(cpo.partnerId, 'locations');
    expect(newest?.toISOString()).to.equal(cpo.own('locations').at(-1)?.last_updated);
    const late = build.location({ ...bec, id: 'LATE', last_updated: new Date(Number(newest) - 60_000).toISOString() });
    const old = build.location({ ...bec, id: 'OLD', last_updated: new Date(Number(newest) - hourMs).toISOString() });
    cpo.keep('locations', late, old);
    const since = cpo.receivedLog.length;
    const row = await scene.pull(cpo.partnerId, 'locations', 'delta');
    expect(requests(cpo, 'locations', since)[0]?.get('date_from')).to.equal(
      new Date(Number(newest) - 600_000).toISOString(),
    );
    expect(row).to.include({ state: 'idle', kind: 'delta', stored: 1, error: null });
    expect(row.unchanged).to.be.greaterThan(0);
    expect(row.newest).to.deep.equal(newest);
    expect(await scene.document('locations', 'BE-BEC', 'late')).to.include({ id: 'LATE' });
    expect(await scene.document('locations', 'BE-BEC', 'old')).to.equal(undefined);
  });

  it('does not count on stamps from after its start: such an object may change again (T-82)', async () => {
    const before = Date.now();
    cpo.keep('tariffs', build.tariff({ ...bec, id: 'FUTURE', last_updated: '2099-01-01T00:00:00Z' }));
    const { newest } = await scene.pull(cpo.partnerId, 'tariffs');
    expect(Number(newest)).to.be.within(before - 1000, Date.now());
  });

  it('logs no change for what is as it was, and finds what a full pull alone can find', async () => {
    const last = await scene.lastChange();
    const row = await scene.pull(cpo.partnerId, 'locations');
    expect(row).to.include({ kind: 'full', objects: 252, stored: 1, unchanged: 251 });
    expect(await scene.changes('locations', last)).to.deep.equal(['put OLD']);
    const again = await scene.pull(cpo.partnerId, 'locations');
    expect(again).to.include({ objects: 252, stored: 0, unchanged: 252 });
    expect(await scene.changes('locations', last)).to.deep.equal(['put OLD']);
  });

  it('does not take an older state from a list (T-84)', async () => {
    const [location] = cpo.own('locations');
    const newer = { ...location, city: 'Brugge', last_updated: '2026-02-01T10:00:00Z' };
    await cpo.push(`locations/BE/BEC/${location?.id}`, newer);
    await scene.redirect(cpo.partnerId, 'locations', lists.url);
    lists.answer = () => ({ texts: [JSON.stringify(location)] });
    expect(await scene.pull(cpo.partnerId, 'locations', 'delta')).to.include({ stored: 0, unchanged: 1 });
    const stored = await scene.document('locations', 'BE-BEC', String(location?.id).toLowerCase());
    expect(JSON.parse(stored?.text ?? '').city).to.equal('Brugge');
  });

  it('keeps every byte of what it does not know', async () => {
    const tariff = JSON.stringify(build.tariff({ ...bec, id: 'BYTES' })).replace(
      '"id"',
      ' "x_\\u0041" : [ 1.50, 12345678901234567890, {"deep" :null} ],\n"id"',
    );
    const location = JSON.stringify(build.location({ ...bec, id: 'BYTES' })).replace('"id"', '"x_kw":1.500e2,"id"');
    lists.answer = (url) => ({ texts: [url.pathname === '/tariffs' ? tariff : location] });
    await scene.redirect(cpo.partnerId, 'tariffs', `${lists.origin}/tariffs`);
    await scene.pull(cpo.partnerId, 'tariffs', 'delta');
    await scene.pull(cpo.partnerId, 'locations', 'delta');
    expect((await scene.document('tariffs', 'BE-BEC', 'bytes'))?.text).to.equal(tariff);
    expect((await scene.document('locations', 'BE-BEC', 'bytes'))?.text).to.contain('"x_kw":1.500e2');
  });

  it('does as the operator says of pages and modules', async () => {
    const quirks = { pull_page_size: 7, no_pull: ['tariffs'] };
    await scene.hub.admin('PATCH', `/partners/${cpo.partnerId}`, { quirks });
    lists.asked.length = 0;
    lists.answer = () => ({ texts: [] });
    await scene.pull(cpo.partnerId, 'locations', 'delta');
    expect(lists.asked[0]?.url).to.match(/[?&]limit=7$/);
    await scene.hub.app.hub
      .db('pulls')
      .where({ module: 'tariffs' })
      .update({ next_at: new Date(0) });
    await scene.run();
    expect(lists.asked.filter(({ url }) => url.startsWith('/tariffs'))).to.deep.equal([]);
    expect(await scene.row(cpo.partnerId, 'tariffs')).to.include({ next_at: null });
    await scene.hub.admin('PATCH', `/partners/${cpo.partnerId}`, { quirks: {} });
    await scene.run();
    expect(lists.asked.filter(({ url }) => url.startsWith('/tariffs'))).to.have.lengthOf(1);
  });

  it('pulls again hours later, never at the same minute, and everything once a week (T-57, R-60)', async () => {
    await scene.pull(cpo.partnerId, 'sessions', 'delta');
    const { next_at, next_kind } = await scene.row(cpo.partnerId, 'sessions');
    expect(next_kind).to.equal('delta');
    expect(Number(next_at) - Date.now()).to.be.within(0.9 * hourMs, 1.1 * hourMs);
    await scene.hub.app.hub
      .db('pulls')
      .where({ module: 'sessions' })
      .update({ last_full_at: new Date(Date.now() - 7 * 24 * hourMs) });
    await scene.pull(cpo.partnerId, 'sessions', 'delta');
    expect(await scene.row(cpo.partnerId, 'sessions')).to.include({ next_kind: 'full' });
  });

  it('asks a platform that was away what it has missed (T-81, R-60)', async () => {
    cpo.keep('cdrs', build.cdr({ ...bec, id: 'C2' }));
    const since = cpo.receivedLog.length;
    await pullAfterOutage(scene.hub.app.hub, cpo.partnerId);
    await scene.run();
    expect(await scene.row(cpo.partnerId, 'cdrs')).to.include({ kind: 'delta', stored: 1 });
    expect(requests(cpo, 'cdrs', since)[0]?.has('date_from')).to.equal(true);
  });

  it('leaves platforms alone that are out of reach', async () => {
    const { db } = scene.hub.app.hub;
    await db('platforms').where({ id: emsp.partnerId }).update({ state: 'offline' });
    await db('pulls')
      .where({ platform_id: emsp.partnerId })
      .update({ next_at: new Date(0) });
    const before = emsp.receivedLog.length;
    await scene.run();
    expect(emsp.receivedLog.length).to.equal(before);
    await db('platforms').where({ id: emsp.partnerId }).update({ state: 'connected' });
    await scene.run();
    expect(emsp.receivedLog.length).to.equal(before + 1);
  });
});

describe('pulls from a platform with several parties', () => {
  let scene: PullScene;
  let lists: ListServer;
  const build = createBuild();
  const owners = ['AAA', 'BBB', 'CCC'];
  const textsOf = (owner: string): string[] =>
    ['1', '2'].map((id) => JSON.stringify(build.tariff({ country_code: 'BE', party_id: owner, id })));
  const texts = new Map(owners.map((owner) => [`BE-${owner}`, textsOf(owner)]));
  before(async () => {
    scene = await openPullScene();
    lists = await startListServer();
  });
  after(async () => {
    await lists.close();
    await scene.close();
  });

  const platform = async (): Promise<string> => {
    const roles = owners.map((party_id) => ({ country_code: 'BE', party_id, role: 'CPO' as const }));
    const partner = await scene.hub.connectAll(roles, { modules: ['tariffs'] });
    await scene.redirect(partner.partnerId, 'tariffs', lists.url);
    return partner.partnerId;
  };
  const tos = (): string[] => lists.asked.splice(0).map(({ to }) => to);

  it('asks each party where each answers for itself, one where it answers for all (T-62, T-63, X-13)', async () => {
    lists.answer = (_, { headers }) => ({ texts: texts.get(`BE-${headers['ocpi-to-party-id']}`) ?? [] });
    const id = await platform();
    await scene.run();
    expect(await scene.row(id, 'tariffs')).to.include({ state: 'idle', objects: 6, stored: 6, error: null });
    expect(tos()).to.deep.equal(['BE-AAA', 'BE-BBB', 'BE-CCC']);
    lists.answer = inPages(2, () => [...texts.values()].flat());
    expect(await scene.pull(id, 'tariffs')).to.include({ objects: 6, stored: 0, unchanged: 6 });
    expect(tos()).to.deep.equal(['BE-AAA', 'BE-AAA', 'BE-AAA']);

    // One party's list shows a little of another's: that is no word on the rest of it.
    const [ofB = ''] = texts.get('BE-BBB') ?? [];
    lists.answer = (_, { headers }) => {
      const own = texts.get(`BE-${headers['ocpi-to-party-id']}`) ?? [];
      return { texts: headers['ocpi-to-party-id'] === 'AAA' ? [...own, ofB] : own };
    };
    const last = await scene.lastChange();
    expect(await scene.pull(id, 'tariffs')).to.include({ error: null, stored: 0 });
    expect(tos()).to.deep.equal(['BE-AAA', 'BE-BBB', 'BE-CCC']);
    expect(await scene.changes('tariffs', last)).to.deep.equal([]);
  });
});
