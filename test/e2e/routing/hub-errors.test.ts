import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { type AskOptions, ask, join, requestIn } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

const cdr_token = build.cdrToken();
const sessionFor = (party_id: string, country_code = 'NL', id = 'S1') =>
  build.session({ id, cdr_token: build.cdrToken({ country_code, party_id }) });

describe('errors while routing', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  /** A CPO and an eMSP on one platform. */
  let both: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    both = await join(hub, 'CPO DE-BTH, EMSP AT-BTH');
    // An eMSP that takes nothing but locations.
    await join(hub, 'EMSP FR-LOC', { modules: ['locations'] });
    await hub.agree('*', '*');
  });
  afterEach(() => emsp.behave({}));
  after(() => hub.stop());

  describe('of the hub itself', () => {
    const session = 'PUT receiver/sessions/BE/BEC/S1';
    const cases: readonly [string, string, AskOptions, number, number][] = [
      ['a token it does not know', session, { headers: { authorization: 'Token bm9ib2R5' } }, 401, 2000],
      ['no token', 'GET sender/tokens', { headers: { authorization: null } }, 401, 2000],
      ['a body that is no JSON', session, { to: 'NL-TNM', body: '{"id"' }, 400, 2000],
      ['a body without what is required', session, { to: 'NL-TNM', body: { id: 'S1' } }, 200, 2001],
      ['another type of content', session, { body: '{}', headers: { 'content-type': 'text/plain' } }, 200, 2001],
      ['another id than the URL', session, { to: 'NL-TNM', body: sessionFor('TNM', 'NL', 'S2') }, 200, 2001],
      ['an object of somebody else', 'PUT receiver/tariffs/NL/TNM/F1', { body: build.tariff() }, 404, 2000],
      ['a role that does not do this', 'GET sender/locations/L1', { to: 'NL-TNM' }, 404, 2000],
      ['a path that is not there', 'GET receiver/sessions/BE', { to: 'NL-TNM' }, 404, 2000],
      // Where the module would be.
      ['a module that is not there', 'GET sender/tokens/../commands', { to: 'NL-TNM' }, 404, 2000],
      ['a method that is not offered', 'POST receiver/sessions/BE/BEC/S1', { body: {} }, 405, 2000],
      ['an object that is not there', 'GET receiver/tariffs/BE/BEC/F9', {}, 404, 2000],
      ['a date that is none', 'GET sender/tokens?date_from=yesterday', { to: 'NL-HUB' }, 200, 2001],
      ['nobody', session, { to: 'SE-XXX', body: sessionFor('XXX', 'SE') }, 200, 4001],
      ['a broadcast of what is private', session, { to: 'NL-HUB', body: sessionFor('TNM') }, 200, 2000],
    ];
    for (const [what, line, options, http, code] of cases) {
      it(`about ${what} come from the hub and go to the party that asked (R-07)`, async () => {
        expect(await ask(hub, cpo, line, options)).to.deep.include({
          status: [http, code],
          answer: 'NL-HUB to BE-BEC',
          arrivals: [],
        });
      });
    }

    it('find one party among several on a connection (R-07)', async () => {
      for (const [half, value] of [
        ['ocpi-to-party-id', null],
        ['ocpi-to-country-code', 'DEU'],
      ] as const) {
        const routed = await ask(hub, both, 'GET sender/tokens', { to: 'NL-TNM', headers: { [half]: value } });
        expect(routed).to.deep.include({ status: [200, 2001], answer: 'NL-HUB to DE-BTH', arrivals: [] });
      }
    });
  });

  describe('of the receiver', () => {
    for (const code of [2000, 2001, 2003, 3000, 4000, 4001, 4002, 4003]) {
      it(`come back as they are, from it: ${code} (R-07, R-12, R-24)`, async () => {
        await emsp.behave({ statusCode: code });
        for (const [line, body] of [
          ['GET sender/tokens', undefined],
          ['PUT receiver/sessions/BE/BEC/S1', sessionFor('TNM')],
          ['POST receiver/cdrs', build.cdr({ id: `C${code}`, cdr_token })],
        ] as const) {
          const { http, envelope, headers } = await cpo.request(...requestIn(line), { to: 'NL-TNM', body });
          expect({ http, ...envelope, timestamp: '' }).to.deep.equal({
            http: 200,
            status_code: code,
            status_message: 'it could not be done',
            data: { asked: line.split('/')[1] },
            timestamp: '',
          });
          expect(headers).to.deep.include({ 'ocpi-from-party-id': 'TNM', 'ocpi-to-party-id': 'BEC' });
        }
      });
    }

    it('of which there is no such interface are the hub’s: 4000 (R-07, R-15)', async () => {
      const line = 'PUT receiver/sessions/BE/BEC/S2';
      const body = sessionFor('LOC', 'FR', 'S2');
      expect(await ask(hub, cpo, line, { to: 'FR-LOC', body, among: 'S2' })).to.deep.include({
        status: [200, 4000],
        answer: 'NL-HUB to BE-BEC',
        arrivals: [],
      });
    });
  });

  describe('about circles', () => {
    it('refuse what would go back where it came from: 4000 (R-23)', async () => {
      const own = { country_code: 'DE', party_id: 'BTH' };
      const forOther = build.cdrToken({ country_code: 'AT', party_id: 'BTH' });
      for (const [line, from, to, body] of [
        [
          'PUT receiver/sessions/DE/BTH/S3',
          'DE-BTH',
          'AT-BTH',
          build.session({ ...own, id: 'S3', cdr_token: forOther }),
        ],
        [
          'PUT receiver/sessions/DE/BTH/S3',
          'DE-BTH',
          undefined,
          build.session({ ...own, id: 'S3', cdr_token: forOther }),
        ],
        ['POST receiver/cdrs', 'DE-BTH', 'AT-BTH', build.cdr({ ...own, id: 'C3', cdr_token: forOther })],
        ['PUT receiver/locations/DE/BTH/L3', 'DE-BTH', 'AT-BTH', build.location({ ...own, id: 'L3' })],
        ['GET sender/locations', 'AT-BTH', 'DE-BTH'],
        ['GET sender/tokens', 'DE-BTH', 'AT-BTH'],
      ] as const) {
        expect(await ask(hub, both, line, { from, to, body, among: 'BTH' }), line).to.deep.include({
          status: [200, 4000],
          answer: `NL-HUB to ${from}`,
          arrivals: [],
        });
      }
    });

    it('refuse a request that comes back while it is being passed on: 4000 (R-23)', async () => {
      const release = await emsp.hold();
      const headers = { 'x-correlation-id': randomUUID() };
      const body = sessionFor('TNM', 'NL', 'S4');
      const put = (to?: string) => cpo.request('PUT', 'sessions', 'receiver', 'BE/BEC/S4', { to, body, headers });
      const list = () => cpo.request('GET', 'tokens', 'sender', '', { to: 'NL-TNM', headers });
      const arrived = () =>
        emsp.receivedLog
          .filter((received) => received.headers['x-correlation-id'] === headers['x-correlation-id'])
          .map(({ method }) => method);
      const first = Promise.all([put('NL-TNM'), list()]);
      await until(() => arrived().length === 2, { what: 'both requests at the eMSP' });
      await emsp.behave({});
      const again = await Promise.all([put('NL-TNM'), put(undefined), list()]);
      for (const answer of again) {
        expect(answer.envelope.status_code).to.equal(4000);
        expect(answer.headers).to.deep.include({ 'ocpi-from-party-id': 'HUB', 'ocpi-to-party-id': 'BEC' });
      }
      // Some use one correlation id for several messages. Those are others, and so is a repetition after the answer.
      const other = await cpo.request('GET', 'tokens', 'sender', '', { to: 'NL-TNM', headers, query: { limit: 1 } });
      expect(other.envelope.status_code).to.equal(1000);
      release();
      expect((await first).map(({ envelope }) => envelope.status_code)).to.deep.equal([1000, 1000]);
      expect((await put('NL-TNM')).envelope.status_code).to.equal(1000);
      expect(arrived()).to.have.members(['PUT', 'GET', 'GET', 'PUT']);
    });
  });

  describe('in the end', () => {
    it('leave nothing to complain of', () => {
      for (const partner of hub.partners) expect(partner.complaints, partner.name).to.deep.equal([]);
    });
  });
});
