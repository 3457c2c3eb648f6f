import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { runOf } from '../../support/conformance.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { type LoggedMessage, messages, waitForMessages } from '../../support/messages.ts';
import { until } from '../../support/wait.ts';

/** A summary without how long it took. */
const sentence = ({ summary }: LoggedMessage): string => summary.replace(/, [\d.]+ ms$/, '');

describe('what the hub asks partners of its own accord is in the message log', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;

  before(async () => {
    hub = await startHub({
      limits: { aliveAfterSilenceMs: 400, aliveConfirmAfterMs: 100, aliveLookMs: 50, pullPageSize: 2, statusHoldMs: 0 },
    });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => cpo.behave({}));

  const whole = (message: LoggedMessage | undefined) => hub.admin<LoggedMessage>('GET', `/messages/${message?.id}`);
  const because = async (reason: string, query: string, count: number): Promise<LoggedMessage[]> => {
    const of = (all: LoggedMessage[]) => all.filter((message) => message.reason === reason).toReversed();
    return of(await waitForMessages(hub, `direction=out&${query}`, (all) => of(all).length >= count));
  };

  it('the pages of a list, with their figures and without the list (R-60)', async () => {
    cpo.keep(
      'sessions',
      ...['S1', 'S2', 'S3'].map((id) => build.session({ id, cdr_token: build.cdrToken({ uid: `UID-${id}` }) })),
    );
    await hub.admin('POST', `/partners/${cpo.partnerId}/pulls`, { module: 'sessions', kind: 'full' });
    await until(
      async () =>
        (await messages(hub, 'module=sessions&direction=out')).filter(({ summary }) => / of 3,/.test(summary)).length >=
        2,
      { what: 'the pages' },
    );
    const all = await because('pull', 'module=sessions', 2);
    const pages = all.slice(-2);
    expect(pages.map(sentence)).to.deep.equal([
      'The hub asked BE-BEC for the list of sessions: 2 of 3',
      'The hub asked BE-BEC for the list of sessions: 1 of 3',
    ]);
    expect(new Set(pages.map(({ correlation_id }) => correlation_id)).size).to.equal(1);
    const [first] = pages;
    expect(first).to.deep.include({
      http: 200,
      ocpi: 1000,
      fault: null,
      partner: cpo.partnerId,
      from: 'NL-HUB',
      side: 'sender',
    });
    expect(first?.query).to.match(/limit=2/);
    expect(cpo.receivedLog.some(({ headers }) => headers['x-request-id'] === first?.request_id)).to.equal(true);
    const page = await whole(first);
    expect([page.body, page.answer]).to.deep.equal([null, null]);
    expect(page.answer_headers).to.include({ 'x-total-count': '3' });
    expect(JSON.stringify(page)).to.not.include('UID-S');
  });

  it('a list that could not be read, and why (R-60)', async () => {
    await cpo.behave({ status500: true }, 'tariffs');
    await hub.admin('POST', `/partners/${cpo.partnerId}/pulls`, { module: 'tariffs', kind: 'full' });
    const failed = (await because('pull', 'module=tariffs&status=failed', 1)).at(-1);
    expect(failed).to.deep.include({ http: 500, ocpi: null, fault: 'the platform answered HTTP 500' });
    expect(failed && sentence(failed)).to.equal(
      'The hub asked BE-BEC for the list of tariffs: failed with HTTP 500 (the platform answered HTTP 500)',
    );
  });

  it('lists it gives out of its own copy: a line with figures, and no list', async () => {
    await cpo.push('tariffs/BE/BEC/T1', build.tariff({ id: 'T1' }), 'NL-HUB');
    await emsp.list('tariffs', {}, 'NL-HUB');
    const [given] = await waitForMessages(
      hub,
      'module=tariffs&direction=in&status=1000',
      (all) => all[0]?.method === 'GET',
    );
    expect(given && sentence(given)).to.equal('NL-TNM asked the hub for the list of tariffs: 1 of 1');
    expect(given).to.deep.include({ route: 'hub', http: 200, ocpi: 1000, object: null });
    expect((await whole(given)).answer).to.equal(null);
  });

  it('the steps of a registration as one, with every token masked (C-20, T-09)', async () => {
    const before = (await because('registration', 'module=versions', 4)).length;
    await hub.admin('POST', `/partners/${cpo.partnerId}/renew-credentials`);
    const [put] = await because('registration', 'module=credentials', 1);
    expect(await because('registration', 'module=versions', before + 2)).to.have.lengthOf(before + 2);
    const steps = await messages(hub, `correlation_id=${put?.correlation_id}`);
    // The partner looks at the hub meanwhile; that is another story.
    expect(steps.map(sentence)).to.deep.equal([
      'The hub asked BE-BEC for its versions: answered',
      'The hub asked BE-BEC for its versions: answered',
      'The hub sent BE-BEC new credentials: accepted',
    ]);
    const shown = await whole(put);
    expect((shown.body as { token: string }).token).to.match(/^masked-/);
    expect((shown.answer as { data: { token: string } }).data.token).to.match(/^masked-/);
    const tokens = cpo.receivedLog.flatMap(({ headers }) => headers.authorization?.split(' ')[1] ?? []);
    expect(tokens.length).to.be.greaterThan(2);
    const text = JSON.stringify(await Promise.all(steps.map(whole)));
    for (const token of [cpo.credentialsToken ?? '', ...tokens]) {
      expect(text).to.not.include(token);
      expect(text).to.not.include(Buffer.from(token, 'base64').toString());
    }
  });

  it('still-alive checks that say something new: what takes a partner offline, and what brings it back (H-07)', async () => {
    const state = () => hub.app.hub.registry().platforms.get(cpo.partnerId)?.state;
    const checks = () => because('alive', `module=versions&partner=${cpo.partnerId}`, 0);
    const asked = () => cpo.receivedLog.filter(({ path }) => path.endsWith('/versions')).length;
    const already = asked();
    await until(() => asked() > already + 1, { what: 'checks that are answered' });
    expect(await checks()).to.deep.equal([]);
    await cpo.behave({ status500: true });
    await until(() => state() === 'offline', { what: 'the partner to be offline' });
    const offline = asked();
    await until(() => asked() > offline + 3, { what: 'more checks that are not' });
    await cpo.behave({});
    await until(() => state() === 'connected', { what: 'the partner to be back' });
    const lines = await because('alive', `module=versions&partner=${cpo.partnerId}`, 3);
    // Deliveries ask as well, so that the turn may be seen twice; what is known is not told again.
    const sentences = lines.map(sentence);
    expect(sentences.filter((text, at) => text !== sentences[at - 1])).to.deep.equal([
      'The hub asked BE-BEC whether it is there: failed with HTTP 500 (the platform answered HTTP 500)',
      'The hub asked BE-BEC whether it is there: answered',
    ]);
    expect(lines.length).to.be.lessThan(asked() - already - 3);
  });

  it('the questions of a conformance run, without the lists that are answered', async () => {
    await runOf(hub, cpo.partnerId);
    const probes = await because('conformance', `partner=${cpo.partnerId}`, 5);
    expect(new Set(probes.map(({ method }) => method))).to.deep.equal(new Set(['GET']));
    const lists = probes.filter(({ summary }) => summary.includes('for the list of'));
    expect(
      lists.map(sentence).filter((text) => /^The hub asked BE-BEC for the list of sessions: \d+ of 3$/.test(text)),
    ).to.be.an('array').that.is.not.empty;
    for (const list of lists.filter(({ ocpi }) => ocpi === 1000)) expect((await whole(list)).answer).to.equal(null);
  });
});
