import { expect } from 'chai';
import { createBuild } from '../support/build.ts';
import type { ConnectedPartner } from '../support/hub.ts';
import { until } from '../support/wait.ts';
import { inPages, type ListServer, openPullScene, type PullScene, startListServer } from './pull-scene.ts';

const bec = { country_code: 'BE', party_id: 'BEC' };
const tnm = { country_code: 'NL', party_id: 'TNM' };
const build = createBuild();

describe('what a complete list no longer has', () => {
  let scene: PullScene;
  let lists: ListServer;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    scene = await openPullScene();
    lists = await startListServer();
    cpo = await scene.hub.connect('CPO', 'BE-BEC');
    emsp = await scene.hub.connect('EMSP', 'NL-TNM');
    await scene.run();
    for (const module of ['locations', 'tariffs', 'cdrs', 'sessions']) {
      await scene.redirect(cpo.partnerId, module, `${lists.origin}/${module}`);
    }
    await scene.redirect(emsp.partnerId, 'tokens', `${lists.origin}/tokens`);
  });
  after(async () => {
    await lists.close();
    await scene.close();
  });

  const list = (objects: readonly object[]): void => {
    lists.answer = inPages(2, () => objects.map((object) => JSON.stringify(object)));
  };

  it('of Locations gets EVSEs that are REMOVED, with the owner’s last_updated (X-13, L-11, L-37, L-38)', async () => {
    const [stays, goes, bare] = [
      build.location({ ...bec, id: 'STAYS' }),
      build.location({ ...bec, id: 'GOES', evses: [build.evse(), build.evse({ status: 'REMOVED' })] }),
      build.location({ ...bec, id: 'BARE', evses: undefined }),
    ];
    list([stays, goes, bare]);
    await scene.pull(cpo.partnerId, 'locations');
    const last = await scene.lastChange();
    list([stays]);
    expect(await scene.pull(cpo.partnerId, 'locations', 'delta')).to.include({ kind: 'delta', error: null });
    expect(await scene.changes('locations', last), 'a delta says nothing (T-59)').to.deep.equal([]);

    const row = await scene.pull(cpo.partnerId, 'locations');
    expect(row).to.include({ state: 'idle', error: null, objects: 1, unchanged: 1, next_kind: 'delta' });
    expect(await scene.changes('locations', last)).to.deep.equal(['put GOES']);
    expect(await scene.statuses('BE-BEC', 'goes')).to.deep.equal(['REMOVED', 'REMOVED']);
    expect(await scene.statuses('BE-BEC', 'stays')).to.deep.equal(['AVAILABLE']);
    const shown = JSON.parse((await scene.document('locations', 'BE-BEC', 'goes'))?.text ?? '');
    expect(shown.last_updated).to.equal(goes?.last_updated);
    expect(shown.evses[0].last_updated).to.equal(goes?.evses?.[0]?.last_updated);
    expect(await scene.document('locations', 'BE-BEC', 'bare')).to.include({ gone: false });

    await scene.pull(cpo.partnerId, 'locations');
    expect(await scene.changes('locations', last), 'once').to.deep.equal(['put GOES']);

    list([stays, goes]);
    await scene.pull(cpo.partnerId, 'locations');
    expect(await scene.statuses('BE-BEC', 'goes')).to.deep.equal(['AVAILABLE', 'REMOVED']);
  });

  it('of Tariffs is deleted (P-03, X-13)', async () => {
    const [stays, goes] = [build.tariff({ ...bec, id: 'STAYS' }), build.tariff({ ...bec, id: 'GOES' })];
    list([stays, goes]);
    await scene.pull(cpo.partnerId, 'tariffs');
    const last = await scene.lastChange();
    list([stays]);
    await scene.pull(cpo.partnerId, 'tariffs');
    await scene.pull(cpo.partnerId, 'tariffs');
    expect(await scene.changes('tariffs', last)).to.deep.equal(['delete GOES']);
    expect(await scene.document('tariffs', 'BE-BEC', 'goes')).to.include({ gone: true, version: 2 });
    list([goes, stays]);
    await scene.pull(cpo.partnerId, 'tariffs');
    expect(await scene.changes('tariffs', last)).to.deep.equal(['delete GOES', 'put GOES']);
    expect(await scene.document('tariffs', 'BE-BEC', 'goes')).to.include({ gone: false });
  });

  it('of Tokens stays as it is, and the operator hears of it (K-06, X-13)', async () => {
    const [stays, goes] = [build.token({ ...tnm, uid: 'STAYS' }), build.token({ ...tnm, uid: 'GOES' })];
    list([stays, goes]);
    await scene.pull(emsp.partnerId, 'tokens');
    const last = await scene.lastChange();
    list([stays]);
    expect(await scene.pull(emsp.partnerId, 'tokens')).to.include({ state: 'idle', error: null });
    expect(await scene.changes('tokens', last)).to.deep.equal([]);
    expect(await scene.document('tokens', 'NL-TNM', 'goes/RFID')).to.include({ gone: false, version: 1 });
    const { db } = scene.hub.app.hub;
    const noted = () => db('vanished').join('objects', 'objects.number', 'vanished.object').select('id');
    expect(await noted()).to.deep.equal([{ id: 'GOES' }]);
    const finding = await until(() => db('findings').where({ module: 'tokens' }).first(), { what: 'finding' });
    expect(finding).to.include({ rule: 'vanished', example: '1 of NL-TNM are missing from its complete list' });
    list([stays, goes]);
    await scene.pull(emsp.partnerId, 'tokens');
    expect(await noted()).to.deep.equal([]);
  });

  it('of Sessions and CDRs is kept without a word (X-13)', async () => {
    list([build.session({ ...bec, id: 'S' })]);
    await scene.pull(cpo.partnerId, 'sessions');
    list([build.cdr({ ...bec, id: 'C' })]);
    await scene.pull(cpo.partnerId, 'cdrs');
    const last = await scene.lastChange();
    list([]);
    for (const module of ['sessions', 'cdrs']) {
      expect(await scene.pull(cpo.partnerId, module)).to.include({ state: 'idle', error: null });
      expect(await scene.changes(module, last)).to.deep.equal([]);
    }
  });

  it('is what nobody pushed meanwhile, and what was not pushed to one party alone', async () => {
    const [pushed, other] = [build.tariff({ ...bec, id: 'PUSHED' }), build.tariff({ ...bec, id: 'OTHER' })];
    list([pushed, other]);
    await scene.pull(cpo.partnerId, 'tariffs');
    const last = await scene.lastChange();
    lists.answer = async () => {
      await cpo.push('tariffs/BE/BEC/PUSHED', { ...pushed, currency: 'CHF', last_updated: build.time() }, 'NL-HUB');
      return { texts: [JSON.stringify(other)] };
    };
    await scene.hub.agree('BE-BEC', 'NL-TNM');
    await cpo.push('tariffs/BE/BEC/ALONE', build.tariff({ ...bec, id: 'ALONE' }), 'NL-TNM');
    await scene.pull(cpo.partnerId, 'tariffs');
    expect(await scene.changes('tariffs', last))
      .to.include('put PUSHED')
      .and.not.include('delete PUSHED');
    const { db } = scene.hub.app.hub;
    expect(await db('objects').where({ id: 'ALONE' }).first()).to.include({ audience: 'NL-TNM', gone: false });
  });

  it('is not what is there but bad', async () => {
    const [one, two] = [build.tariff({ ...bec, id: 'ONE' }), build.tariff({ ...bec, id: 'TWO' })];
    list([one, two]);
    await scene.pull(cpo.partnerId, 'tariffs');
    const last = await scene.lastChange();
    list([one, { ...two, currency: 'euro' }]);
    expect(await scene.pull(cpo.partnerId, 'tariffs')).to.include({ quarantined: 1, error: null });
    expect(await scene.changes('tariffs', last)).to.deep.equal([]);
  });

  const doubtful: [string, () => void, string][] = [
    [
      'something had no name',
      () => {
        lists.answer = inPages(2, () => [JSON.stringify(build.tariff({ ...bec, id: 'ONE' })), '{"currency":"EUR"}']);
      },
      'it had objects that nobody can tell apart',
    ],
    [
      'X-Total-Count fell (T-52)',
      () => {
        const texts = [1, 2, 3].map((at) => JSON.stringify(build.tariff({ ...bec, id: `N${at}` })));
        lists.answer = inPages(
          2,
          () => texts,
          (offset) => 4 - offset / 2,
        );
      },
      'its X-Total-Count fell while it was read',
    ],
    [
      'less came than X-Total-Count said',
      () => {
        const texts = [JSON.stringify(build.tariff({ ...bec, id: 'ONE' }))];
        lists.answer = inPages(
          2,
          () => texts,
          () => 2,
        );
      },
      'it was shorter than X-Total-Count said',
    ],
  ];
  for (const [what, misbehave, reason] of doubtful) {
    it(`is not known when ${what}; the list is read again soon, once`, async () => {
      list([build.tariff({ ...bec, id: 'ONE' }), build.tariff({ ...bec, id: 'TWO' })]);
      await scene.pull(cpo.partnerId, 'tariffs');
      const { db } = scene.hub.app.hub;
      await db('pulls')
        .where({ module: 'tariffs' })
        .update({ last_full_at: new Date(Date.now() - 86_400_000) });
      const last = await scene.lastChange();
      misbehave();
      const row = await scene.pull(cpo.partnerId, 'tariffs');
      expect(row).to.include({ state: 'idle', next_kind: 'full' });
      expect(row.error).to.equal(`what the list lacks was left as it is, because ${reason}`);
      expect((await scene.changes('tariffs', last)).filter((change) => change.startsWith('delete'))).to.deep.equal([]);
      expect(await scene.pull(cpo.partnerId, 'tariffs')).to.include({ next_kind: 'delta' });
    });
  }
});

