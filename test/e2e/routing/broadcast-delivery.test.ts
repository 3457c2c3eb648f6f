import { expect } from 'chai';
import { setReachable } from '../../../src/hub/reachability.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Received } from '../../support/partner/received.ts';
import { ask, joinAll } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

/** What waits for a silent receiver waits longer than any test does; pauses and returns are short. */
const limits = {
  pushTimeoutMs: 60_000,
  backoffMinMs: 100,
  backoffMaxMs: 300,
  aliveConfirmAfterMs: 200,
  registrationStepTimeoutMs: 2000,
  statusHoldMs: 0,
};

const versionsPath = /\/(versions|2\.2\.1)$/;

describe('the delivery of a broadcast', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let healthy: ConnectedPartner;
  let other: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits });
    const partner = await joinAll(hub, 'CPO BE-BEC', 'EMSP NL-TNM', 'EMSP FR-MOB, EMSP FR-MO2');
    cpo = partner('BE-BEC');
    healthy = partner('NL-TNM');
    other = partner('FR-MOB');
    await hub.agree('*', '*');
    await hub.settled();
  });
  afterEach(async () => {
    await other.behave({});
    await hub.settled();
  });
  after(() => hub.stop());

  /** Broadcasts a state of a location; resolves with the answer. */
  const push = (id: string, about: object = {}) => {
    const body = build.location({ id, evses: [], ...about });
    newest.set(id, body.last_updated);
    return cpo.request('PUT', 'locations', 'receiver', `BE/BEC/${id}`, { to: 'NL-HUB', body });
  };
  const newest = new Map<string, string>();
  const hasNewest = (partner: ConnectedPartner, id: string): boolean =>
    copyOf(partner, id)?.last_updated === newest.get(id);
  /** Requests about an object that came to a partner. */
  const about = (partner: ConnectedPartner, id: string): Received[] =>
    partner.receivedLog.filter(({ path }) => path.endsWith(`/${id}`));
  const copyOf = (partner: ConnectedPartner, id: string) =>
    partner.received('locations').find((location) => location.id === id);

  it('is one request for each receiving party, with an id of its own and the sender’s correlation id (R-39)', async () => {
    const routed = await ask(hub, cpo, 'PUT receiver/locations/BE/BEC/EACH', {
      to: 'NL-HUB',
      body: build.location({ id: 'EACH' }),
      headers: { 'x-request-id': 'request-of-the-cpo', 'x-correlation-id': 'story-of-the-cpo' },
    });
    expect(routed.headers).to.deep.include({
      'x-request-id': 'request-of-the-cpo',
      'x-correlation-id': 'story-of-the-cpo',
    });
    const line = 'PUT receiver/locations/BE/BEC/EACH';
    expect(routed.arrivals).to.deep.equal([
      `FR-MOB < ${line} from NL-HUB to FR-MO2`,
      `FR-MOB < ${line} from NL-HUB to FR-MOB`,
      `NL-TNM < ${line} from NL-HUB to NL-TNM`,
    ]);
    const ids = routed.received.map(({ headers }) => headers['x-request-id']);
    expect(new Set([...ids, 'request-of-the-cpo']).size).to.equal(4);
    for (const { headers } of routed.received) expect(headers['x-correlation-id']).to.equal('story-of-the-cpo');
  });

  for (const [what, behaviour] of [
    ['refuse it', { refuse2001: true }],
    ['fail', { status500: true }],
    ['talk nonsense', { garbage: true }],
    ['are gone', { closed: true }],
  ] as const) {
    it(`is none of the sender’s business when receivers ${what} (R-37)`, async () => {
      const id = `ERROR-${what.length}`;
      await other.behave(behaviour);
      const before = cpo.receivedLog.filter(({ path }) => !path.includes('hubclientinfo')).length;
      for (const http of [201, 200]) {
        const answer = await push(id);
        expect([answer.http, answer.envelope.status_code]).to.deep.equal([http, 1000]);
        expect(Object.keys(answer.envelope).sort()).to.deep.equal(['status_code', 'timestamp']);
        expect(answer.headers).to.deep.include({ 'ocpi-from-party-id': 'HUB', 'ocpi-to-party-id': 'BEC' });
        await until(() => hasNewest(healthy, id), { what: 'the state at the healthy eMSP' });
      }
      if (!('closed' in behaviour)) await until(() => about(other, id).length > 0, { what: 'an attempt' });
      // Nothing about it comes later either.
      expect(cpo.receivedLog.filter(({ path }) => !path.includes('hubclientinfo'))).to.have.length(before);
      await other.behave({});
      await until(() => hasNewest(other, id), { what: 'the newest state, when it can' });
    });
  }

  it('does not keep the sender or the other receivers waiting (R-38, R-39)', async () => {
    await other.behave({ hang: true });
    await healthy.behave({ hang: true });
    const answer = await push('STORED');
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([201, 1000]);
    // It is stored nevertheless.
    const stored = await cpo.request('GET', 'locations', 'receiver', 'BE/BEC/STORED', { to: 'NL-HUB' });
    expect(stored.envelope.data).to.deep.include({ id: 'STORED' });
    expect((await healthy.list('locations')).map(({ id }) => id)).to.include('STORED');
    await until(() => about(healthy, 'STORED').length > 0 && about(other, 'STORED').length > 0, {
      what: 'both receivers to have been asked',
    });
    // One of them comes to itself; the other still has the request.
    await healthy.behave({ closed: true });
    await healthy.behave({});
    for (let number = 1; number <= 20; number += 1) await push(`NEXT-${number}`);
    await until(() => copyOf(healthy, 'STORED') && copyOf(healthy, 'NEXT-20'), {
      what: 'all of it at the healthy eMSP',
    });
    expect(about(other, 'STORED').every(({ status }) => status === undefined)).to.equal(true);
    await other.behave({ closed: true });
  });

  it('begins only when everything is in order (R-38)', async () => {
    const body = build.location({ id: 'BAD', evses: [] });
    const line = 'PUT receiver/locations/BE/BEC/BAD';
    for (const [status, options] of [
      [[200, 2001], { body: { ...body, coordinates: 'here' } }],
      [[200, 2001], { body: { ...body, id: 'OTHER' } }],
      [[200, 2001], { body, from: 'NL-TNM' }],
      [[401, 2000], { body, headers: { authorization: 'Token bm9ib2R5' } }],
    ] as const) {
      // What others lack from before is repeated at its own time.
      const asked = await ask(hub, cpo, line, { to: 'NL-HUB', among: 'BAD', ...options });
      expect(asked).to.deep.include({ status, arrivals: [] });
    }
    expect((await ask(hub, cpo, 'GET receiver/locations/BE/BEC/BAD', { among: 'BAD' })).status).to.deep.equal([
      404, 2003,
    ]);
  });

  it('keeps the order of an object’s states for each receiver (R-39)', async () => {
    await other.behave({ delayMs: 20 });
    const states = Array.from({ length: 30 }, (_, number) => `State ${number}`);
    for (const name of states) await push('ORDER', { name });
    await until(() => copyOf(healthy, 'ORDER')?.name === 'State 29' && copyOf(other, 'ORDER')?.name === 'State 29', {
      what: 'the last state',
    });
    await hub.settled();
    for (const [partner, party] of [
      [healthy, 'TNM'],
      [other, 'MOB'],
      [other, 'MO2'],
    ] as const) {
      const arrived = about(partner, 'ORDER')
        .filter(({ headers }) => headers['ocpi-to-party-id'] === party)
        .map(({ body }) => states.indexOf(String((body as { name?: unknown }).name)));
      expect(arrived.at(-1), party).to.equal(29);
      expect(arrived, party).to.deep.equal([...new Set(arrived)].sort((one, next) => one - next));
    }
  });

  it('skips a party that is OFFLINE, and queues nothing: it gets what is newest when it is back (R-39)', async () => {
    // The still-alive check alone decides: its other modules would answer.
    await other.behave({ status500: true }, 'versions');
    await setReachable(hub.app.hub, other.partnerId, false);
    for (const name of ['First', 'Second', 'Third']) await push('AWAY', { name });
    await until(() => copyOf(healthy, 'AWAY')?.name === 'Third', { what: 'the last state at the healthy eMSP' });
    const since = other.receivedLog.length;
    await until(() => other.receivedLog.length >= since + 3, { what: 'some probes' });
    expect(other.receivedLog.slice(since).filter(({ path }) => !versionsPath.test(path))).to.deep.equal([]);
    expect(about(other, 'AWAY')).to.deep.equal([]);

    await other.behave({});
    await until(() => copyOf(other, 'AWAY') !== undefined, { what: 'its return' });
    await hub.settled();
    const got = about(other, 'AWAY').map(({ method, body, headers }) => [
      method,
      (body as { name?: unknown }).name,
      headers['ocpi-to-party-id'],
    ]);
    expect(got).to.have.deep.members([
      ['PUT', 'Third', 'MOB'],
      ['PUT', 'Third', 'MO2'],
    ]);
  });

  it('skips parties that are PLANNED or SUSPENDED (R-39)', async () => {
    await hub.approve([{ role: 'EMSP', country_code: 'AT', party_id: 'NEW' }]);
    await hub.admin('POST', `/partners/${other.partnerId}/suspend`);
    const routed = await ask(hub, cpo, 'PUT receiver/locations/BE/BEC/SKIPPED', {
      to: 'NL-HUB',
      body: build.location({ id: 'SKIPPED' }),
    });
    expect(routed).to.deep.include({
      status: [201, 1000],
      arrivals: ['NL-TNM < PUT receiver/locations/BE/BEC/SKIPPED from NL-HUB to NL-TNM'],
    });
    await hub.admin('POST', `/partners/${other.partnerId}/resume`);
    await until(() => copyOf(other, 'SKIPPED'), { what: 'what there is, when it is resumed' });
  });

  it('leaves nothing to complain of', () => {
    for (const partner of hub.partners) expect(partner.complaints, partner.name).to.deep.equal([]);
  });
});
