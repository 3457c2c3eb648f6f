import { expect } from 'chai';
import { createLogger } from '../../../src/kernel/logger.ts';
import { validate } from '../../../src/ocpi/validate.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { AuthorizeOptions } from '../../support/partner/partner.ts';
import { join, lineOf, partiesOf } from '../../support/routed.ts';
import { asksOf, decisionOf } from './asks.ts';

const whitelists = ['ALWAYS', 'ALLOWED', 'ALLOWED_OFFLINE', 'NEVER'] as const;

describe('a token that its eMSP has pushed, when a CPO asks about it', () => {
  let log = '';
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let other: ConnectedPartner;
  before(async () => {
    const sink = {
      write(line: string): void {
        log += line;
      },
    };
    hub = await startHub({ log: createLogger('debug', sink) });
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    other = await join(hub, 'EMSP DE-OTH');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.agree('BE-BEC', 'DE-OTH');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(async () => {
    await emsp.behave({});
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  async function push(uid: string, about: object = {}): Promise<object> {
    const token = build.token({ uid, ...about });
    const type = token.type === 'RFID' ? '' : `?type=${token.type}`;
    emsp.keep('tokens', token);
    const answer = await emsp.request('PUT', 'tokens', 'receiver', `NL/TNM/${encodeURIComponent(uid)}${type}`, {
      body: token,
      to: 'NL-HUB',
    });
    expect(answer.http).to.equal(201);
    return token;
  }
  const ask = (uid: string, options?: AuthorizeOptions) => cpo.authorize(uid, options);

  for (const to of [undefined, 'NL-HUB', 'NL-TNM']) {
    it(`is asked about at that eMSP, and the answer comes from it: to ${to ?? 'nobody'} (K-07, K-10, R-45, R-48, R-49)`, async () => {
      const uid = `NAMED-${to}`;
      const token = await push(uid);
      const asked = asksOf(emsp).length;
      const answer = await ask(uid, { to });
      expect(decisionOf(answer)).to.deep.equal([200, 1000, 'ALLOWED']);
      expect(answer.envelope.data).to.deep.include({ token });
      expect(validate('authorization-info', answer.envelope.data).issues).to.deep.equal([]);
      expect(partiesOf(answer.headers)).to.equal('NL-TNM to BE-BEC');
      expect(asksOf(emsp).slice(asked).map(lineOf)).to.deep.equal([
        `POST sender/tokens/${uid}/authorize from BE-BEC to NL-TNM`,
      ]);
      expect(asksOf(other)).to.deep.equal([]);
    });
  }

  it('is asked about with the bytes the CPO has sent, and its answer comes back as it was (K-07, R-16)', async () => {
    const token = await push('BYTES');
    emsp.permit('BYTES', { more: { info: { language: 'nl', text: 'Welkom' }, x_level: { v: 1 } } });
    const text = '{"location_id" : "LOC1", "x_power":1.50}';
    for (const to of [undefined, 'NL-TNM']) {
      const { envelope } = await cpo.request('POST', 'tokens', 'sender', 'BYTES/authorize', { body: text, to });
      expect(asksOf(emsp).at(-1)?.bodyText).to.equal(text);
      expect(envelope.data).to.deep.include({ token, info: { language: 'nl', text: 'Welkom' }, x_level: { v: 1 } });
    }
  });

  it('may be asked about without a body, or with an empty one, and then none is passed on (K-07)', async () => {
    await push('BARE');
    for (const options of [{}, { body: '' }, { body: '', headers: { 'content-type': null } }]) {
      const answer = await cpo.request('POST', 'tokens', 'sender', 'BARE/authorize', options);
      expect(decisionOf(answer)).to.deep.equal([200, 1000, 'ALLOWED']);
      expect(asksOf(emsp).at(-1)?.bodyText).to.equal('');
      expect(asksOf(emsp).at(-1)?.headers).to.not.have.property('content-type');
    }
  });

  for (const whitelist of whitelists) {
    it(`is asked about whatever its whitelist says, valid or not, for the hub decides nothing: ${whitelist} (K-20, K-21, K-22, X-45)`, async () => {
      await push(`${whitelist}-VALID`, { whitelist });
      await push(`${whitelist}-INVALID`, { whitelist, valid: false });
      const asked = asksOf(emsp).length;
      expect(decisionOf(await ask(`${whitelist}-VALID`))).to.deep.equal([200, 1000, 'ALLOWED']);
      expect(decisionOf(await ask(`${whitelist}-INVALID`))).to.deep.equal([200, 1000, 'BLOCKED']);
      // The state may have changed without the hub's having heard of it.
      emsp.keep('tokens', build.token({ uid: `${whitelist}-INVALID`, whitelist }));
      expect(decisionOf(await ask(`${whitelist}-INVALID`))).to.deep.equal([200, 1000, 'ALLOWED']);
      expect(asksOf(emsp).length - asked).to.equal(3);
    });
  }

  for (const allowed of ['BLOCKED', 'EXPIRED', 'NO_CREDIT', 'NOT_ALLOWED']) {
    it(`may be refused with success: ${allowed} (K-10)`, async () => {
      await push(`REFUSED-${allowed}`);
      emsp.permit(`REFUSED-${allowed}`, { allowed });
      const answer = await ask(`REFUSED-${allowed}`, { at: { location_id: 'LOC1' } });
      expect(decisionOf(answer)).to.deep.equal([200, 1000, allowed]);
      expect(answer.envelope.data).to.not.have.any.keys('location', 'authorization_reference');
      expect(validate('authorization-info', answer.envelope.data).issues).to.deep.equal([]);
    });
  }

  it('may be good for some EVSEs only: the eMSP is told where, and says which of them (K-09, K-11)', async () => {
    await push('SOMEWHERE');
    emsp.permit('SOMEWHERE', { places: { LOC1: ['E1', 'E2'], LOC2: '*' } });
    const allowedAt = async (at?: object): Promise<unknown[]> => {
      const answer = await ask('SOMEWHERE', at && { at });
      return [...decisionOf(answer), (answer.envelope.data as { location?: unknown } | undefined)?.location];
    };
    expect(await allowedAt()).to.deep.equal([200, 2002, undefined, undefined]);
    const there = { location_id: 'LOC1', evse_uids: ['E2', 'E3'] };
    expect(await allowedAt(there)).to.deep.equal([200, 1000, 'ALLOWED', { location_id: 'LOC1', evse_uids: ['E2'] }]);
    expect(await allowedAt({ location_id: 'LOC1' })).to.deep.equal([
      200,
      1000,
      'ALLOWED',
      { location_id: 'LOC1', evse_uids: ['E1', 'E2'] },
    ]);
    expect(await allowedAt({ location_id: 'LOC2' })).to.deep.equal([200, 1000, 'ALLOWED', { location_id: 'LOC2' }]);
    for (const at of [{ location_id: 'LOC1', evse_uids: ['E3'] }, { location_id: 'LOC3' }]) {
      expect(await allowedAt(at)).to.deep.equal([200, 1000, 'NOT_ALLOWED', undefined]);
    }
  });

  it('may be asked about at a location that is closed, out of order or unheard of, which is no matter for the hub (K-12, K-16)', async () => {
    await push('ANYWHERE');
    const closed = {
      twentyfourseven: false,
      regular_hours: [{ weekday: 1, period_begin: '00:00', period_end: '00:01' }],
      exceptional_openings: [],
    };
    const evses = [build.evse({ uid: 'BROKEN', status: 'OUTOFORDER' })];
    const location = build.location({ id: 'CLOSED', evses, opening_times: closed });
    expect((await cpo.push('locations/BE/BEC/CLOSED', location)).http).to.equal(201);
    for (const at of [{ location_id: 'CLOSED', evse_uids: ['BROKEN'] }, { location_id: 'NEVER-SEEN' }]) {
      const { envelope } = await ask('ANYWHERE', { at });
      expect(envelope.data).to.deep.include({ allowed: 'ALLOWED', location: at });
    }
  });

  it('gets a reference, which Session and CDR carry back to the eMSP (K-13)', async () => {
    await push('REFERENCE');
    const { envelope } = await ask('REFERENCE');
    const { authorization_reference } = envelope.data as { authorization_reference: string };
    const about = { cdr_token: build.cdrToken({ uid: 'REFERENCE' }), authorization_reference };
    expect((await cpo.push('sessions/BE/BEC/S1', build.session({ id: 'S1', ...about }))).http).to.equal(201);
    expect((await cpo.postCdr(build.cdr({ id: 'C1', ...about }))).http).to.equal(201);
    expect(emsp.received('sessions').at(-1)).to.include({ id: 'S1', authorization_reference });
    expect(emsp.received('cdrs').at(-1)).to.include({ id: 'C1', authorization_reference });
  });

  it('is named by its type too, RFID unless another is said, and not by a field of the body (K-02, K-07)', async () => {
    await push('TYPED', { whitelist: 'NEVER', type: 'APP_USER' });
    const asked = asksOf(emsp).length;
    expect(decisionOf(await ask('TYPED', { type: 'APP_USER' }))).to.deep.equal([200, 1000, 'ALLOWED']);
    expect(asksOf(emsp).at(-1)?.path).to.match(/\/TYPED\/authorize\?type=APP_USER$/);
    for (const type of [undefined, 'RFID', 'OTHER']) {
      const at = { location_id: 'LOC1', type: 'APP_USER' };
      expect(decisionOf(await ask('TYPED', { at, ...(type && { type }) }))).to.deep.equal([404, 2004, undefined]);
    }
    expect(asksOf(emsp).length - asked).to.equal(1);
    for (const type of ['', 'app_user', 'x'.repeat(40)]) {
      expect(decisionOf(await ask('TYPED', { type }))).to.deep.equal([200, 2001, undefined]);
    }
  });

  it('is found in any spelling of its URL: capitals, percent-encoding, a slash at the end (K-07, T-65)', async () => {
    await push('Card 7/b');
    for (const spelling of ['Card%207%2Fb', 'CARD%207%2fB', '%43ard%207%2Fb']) {
      for (const end of ['', '/', '?type=RFID', '/?type=RFID']) {
        const answer = await cpo.request('POST', 'tokens', 'sender', `${spelling}/authorize${end}`);
        expect(decisionOf(answer), spelling + end).to.deep.equal([200, 1000, 'ALLOWED']);
      }
    }
  });

  it('is not asked about with nonsense (T-36)', async () => {
    await push('SOUND');
    const asked = asksOf(emsp).length;
    for (const at of [
      {},
      { location_id: 1 },
      { location_id: 'x'.repeat(37) },
      { location_id: 'L', evse_uids: 'E1' },
      [],
    ]) {
      expect(decisionOf(await ask('SOUND', { at }))).to.deep.equal([200, 2001, undefined]);
    }
    expect(decisionOf(await ask('x'.repeat(37)))).to.deep.equal([200, 2001, undefined]);
    const broken = await cpo.request('POST', 'tokens', 'sender', 'SOUND/authorize', { body: '{' });
    expect([broken.http, broken.envelope.status_code]).to.deep.equal([400, 2000]);
    expect(asksOf(emsp)).to.have.lengthOf(asked);
    const { items } = await hub.admin<{ items: unknown[] }>('GET', '/quarantine');
    expect(items, 'a question is no data').to.deep.equal([]);
  });

  it('cannot be asked about at an eMSP that does not offer it, which is not what the hub says of an unknown one (K-14, R-15)', async () => {
    const mute = await join(hub, 'EMSP FR-MUT', { modules: ['locations'] });
    await hub.agree('BE-BEC', 'FR-MUT');
    const token = build.token({ country_code: 'FR', party_id: 'MUT', uid: 'MUTE', whitelist: 'ALWAYS' });
    expect((await mute.push('tokens/FR/MUT/MUTE', token)).http).to.equal(201);
    expect(decisionOf(await ask('MUTE'))).to.deep.equal([200, 4000, undefined]);
  });

  it('that the eMSP itself does not know is unknown, in whatever way it says so (K-08, X-54, R-12)', async () => {
    const uid = 'FORGOTTEN';
    const body = build.token({ uid });
    await emsp.request('PUT', 'tokens', 'receiver', `NL/TNM/${uid}`, { body, to: 'NL-HUB' });
    for (const to of [undefined, 'NL-TNM']) {
      const answer = await ask(uid, { to });
      expect(decisionOf(answer)).to.deep.equal([404, 2004, undefined]);
      expect(partiesOf(answer.headers)).to.equal('NL-TNM to BE-BEC');
      await emsp.behave({ statusCode: 2004 }, 'tokens');
      const said = await ask(uid, { to });
      expect([said.http, said.envelope.status_code]).to.deep.equal([200, 2004]);
      await emsp.behave({});
    }
  });

  it('is not allowed with the token of somebody else: Sessions would be charged to that one (K-23, B8)', async () => {
    await push('FOREIGN');
    for (const to of [undefined, 'NL-TNM']) {
      emsp.permit('FOREIGN', { more: { token: build.token({ country_code: 'FR', party_id: 'MOB', uid: 'VICTIM' }) } });
      const answer = await ask('FOREIGN', { to });
      expect(decisionOf(answer)).to.deep.equal([200, 4000, undefined]);
      expect(answer.text).to.not.include('VICTIM');
      emsp.permit('FOREIGN', { more: { token: build.token({ country_code: 'nl', party_id: 'tnm', uid: 'FOREIGN' }) } });
      expect(decisionOf(await ask('FOREIGN', { to }))).to.deep.equal([200, 1000, 'ALLOWED']);
    }
  });

  it('is answered while the driver waits: the hub adds next to nothing (K-15)', async () => {
    await push('QUICK');
    const times: number[] = [];
    for (let count = 0; count < 20; count += 1) {
      const began = performance.now();
      await ask('QUICK');
      times.push(performance.now() - began);
    }
    expect(times.sort((one, other) => one - other)[10]).to.be.below(1000);
  });

  it('is not asked about by others than CPOs', async () => {
    const asked = asksOf(emsp).length;
    const answer = await other.authorize('QUICK', { to: 'NL-TNM' });
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([404, 2000]);
    expect(asksOf(emsp)).to.have.lengthOf(asked);
  });

  it('leaves no trace of its uid in the log or the metrics', async () => {
    expect(log).to.include('"module":"tokens"');
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    expect(metrics).to.include('module="tokens",method="POST",http="404",ocpi="2004"');
    for (const uid of ['NAMED-', 'BYTES', 'SOMEWHERE', 'TYPED', 'Card', 'FORGOTTEN', 'QUICK']) {
      expect(log).to.not.include(uid);
      expect(metrics).to.not.include(uid);
    }
  });
});
