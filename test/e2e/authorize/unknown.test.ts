import { expect } from 'chai';
import { setReachable } from '../../../src/hub/reachability.ts';
import { createLogger } from '../../../src/kernel/logger.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Answer } from '../../support/partner/http-call.ts';
import type { AuthorizeOptions, Partner } from '../../support/partner/partner.ts';
import { partyPair } from '../../support/partner/party.ts';
import { join, lineOf, partiesOf } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';
import { asksOf, decisionOf } from './asks.ts';

const limits = { authorizeTimeoutMs: 3000, unknownTokensPerMinuteMax: 1_000_000 };

/** How much later than its deadline an answer may come on a busy machine. */
const marginMs = 5000;

describe('a token that nobody has pushed to the CPO that asks about it', () => {
  let log = '';
  let hub: TestHub;
  let cpo: ConnectedPartner;
  /** Two eMSPs that have opted in, one that has not, and one that has but has no agreement. */
  let first: ConnectedPartner;
  let second: ConnectedPartner;
  let unwilling: ConnectedPartner;
  let stranger: ConnectedPartner;
  before(async () => {
    const sink = {
      write(line: string): void {
        log += line;
      },
    };
    hub = await startHub({ limits, log: createLogger('debug', sink) });
    cpo = await join(hub, 'CPO BE-BEC');
    first = await join(hub, 'EMSP NL-TNM');
    second = await join(hub, 'EMSP DE-OTH, EMSP DE-TWO');
    unwilling = await join(hub, 'EMSP FR-MOB');
    stranger = await join(hub, 'EMSP AT-STR');
    await optIn(cpo, 'asks_about_unknown_tokens');
    for (const emsp of [first, second, stranger]) await optIn(emsp, 'authorizes_unknown_tokens');
    for (const emsp of ['NL-TNM', 'DE-OTH', 'FR-MOB']) await hub.agree('BE-BEC', emsp);
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(async () => {
    for (const emsp of [first, second]) await emsp.behave({});
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const optIn = (partner: ConnectedPartner, quirk: string, willing = true) =>
    hub.admin('PATCH', `/partners/${partner.partnerId}`, {
      quirks: { no_pull: ['tokens'], ...(willing && { [quirk]: true }) },
    });

  /** Makes a token that its eMSP tells nobody about. */
  const keep = (emsp: Partner, uid: string, about: object = {}): object => {
    const token = build.token({ ...partyPair(emsp.party), uid, ...about });
    emsp.keep('tokens', token);
    return token;
  };
  const pushed = async (emsp: Partner, uid: string, to = 'NL-HUB'): Promise<void> => {
    const body = keep(emsp, uid);
    const path = `${emsp.party.replace('-', '/')}/${uid}`;
    expect((await emsp.request('PUT', 'tokens', 'receiver', path, { body, to })).http).to.equal(201);
  };
  const counts = () => hub.partners.map((partner) => asksOf(partner).length);

  /** Asks, and says who was asked. */
  async function ask(uid: string, options: AuthorizeOptions = {}): Promise<{ answer: Answer; asked: string[] }> {
    const before = counts();
    const answer = await cpo.authorize(uid, options);
    const asked = hub.partners.flatMap((partner, at) => asksOf(partner).slice(before[at]).map(lineOf));
    return { answer, asked: asked.map((line) => line.replace(/.* to /, '')).sort() };
  }
  async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
    const began = performance.now();
    const result = await work();
    return [result, performance.now() - began];
  }

  for (const to of [undefined, 'NL-HUB']) {
    it(`is asked about at eMSPs that have opted in and have an agreement, nobody else: to ${to ?? 'nobody'} (K-23, R-47, R-49, C6)`, async () => {
      const uid = `AROUND-${to}`;
      const token = keep(first, uid, { whitelist: 'NEVER' });
      keep(unwilling, uid);
      keep(stranger, uid);
      const { answer, asked } = await ask(uid, { to, at: { location_id: 'LOC1' } });
      expect(decisionOf(answer)).to.deep.equal([200, 1000, 'ALLOWED']);
      expect(answer.envelope.data).to.deep.include({ token, location: { location_id: 'LOC1' } });
      expect(partiesOf(answer.headers)).to.equal('NL-TNM to BE-BEC');
      expect(asked).to.deep.equal(['DE-OTH', 'NL-TNM']);
    });
  }

  it('is asked about at nobody for a CPO that has not opted in (C6)', async () => {
    keep(first, 'NOT-ASKED');
    await optIn(cpo, 'asks_about_unknown_tokens', false);
    const { answer, asked } = await ask('NOT-ASKED');
    expect([...decisionOf(answer), asked]).to.deep.equal([404, 2004, undefined, []]);
    await optIn(cpo, 'asks_about_unknown_tokens');
    expect(decisionOf((await ask('NOT-ASKED')).answer)).to.deep.equal([200, 1000, 'ALLOWED']);
  });

  it('is asked about by name at eMSPs that have not opted in too (R-10, K-07)', async () => {
    keep(unwilling, 'NAMED');
    const { answer, asked } = await ask('NAMED', { to: 'FR-MOB' });
    expect([...decisionOf(answer), asked]).to.deep.equal([200, 1000, 'ALLOWED', ['FR-MOB']]);
  });

  it('is unknown when nobody knows it: 404, 2004, no data (K-08)', async () => {
    const { answer, asked } = await ask('NOBODYS');
    expect(decisionOf(answer)).to.deep.equal([404, 2004, undefined]);
    expect(answer.envelope).to.not.have.property('data');
    expect(answer.text).to.not.include('NOBODYS');
    expect(partiesOf(answer.headers)).to.equal('NL-HUB to BE-BEC');
    expect(asked).to.deep.equal(['DE-OTH', 'NL-TNM']);
  });

  it('looks the same when an eMSP without an agreement has pushed it, and when it was pushed to somebody else (B5, K-25, R-20, R-22)', async () => {
    await pushed(stranger, 'FOREIGN');
    const otherCpo = await join(hub, 'CPO SE-CPO');
    await hub.agree('SE-CPO', 'FR-MOB');
    await pushed(unwilling, 'PRIVATE', 'SE-CPO');
    const seen = async (uid: string) => {
      const { answer, asked } = await ask(uid);
      const { timestamp: _timestamp, ...said } = answer.envelope;
      const { date: _date, 'x-request-id': _request, 'x-correlation-id': _correlation, ...headers } = answer.headers;
      return { http: answer.http, said, headers, asked };
    };
    const unknown = await seen('NOBODYS');
    expect(unknown.said.status_code).to.equal(2004);
    expect(await seen('FOREIGN')).to.deep.equal(unknown);
    expect(await seen('PRIVATE')).to.deep.equal(unknown);
    // To those whom it was pushed to it is there.
    expect(decisionOf(await otherCpo.authorize('PRIVATE'))).to.deep.equal([200, 1000, 'ALLOWED']);
    const named = await ask('FOREIGN', { to: 'AT-STR' });
    expect([...decisionOf(named.answer), named.asked]).to.deep.equal([200, 4001, undefined, []]);
  });

  it('is that of the eMSP with an agreement when one without has another of the same name (C6, R-20)', async () => {
    await pushed(stranger, 'NAMESAKE');
    await pushed(unwilling, 'NAMESAKE');
    const { answer, asked } = await ask('NAMESAKE');
    expect([...decisionOf(answer), asked]).to.deep.equal([200, 1000, 'ALLOWED', ['FR-MOB']]);
  });

  it('is two when two eMSPs have pushed it: 4001, unless one is named (K-26, C6)', async () => {
    await pushed(first, 'TWICE');
    await pushed(unwilling, 'TWICE');
    const { answer, asked } = await ask('TWICE');
    expect([...decisionOf(answer), asked]).to.deep.equal([200, 4001, undefined, []]);
    expect(answer.text).to.not.include('TWICE');
    for (const to of ['NL-TNM', 'FR-MOB']) {
      const named = await ask('TWICE', { to });
      expect([...decisionOf(named.answer), named.asked]).to.deep.equal([200, 1000, 'ALLOWED', [to]]);
    }
    // Of another type there is none.
    expect(decisionOf((await ask('TWICE', { type: 'OTHER' })).answer)).to.deep.equal([404, 2004, undefined]);
  });

  it('may charge as soon as one eMSP says so, however long the others take (R-49, K-15)', async () => {
    keep(second, 'QUICK');
    await first.behave({ hang: true }, 'tokens');
    const [{ answer }, tookMs] = await timed(() => ask('QUICK'));
    expect(decisionOf(answer)).to.deep.equal([200, 1000, 'ALLOWED']);
    expect(partiesOf(answer.headers)).to.equal('DE-OTH to BE-BEC');
    expect(tookMs).to.be.below(limits.authorizeTimeoutMs / 2);
  });

  it('may charge when one eMSP allows it, even when another has refused it before (R-49)', async () => {
    keep(first, 'BOTH', { valid: false });
    keep(second, 'BOTH');
    await second.behave({ delayMs: 200 }, 'tokens');
    const { answer } = await ask('BOTH');
    expect([...decisionOf(answer), partiesOf(answer.headers)]).to.deep.equal([
      200,
      1000,
      'ALLOWED',
      'DE-OTH to BE-BEC',
    ]);
  });

  it('is refused when the only eMSP that knows it does, at the latest in the end (R-49, K-10)', async () => {
    keep(first, 'REFUSED', { valid: false });
    await second.behave({ hang: true }, 'tokens');
    const [{ answer }, tookMs] = await timed(() => ask('REFUSED'));
    expect([...decisionOf(answer), partiesOf(answer.headers)]).to.deep.equal([
      200,
      1000,
      'BLOCKED',
      'NL-TNM to BE-BEC',
    ]);
    expect(tookMs).to.be.below(limits.authorizeTimeoutMs + marginMs);
  });

  it('needs a location when the eMSP that knows it says so (K-09, R-12)', async () => {
    keep(first, 'PLACED');
    first.permit('PLACED', { places: { LOC1: '*' } });
    const { answer } = await ask('PLACED');
    expect([...decisionOf(answer), partiesOf(answer.headers)]).to.deep.equal([
      200,
      2002,
      undefined,
      'NL-TNM to BE-BEC',
    ]);
    expect(decisionOf((await ask('PLACED', { at: { location_id: 'LOC1' } })).answer)[2]).to.equal('ALLOWED');
  });

  it('is unknown to an eMSP in whatever way it says so: 2004 with HTTP 200 (X-54)', async () => {
    keep(second, 'ODDLY');
    await first.behave({ statusCode: 2004 }, 'tokens');
    expect(decisionOf((await ask('ODDLY')).answer)).to.deep.equal([200, 1000, 'ALLOWED']);
    expect(decisionOf((await ask('NOBODYS')).answer)).to.deep.equal([404, 2004, undefined]);
  });

  it('may be one that an eMSP knows that does not answer: then the CPO hears of that, in time (K-24, R-13, R10)', async () => {
    await first.behave({ hang: true }, 'tokens');
    const [{ answer }, tookMs] = await timed(() => ask('NOBODYS'));
    expect(decisionOf(answer)).to.deep.equal([200, 4002, undefined]);
    expect(tookMs).to.be.within(limits.authorizeTimeoutMs - 50, limits.authorizeTimeoutMs + marginMs);
    await second.behave({ reset: true }, 'tokens');
    expect(decisionOf((await ask('NOBODYS')).answer), 'the time that ran out is what counts').to.include(4002);
    await first.behave({});
    expect(decisionOf((await ask('NOBODYS')).answer)).to.deep.equal([200, 4003, undefined]);
  });

  it('is not asked about at an eMSP that is offline (R-20)', async () => {
    keep(second, 'ONE-AWAY');
    await first.behave({ status500: true }, 'versions');
    await setReachable(hub.app.hub, first.partnerId, false);
    const found = await ask('ONE-AWAY');
    expect([...decisionOf(found.answer), found.asked]).to.deep.equal([200, 1000, 'ALLOWED', ['DE-OTH']]);
    expect(decisionOf((await ask('NOBODYS')).answer)).to.deep.equal([404, 2004, undefined]);
    await setReachable(hub.app.hub, first.partnerId, true);
  });

  it('is nothing that an eMSP could authorise for somebody else, or under another name (B8)', async () => {
    const own = { ...partyPair('NL-TNM'), uid: 'ASSUMED', type: 'RFID' };
    for (const about of [{ party_id: 'XXX' }, { uid: 'OTHER' }, { type: 'OTHER' }]) {
      keep(first, 'ASSUMED');
      first.permit('ASSUMED', { more: { token: build.token({ ...own, ...about } as never) } });
      expect(decisionOf((await ask('ASSUMED')).answer), JSON.stringify(about)).to.deep.equal([200, 4000, undefined]);
    }
    first.permit('ASSUMED', {});
    expect(decisionOf((await ask('assumed')).answer)).to.deep.equal([200, 1000, 'ALLOWED']);
  });

  it('is asked about at each party of a platform that has an agreement (R-49)', async () => {
    await hub.agree('BE-BEC', 'DE-TWO');
    expect((await ask('NOBODYS')).asked).to.deep.equal(['DE-OTH', 'DE-TWO', 'NL-TNM']);
  });

  it('leaves no trace of its uid in the log', () => {
    expect(log).to.include('did not say whether a token may charge');
    for (const uid of ['AROUND', 'NOBODYS', 'FOREIGN', 'TWICE', 'ASSUMED']) expect(log).to.not.include(uid);
  });
});

describe('how many are asked at once about a token that nobody has pushed', () => {
  it('is limited: the others follow as soon as one has answered (R-49, C4)', async () => {
    const hub = await startHub({ limits: { authorizeAskedAtOnceMax: 2 } });
    try {
      const cpo = await join(hub, 'CPO BE-BEC');
      const parties = ['NL-AAA', 'NL-BBB', 'NL-CCC', 'NL-DDD', 'NL-EEE'];
      const emsps = await Promise.all(parties.map((party) => join(hub, `EMSP ${party}`)));
      await hub.admin('PATCH', `/partners/${cpo.partnerId}`, { quirks: { asks_about_unknown_tokens: true } });
      for (const { partnerId } of emsps) {
        await hub.admin('PATCH', `/partners/${partnerId}`, {
          quirks: { no_pull: ['tokens'], authorizes_unknown_tokens: true },
        });
      }
      await hub.agree('BE-BEC', '*');
      const asked = () => emsps.reduce((sum, emsp) => sum + asksOf(emsp).length, 0);
      const releases = await Promise.all(emsps.map((emsp) => emsp.hold()));
      const answer = cpo.authorize('NOBODYS');
      for (let count = 2; count <= parties.length; count += 1) {
        await until(() => asked() === count, { what: `question ${count}` });
        // More would have gone out before the answer to this.
        await cpo.list('tokens');
        expect(asked()).to.equal(count);
        const next = emsps.findIndex((emsp, at) => asksOf(emsp).length > 0 && releases[at] !== undefined);
        releases[next]?.();
        delete releases[next];
      }
      for (const release of releases) release?.();
      expect(decisionOf(await answer)).to.deep.equal([404, 2004, undefined]);
      expect(emsps.map((emsp) => asksOf(emsp).length)).to.deep.equal([1, 1, 1, 1, 1]);
    } finally {
      await hub.stop();
    }
  });
});

describe('an eMSP that did not answer the last question about a token', () => {
  it('keeps the time no more from those that do (R-49, K-15)', async () => {
    const hub = await startHub({ limits: { authorizeTimeoutMs: 1500, authorizeAskedAtOnceMax: 1 } });
    try {
      const cpo = await join(hub, 'CPO BE-BEC');
      const emsps = [await join(hub, 'EMSP NL-TNM'), await join(hub, 'EMSP DE-OTH')];
      const willing = (partner: ConnectedPartner, quirk: string) =>
        hub.admin('PATCH', `/partners/${partner.partnerId}`, { quirks: { no_pull: ['tokens'], [quirk]: true } });
      await willing(cpo, 'asks_about_unknown_tokens');
      for (const emsp of emsps) {
        await willing(emsp, 'authorizes_unknown_tokens');
        await hub.agree('BE-BEC', emsp.party);
        emsp.keep('tokens', build.token({ ...partyPair(emsp.party), uid: `OF-${emsp.party}` }));
      }
      await hub.settled();
      for (const [silent, other] of [emsps, emsps.toReversed()] as [ConnectedPartner, ConnectedPartner][]) {
        await silent.behave({ hang: true }, 'tokens');
        // Whoever is asked first: after this one it is known who is silent.
        await cpo.authorize('NOBODYS');
        expect(decisionOf(await cpo.authorize(`OF-${other.party}`))).to.deep.equal([200, 1000, 'ALLOWED']);
        await silent.behave({});
        expect(decisionOf(await cpo.authorize(`OF-${silent.party}`)), 'asked again').to.deep.equal([
          200,
          1000,
          'ALLOWED',
        ]);
      }
    } finally {
      await hub.stop();
    }
  });
});
