import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { SeenNumbers } from '../../src/hub/pull-seen.ts';
import { createBuild } from '../support/build.ts';
import { startHub, type TestHub } from '../support/hub.ts';
import { until } from '../support/wait.ts';
import {
  inPages,
  type ListServer,
  openPullScene,
  type PullScene,
  type ServedPage,
  startListServer,
} from './pull-scene.ts';

const build = createBuild();
const tariffs = (party_id: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) =>
    JSON.stringify(build.tariff({ country_code: 'BE', party_id, id: `T${at}` })),
  );

describe('processes that pull', () => {
  let scene: PullScene;
  let lists: ListServer;
  let id: string;
  const texts = tariffs('BEC', 6);
  const honest = inPages(2, () => texts);
  before(async () => {
    scene = await openPullScene();
    lists = await startListServer();
    id = await platform('BEC');
  });
  beforeEach(async () => {
    lists.answer = honest;
    await scene.run();
    lists.asked.length = 0;
  });
  after(async () => {
    await lists.close();
    await scene.close();
  });

  const db = () => scene.hub.app.hub.db;
  const platform = async (party_id: string): Promise<string> => {
    const partner = await scene.hub.connect('CPO', `BE-${party_id}`, { modules: ['tariffs'] });
    await scene.redirect(partner.partnerId, 'tariffs', lists.url);
    return partner.partnerId;
  };
  const due = (about: object = {}) =>
    db()('pulls')
      .where({ platform_id: id })
      .update({ next_at: new Date(0), next_kind: 'full', ...about });
  const offsets = (): (string | null)[] =>
    lists.asked.map(({ url }) => new URL(url, lists.origin).searchParams.get('offset'));

  /** Answers honestly, but from an offset on only when it is let go. */
  const holdingFrom = (held: number) => {
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    lists.answer = async (url): Promise<ServedPage> => {
      if (Number(url.searchParams.get('offset') ?? 0) >= held) await gate;
      return honest(url);
    };
    return () => letGo();
  };
  const untilAsked = (count: number) => until(() => lists.asked.length === count, { what: `request ${count}` });

  it('show how far a slow pull is', async () => {
    const letGo = holdingFrom(4);
    await due();
    const pulls = scene.start();
    await untilAsked(3);
    const { modules } = await scene.hub.admin<{ modules: { module: string; pull: { progress: object } | null }[] }>(
      'GET',
      `/partners/${id}/sync`,
    );
    expect(modules.find(({ module }) => module === 'tariffs')?.pull).to.deep.include({
      state: 'running',
      kind: 'full',
      unchanged: 4,
      finished_at: null,
      next_at: null,
      progress: { pages: 2, objects: 4, total: 6, percent: 66 },
    });
    letGo();
    await until(() => pulls.isIdle(), { what: 'end of the pull' });
    await pulls.stop();
    expect(await scene.row(id, 'tariffs')).to.include({ state: 'idle', pages: 3, objects: 6 });
  });

  it('break off when they stop, and another one goes on from there', async () => {
    const letGo = holdingFrom(4);
    await due();
    const pulls = scene.start();
    await untilAsked(3);
    await pulls.stop();
    const row = await scene.row(id, 'tariffs');
    expect(row).to.include({ state: 'idle', pages: 2, objects: 4, holder: null, error: null, next_kind: 'full' });
    expect(row.next_url).to.match(/offset=4/);
    letGo();
    await scene.run();
    expect(offsets()).to.deep.equal([null, '2', '4', '4']);
    expect(await scene.row(id, 'tariffs')).to.include({ reason: 'resumed', pages: 3, objects: 6, next_url: null });
  });

  it('take over from one that is gone, when its lease has run out', async () => {
    await due({
      state: 'running',
      kind: 'full',
      next_at: null,
      next_kind: null,
      next_url: `${lists.url}?limit=2&offset=2`,
      party: 'BE-BEC',
      holder: randomUUID(),
      leased_until: db().raw(`now() + interval '30 seconds'`),
    });
    await scene.run();
    expect(offsets()).to.deep.equal([]);
    await db()('pulls').update({ leased_until: db().raw(`now() - interval '1 second'`) });
    await scene.run();
    expect(offsets()).to.deep.equal(['2', '4']);
    expect(await scene.row(id, 'tariffs')).to.include({ state: 'idle', holder: null });
  });

  it('leave a pull alone that another one has taken over', async () => {
    const letGo = holdingFrom(2);
    await due();
    const pulls = scene.start();
    await untilAsked(2);
    const other = randomUUID();
    await db()('pulls').update({ holder: other, leased_until: db().raw(`now() + interval '30 seconds'`) });
    letGo();
    await until(() => pulls.isIdle(), { what: 'end of the pull' });
    await pulls.stop();
    expect(await scene.row(id, 'tariffs')).to.include({ state: 'running', holder: other, pages: 1 });
    await db()('pulls').update({ leased_until: null });
  });

  it('keep a lease through a page that takes long', async () => {
    const letGo = holdingFrom(2);
    await due();
    const pulls = scene.start({ leaseMs: 1500, leaseRenewMs: 0 });
    await untilAsked(2);
    const leasedUntil = async (): Promise<Date> =>
      (await db()('pulls').where({ platform_id: id }).first()).leased_until;
    const first = await leasedUntil();
    await until(async () => (await leasedUntil()) > first, { what: 'longer lease' });
    letGo();
    await until(() => pulls.isIdle(), { what: 'end of the pull' });
    await pulls.stop();
  });

  it('pull from few platforms at once, and each list once however many they are', async () => {
    const others = [await platform('AAA'), await platform('BBB'), await platform('CCC')];
    let underWay = 0;
    let most = 0;
    lists.answer = async (url, { headers }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return inPages(1, () => tariffs(String(headers['ocpi-to-party-id']), 3))(url);
    };
    await due();
    const processes = [scene.start({ pullsAtOnceMax: 1 }), scene.start({ pullsAtOnceMax: 1 })];
    const isDone = async () => {
      const rows = await db()('pulls').whereIn('platform_id', [id, ...others]);
      return rows.every((row) => row.state === 'idle' && row.last_full_at !== null && row.next_at > new Date());
    };
    await until(isDone, { what: 'end of the pulls' });
    await Promise.all(processes.map((pulls) => pulls.stop()));
    expect(lists.asked.map(({ to }) => to).sort()).to.deep.equal(
      ['BE-AAA', 'BE-BBB', 'BE-BEC', 'BE-CCC'].flatMap((to) => [to, to, to]),
    );
    expect(most).to.be.within(1, 2);
  });

  it('do what an operator asks for meanwhile afterwards', async () => {
    const letGo = holdingFrom(4);
    await due({ next_kind: 'delta' });
    const pulls = scene.start();
    await untilAsked(3);
    await scene.hub.admin('POST', `/partners/${id}/pulls`, { module: 'tariffs', kind: 'full' });
    letGo();
    await until(async () => offsets().length === 6 && pulls.isIdle(), { what: 'second pull' });
    await pulls.stop();
    expect(await scene.row(id, 'tariffs')).to.include({ kind: 'full', state: 'idle' });
  });

  it('stop at a platform that is suspended', async () => {
    const letGo = holdingFrom(2);
    await due();
    const pulls = scene.start();
    await untilAsked(2);
    await scene.hub.admin('POST', `/partners/${id}/suspend`);
    letGo();
    await until(() => pulls.isIdle(), { what: 'end of the pull' });
    await pulls.stop();
    expect(await scene.row(id, 'tariffs')).to.include({ state: 'idle', error: null, pages: 1 });
    expect(offsets()).to.deep.equal([null, '2']);
  });
});

