import { expect } from 'chai';
import { createBuild } from '../support/build.ts';
import type { ConnectedPartner } from '../support/hub.ts';
import { until } from '../support/wait.ts';
import { inPages, type ListServer, openPullScene, type PullScene, startListServer } from './pull-scene.ts';

const bec = { country_code: 'BE', party_id: 'BEC' };

describe('lists with bad data in them', () => {
  let scene: PullScene;
  let lists: ListServer;
  let cpo: ConnectedPartner;
  const build = createBuild();
  before(async () => {
    scene = await openPullScene();
    lists = await startListServer();
    cpo = await scene.hub.connect('CPO', 'BE-BEC');
    await scene.hub.connect('CPO', 'BE-OTH');
    await scene.run();
    for (const module of ['locations', 'tariffs', 'cdrs', 'sessions']) {
      await scene.redirect(cpo.partnerId, module, lists.url);
    }
  });
  after(async () => {
    await lists.close();
    await scene.close();
  });

  const tariff = (about: object): string => JSON.stringify(build.tariff({ ...bec, ...about }));
  const owned = (owner: string): Promise<{ id: string }[]> =>
    scene.hub.app.hub.db('objects').where({ owner, module: 'tariffs' }).select('id');

  it('cost nothing but themselves: 30 % of garbage and foreign objects (T-53, T-63, B10, R20)', async () => {
    const bad = [
      tariff({ id: 'FOREIGN', party_id: 'OTH' }),
      tariff({ id: 'NOBODY', country_code: 'XX', party_id: 'XXX' }),
      tariff({ id: 'WRONG', currency: 'euros', elements: [] }),
      tariff({ id: undefined }),
      '{"id": "BROKEN", "country_code"}',
      '{"id":"TWICE","id":"TWICE"}',
      '"a text"',
      'null',
      '42',
    ];
    const texts = Array.from({ length: 30 }, (_, at) =>
      at % 10 < 7 ? tariff({ id: `GOOD${at}` }) : (bad[3 * Math.floor(at / 10) + (at % 10) - 7] ?? ''),
    );
    lists.answer = inPages(7, () => texts);
    const row = await scene.pull(cpo.partnerId, 'tariffs');
    expect(row).to.include({ state: 'idle', pages: 5, objects: 30, stored: 21, quarantined: 9 });
    expect((await owned('BE-BEC')).map(({ id }) => id)).to.have.members(
      texts.filter((_, at) => at % 10 < 7).map((text) => JSON.parse(text).id),
    );
    expect([...(await owned('BE-OTH')), ...(await owned('XX-XXX'))]).to.deep.equal([]);

    const entries = await scene.quarantine(cpo.partnerId, 'tariffs', 9);
    const notHere = 'belongs to a party that is not on this platform';
    expect(entries.filter(({ owner }) => owner !== '')).to.have.deep.members([
      { owner: 'BE-OTH', key: 'foreign', reason: notHere, source: 'pull', times: 1 },
      { owner: 'XX-XXX', key: 'nobody', reason: notHere, source: 'pull', times: 1 },
      { owner: 'BE-BEC', key: 'wrong', reason: 'must not be longer than 3 characters', source: 'pull', times: 1 },
    ]);
    const unnamed = entries.filter(({ owner }) => owner === '').map(({ reason }) => reason);
    expect(unnamed).to.have.members([
      ...Array(4).fill('does not say whose object it is, or which'),
      '/country_code: is not valid JSON at line 1, column 32',
      '/id: is there twice',
    ]);

    await scene.pull(cpo.partnerId, 'tariffs');
    const again = () => scene.quarantine(cpo.partnerId, 'tariffs', 9);
    await until(async () => (await again()).every(({ times }) => times >= 2), { what: 'second entries' });
    expect((await again()).map(({ times }) => times)).to.deep.equal(Array(9).fill(2));
  });

  it('are held to the sizes of pushes', async () => {
    const large = tariff({ id: 'LARGE', x_filling: 'x'.repeat(2000) });
    lists.answer = () => ({ texts: [large, tariff({ id: 'SMALL' })] });
    const row = await scene.pull(cpo.partnerId, 'tariffs', 'delta', { bodyBytesMax: 2000 });
    expect(row).to.include({ stored: 1, quarantined: 1 });
    const entries = await scene.quarantine(cpo.partnerId, 'tariffs', 10);
    expect(entries.find(({ key }) => key === 'large')?.reason).to.equal('is larger than 2000 bytes');
  });

  it('end in quarantine with ids and bytes a database cannot hold as well', async () => {
    const texts = [tariff({ id: 'x'.repeat(5000) }), `{"id":"A\0B"}`, '{"id":"A\\u0000B"}', tariff({ id: 'FINE' })];
    lists.answer = () => ({ texts });
    expect(await scene.pull(cpo.partnerId, 'tariffs', 'delta')).to.include({ stored: 1, quarantined: 3, error: null });
    expect(await scene.quarantine(cpo.partnerId, 'tariffs', 13)).to.have.lengthOf(13);
  });

  it('raise an alarm when a CDR has changed; the first one stands (D-02, D-10, E7, E6)', async () => {
    const first = build.cdr({ ...bec, id: 'BILL', total_cost: { excl_vat: 8.1 } });
    const second = { ...first, total_cost: { excl_vat: 9.1 } };
    const inexact = JSON.stringify({ ...first, id: 'DIGITS' }).replace('8.1', '8.1000000000000001');
    const credit = {
      ...first,
      id: 'CREDIT',
      credit: true,
      credit_reference_id: 'NONE',
      total_cost: { excl_vat: -8.1 },
    };
    lists.answer = () => ({ texts: [JSON.stringify(first)] });
    expect(await scene.pull(cpo.partnerId, 'cdrs')).to.include({ stored: 1 });
    lists.answer = () => ({ texts: [JSON.stringify(first), inexact, JSON.stringify(credit)] });
    expect(await scene.pull(cpo.partnerId, 'cdrs')).to.include({ stored: 0, unchanged: 1, quarantined: 2 });
    lists.answer = () => ({ texts: [JSON.stringify(second)] });
    expect(await scene.pull(cpo.partnerId, 'cdrs')).to.include({ stored: 0, quarantined: 1, error: null });

    const ledger = await scene.hub.app.hub.db('cdrs').select('id', 'document');
    expect(ledger).to.deep.equal([{ id: 'BILL', document: JSON.stringify(first) }]);
    const entries = await scene.quarantine(cpo.partnerId, 'cdrs', 3);
    expect(entries.map(({ key, reason }) => `${key}: ${reason}`)).to.deep.equal([
      'bill: another CDR with this id was received before; CDRs are never changed',
      'credit: names a CDR that was never received from this party',
      'digits: numbers must be written without exponent and with at most 15 digits',
    ]);
  });

  it('do not take a session out of its last state (S-02)', async () => {
    const ended = build.session({ ...bec, id: 'ENDED', status: 'COMPLETED' });
    lists.answer = () => ({ texts: [JSON.stringify(ended)] });
    expect(await scene.pull(cpo.partnerId, 'sessions')).to.include({ stored: 1 });
    const again = { ...ended, status: 'ACTIVE', last_updated: build.time() };
    const corrected = { ...ended, kwh: 6, last_updated: build.time() };
    lists.answer = () => ({ texts: [JSON.stringify(again), JSON.stringify(corrected)] });
    expect(await scene.pull(cpo.partnerId, 'sessions')).to.include({ stored: 1, quarantined: 1, error: null });
    const stored = await scene.document('sessions', 'BE-BEC', 'ended');
    expect(JSON.parse(stored?.text ?? '')).to.deep.equal(corrected);
    const [entry] = await scene.quarantine(cpo.partnerId, 'sessions', 1);
    expect(entry).to.include({ key: 'ended', reason: 'must stay COMPLETED', source: 'pull' });
  });

  it('are counted when they are odd and understood all the same', async () => {
    const odd = build.location({ ...bec, id: 'ODD', parking_type: 'ON_THE_MOON' as never });
    lists.answer = () => ({ texts: [JSON.stringify(odd)] });
    expect(await scene.pull(cpo.partnerId, 'locations', 'delta')).to.include({ stored: 1 });
    const findings = () =>
      scene.hub.app.hub.db('findings').where({ module: 'locations' }).select('rule', 'path', 'example');
    await until(async () => (await findings()).length > 0, { what: 'finding' });
    expect(await findings()).to.deep.equal([{ rule: 'open-enum', path: '/parking_type', example: 'ON_THE_MOON' }]);
  });
});

