import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { ask, joinAll } from '../../support/routed.ts';

const cdr_token = build.cdrToken();

describe('what is no routing arrangement', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    const partner = await joinAll(hub, 'CPO BE-BEC', 'EMSP NL-TNM', 'EMSP FR-MOB', 'CPO DE-STW');
    cpo = partner('BE-BEC');
    emsp = partner('NL-TNM');
    await hub.agree('*', '*');
    const known = build.session({ id: 'KNOWN', cdr_token });
    cpo.keep('sessions', known);
    await ask(hub, cpo, 'PUT receiver/sessions/BE/BEC/KNOWN', { body: known });
  });
  after(() => hub.stop());

  describe('is a broadcast of what concerns one party', () => {
    const session = build.session({ id: 'S1', cdr_token });
    const cdr = build.cdr({ id: 'C1', cdr_token });
    for (const [line, body] of [
      ['PUT receiver/sessions/BE/BEC/S1', session],
      ['PUT receiver/sessions/BE/BEC/KNOWN', build.session({ id: 'KNOWN', cdr_token })],
      ['PATCH receiver/sessions/BE/BEC/KNOWN', build.patch({ kwh: 99 })],
      ['POST receiver/cdrs', cdr],
    ] as const) {
      it(`${line} is refused with 2000, goes nowhere and leaves nothing (R-35, R-36)`, async () => {
        expect(await ask(hub, cpo, line, { to: 'NL-HUB', body })).to.deep.include({
          status: [200, 2000],
          answer: 'NL-HUB to BE-BEC',
          arrivals: [],
        });
      });
    }

    it('as the eMSP can see: nothing of it is there (R-35)', async () => {
      const sessions = await emsp.list('sessions');
      expect(sessions.map(({ id, kwh }) => [id, kwh])).to.deep.equal([['KNOWN', 5.5]]);
      expect(await emsp.list('cdrs')).to.deep.equal([]);
    });

    it('and it is new when it comes the right way', async () => {
      expect((await ask(hub, cpo, 'PUT receiver/sessions/BE/BEC/S1', { body: session })).status).to.deep.equal([
        201, 1000,
      ]);
      expect((await ask(hub, cpo, 'POST receiver/cdrs', { body: cdr })).status).to.deep.equal([201, 1000]);
    });

    for (const [line, body] of [
      ['PUT sender/sessions/KNOWN/charging_preferences', { profile_type: 'FAST' }],
      [
        'POST receiver/commands/START_SESSION',
        { response_url: 'http://127.0.0.1/', token: build.token(), location_id: 'L1' },
      ],
      [
        'PUT receiver/chargingprofiles/KNOWN',
        { response_url: 'http://127.0.0.1/', charging_profile: { charging_rate_unit: 'W' } },
      ],
      ['DELETE receiver/chargingprofiles/KNOWN', undefined],
    ] as const) {
      it(`${line} of an eMSP is refused with 2000 and goes nowhere (R-35, R-36)`, async () => {
        const routed = await ask(hub, emsp, line, { to: 'NL-HUB', body });
        expect(routed).to.deep.include({ answer: 'NL-HUB to NL-TNM', arrivals: [] });
        expect(routed.status[1]).to.equal(2000);
      });
    }
  });

  describe('is a GET as a broadcast', () => {
    before(async () => {
      await ask(hub, cpo, 'PUT receiver/locations/BE/BEC/L1', { to: 'NL-HUB', body: build.location({ id: 'L1' }) });
      await ask(hub, cpo, 'PUT receiver/tariffs/BE/BEC/F1', { to: 'NL-HUB', body: build.tariff({ id: 'F1' }) });
      await ask(hub, emsp, 'PUT receiver/tokens/NL/TNM/T1', { to: 'NL-HUB', body: build.token({ uid: 'T1' }) });
    });

    for (const [asking, line] of [
      ['cpo', 'GET receiver/locations/BE/BEC/L1'],
      ['cpo', 'GET receiver/tariffs/BE/BEC/F1'],
      ['cpo', 'GET receiver/sessions/BE/BEC/KNOWN'],
      ['cpo', 'GET sender/tokens'],
      ['emsp', 'GET receiver/tokens/NL/TNM/T1'],
      ['emsp', 'GET sender/locations'],
      ['emsp', 'GET sender/locations/L1'],
      ['emsp', 'GET sender/tariffs'],
      ['emsp', 'GET sender/sessions'],
      ['emsp', 'GET sender/cdrs'],
    ] as const) {
      it(`${line} with the hub in TO asks the hub alone (R-31)`, async () => {
        const routed = await ask(hub, asking === 'cpo' ? cpo : emsp, line, { to: 'NL-HUB' });
        expect(routed).to.deep.include({
          status: [200, 1000],
          answer: `NL-HUB to ${asking === 'cpo' ? 'BE-BEC' : 'NL-TNM'}`,
          arrivals: [],
        });
        expect(routed.data).not.to.be.oneOf([undefined, null]);
      });
    }
  });

  describe('is a request to a party that', () => {
    for (const [what, asking, line, to, body] of [
      [
        'is of the sender’s own side',
        'cpo',
        'PUT receiver/locations/BE/BEC/L2',
        'DE-STW',
        build.location({ id: 'L2' }),
      ],
      ['is of the sender’s own side', 'cpo', 'PUT receiver/tariffs/BE/BEC/F2', 'DE-STW', build.tariff({ id: 'F2' })],
      ['is of the sender’s own side', 'emsp', 'PUT receiver/tokens/NL/TNM/T2', 'FR-MOB', build.token({ uid: 'T2' })],
      ['owns nothing of the kind', 'emsp', 'GET sender/locations', 'FR-MOB', undefined],
      ['owns nothing of the kind', 'emsp', 'GET sender/sessions', 'FR-MOB', undefined],
      ['owns nothing of the kind', 'cpo', 'GET sender/tokens', 'DE-STW', undefined],
    ] as const) {
      it(`${what}: ${line} (R-13)`, async () => {
        const routed = await ask(hub, asking === 'cpo' ? cpo : emsp, line, { to, body });
        expect(routed).to.deep.include({ status: [200, 4001], arrivals: [] });
      });
    }
  });

  describe('is what no interface has', () => {
    for (const [asking, line, http] of [
      // Lists are on the Sender interface, whose other objects cannot be read one by one.
      ['cpo', 'GET receiver/locations', 404],
      ['cpo', 'GET receiver/sessions', 404],
      ['emsp', 'GET sender/tariffs/F1', 404],
      ['emsp', 'GET sender/sessions/KNOWN', 404],
      ['cpo', 'GET sender/tokens/T1', 404],
      // Nothing is written on a Sender interface but preferences, and of the owner’s objects tariffs alone can be deleted.
      ['cpo', 'PUT sender/locations', 405],
      ['cpo', 'POST sender/cdrs', 405],
      ['cpo', 'DELETE receiver/locations/BE/BEC/L1', 405],
      ['cpo', 'DELETE receiver/sessions/BE/BEC/KNOWN', 405],
      ['emsp', 'DELETE receiver/tokens/NL/TNM/T1', 405],
      ['cpo', 'PATCH receiver/tariffs/BE/BEC/F1', 405],
      ['cpo', 'PUT receiver/cdrs', 405],
      ['cpo', 'POST receiver/locations/BE/BEC/L1', 405],
    ] as const) {
      it(`${line}, in whatever arrangement`, async () => {
        const [own, other] = asking === 'cpo' ? ([cpo, 'NL-TNM'] as const) : ([emsp, 'BE-BEC'] as const);
        for (const to of [other, 'NL-HUB', undefined]) {
          const body = line.startsWith('GET') || line.startsWith('DELETE') ? undefined : {};
          const routed = await ask(hub, own, line, { to, body });
          expect(routed, to ?? 'nobody').to.deep.include({
            status: [http, 2000],
            answer: `NL-HUB to ${own.party}`,
            arrivals: [],
          });
        }
      });
    }
  });

  describe('in the end', () => {
    it('leaves nothing to complain of', () => {
      for (const { complaints, name } of hub.partners) expect(complaints, name).to.deep.equal([]);
    });
  });
});
