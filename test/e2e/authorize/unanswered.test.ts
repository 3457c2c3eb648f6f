import { expect } from 'chai';
import { setReachable } from '../../../src/hub/reachability.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Behaviour } from '../../support/partner/behaviour.ts';
import { join, partiesOf } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';
import { asksOf, decisionOf } from './asks.ts';

/** Other requests may take much longer. */
const limits = { authorizeTimeoutMs: 700, forwardTimeoutMs: 20_000, statusHoldMs: 0 };
/** How much later than its deadline an answer may come on a busy machine. */
const marginMs = 5000;

describe('a question about a token that its eMSP does not answer', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits });
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await emsp.push('tokens/NL/TNM/CARD', build.token({ uid: 'CARD', whitelist: 'ALLOWED_OFFLINE' }));
    await hub.settled();
  });
  afterEach(() => emsp.behave({}));
  after(() => hub.stop());

  const failures: readonly [string, Behaviour, number, number][] = [
    ['is silent', { hang: true }, 4002, 1],
    ['answers too late', { delayMs: limits.authorizeTimeoutMs + 300 }, 4002, 1],
    ['does not listen', { closed: true }, 4003, 0],
    ['cuts the connection', { reset: true }, 4003, 1],
    ['fails outside OCPI', { status500: true }, 4000, 1],
  ];
  for (const [what, behaviour, code, arrived] of failures) {
    it(`is answered in time by the hub, which permits nothing itself: the eMSP ${what}, ${code} (K-24, R-13, R-19, X-65, R10)`, async () => {
      for (const to of [undefined, 'NL-TNM']) {
        const asked = asksOf(emsp).length;
        await emsp.behave(behaviour);
        const began = performance.now();
        const answer = await cpo.authorize('CARD', { to });
        expect(performance.now() - began).to.be.below(limits.authorizeTimeoutMs + marginMs);
        expect(decisionOf(answer)).to.deep.equal([200, code, undefined]);
        expect(answer.envelope).to.not.have.property('data');
        expect(partiesOf(answer.headers)).to.equal('NL-HUB to BE-BEC');
        // Nothing is repeated.
        expect(asksOf(emsp).length - asked).to.equal(arrived);
        await emsp.behave({});
      }
    });
  }

  it('is answered within the time that its CPO has (K-24, R10)', async () => {
    const path = `/partners/${cpo.partnerId}`;
    await emsp.behave({ hang: true });
    for (const timeoutMs of [1800, 500]) {
      await hub.admin('PATCH', path, { quirks: { authorize_timeout_ms: timeoutMs } });
      const began = performance.now();
      expect(decisionOf(await cpo.authorize('CARD'))).to.deep.equal([200, 4002, undefined]);
      expect(performance.now() - began).to.be.within(timeoutMs - 50, timeoutMs + marginMs);
    }
    await hub.admin('PATCH', path, { quirks: {} });
    for (const authorize_timeout_ms of [499, 30_001, '1s'])
      expect((await hub.call('PATCH', path, { quirks: { authorize_timeout_ms } })).status).to.equal(400);
  });

  it('is not even put to an eMSP that is offline: 4003, by which the CPO goes by what it knows (K-24, K-20, R-20)', async () => {
    await emsp.behave({ status500: true }, 'versions');
    await setReachable(hub.app.hub, emsp.partnerId, false);
    const asked = asksOf(emsp).length;
    for (const to of [undefined, 'NL-TNM']) {
      expect(decisionOf(await cpo.authorize('CARD', { to }))).to.deep.equal([200, 4003, undefined]);
    }
    expect(asksOf(emsp)).to.have.lengthOf(asked);
    // What it knows is the token it was pushed.
    expect(cpo.received('tokens').find(({ uid }) => uid === 'CARD')).to.include({ whitelist: 'ALLOWED_OFFLINE' });
    await emsp.behave({});
    await until(() => hub.app.hub.registry().platforms.get(emsp.partnerId)?.state === 'connected', {
      what: 'the eMSP to be seen again',
    });
    expect(decisionOf(await cpo.authorize('CARD'))).to.deep.equal([200, 1000, 'ALLOWED']);
  });

  it('is not put to an eMSP that is suspended, and not delivered later (R-20, R-19)', async () => {
    await hub.admin('POST', `/partners/${emsp.partnerId}/suspend`);
    const asked = asksOf(emsp).length;
    expect(decisionOf(await cpo.authorize('CARD', { to: 'NL-TNM' }))).to.deep.equal([200, 4003, undefined]);
    // Its tokens are nobody's any more (C-22).
    expect(decisionOf(await cpo.authorize('CARD'))).to.deep.equal([404, 2004, undefined]);
    await hub.admin('POST', `/partners/${emsp.partnerId}/resume`);
    await hub.settled();
    expect(asksOf(emsp)).to.have.lengthOf(asked);
    expect(decisionOf(await cpo.authorize('CARD'))).to.deep.equal([200, 1000, 'ALLOWED']);
  });
});
