import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createLogger } from '../../../src/kernel/logger.ts';
import { build } from '../../support/build.ts';
import { endOf, found, runOf, type ShownRun, stock } from '../../support/conformance.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { parseXml } from '../../support/junit.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/wait.ts';

const junitOf = async (hub: TestHub, id: string) =>
  parseXml(await (await hub.call('GET', `/conformance-runs/${id}/junit`)).text());

const emspOnly = { country_code: 'NL', party_id: 'TNM', role: 'EMSP' } as const;

describe('the life of a conformance run', function () {
  this.timeout(60_000);
  let hub: TestHub;
  let cpo: ConnectedPartner;
  const lines: string[] = [];

  before(async () => {
    hub = await startHub({
      log: createLogger('debug', { write: (line: string) => void lines.push(line) }),
      limits: { conformanceRequestMs: 2000, conformanceRunsKeptMax: 3, conformanceRunsAtOnceMax: 2 },
    });
    cpo = await hub.connect('CPO', 'BE-BEC');
    stock(cpo);
  });
  afterEach(() => cpo.behave({}));
  after(() => hub.stop());

  const start = (partner: string) => hub.call('POST', '/conformance-runs', { partner });
  const started = async (partner: string): Promise<ShownRun> => (await (await start(partner)).json()) as ShownRun;

  it('begins with an answer that names it, and goes on without whoever asked', async () => {
    const release = await cpo.hold();
    const response = await start(cpo.partnerId);
    expect(response.status).to.equal(202);
    const run = (await response.json()) as ShownRun;
    expect(response.headers.get('location')).to.equal(`/admin/v1/conformance-runs/${run.id}`);
    expect(run).to.deep.include({ state: 'running', verdict: null, counts: null, checks: [], partner: cpo.partnerId });
    expect((await hub.call('GET', `/conformance-runs/${run.id}/junit`)).status).to.equal(409);
    await cpo.behave({});
    release();
    expect((await endOf(hub, run.id)).state).to.equal('finished');
  });

  it('is one at a time for each partner', async () => {
    const release = await cpo.hold();
    const { id } = await started(cpo.partnerId);
    const second = await start(cpo.partnerId);
    expect([second.status, ((await second.json()) as { detail: string }).detail]).to.deep.equal([
      409,
      'a conformance run of this partner is under way',
    ]);
    await cpo.behave({});
    release();
    await endOf(hub, id);
    await endOf(hub, (await started(cpo.partnerId)).id);
  });

  it('is one of a bounded number of the process', async () => {
    const others = await Promise.all(
      ['BE-AAA', 'BE-BBB'].map((party) => hub.connect('CPO', party, { modules: ['tariffs'] })),
    );
    const releases = await Promise.all(others.map((other) => other.hold()));
    const runs = await Promise.all(others.map(({ partnerId }) => started(partnerId)));
    const third = await start(cpo.partnerId);
    expect([third.status, third.headers.get('retry-after')]).to.deep.equal([503, '60']);
    await Promise.all(others.map((other) => other.behave({})));
    for (const release of releases) release();
    for (const { id } of runs) await endOf(hub, id);
    let again = '';
    await until(
      async () => {
        const response = await start(cpo.partnerId);
        again = ((await response.json()) as ShownRun).id;
        return response.status === 202;
      },
      { what: 'a place for another run' },
    );
    await endOf(hub, again);
  });

  it('is refused for nobody, and for who is not registered', async () => {
    expect((await start(randomUUID())).status).to.equal(404);
    expect((await start('00000000-0000-0000-0000-000000000000')).status).to.equal(404);
    expect((await start(await hub.approve([{ ...emspOnly, party_id: 'XXX' }]))).status).to.equal(409);
    for (const path of ['', '/junit']) {
      expect((await hub.call('GET', `/conformance-runs/${randomUUID()}${path}`)).status).to.equal(404);
    }
  });

  it('is in the audit record', async () => {
    const { id } = await runOf(hub, cpo.partnerId);
    const { items } = await hub.admin<{ items: { action: string; actor: string; details: object }[] }>(
      'GET',
      `/audit?subject=${cpo.partnerId}`,
    );
    const entry = items.find(({ action }) => action === 'conformance.start');
    expect(entry).to.deep.include({ actor: 'admin', details: { run: id } });
  });

  it('is listed, newest first, and kept up to a bound', async () => {
    const ids: string[] = [];
    for (let made = 0; made < 4; made += 1) ids.push((await runOf(hub, cpo.partnerId)).id);
    type List = { items: { id: string; verdict: string }[]; page: { next_cursor: string } };
    const path = `/conformance-runs?partner=${cpo.partnerId}&limit=2`;
    const first = await hub.admin<List>('GET', path);
    const second = await hub.admin<List>('GET', `${path}&cursor=${first.page.next_cursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).to.deep.equal(ids.reverse().slice(0, 3));
    expect(first.items[0]).to.not.have.property('checks');
    expect(first.items[0]).to.include({ verdict: 'pass' });
  });

  it('is JUnit XML with the same counts', async () => {
    await cpo.behave({ ignores: ['limit'], clockAheadMs: 3_600_000 }, 'locations');
    const run = await runOf(hub, cpo.partnerId);
    expect(found(run)).to.deep.equal(['locations.limit fail', 'clock.skew warn']);
    const response = await hub.call('GET', `/conformance-runs/${run.id}/junit`);
    expect(response.headers.get('content-type')).to.match(/^application\/xml/);
    const root = parseXml(await response.text());
    expect(root.attributes).to.include({
      tests: String(run.checks.length),
      failures: String(run.counts?.fail),
      skipped: String(run.counts?.skipped),
      errors: '0',
    });
    const cases = root.children.flatMap(({ children }) => children);
    const ids = cases.map(({ attributes }) => attributes['name']?.split(':')[0]);
    expect(ids).to.have.members(run.checks.map(({ id }) => id));
    const having = (name: string) =>
      cases.filter(({ children }) => children.some((child) => child.name === name)).length;
    expect([having('failure'), having('skipped')]).to.deep.equal([run.counts?.fail, run.counts?.skipped]);
  });

  it('keeps no secret and nothing of a driver, whatever comes, and logs neither (T-09, R-65)', async () => {
    const canaries = ['CANARYUID', 'NL-TNM-CCANARY', 'CANARYVISUAL', 'token-CANARY-of-somebody'];
    const [uid, contract_id, visual_number, secret] = canaries;
    cpo.keep('sessions', build.session({ cdr_token: { ...build.cdrToken(), uid, contract_id } as never }));
    await cpo.behave(
      {
        shows: (object) => ({ ...object, id: 7, cdr_token: uid, [contract_id ?? '']: { visual_number } }),
        linkQuery: `&after=${uid}`,
      },
      'sessions',
    );
    await cpo.behave({ data: (data) => ({ ...(data as object), token: secret }) }, 'credentials');
    const run = await runOf(hub, cpo.partnerId);
    expect(found(run)).to.include('sessions.objects fail').and.to.include('credentials.token warn');
    const objects = run.checks.find(({ id }) => id === 'sessions.objects');
    expect(objects?.issues.map(({ path }) => path)).to.include('/data/0/id');
    const next = run.checks.find(({ id }) => id === 'sessions.next-page');
    expect(next?.verdict).to.equal('pass');
    expect(next?.exchanges[1]?.request.url).to.include('after=***');
    const kept = JSON.stringify(run) + (await (await hub.call('GET', `/conformance-runs/${run.id}/junit`)).text());
    const { rows } = await hub.app.hub.reads.query<{ text: string }>(
      'select result::text as text from conformance_runs',
    );
    const everything = [kept, ...rows.map(({ text }) => text), ...lines].join('\n');
    const shown = cpo.receivedLog.at(-1)?.headers.authorization?.split(' ')[1] ?? 'nothing';
    const ours = Buffer.from(shown, 'base64').toString();
    expect(ours).to.match(/^partner~/);
    for (const canary of [...canaries, ours, shown]) expect(everything).to.not.include(canary);
  });

  it('shows of functional modules neither messages nor paths that a partner made up (R-65)', async () => {
    const { origin } = cpo;
    await cpo.behave({ linksTo: `${origin}/after/CANARYUID` }, 'sessions');
    await cpo.behave({ refuse2001: true }, 'tariffs');
    const run = await runOf(hub, cpo.partnerId);
    const exchangesOf = (name: string) => run.checks.find(({ id }) => id === name)?.exchanges ?? [];
    const [first, next] = exchangesOf('sessions.next-page');
    expect(first?.request.url).to.match(/\/sender\/sessions\?/);
    const link = first?.response?.headers.find(({ name }) => name === 'link')?.value;
    for (const shown of [link, next?.request.url]) expect(shown).to.include(`${origin}/***?`).and.include('offset=3');
    expect(exchangesOf('tariffs.page')[0]?.response?.body).to.include('"status_code":2001,"status_message":"***"');
    expect(exchangesOf('locations.unknown-object')[0]?.request.url).to.match(/\/CROSSVOLT-NO-SUCH-ID$/);
    expect(JSON.stringify(run)).to.not.include('CANARYUID');
  });

  it('ends when its time is over, and says which checks were not made', async () => {
    const short = await startHub({ limits: { conformanceRunMs: 300, conformanceRequestMs: 10_000 } });
    try {
      const slow = await short.connect('CPO', 'BE-BEC');
      await slow.behave({ hang: true }, 'tariffs');
      const run = await runOf(short, slow.partnerId);
      expect([run.state, run.verdict]).to.deep.equal(['timed-out', null]);
      expect(found(run)).to.deep.equal([]);
      const left = run.checks.filter(({ made }) => !made);
      expect(new Set(left.map(({ sentence }) => sentence))).to.deep.equal(new Set(['the run was over before']));
      expect(left.map(({ id }) => id))
        .to.include('tariffs.page')
        .and.to.include('cdrs.page');
      expect(run.checks.find(({ id }) => id === 'versions.answer')).to.deep.include({ verdict: 'pass', made: true });
      const { attributes } = await junitOf(short, run.id);
      // One more says that the run was not finished.
      expect([attributes['errors'], attributes['failures']]).to.deep.equal([String(left.length + 1), '0']);
    } finally {
      await short.stop();
    }
  });

  it('goes on after answers of very many values, which are not parsed, and says so of them', async () => {
    const flood = Array.from({ length: 300_000 }, () => ({}));
    await cpo.behave({ data: () => flood }, 'tariffs');
    const run = await runOf(hub, cpo.partnerId);
    expect([run.state, run.verdict]).to.deep.equal(['finished', 'fail']);
    const page = run.checks.find(({ id }) => id === 'tariffs.page');
    expect(page?.sentence).to.include('the answer has more than 100000 values');
    expect(found(run)).to.deep.equal(['tariffs.page fail']);
    expect(run.checks.find(({ id }) => id === 'locations.page')?.verdict).to.equal('pass');
  });

  it('counts long lists and looks at their beginning', async () => {
    await cpo.behave({ data: (data) => Array.from({ length: 500 }, () => (data as unknown[])[0]) }, 'tariffs');
    const run = await runOf(hub, cpo.partnerId);
    const sentenceOf = (name: string) => run.checks.find(({ id }) => id === `tariffs.${name}`)?.sentence;
    expect(sentenceOf('page')).to.equal('the first page has 500 objects');
    expect(sentenceOf('total-count')).to.match(/and the page alone has 500$/);
    expect(sentenceOf('limit')).to.equal('3 were asked for, and 500 came');
    expect(sentenceOf('objects')).to.equal('100 objects are valid');
    const page = run.checks.find(({ id }) => id === 'tariffs.page');
    expect(page?.exchanges[0]?.response?.body).to.include('"data":"500 objects"');
  });

  it('ends when the answers are too large together, and one check says so', async () => {
    const small = await startHub({ limits: { conformanceRunBytesMax: 200_000 } });
    try {
      const talker = await small.connect('CPO', 'BE-BEC');
      stock(talker);
      await talker.behave({ shows: (tariff) => ({ ...tariff, talk: 'x'.repeat(30_000) }) }, 'tariffs');
      const run = await runOf(small, talker.partnerId);
      expect([run.state, run.verdict]).to.deep.equal(['interrupted', 'fail']);
      const failed = run.checks.filter(({ verdict }) => verdict === 'fail');
      expect(failed.map(({ sentence }) => sentence)).to.deep.equal([
        'the answers of the run are larger than 200000 bytes together, so that it was ended here',
      ]);
      expect(failed[0]?.id).to.match(/^tariffs\./);
      const at = run.checks.findIndex(({ verdict }) => verdict === 'fail');
      expect(run.checks.find(({ id }) => id === 'cdrs.page')?.sentence).to.equal('the run was over before');
      expect(run.checks.slice(0, at).some(({ verdict }) => verdict === 'pass')).to.equal(true);
    } finally {
      await small.stop();
    }
  });

  it('ends with a partner that is suspended meanwhile', async () => {
    const other = await hub.connect('CPO', 'BE-CCC', { modules: ['tariffs'] });
    const release = await other.hold();
    const { id } = await started(other.partnerId);
    await hub.admin('POST', `/partners/${other.partnerId}/suspend`);
    await other.behave({});
    release();
    const run = await endOf(hub, id);
    expect([run.state, run.verdict]).to.deep.equal(['interrupted', null]);
    expect(Number((await junitOf(hub, id)).attributes['errors'])).to.be.above(run.checks.length / 2);
    expect(run.counts?.skipped).to.be.above(run.checks.length / 2);
  });
});

describe('conformance runs of a hub that stops', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('are interrupted, and those of a process that is gone as well', async () => {
    const first = await startHub({ database });
    const cpo = await first.connect('CPO', 'BE-BEC');
    await cpo.behave({ hang: true }, 'tariffs');
    const { id } = await first.admin<ShownRun>('POST', '/conformance-runs', { partner: cpo.partnerId });
    await until(() => cpo.receivedLog.some(({ path }) => path.includes('/sender/tariffs?')), {
      what: 'a request that hangs',
    });
    await first.stop();
    const lost = randomUUID();
    const row = { id: lost, platform_id: cpo.partnerId, state: 'running', node: randomUUID(), started_by: 'admin' };
    const second = await startHub({ database });
    try {
      const run = await second.admin<ShownRun>('GET', `/conformance-runs/${id}`);
      expect([run.state, run.verdict]).to.deep.equal(['interrupted', null]);
      expect(run.checks.find((check) => check.id === 'versions.answer')?.verdict).to.equal('pass');
      await second.app.hub.db('conformance_runs').insert({ ...row, started_at: new Date() });
      const third = await startHub({ database });
      try {
        const given = await third.admin<ShownRun>('GET', `/conformance-runs/${lost}`);
        expect(given).to.deep.include({ state: 'interrupted', verdict: null, checks: [] });
        expect((await junitOf(third, lost)).attributes).to.include({ tests: '1', errors: '1' });
      } finally {
        await third.stop();
      }
    } finally {
      await second.stop();
    }
  });

  it('are left alone by other processes', async () => {
    const one = await startHub({ database });
    const cpo = await one.connect('CPO', 'BE-DDD', { modules: ['tariffs'] });
    const release = await cpo.hold();
    const { id } = await one.admin<ShownRun>('POST', '/conformance-runs', { partner: cpo.partnerId });
    const other = await startHub({ database });
    try {
      expect((await other.admin<ShownRun>('GET', `/conformance-runs/${id}`)).state).to.equal('running');
      expect((await other.call('POST', '/conformance-runs', { partner: cpo.partnerId })).status).to.equal(409);
      await cpo.behave({});
      release();
      expect((await endOf(one, id)).state).to.equal('finished');
    } finally {
      await other.stop();
      await one.stop();
    }
  });
});
