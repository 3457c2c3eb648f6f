import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { partiesOf, pushesOf } from '../../support/pushes.ts';
import { until } from '../../support/wait.ts';

/** Failing fast and trying again soon, so that absences fit into a test. */
const limits = {
  forwardTimeoutMs: 1000,
  pushTimeoutMs: 1000,
  registrationStepTimeoutMs: 400,
  backoffMinMs: 50,
  backoffMaxMs: 200,
  statusHoldMs: 0,
};

const tokenOf = (party: string) => {
  const [country_code = '', party_id = ''] = party.split('-');
  return build.cdrToken({ country_code, party_id, uid: `${party_id}1`, contract_id: `${party}-C1` });
};

describe('CDRs on their way to the eMSP', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let otherEmsp: ConnectedPartner;

  before(async () => {
    hub = await startHub({ limits });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    otherEmsp = await hub.connect('EMSP', 'DE-OTH');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.agree('BE-BEC', 'DE-OTH');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const arrived = (id: string, at = emsp) => at.received('cdrs').filter((cdr) => cdr.id === id);
  const arrivalOf = (id: string, at = emsp) => until(() => arrived(id, at).length > 0, { what: `${id} at the eMSP` });
  const idsIn = async (partner: ConnectedPartner, to?: string) =>
    (await partner.list('cdrs', {}, to)).map(({ id }) => id);

  it('go to the one that pays, after the session, and to nobody else (D-01, R-65)', async () => {
    const session = build.session({ id: 'S1', status: 'COMPLETED', end_date_time: '2026-01-15T11:00:00Z' });
    await cpo.push('sessions/BE/BEC/S1', session);
    const [ours, theirs] = [
      build.cdr({ id: 'PAID-1', session_id: 'S1' }),
      build.cdr({ id: 'PAID-2', cdr_token: tokenOf('DE-OTH') }),
    ];
    for (const cdr of [ours, theirs]) {
      const answer = await cpo.postCdr(cdr);
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([201, 1000]);
    }
    await hub.settled();
    expect(emsp.received('cdrs')).to.deep.equal([ours]);
    expect(otherEmsp.received('cdrs')).to.deep.equal([theirs]);
    expect(pushesOf(emsp, 'cdrs').map(partiesOf)).to.deep.equal([{ to: 'NL-TNM', from: 'BE-BEC' }]);
    expect(await idsIn(emsp)).to.deep.equal(['PAID-1']);
    expect(await idsIn(otherEmsp)).to.deep.equal(['PAID-2']);

    const wrong = await cpo.postCdr(build.cdr({ id: 'PAID-3' }), 'DE-OTH');
    expect([wrong.http, wrong.envelope.status_code]).to.deep.equal([200, 2001]);
    const broadcast = await cpo.postCdr(build.cdr({ id: 'PAID-3' }), 'NL-HUB');
    expect([broadcast.http, broadcast.envelope.status_code]).to.deep.equal([200, 2000]);
    await hub.settled();
    for (const partner of [emsp, otherEmsp]) expect(arrived('PAID-3', partner)).to.deep.equal([]);
  });

  it('are sent until they are acknowledged, whatever goes wrong, and have effect once (D-01, D-10)', async () => {
    const failures = [
      { behaviour: { status500: true }, code: 4000 },
      { behaviour: { page404: true }, code: 4000 },
      { behaviour: { hang: true }, code: 4002 },
      { behaviour: { reset: true }, code: 4003 },
    ];
    for (const [number, { behaviour, code }] of failures.entries()) {
      const cdr = build.cdr({ id: `TRIED-${number}` });
      await emsp.behave(behaviour, 'cdrs');
      const attempts = pushesOf(emsp, 'cdrs').length;
      const answer = await cpo.postCdr(cdr);
      expect([behaviour, answer.http, answer.envelope.status_code]).to.deep.equal([behaviour, 200, code]);
      expect(answer.headers.location).to.equal(undefined);
      // It is in the ledger all the same: posted again it is acknowledged, and goes on being sent.
      const again = await cpo.postCdr(cdr);
      expect([again.http, again.envelope.status_code]).to.deep.equal([200, 1000]);
      expect((await cpo.readCdr(again.headers.location ?? '')).envelope.data).to.deep.equal(cdr);
      await until(() => pushesOf(emsp, 'cdrs').length >= attempts + 2, { what: 'another attempt' });
      expect(arrived(cdr.id)).to.deep.equal([]);
      await emsp.behave({}, 'cdrs');
      await arrivalOf(cdr.id);
      await hub.settled();
      expect(emsp.cdrPosts.get(`BE-BEC/${cdr.id}`)).to.equal(1);
    }
    const posted = pushesOf(emsp, 'cdrs').length;
    await hub.settled();
    expect(pushesOf(emsp, 'cdrs')).to.have.lengthOf(posted);
  });

  it('are sent again when the acknowledgement got lost, and have effect once (D-10)', async () => {
    // The eMSP takes it, but answers when the hub has given up.
    await emsp.behave({ delayMs: limits.forwardTimeoutMs + 200 }, 'cdrs');
    const cdr = build.cdr({ id: 'LATE' });
    expect((await cpo.postCdr(cdr)).envelope.status_code).to.equal(4002);
    await until(() => (emsp.cdrPosts.get('BE-BEC/LATE') ?? 0) > 1, { what: 'the repetition' });
    await emsp.behave({}, 'cdrs');
    await hub.settled();
    expect(arrived('LATE')).to.deep.equal([cdr]);
    const texts = pushesOf(emsp, 'cdrs').filter(({ body }) => (body as { id?: string }).id === 'LATE');
    expect(new Set(texts.map(({ bodyText }) => bodyText)).size).to.equal(1);
  });

  it('wait for an eMSP that is away: they stay with the CPO, are offered by GET, and arrive (D-30)', async () => {
    await emsp.behave({ closed: true });
    const cdr = build.cdr({ id: 'AWAY' });
    expect((await cpo.postCdr(cdr)).envelope.status_code).to.equal(4003);
    expect(cpo.own('cdrs')).to.deep.include(cdr);
    // Asked by the eMSP, which can still ask, the hub and the CPO both offer it.
    expect(await idsIn(emsp)).to.include('AWAY');
    expect(await idsIn(emsp, 'BE-BEC')).to.include('AWAY');
    expect(arrived('AWAY')).to.deep.equal([]);
    await emsp.behave({});
    await arrivalOf('AWAY');
    await hub.settled();
    expect(arrived('AWAY')).to.deep.equal([cdr]);
    expect(emsp.cdrPosts.get('BE-BEC/AWAY')).to.equal(1);
  });

  it('for an eMSP nobody knows stay with the CPO alone, until there is a way (D-30)', async () => {
    const cdr = build.cdr({ id: 'NOBODY', cdr_token: tokenOf('FR-NEW') });
    const ledger = async () =>
      (await hub.app.hub.reads.query("select id from cdrs where key = 'nobody'")).rows.map(({ id }) => id);
    for (const to of ['FR-NEW', undefined]) {
      const answer = await cpo.postCdr(cdr, to);
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 4001]);
      expect(answer.headers.location).to.equal(undefined);
    }
    const newcomer = await hub.connect('EMSP', 'FR-NEW');
    expect((await cpo.postCdr(cdr)).envelope.status_code).to.equal(4001);
    expect(await ledger()).to.deep.equal([]);
    expect(cpo.own('cdrs')).to.deep.include(cdr);

    await hub.agree('BE-BEC', 'FR-NEW');
    expect(await idsIn(newcomer, 'BE-BEC')).to.deep.equal(['NOBODY']);
    await hub.admin('POST', `/partners/${cpo.partnerId}/pulls`, { module: 'cdrs', kind: 'full' });
    await arrivalOf('NOBODY', newcomer);
    await hub.settled();
    expect(newcomer.received('cdrs')).to.deep.equal([cdr]);
    expect(await idsIn(newcomer)).to.deep.equal(['NOBODY']);
    // Posted now, it is known.
    expect((await cpo.postCdr(cdr)).http).to.equal(200);
    expect(newcomer.cdrPosts.get('BE-BEC/NOBODY')).to.equal(1);
  });

  it('are not acknowledged when the eMSP refused them; posted again they are offered again (D-01, D-10)', async () => {
    const cdr = build.cdr({ id: 'REFUSED' });
    await emsp.behave({ refuse2001: true }, 'cdrs');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const answer = await cpo.postCdr(cdr);
      expect([answer.http, answer.envelope.status_code, answer.headers.location]).to.deep.equal([200, 2001, undefined]);
      expect(partiesOf(answer)).to.deep.equal({ to: 'BE-BEC', from: 'NL-TNM' });
    }
    await hub.settled();
    expect(arrived('REFUSED')).to.deep.equal([]);
    await emsp.behave({}, 'cdrs');
    const taken = await cpo.postCdr(cdr);
    expect([taken.http, taken.envelope.status_code]).to.deep.equal([201, 1000]);
    expect((await cpo.readCdr(taken.headers.location ?? '')).envelope.data).to.deep.equal(cdr);
    expect((await cpo.postCdr(cdr)).http).to.equal(200);
    await hub.settled();
    expect(arrived('REFUSED')).to.deep.equal([cdr]);
    expect(emsp.cdrPosts.get('BE-BEC/REFUSED')).to.equal(1);
  });
});
