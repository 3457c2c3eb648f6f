import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { OtherHub, roleOf } from './scene.ts';

describe('a party behind another hub that is not connected there', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let other: OtherHub;
  const cdr_token = { ...build.cdrToken(), country_code: 'FR', party_id: 'MOB' };
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    other = await OtherHub.open(hub, 'DE-HBB', { named: ['FR-MOB EMSP'] });
    await hub.agree('BE-BEC', 'FR-MOB');
  });
  after(() => hub.stop());

  const infoAtCpo = () => cpo.received('hubclientinfo').find(({ party_id }) => party_id === 'MOB')?.status;
  const authorize = () => cpo.authorize('T1', { to: 'FR-MOB' });
  const pushed = (id: string) =>
    cpo.push(`locations/BE/BEC/${id}`, build.location({ country_code: 'BE', party_id: 'BEC', id }));

  for (const status of ['OFFLINE', 'PLANNED', 'SUSPENDED']) {
    it(`is sent nothing while it is ${status}: no request, no push, no CDR (H-14, R-20)`, async () => {
      await other.tell('FR-MOB EMSP', status);
      await until(() => infoAtCpo() === status, { what: 'the CPO to hear of it' });
      const before = other.partner.receivedLog.length;
      const answer = await authorize();
      expect([answer.http, answer.envelope?.status_code]).to.deep.equal([200, 4003]);
      const session = build.session({ country_code: 'BE', party_id: 'BEC', id: `S-${status}`, cdr_token });
      expect((await cpo.push(`sessions/BE/BEC/${session.id}`, session, 'FR-MOB')).envelope?.status_code).to.equal(4003);
      expect((await pushed(`LOC-${status}`)).http).to.equal(201);
      const cdr = build.cdr({ country_code: 'BE', party_id: 'BEC', id: `CDR-${status}`, cdr_token });
      expect((await cpo.postCdr(cdr, 'FR-MOB')).envelope?.status_code).to.equal(4003);
      await hub.logRead();
      await until(async () => (await hub.app.worker?.deliveries.isSettled()) === true, { what: 'the deliveries' });
      const arrived = other.partner.receivedLog.slice(before).filter(({ path }) => !path.includes('hubclientinfo'));
      expect(arrived.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([]);
    });
  }

  it('is sent the CDRs that have waited, and what is stored for it, when it is CONNECTED for the first time (H-09, H-15)', async () => {
    await other.tell('FR-MOB EMSP');
    await until(() => other.partner.received('cdrs').length === 3, { what: 'the CDRs' });
    await until(() => other.partner.received('locations').length === 3, { what: 'the locations' });
    await until(() => infoAtCpo() === 'CONNECTED', { what: 'the CPO to hear of it' });
    expect((await authorize()).envelope?.status_code).to.not.equal(4003);
    const received = other.partner.receivedLog.filter(({ path }) => path.includes('/receiver/locations'));
    expect(new Set(received.map(({ headers }) => headers['ocpi-to-party-id']))).to.deep.equal(new Set(['MOB']));
    expect(other.partner.complaints).to.deep.equal([]);
  });

  it('is asked and sent by the role that is CONNECTED: another one of the same party does not count (H-12, H-14)', async () => {
    await hub.admin('PATCH', `/partners/${other.id}`, {
      parties_behind: { roles: ['FR-TWO CPO', 'FR-MOB EMSP', 'FR-TWO EMSP'].map(roleOf), others: false },
    });
    await hub.agree('BE-BEC', 'FR-TWO');
    await other.tell('FR-TWO CPO');
    await other.tell('FR-TWO EMSP', 'OFFLINE');
    const before = other.partner.received('cdrs').length;
    expect((await cpo.authorize('T1', { to: 'FR-TWO' })).envelope?.status_code).to.equal(4003);
    const cdr = build.cdr({
      country_code: 'BE',
      party_id: 'BEC',
      id: 'CDR-TWO',
      cdr_token: { ...cdr_token, party_id: 'TWO' },
    });
    expect((await cpo.postCdr(cdr, 'FR-TWO')).envelope?.status_code).to.equal(4003);
    await hub.logRead();
    await until(async () => (await hub.app.worker?.deliveries.isSettled()) === true, { what: 'the deliveries' });
    expect(other.partner.received('cdrs').length).to.equal(before);
    await other.tell('FR-TWO EMSP');
    await until(() => other.partner.received('cdrs').length === before + 1, { what: 'the CDR' });
  });

  it('is sent nothing that was on its way to it when its status changed (H-14)', async () => {
    const late = () => other.partner.receivedLog.filter(({ path }) => path.includes('LOC-LATE'));
    await other.partner.behave({ status500: true }, 'locations');
    await pushed('LOC-LATE');
    await until(() => late().length > 0, { what: 'a push that fails' });
    await other.tell('FR-MOB EMSP', 'OFFLINE');
    // What was sent before that is still refused.
    await hub.settled();
    await other.partner.behave({});
    await hub.admin('POST', `/partners/${other.id}/undelivered/retry`);
    const taken = () => late().filter(({ status = 500 }) => status < 300);
    const takers = () => new Set(taken().map(({ headers }) => headers['ocpi-to-party-id']));
    // The other one is still connected.
    await until(() => takers().has('TWO'), { what: 'the location at the other party' });
    await hub.settled();
    expect(takers()).to.deep.equal(new Set(['TWO']));
    await other.tell('FR-MOB EMSP');
  });
});
