import { expect } from 'chai';
import { build } from '../../support/build.ts';
import type { TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { type Charge, limits, openSandbox, sandboxAt, startSandboxHub, TestingCpo } from './scene.ts';

describe('the simulated eMSP of a sandbox', () => {
  let hub: TestHub;
  let sandbox: string;
  let testing: TestingCpo;
  before(async () => {
    hub = await startSandboxHub({ limits: { authorizeTimeoutMs: 2500 } });
    const cpo = await hub.connect('CPO', 'BE-BEC');
    const { id, party } = await openSandbox(hub, cpo.partnerId);
    sandbox = id;
    testing = new TestingCpo(cpo, party);
    await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }));
    await hub.settled();
  });
  after(async () => {
    expect(testing.cpo.complaints).to.deep.equal([]);
    await hub.stop();
  });

  it('tells the CPO its tokens, and lists them (K-01, T-45)', async () => {
    const { cpo, party } = testing;
    const uids = cpo.received('tokens').map(({ uid }) => uid);
    expect(uids).to.have.length(9);
    expect(uids).to.include('SANDBOX-BLOCKED').and.not.include('SANDBOX-UNKNOWN');
    const listed = await cpo.list('tokens', { limit: 4 }, party);
    expect(listed.map(({ uid }) => uid)).to.have.members(uids);
  });

  for (const allowed of ['ALLOWED', 'BLOCKED', 'EXPIRED', 'NO_CREDIT', 'NOT_ALLOWED']) {
    it(`answers ${allowed} about the token of that name (K-07)`, async () => {
      const answer = await testing.cpo.authorize(`SANDBOX-${allowed}`, { at: { location_id: 'LOC1' } });
      expect(answer.envelope.data).to.deep.include({ allowed });
      expect(answer.envelope.data).to.have.nested.property('token.uid', `SANDBOX-${allowed}`);
      expect(Object.hasOwn(answer.envelope.data as object, 'location')).to.equal(allowed === 'ALLOWED');
    });
  }

  it('answers late, too late, with nonsense, and about what it does not know (K-08, K-24, R-18)', async () => {
    const { cpo, party } = testing;
    const status = async (uid: string, to?: string) =>
      (await cpo.authorize(`SANDBOX-${uid}`, { to })).envelope.status_code;
    expect((await cpo.authorize('SANDBOX-SLOW')).envelope.data).to.deep.include({ allowed: 'ALLOWED' });
    expect(await status('TOO_SLOW')).to.equal(4002);
    expect(await status('BROKEN')).to.equal(4000);
    expect((await cpo.authorize('SANDBOX-ODD')).envelope.data).to.deep.include({ allowed: 'MAYBE', x_sandbox: true });
    expect(await status('UNKNOWN')).to.equal(2004);
    expect(await status('UNKNOWN', party)).to.equal(2004);
  });

  const start = (about: object = {}) =>
    hub.admin<Charge>('POST', `/sandboxes/${sandbox}/charges`, { location_id: 'LOC1', ...about });
  const chargeOf = async (id: string) => (await sandboxAt(hub, sandbox)).charges.find((one) => one.id === id);
  const ended = async ({ id }: Charge): Promise<Charge> => {
    await until(async () => (await chargeOf(id))?.verdict !== 'running', { what: 'the end of the charge' });
    return (await chargeOf(id)) as Charge;
  };
  const verdicts = ({ checks }: Charge) => checks.map(({ check, verdict }) => `${check} ${verdict}`);
  const count = (kind: string) => testing.commands(kind).length;

  it('HAPPY: starts a charge, stops it, and looks at its Session and CDR', async () => {
    const charge = await start({ evse_uid: 'E1', connector_id: '1' });
    expect(charge).to.deep.include({ verdict: 'running', checks: [] });
    const command = await testing.end('START_SESSION', 1);
    expect(command).to.deep.include({ location_id: 'LOC1', evse_uid: 'E1', authorization_reference: charge.id });
    await testing.session('S1', command, { kwh: 1 });
    await testing.session('S1', command, { kwh: 9 });
    const stop = await testing.end('STOP_SESSION', 1);
    expect(stop['session_id']).to.equal('S1');
    const session = await testing.session('S1', command, { kwh: 16.5, status: 'COMPLETED' });
    await testing.bill(session);
    const over = await ended(charge);
    expect(over.verdict, JSON.stringify(over.checks)).to.be.oneOf(['pass', 'warn']);
    expect(verdicts(over).map((line) => line.split(' ')[0])).to.deep.equal([
      'start',
      'result',
      'session',
      'growth',
      'stop',
      'stop-result',
      'completed',
      'cdr',
    ]);
    const { received } = await sandboxAt(hub, sandbox);
    expect(received.sessions.find(({ id }) => id === 'S1')?.findings).to.deep.equal([]);
    expect(received.cdrs.find(({ id }) => id === 'CDR-S1')?.findings).to.deep.equal([]);
    const { items } = await hub.admin<{ items: unknown[] }>('GET', `/messages?correlation_id=${charge.correlation_id}`);
    expect(items.length).to.be.greaterThan(0);
  });

  it('says what was wrong: a command refused, a result that fails, a CDR that is not of its Session (R-12)', async () => {
    await testing.cpo.behave({ operation: { result: 'REJECTED', timeout: 0 } }, 'commands');
    expect(verdicts(await ended(await start()))).to.deep.equal(['start fail']);
    await testing.cpo.behave({});

    await testing.cpo.behave({ statusCode: 3000 }, 'commands');
    const { checks } = await ended(await start());
    expect(checks[0]).to.deep.include({ verdict: 'fail', said: 'START_SESSION was answered with OCPI status 3000' });
    await testing.cpo.behave({});

    const failing = await start();
    await testing.end('START_SESSION', 4, 'FAILED');
    expect(verdicts(await ended(failing))).to.deep.equal(['start pass', 'result fail']);

    const charge = await start();
    const command = await testing.end('START_SESSION', 5);
    await testing.session('S2', command, { kwh: 1 });
    await testing.end('STOP_SESSION', 2);
    const session = await testing.session('S2', command, { kwh: 12, status: 'COMPLETED' });
    await testing.bill(session);
    const over = await ended(charge);
    expect(over.verdict).to.equal('fail');
    expect(over.checks.at(-1)).to.deep.include({
      check: 'cdr',
      said: "total_energy is 16.5, and the Session's kwh 12",
    });
  });

  it('DUPLICATE_START: one Session, whatever comes of the second command (M-06)', async () => {
    const charge = await start({ scenario: 'DUPLICATE_START' });
    const command = await testing.end('START_SESSION', 6);
    await testing.end('START_SESSION', 7, 'EVSE_OCCUPIED');
    await testing.session('S3', command, { kwh: 1 });
    await testing.end('STOP_SESSION', 3);
    await testing.bill(await testing.session('S3', command, { kwh: 16.5, status: 'COMPLETED' }));
    const over = await ended(charge);
    expect(verdicts(over)).to.include.members(['start-again pass', 'cdr pass', 'one-session pass']);
  });

  it('DUPLICATE_START: two Sessions are a failure', async () => {
    const charge = await start({ scenario: 'DUPLICATE_START' });
    const command = await testing.end('START_SESSION', 8);
    await testing.end('START_SESSION', 9);
    const first = await testing.session('S6', command, { kwh: 1 });
    await testing.session('S7', command, { kwh: 1 });
    const stop = await testing.end('STOP_SESSION', 4);
    const stopped = String(stop['session_id']);
    await testing.bill(await testing.session(stopped, command, { kwh: 16.5, status: 'COMPLETED' }), {
      start_date_time: first.start_date_time,
    });
    const over = await ended(charge);
    expect(verdicts(over)).to.include.members(['start-again warn', 'one-session fail']);
  });

  it('STOP_TWICE: a Session that is over cannot be stopped', async () => {
    const charge = await start({ scenario: 'STOP_TWICE' });
    const command = await testing.end('START_SESSION', 10);
    await testing.session('S4', command, { kwh: 1 });
    await testing.end('STOP_SESSION', 5);
    const session = await testing.session('S4', command, { kwh: 16.5, status: 'COMPLETED' });
    await testing.end('STOP_SESSION', 6, 'ACCEPTED');
    await testing.bill(session);
    const over = await ended(charge);
    expect(verdicts(over).at(-1)).to.equal('stop-again fail');
  });

  it('NEVER_STOP: the station ends the charge, or it has failed', async () => {
    const charge = await start({ scenario: 'NEVER_STOP' });
    const stops = count('STOP_SESSION');
    const command = await testing.end('START_SESSION', 11);
    await testing.session('S5', command, { authorization_reference: undefined, kwh: 1 });
    const over = await ended(charge);
    expect(verdicts(over)).to.deep.equal(['start pass', 'result pass', 'session warn', 'completed fail']);
    expect(over.checks.at(-1)?.said).to.equal(`nothing came within ${limits.sandboxWaitMs / 1000} s`);
    expect(count('STOP_SESSION')).to.equal(stops);
  });

  it('shows Sessions that were never completed, and CDRs of none', async () => {
    await testing.cpo.postCdr(
      build.cdr({
        id: 'CDR-LONE',
        session_id: 'S-NONE',
        cdr_token: { ...build.cdrToken(), ...partyOf(testing.party) },
      }),
      testing.party,
    );
    const { received } = await sandboxAt(hub, sandbox);
    const findings = (module: 'sessions' | 'cdrs', name: string) =>
      received[module].find(({ id }) => id === name)?.findings;
    expect(findings('sessions', 'S5')).to.deep.equal(['it was never completed']);
    expect(findings('cdrs', 'CDR-LONE')).to.deep.equal(['it is of no Session that was received']);
    expect(findings('cdrs', 'CDR-S2')).to.deep.equal(["total_energy is 16.5, and the Session's kwh 12"]);
  });

  it('UNKNOWN_SESSION, UNKNOWN_LOCATION: what there is not is refused, at once or later (M-07, M-20)', async () => {
    await testing.cpo.behave({ operation: { result: 'UNKNOWN_SESSION', timeout: 0 } }, 'commands');
    expect(verdicts(await ended(await start({ scenario: 'UNKNOWN_SESSION' })))).to.deep.equal(['stop-unknown pass']);
    await testing.cpo.behave({});
    const later = await start({ scenario: 'UNKNOWN_LOCATION' });
    await testing.end('START_SESSION', 12, 'REJECTED');
    expect(verdicts(await ended(later))).to.deep.equal(['start-unknown pass']);
    const wrong = await start({ scenario: 'UNKNOWN_LOCATION' });
    await testing.end('START_SESSION', 13);
    expect(verdicts(await ended(wrong))).to.deep.equal(['start-unknown fail']);
  });

  it('names what is wrong with a charge that is asked for', async () => {
    const refused = async (body: object) => {
      const answer = await hub.call('POST', `/sandboxes/${sandbox}/charges`, body);
      return [
        answer.status,
        ((await answer.json()) as { errors?: { path: string }[] }).errors?.map(({ path }) => path),
      ];
    };
    expect(await refused({})).to.deep.equal([400, ['/location_id']]);
    expect(await refused({ location_id: 'LOC1', cpo: 'DE-STW' })).to.deep.equal([400, ['/cpo']]);
    expect(await refused({ location_id: 'LOC1', scenario: 'NONE' })).to.deep.equal([400, ['/scenario']]);
    const nowhere = await hub.call('POST', `/sandboxes/${hub.partners.length}/charges`, { location_id: 'LOC1' });
    expect(nowhere.status).to.be.oneOf([400, 404]);
  });
});

const partyOf = (party: string) => {
  const [country_code = '', party_id = ''] = party.split('-');
  return { country_code, party_id };
};