describe('lists that do not end well', () => {
  let scene: PullScene;
  let lists: ListServer;
  let id: string;
  const build = createBuild();
  const texts = Array.from({ length: 10 }, (_, at) => JSON.stringify(build.tariff({ ...bec, id: `T${at}` })));
  const honest = inPages(2, () => texts);
  before(async () => {
    scene = await openPullScene();
    lists = await startListServer();
    id = (await scene.hub.connect('CPO', 'BE-BEC', { modules: ['tariffs'] })).partnerId;
    await scene.redirect(id, 'tariffs', lists.url);
    await scene.run();
  });
  beforeEach(() => {
    lists.asked.length = 0;
  });
  after(async () => {
    await lists.close();
    await scene.close();
  });

  const offsets = (): (string | null)[] =>
    lists.asked.map(({ url }) => new URL(url, lists.origin).searchParams.get('offset'));
  const link = (href: string) => ({ Link: `<${href}>; rel="next"` });
  const due = () => scene.hub.app.hub.db('pulls').update({ next_at: new Date(0) });

  it('are not followed to another server (T-56, D7, R-66)', async () => {
    let isReached = false;
    const other = await startListServer();
    other.answer = () => {
      isReached = true;
      return { texts: [] };
    };
    lists.answer = () => ({ texts: [texts[0] ?? ''], headers: link(`${other.url}?offset=1`) });
    const row = await scene.pull(id, 'tariffs');
    expect(row).to.include({ state: 'failed', error: 'the link to the next page leads to another server' });
    expect(isReached).to.equal(false);
    await other.close();
  });

  it('are not read in a circle (T-56, D7)', async () => {
    lists.answer = (url) => {
      const offset = Number(url.searchParams.get('offset') ?? 0);
      return { texts: [texts[offset] ?? ''], headers: link(`${lists.url}?offset=${(offset + 1) % 3}`) };
    };
    const row = await scene.pull(id, 'tariffs');
    expect(row).to.include({
      state: 'failed',
      error: 'the links to the next page lead in a circle',
      pages: 4,
      next_url: null,
      next_kind: 'full',
    });
    // What is wrong there is not mended in seconds.
    expect(Number(row.next_at) - Date.now()).to.be.within(0.7 * 3_600_000, 0.8 * 3_600_000);
  });

  it('are left at a budget and read on from there (D7, G1)', async () => {
    lists.answer = honest;
    const row = await scene.pull(id, 'tariffs', 'full', { pullPagesMax: 2 });
    expect(row).to.include({ state: 'failed', error: 'the list is longer than is read in one go', pages: 2 });
    await due();
    await scene.run({ pullPagesMax: 2 });
    await due();
    await scene.run({ pullObjectsMax: 2 });
    expect(offsets()).to.deep.equal([null, '2', '4', '6', '8']);
    expect(await scene.row(id, 'tariffs')).to.include({
      state: 'idle',
      pages: 5,
      objects: 10,
      total: 10,
      next_url: null,
    });
  });

  it('end with empty pages, after some when there should be more (T-54)', async () => {
    const endless = (total: number) => (url: URL) => {
      const offset = Number(url.searchParams.get('offset') ?? 0);
      const headers = { 'X-Total-Count': String(total), ...link(`${lists.url}?offset=${offset + 10}`) };
      return { texts: offset === 0 ? texts : [], headers };
    };
    lists.answer = endless(10);
    expect(await scene.pull(id, 'tariffs')).to.include({ state: 'idle', pages: 2, error: null });
    lists.answer = endless(11);
    const row = await scene.pull(id, 'tariffs', 'full', { pullEmptyPagesMax: 3 });
    expect(row).to.include({ state: 'idle', pages: 4 });
    expect(row.error).to.equal('what the list lacks was left as it is, because it went on with empty pages');
  });

  it('go on where they broke off, with waits that grow (T-53, D7)', async () => {
    let isDown = true;
    lists.answer = (url) => (isDown && url.searchParams.get('offset') === '6' ? { texts: [], http: 500 } : honest(url));
    const first = await scene.pull(id, 'tariffs');
    expect(first).to.include({ state: 'failed', error: 'the platform answered HTTP 500', pages: 3, objects: 6 });
    expect(first).to.include({ next_kind: 'full', failures: 1, holder: null });
    expect(Number(first.next_at) - Date.now()).to.be.within(6_000, 12_000);
    await due();
    await scene.run();
    const second = await scene.row(id, 'tariffs');
    expect(second).to.include({ state: 'failed', failures: 2, pages: 3 });
    expect(Number(second.next_at) - Date.now()).to.be.within(15_000, 23_000);
    isDown = false;
    await due();
    await scene.run();
    expect(offsets()).to.deep.equal([null, '2', '4', '6', '6', '6', '8']);
    expect(await scene.row(id, 'tariffs')).to.include({
      state: 'idle',
      reason: 'resumed',
      pages: 5,
      objects: 10,
      failures: 0,
      error: 'what the list lacks was left as it is, because it was interrupted and went on later',
    });
  });

  it('start again when they broke off long ago, or cannot be gone on with', async () => {
    lists.answer = (url) => (url.searchParams.get('offset') === '4' ? { texts: [], http: 500 } : honest(url));
    await scene.pull(id, 'tariffs');
    const { db } = scene.hub.app.hub;
    await db('pulls').update({ next_at: new Date(0), finished_at: new Date(Date.now() - 3_700_000) });
    await scene.run();
    expect(offsets()).to.deep.equal([null, '2', '4', null, '2', '4']);
    lists.asked.length = 0;
    for (let tries = 0; tries < 6; tries += 1) {
      await due();
      await scene.run();
    }
    expect(offsets()).to.deep.equal(['4', '4', '4', '4', null, '2', '4', null, '2', '4']);
  });

  it('say what they are instead of a list', async () => {
    lists.answer = () => ({ texts: [], http: 404 });
    expect((await scene.pull(id, 'tariffs')).error).to.equal('the platform answered HTTP 404');
    lists.answer = () => ({ texts: ['],"status_code":2001,"x":[{}'] });
    expect((await scene.pull(id, 'tariffs')).error).to.be.a('string');
    lists.answer = () => ({ texts: [], http: 401 });
    expect((await scene.pull(id, 'tariffs')).error).to.equal('the platform refuses our token');
  });
});
