import { expect } from 'chai';
import { systemClock } from '../../../src/kernel/clock.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { AuthorizeOptions } from '../../support/partner/partner.ts';
import { join } from '../../support/routed.ts';
import { asksOf, decisionOf } from './asks.ts';

const limits = { unknownTokensPerMinuteMax: 5 };
const minuteMs = 60_000;

describe('a CPO that tries out the uids of tokens', () => {
  /** How far the hub's clock is ahead of ours. */
  let aheadMs = 0;
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let other: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits, clock: { ...systemClock, monotonic: () => performance.now() + aheadMs } });
    cpo = await join(hub, 'CPO BE-BEC');
    other = await join(hub, 'CPO DE-OTH');
    emsp = await join(hub, 'EMSP NL-TNM');
    await hub.agree('*', 'NL-TNM');
    for (const { partnerId } of [cpo, other]) {
      await hub.admin('PATCH', `/partners/${partnerId}`, { quirks: { asks_about_unknown_tokens: true } });
    }
    await hub.admin('PATCH', `/partners/${emsp.partnerId}`, {
      quirks: { no_pull: ['tokens'], authorizes_unknown_tokens: true },
    });
    await emsp.push('tokens/NL/TNM/PUSHED', build.token({ uid: 'PUSHED' }));
    emsp.keep('tokens', build.token({ uid: 'KEPT' }));
    await hub.settled();
  });
  after(() => hub.stop());
  beforeEach(() => {
    aheadMs += 2 * minuteMs;
  });
  afterEach(() => emsp.behave({}));

  const ask = async (uid: string, options?: AuthorizeOptions, by = cpo) => decisionOf(await by.authorize(uid, options));
  const tryOut = async (count: number, options?: AuthorizeOptions): Promise<void> => {
    for (let at = 0; at < count; at += 1) {
      expect(await ask(`TRIED${at}`, options)).to.deep.equal([404, 2004, undefined]);
    }
  };

  for (const [what, options] of [
    ['of nobody in particular', {}],
    ['of an eMSP by name', { to: 'NL-TNM' }],
  ] as const) {
    it(`is told to wait after some in a minute, and nobody is asked: ${what} (B5, A3)`, async () => {
      await tryOut(limits.unknownTokensPerMinuteMax, options);
      const asked = asksOf(emsp).length;
      for (const to of [undefined, 'NL-HUB', 'NL-TNM']) {
        const answer = await cpo.authorize('TRIED', { to });
        expect(decisionOf(answer)).to.deep.equal([429, 2000, undefined]);
        expect(Number(answer.headers['retry-after'])).to.be.within(1, 60);
        expect(answer.envelope).to.not.have.property('data');
      }
      expect(asksOf(emsp)).to.have.lengthOf(asked);
      // What its eMSP has pushed is no trying out, and others have their own budget.
      expect(await ask('PUSHED')).to.deep.equal([200, 1000, 'ALLOWED']);
      expect(await ask('TRIED', {}, other)).to.deep.equal([404, 2004, undefined]);
      aheadMs += minuteMs;
      expect(await ask('TRIED')).to.deep.equal([404, 2004, undefined]);
    });
  }

  it('is not who asks about tokens that an eMSP turns out to know, or that fails to answer', async () => {
    for (let count = 0; count < 2 * limits.unknownTokensPerMinuteMax; count += 1) {
      expect(await ask('KEPT', count % 2 === 0 ? {} : { to: 'NL-TNM' })).to.deep.equal([200, 1000, 'ALLOWED']);
      expect(await ask('PUSHED')).to.deep.equal([200, 1000, 'ALLOWED']);
    }
    await emsp.behave({ reset: true }, 'tokens');
    for (let count = 0; count < limits.unknownTokensPerMinuteMax; count += 1) {
      expect(await ask('KEPT')).to.deep.equal([200, 4003, undefined]);
    }
    await emsp.behave({});
    await tryOut(limits.unknownTokensPerMinuteMax);
    expect(await ask('KEPT'), 'and now it might be').to.deep.equal([429, 2000, undefined]);
  });

  it('gets no further by asking everything at the same time', async () => {
    const release = await emsp.hold();
    const mark = asksOf(emsp).length;
    const answers = Array.from({ length: 20 }, (_, at) => ask(`BURST${at}`));
    const refused = await Promise.race(answers);
    expect(refused).to.deep.equal([429, 2000, undefined]);
    release();
    const all = (await Promise.all(answers)).map(([http]) => http).sort();
    expect(all).to.deep.equal([...Array(5).fill(404), ...Array(15).fill(429)]);
    expect(asksOf(emsp).length - mark).to.equal(5);
  });

  it('is counted too where an eMSP answers with 404 and a page that is no OCPI', async () => {
    await emsp.behave({ page404: true }, 'tokens');
    for (let count = 0; count < limits.unknownTokensPerMinuteMax; count += 1) {
      expect(await ask(`PAGE${count}`, { to: 'NL-TNM' })).to.deep.equal([404, 2000, undefined]);
    }
    expect(await ask('PAGE', { to: 'NL-TNM' })).to.deep.equal([429, 2000, undefined]);
  });
});
