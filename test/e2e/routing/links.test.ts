import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { ask, joinAll } from '../../support/routed.ts';

const cdr_token = build.cdrToken({ country_code: 'NL', party_id: 'TNM' });

/** As many bytes as the hub takes of a header, near enough. */
const hostile = '<'.repeat(31_000);

describe('the Link of an answer that is passed on', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    const partner = await joinAll(hub, 'CPO BE-BEC', 'EMSP NL-TNM');
    cpo = partner('BE-BEC');
    emsp = partner('NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await ask(hub, cpo, 'PUT receiver/sessions/BE/BEC/S1', { body: build.session({ id: 'S1', cdr_token }) });
  });
  after(() => hub.stop());
  afterEach(() => emsp.behave({}));

  const linkAfter = async (link: string): Promise<unknown> => {
    await emsp.behave({ headers: { link } }, 'tokens');
    return (await ask(hub, cpo, 'GET sender/tokens', { to: 'NL-TNM' })).headers['link'];
  };

  it('leads back to the hub wherever it says next, and is left out when it does not (R-17, T-48)', async () => {
    const page = `${emsp.origin}/ocpi/2.2.1/sender/tokens?offset=50`;
    for (const link of [
      `<${page}>; rel="next"`,
      `<${page}>; rel="prev next"`,
      `<${page}>; title="a, b; <c>"; rel="next"`,
      `<${page}&before>; rel="prev", <${page}>; rel=next`,
    ]) {
      expect(await linkAfter(link), link).to.match(/^<http[^>]*\/sender\/tokens\?page=[^>]+>; rel="next"$/);
    }
    for (const link of [`<${page}>; rel="next-archive"`, `<${page}>; title="rel=next"; rel="prev"`]) {
      expect(await linkAfter(link), link).to.equal(undefined);
    }
  });

  it('means nothing where the answer is no list (R-17)', async () => {
    await emsp.behave({ headers: { link: `<${emsp.origin}/next>; rel="next"` } }, 'sessions');
    const answer = await ask(hub, cpo, 'PATCH receiver/sessions/BE/BEC/S1', { body: build.patch({ kwh: 7 }) });
    expect(answer.status).to.deep.equal([200, 1000]);
    expect(answer.headers['link']).to.equal(undefined);
  });

  it('takes no time, however it is made (D6)', async () => {
    await emsp.behave({ headers: { link: hostile } }, 'sessions', 'tokens');
    for (const [line, options] of [
      ['PATCH receiver/sessions/BE/BEC/S1', { body: build.patch({ kwh: 8 }) }],
      ['GET sender/tokens', { to: 'NL-TNM' }],
    ] as const) {
      const before = performance.eventLoopUtilization();
      const answer = await ask(hub, cpo, line, options);
      expect(answer.status).to.deep.equal([200, 1000]);
      expect(answer.headers['link']).to.equal(undefined);
      expect(performance.eventLoopUtilization(before).active, line).to.be.below(2000);
    }
  });
});
