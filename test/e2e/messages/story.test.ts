import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { type LoggedMessage, messages, waitForMessages } from '../../support/messages.ts';
import { join } from '../../support/routed.ts';

/** Failing fast and trying again soon. */
const limits = { forwardTimeoutMs: 400, pushTimeoutMs: 400, backoffMinMs: 50, backoffMaxMs: 200, statusHoldMs: 0 };

/** `in BE-BEC>NL-TNM POST cdrs 201/1000`: who said what to whom, and how that was answered. */
const lineOf = ({ direction, from, to, method, module, http, ocpi }: LoggedMessage): string =>
  `${direction} ${from}>${to} ${method} ${module} ${http}/${ocpi}`;

describe('the story a correlation id tells', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let agreement: string;

  before(async () => {
    hub = await startHub({ limits });
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    agreement = await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());

  const told = (correlationId: string, count: number) =>
    waitForMessages(hub, `correlation_id=${correlationId}`, (found) => found.length >= count);

  it('of a CDR goes from the CPO’s POST to the eMSP’s answer (T-71, T-73)', async () => {
    const correlationId = randomUUID();
    const cdr = build.cdr({ id: 'CDR-STORY', session_id: 'SESSION-STORY' });
    const posted = await cpo.request('POST', 'cdrs', 'receiver', '', {
      body: cdr,
      headers: { 'x-correlation-id': correlationId, 'x-request-id': 'from-the-cpo' },
    });
    expect(posted.http).to.equal(201);
    const [incoming, outgoing, ...others] = await told(correlationId, 2);
    expect(others).to.deep.equal([]);
    expect([incoming, outgoing].map((message) => message && lineOf(message))).to.deep.equal([
      'in BE-BEC>NL-TNM POST cdrs 201/1000',
      'out BE-BEC>NL-TNM POST cdrs 201/1000',
    ]);
    expect(incoming).to.deep.include({
      partner: cpo.partnerId,
      side: 'receiver',
      path: '/ocpi/2.2.1/receiver/cdrs',
      object: 'CDR-STORY',
      session: 'SESSION-STORY',
      request_id: 'from-the-cpo',
      fault: null,
      route: 'party',
      reason: 'body',
      agreement,
    });
    expect(outgoing).to.deep.include({
      partner: emsp.partnerId,
      object: 'CDR-STORY',
      session: 'SESSION-STORY',
      route: 'party',
      reason: 'forward',
      agreement,
    });
    const [asReceived] = emsp.receivedLog.filter(({ headers }) => headers['x-correlation-id'] === correlationId);
    expect(outgoing?.request_id).to.equal(asReceived?.headers['x-request-id']);
    const whole = await hub.admin<LoggedMessage>('GET', `/messages/${outgoing?.id}`);
    expect(whole.body).to.deep.include({ id: 'CDR-STORY', total_energy: cdr.total_energy });
    expect(whole.answer).to.deep.include({ status_code: 1000 });
    expect(whole.headers).to.include({ 'ocpi-to-country-code': 'NL', 'x-correlation-id': correlationId });
    expect(whole.answer_headers).to.have.property('location');
  });

  it('of a CDR that the eMSP could not take at first has every attempt (D-01, T-71)', async () => {
    const correlationId = randomUUID();
    await emsp.behave({ status500: true }, 'cdrs');
    await cpo.request('POST', 'cdrs', 'receiver', '', {
      body: build.cdr({ id: 'CDR-LATE' }),
      headers: { 'x-correlation-id': correlationId },
    });
    await told(correlationId, 3);
    await emsp.behave({}, 'cdrs');
    const lines = await waitForMessages(hub, `correlation_id=${correlationId}`, (found) => found.at(-1)?.ocpi === 1000);
    expect(lineOf(lines[0] as LoggedMessage)).to.equal('in BE-BEC>NL-TNM POST cdrs 200/4000');
    expect(lines[0]?.fault).to.equal('the receiver answered outside OCPI (HTTP 500)');
    const attempts = lines.slice(1);
    expect(new Set(attempts.map(({ request_id }) => request_id)).size).to.equal(attempts.length);
    expect(attempts.slice(0, -1).every(({ http, ocpi }) => http === 500 && ocpi === null)).to.equal(true);
    expect(attempts.map(({ reason }) => reason).slice(0, 2)).to.deep.equal(['forward', 'delivery']);
    expect(lineOf(attempts.at(-1) as LoggedMessage)).to.equal('out BE-BEC>NL-TNM POST cdrs 201/1000');
  });

  it('of a broadcast has the push and what it set going, with the agreement (R-39, T-71)', async () => {
    const correlationId = randomUUID();
    await cpo.request('PUT', 'locations', 'receiver', 'BE/BEC/LOC-STORY', {
      body: build.location({ id: 'LOC-STORY' }),
      to: 'NL-HUB',
      headers: { 'x-correlation-id': correlationId },
    });
    const [incoming, outgoing] = await told(correlationId, 2);
    expect(incoming).to.deep.include({ direction: 'in', to: 'NL-HUB', route: 'hub', reason: 'addressed', http: 201 });
    expect(outgoing).to.deep.include({
      direction: 'out',
      from: 'NL-HUB',
      to: 'NL-TNM',
      object: 'LOC-STORY',
      reason: 'delivery',
      agreement,
    });
  });

  it('of a charge is told by its session, over all its messages', async () => {
    const session = build.session({ id: 'SESSION-1', status: 'ACTIVE' });
    await cpo.push('sessions/BE/BEC/SESSION-1', session, 'NL-TNM');
    await cpo.patch('sessions/BE/BEC/SESSION-1', build.patch({ kwh: 5 }), 'NL-TNM');
    await cpo.postCdr(build.cdr({ id: 'CDR-1', session_id: 'session-1' }));
    const lines = await waitForMessages(hub, 'session=Session-1', (found) => found.length >= 6);
    expect(lines.map(lineOf)).to.deep.equal([
      'in BE-BEC>NL-TNM PUT sessions 201/1000',
      'out BE-BEC>NL-TNM PUT sessions 201/1000',
      'in BE-BEC>NL-TNM PATCH sessions 200/1000',
      'out BE-BEC>NL-TNM PATCH sessions 200/1000',
      'in BE-BEC>NL-TNM POST cdrs 201/1000',
      'out BE-BEC>NL-TNM POST cdrs 201/1000',
    ]);
  });

  it('says why something was refused, and what is odd about what was not', async () => {
    const correlationId = randomUUID();
    const { currency: _, ...rest } = build.cdr({ id: 'CDR-BAD', session_id: 'SESSION-BAD' });
    await cpo.request('POST', 'cdrs', 'receiver', '', { body: rest, headers: { 'x-correlation-id': correlationId } });
    const [refused] = await told(correlationId, 1);
    expect(refused).to.deep.include({ http: 200, ocpi: 2001, fault: '/currency: is missing', route: null });
    const whole = await hub.admin<LoggedMessage>('GET', `/messages/${refused?.id}`);
    expect(whole.issues).to.deep.equal([{ path: '/currency', message: 'is missing' }]);
    expect(whole.answer).to.deep.equal({ status_code: 2001, status_message: '/currency: is missing' });

    await cpo.push('locations/BE/BEC/LOC-ODD', build.location({ id: 'LOC-ODD', time_zone: 'Europe/Ghent' }), 'NL-HUB');
    const [odd] = await waitForMessages(hub, 'object=loc-odd&direction=in', (found) => found.length > 0);
    const { findings } = await hub.admin<LoggedMessage>('GET', `/messages/${odd?.id}`);
    expect(findings).to.deep.equal([{ path: '/time_zone', rule: 'time-zone' }]);
  });

  it('has a request that nobody could be found for', async () => {
    await cpo.request('POST', 'cdrs', 'receiver', '', { body: build.cdr({ id: 'CDR-NOBODY' }), to: 'FR-NEW' });
    const [refused] = await waitForMessages(hub, 'object=CDR-NOBODY', (found) => found.length > 0);
    expect(refused).to.deep.include({ ocpi: 2001, to: 'FR-NEW', route: null });
    expect(await messages(hub, 'object=CDR-NOBODY&direction=out')).to.deep.equal([]);
  });
});
