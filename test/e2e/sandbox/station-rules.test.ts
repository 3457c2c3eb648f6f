import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import type { TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { found, openSandbox, startSandboxHub, TestingEmsp } from './scene.ts';

describe('the rules that the simulated CPO of a sandbox keeps', () => {
  let hub: TestHub;
  let testing: TestingEmsp;
  before(async () => {
    hub = await startSandboxHub({ limits: { forwardTimeoutMs: 2500 } });
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    testing = new TestingEmsp(emsp, (await openSandbox(hub, emsp.partnerId)).party);
  });
  after(async () => {
    expect(testing.emsp.complaints).to.deep.equal([]);
    await hub.stop();
  });

  it('a result comes before its timeout: TIMEOUT of a silent station, REJECTED, FAILED without a cable (M-23)', async () => {
    const take = async ({ answer, result }: Awaited<ReturnType<TestingEmsp['start']>>) => {
      const { result: said, timeout } = answer.envelope.data as { result: string; timeout: number };
      const since = Date.now();
      const got = await result();
      expect(Date.now() - since, 'ms').to.be.lessThan(timeout * 1000);
      return [said, got];
    };
    expect(await take(await testing.start('HAPPY'))).to.deep.equal(['ACCEPTED', 'ACCEPTED']);
    const { id } = await testing.sessionAt('HAPPY');
    expect(await take(await testing.command('STOP_SESSION', { session_id: id }))).to.deep.equal([
      'ACCEPTED',
      'ACCEPTED',
    ]);
    for (const [location, result] of [
      ['STATION_REJECTS', 'REJECTED'],
      ['NO_CABLE', 'FAILED'],
      ['FAILED', 'FAILED'],
      ['SILENT', 'TIMEOUT'],
      ['OCCUPIED', 'EVSE_OCCUPIED'],
    ] as const) {
      expect(await take(await testing.reserve(location, `R-${location}`)), location).to.deep.equal([
        'ACCEPTED',
        result,
      ]);
      expect(await take(await testing.start(location)), location).to.deep.equal(['ACCEPTED', result]);
    }
    const none = await testing.command('CANCEL_RESERVATION', { reservation_id: 'R-SILENT' });
    expect(await take(none)).to.deep.equal(['ACCEPTED', 'UNKNOWN_RESERVATION']);
  });

  it('what an EVSE has no capability for is NOT_SUPPORTED (M-26)', async () => {
    const capabilities = (location: string) =>
      testing.emsp.received('locations').find(({ id }) => id === location)?.evses?.[0]?.capabilities;
    expect(capabilities('CARDS_ONLY')).to.not.include.members(['REMOTE_START_STOP_CAPABLE']);
    expect((await testing.start('CARDS_ONLY')).said).to.equal('NOT_SUPPORTED');
    expect((await testing.reserve('CARDS_ONLY', 'R1')).said).to.equal('NOT_SUPPORTED');

    expect(capabilities('BASIC')).to.deep.equal(['REMOTE_START_STOP_CAPABLE', 'CHARGING_PREFERENCES_CAPABLE']);
    expect((await testing.reserve('BASIC', 'R1')).said).to.equal('NOT_SUPPORTED');
    expect(await (await testing.start('BASIC')).result()).to.equal('ACCEPTED');
    await testing.sessionAt('BASIC');
    const about = { location_id: 'BASIC', evse_uid: 'BASIC-1', connector_id: '1' };
    expect((await testing.command('UNLOCK_CONNECTOR', about)).said).to.equal('NOT_SUPPORTED');
    await testing.sessionAt('BASIC', 'COMPLETED');
  });

  it('the same START_SESSION again is REJECTED while the first is open, and starts nothing (M-27)', async () => {
    const [one, another] = await Promise.all([testing.start('HAPPY'), testing.start('HAPPY')]);
    expect([one.said, another.said].sort()).to.deep.equal(['ACCEPTED', 'REJECTED']);
    const lower = { ...testing.token, uid: testing.token.uid.toLowerCase() };
    expect((await testing.start('HAPPY', { token: lower })).said).to.equal('REJECTED');
    await until(
      () =>
        testing.emsp
          .received('sessions')
          .some(({ location_id, status }) => location_id === 'HAPPY' && status === 'ACTIVE'),
      { what: 'the Session' },
    );
    expect((await testing.start('HAPPY')).said).to.equal('REJECTED');
    await until(() => testing.evseStatus('HAPPY') === 'AVAILABLE', { what: 'the end of the charge' });
  });

  for (const type of ['APP_USER', 'AD_HOC_USER', 'RFID'] as const) {
    it(`the eMSP is not asked about a token of type ${type} that it has sent itself in a command (M-10, M-11)`, async () => {
      const token = { ...testing.token, uid: `UID-${type}`, type };
      expect(await (await testing.start('LONG_ADDRESS', { token })).result()).to.equal('ACCEPTED');
      const isOver = () =>
        testing.emsp
          .received('sessions')
          .some(({ cdr_token: { uid }, status }) => uid === token.uid && status === 'COMPLETED');
      await until(isOver, { what: 'the end of the charge' });
      await until(() => testing.emsp.received('cdrs').some(({ cdr_token }) => cdr_token.uid === token.uid), {
        what: 'the CDR',
      });
      const asked = testing.emsp.receivedLog.filter(({ path }) => path.includes('/authorize'));
      expect(asked).to.deep.equal([]);
    });
  }

  it('a CDR has the address and the state cut after a word, where those of the Location are longer (D-33)', async () => {
    const location = testing.emsp.received('locations').find(({ id }) => id === 'LONG_ADDRESS');
    expect(location?.address?.length).to.be.greaterThan(45);
    expect(location?.state?.length).to.be.greaterThan(20);
    const cdr = testing.emsp.received('cdrs').find(({ cdr_location }) => cdr_location.id === 'LONG_ADDRESS');
    expect(cdr?.cdr_location).to.deep.include({
      address: 'Burgemeester van Tuyllkade 100, entrance',
      state: 'Province of Utrecht',
    });
  });

  it('a CDR is sent once its Session is COMPLETED, and says the same cost (D-32)', async () => {
    const started = await testing.start('HAPPY', { authorization_reference: 'REF-D32' });
    expect(started.said).to.equal('ACCEPTED');
    const bill = await found(
      () => testing.emsp.received('cdrs').find(({ authorization_reference }) => authorization_reference === 'REF-D32'),
      'the CDR',
    );
    const correlationId = started.answer.headers['x-correlation-id'];
    interface Message {
      readonly module: string;
      readonly direction: string;
      readonly at: string;
    }
    const sentAt = async (wanted: string): Promise<string[]> => {
      const { items } = await hub.admin<{ items: Message[] }>('GET', `/messages?correlation_id=${correlationId}`);
      return items.flatMap(({ module, direction, at }) => (direction === 'in' && module === wanted ? at : [])).sort();
    };
    await until(async () => (await sentAt('cdrs')).length > 0, { what: 'the messages of the sandbox' });
    const [cdrs, sessions] = [await sentAt('cdrs'), await sentAt('sessions')];
    expect(cdrs).to.have.length(1);
    expect(sessions).to.have.length(7);
    expect((cdrs[0] ?? '') >= (sessions.at(-1) ?? 'none')).to.equal(true);
    const session = testing.arrived(`/${bill.session_id}`).at(-1)?.body as Session;
    expect(session.status).to.equal('COMPLETED');
    expect(bill.total_cost).to.deep.equal(session.total_cost);
  });
});