describe('lists in which much is missing', () => {
  let scene: PullScene;
  let lists: ListServer;
  let id: string;
  const tariffs = Array.from({ length: 30 }, (_, at) => build.tariff({ ...bec, id: `T${at}` }));
  before(async () => {
    scene = await openPullScene();
    lists = await startListServer();
    id = (await scene.hub.connect('CPO', 'BE-BEC', { modules: ['tariffs'] })).partnerId;
    await scene.redirect(id, 'tariffs', lists.url);
  });
  beforeEach(async () => {
    await pullWith(tariffs);
    await pullWith(tariffs);
    last = await scene.lastChange();
  });
  after(async () => {
    await lists.close();
    await scene.close();
  });

  let last = 0;
  const pullWith = (objects: readonly object[]) => {
    lists.answer = inPages(100, () => objects.map((object) => JSON.stringify(object)));
    return scene.pull(id, 'tariffs');
  };
  const without = (...missing: number[]) => tariffs.filter((_, at) => !missing.includes(at));
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
  const deleted = async () => (await scene.changes('tariffs', last)).filter((change) => change.startsWith('delete'));

  it('are believed at once up to a fifth (X-13)', async () => {
    expect(await pullWith(without(...numbers(0, 6)))).to.include({ error: null, next_kind: 'delta' });
    expect(await deleted()).to.have.lengthOf(6);
  });

  it('are believed when the next full list says the same; until then the operator sees it (R22)', async () => {
    const row = await pullWith(without(...numbers(0, 7)));
    expect(row).to.include({
      state: 'idle',
      next_kind: 'full',
      error: 'missing from the list: 7 of 30 of BE-BEC; they stay until the next full pull says the same',
    });
    expect(await deleted()).to.deep.equal([]);
    const { modules } = await scene.hub.admin<{ modules: { module: string; pull: { error: string } | null }[] }>(
      'GET',
      `/partners/${id}/sync`,
    );
    expect(modules.find(({ module }) => module === 'tariffs')?.pull?.error).to.equal(row.error);
    expect(await pullWith(without(...numbers(0, 7)))).to.include({ error: null, next_kind: 'delta' });
    expect(await deleted()).to.have.lengthOf(7);
  });

  it('are believed of what both lacked, and of nothing that changed in between (R22)', async () => {
    await pullWith(without(...numbers(0, 10)));
    await scene.hub.app.hub.db('objects').where({ id: 'T0' }).update({ changed_at: scene.hub.app.hub.db.fn.now() });
    const row = await pullWith(without(...numbers(0, 5), ...numbers(20, 25)));
    expect(row.error).to.match(/^missing from the list: 6 of 30 /);
    expect(await deleted()).to.have.members(['delete T1', 'delete T2', 'delete T3', 'delete T4']);
  });

  it('are not believed when they are empty, however little there was (R22)', async () => {
    await pullWith(without(...numbers(1, 30)));
    await pullWith(without(...numbers(1, 30)));
    last = await scene.lastChange();
    expect((await pullWith([])).error).to.match(/^missing from the list: 1 of 1 of BE-BEC;/);
    expect(await deleted()).to.deep.equal([]);
    expect(await pullWith([])).to.include({ error: null });
    expect(await deleted()).to.deep.equal(['delete T0']);
  });
});