describe('what was pulled', () => {
  let hub: TestHub;
  let scene: PullScene;
  let lists: ListServer;
  before(async () => {
    hub = await startHub();
    scene = await openPullScene({ database: hub.database });
    lists = await startListServer();
  });
  after(async () => {
    await lists.close();
    await scene.close();
    await hub.stop();
  });

  it('reaches those who may see it, to the byte where nobody knows the field, and so does what is gone (R-60, P-03)', async () => {
    const bec = { country_code: 'BE', party_id: 'BEC' };
    const cpo = await hub.connect('CPO', 'BE-BEC');
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    const stranger = await hub.connect('EMSP', 'NL-STR');
    await hub.agree('BE-BEC', 'NL-TNM');
    const location = build.location({ ...bec, id: 'L', x_odd: { list: [1, null, 'ü'], deep: { yes: true } } });
    cpo.keep('locations', location, build.location({ ...bec, id: 'GOES' }));
    cpo.keep('tariffs', build.tariff({ ...bec, id: 'T' }), build.tariff({ ...bec, id: 'GOES' }));
    cpo.keep('cdrs', build.cdr({ ...bec, id: 'C' }));
    await hub.admin('POST', `/partners/${cpo.partnerId}/pulls`, { kind: 'full' });
    await until(() => emsp.received('cdrs').length === 1 && emsp.received('tariffs').length === 2, { what: 'CDR' });
    await hub.settled();
    expect(emsp.received('locations').find(({ id }) => id === 'L')).to.deep.equal(location);

    lists.answer = (url) => ({ texts: [JSON.stringify(cpo.own(url.pathname === '/l' ? 'locations' : 'tariffs')[0])] });
    await scene.redirect(cpo.partnerId, 'locations', `${lists.origin}/l`);
    await scene.redirect(cpo.partnerId, 'tariffs', `${lists.origin}/t`);
    // Either process may be the one that pulls.
    await hub.app.hub.reloadRegistry();
    await scene.pull(cpo.partnerId, 'locations');
    await scene.pull(cpo.partnerId, 'tariffs');
    const statusOf = (id: string) => emsp.received('locations').find((known) => known.id === id)?.evses?.[0]?.status;
    await until(() => statusOf('GOES') === 'REMOVED', { what: 'removed EVSE' });
    await until(() => emsp.received('tariffs').length === 1, { what: 'deleted tariff' });
    expect(statusOf('L')).to.equal('AVAILABLE');
    for (const module of ['locations', 'tariffs', 'cdrs'] as const) expect(stranger.received(module)).to.deep.equal([]);
    expect([...emsp.complaints, ...cpo.complaints]).to.deep.equal([]);
  });
});

describe('the numbers a list has shown', () => {
  it('are remembered in any order, and no others', () => {
    const seen = new SeenNumbers();
    const odd = Array.from({ length: 5000 }, (_, at) => 2 * ((at * 7919) % 5000) + 1);
    for (const number of odd.slice(0, 2500)) seen.add(number);
    expect(seen.has(odd[0] ?? 0)).to.equal(true);
    for (const number of odd.slice(2500)) seen.add(number);
    expect(odd.every((number) => seen.has(number))).to.equal(true);
    expect(odd.some((number) => seen.has(number + 1))).to.equal(false);
    expect(new SeenNumbers().has(0)).to.equal(false);
  });
});
