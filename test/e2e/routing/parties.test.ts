import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { ask, join } from '../../support/routed.ts';

/** A session of a CPO for an eMSP, `DE-MIX`. */
const sessionOf = (owner: string, emsp: string, id: string): object => {
  const [country_code = '', party_id = ''] = owner.split('-');
  const [emspCountry = '', emspId = ''] = emsp.split('-');
  const cdr_token = build.cdrToken({ country_code: emspCountry, party_id: emspId });
  return build.session({ country_code, party_id, id, cdr_token });
};

describe('the parties in the routing headers', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  /** One platform: a CPO and an eMSP under one name, an eMSP with the same party id in another country, and a second CPO. */
  let mixed: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    mixed = await join(hub, 'EMSP DE-MIX, CPO DE-MIX, EMSP AT-MIX');
    // What is one company can be two platforms.
    await join(hub, 'EMSP BE-BEC');
    await hub.agree('*', '*');
  });
  after(() => hub.stop());

  describe('name a party, not a platform', () => {
    for (const party of ['DE-MIX', 'AT-MIX']) {
      it(`${party} among the parties of a platform (R-04)`, async () => {
        const line = `PUT receiver/sessions/BE/BEC/FOR-${party}`;
        const routed = await ask(hub, cpo, line, { to: party, body: sessionOf('BE-BEC', party, `FOR-${party}`) });
        expect(routed).to.deep.include({
          status: [201, 1000],
          answer: `${party} to BE-BEC`,
          arrivals: [`DE-MIX < ${line} from BE-BEC to ${party}`],
        });
      });

      it(`${party} as the sender (R-04)`, async () => {
        const [country_code = '', party_id = ''] = party.split('-');
        const line = `PUT receiver/tokens/${country_code}/${party_id}/T1`;
        const body = build.token({ country_code, party_id, uid: 'T1' });
        const routed = await ask(hub, mixed, line, { from: party, to: 'BE-BEC', body });
        expect(routed).to.deep.include({
          status: [201, 1000],
          answer: `BE-BEC to ${party}`,
          arrivals: [`BE-BEC < ${line} from ${party} to BE-BEC`],
        });
      });
    }

    it('with one role here and another there: the platform is the one that has the role (R-04)', async () => {
      const session = 'PUT receiver/sessions/DE/MIX/S1';
      const body = sessionOf('DE-MIX', 'BE-BEC', 'S1');
      const toEmsp = await ask(hub, mixed, session, { from: 'DE-MIX', to: 'BE-BEC', body });
      expect(toEmsp.arrivals).to.deep.equal([`BE-BEC < ${session} from DE-MIX to BE-BEC`]);
      expect(cpo.received('sessions')).to.deep.equal([]);
      const token = 'PUT receiver/tokens/NL/TNM/T1';
      const toCpo = await ask(hub, emsp, token, { to: 'BE-BEC', body: build.token({ uid: 'T1' }) });
      expect(toCpo.arrivals).to.deep.equal([`BE-BEC < ${token} from NL-TNM to BE-BEC`]);
      expect(cpo.received('tokens').map(({ party_id, uid }) => `${party_id} ${uid}`)).to.include('TNM T1');
    });

    it('by country and id together: one without the other is nobody (R-04)', async () => {
      const body = sessionOf('BE-BEC', 'NL-TNM', 'S2');
      const line = 'PUT receiver/sessions/BE/BEC/S2';
      // NL and MIX exist, NL-MIX does not.
      const stranger = await ask(hub, cpo, line, { to: 'NL-MIX', body: sessionOf('BE-BEC', 'NL-MIX', 'S2') });
      expect(stranger).to.deep.include({ status: [200, 4001], answer: 'NL-HUB to BE-BEC', arrivals: [] });
      for (const half of ['ocpi-to-country-code', 'ocpi-to-party-id', 'ocpi-from-country-code', 'ocpi-from-party-id']) {
        const routed = await ask(hub, cpo, line, { to: 'NL-TNM', body, headers: { [half]: null } });
        expect(routed, half).to.deep.include({ status: [200, 2001], answer: 'NL-HUB to BE-BEC', arrivals: [] });
      }
    });
  });

  it('are compared without regard to case, in every arrangement (R-06)', async () => {
    const session = 'PUT receiver/sessions/be/Bec/S3';
    const body = sessionOf('BE-BEC', 'nl-Tnm', 'S3');
    const direct = await ask(hub, cpo, session, { from: 'bE-bEC', to: 'Nl-tnM', body });
    expect(direct).to.deep.include({
      status: [201, 1000],
      answer: 'NL-TNM to BE-BEC',
      arrivals: [`NL-TNM < ${session} from BE-BEC to NL-TNM`],
    });
    const open = await ask(hub, cpo, 'GET receiver/sessions/BE/BEC/s3', { from: 'be-bec' });
    expect(open).to.deep.include({ status: [200, 1000], answer: 'NL-TNM to BE-BEC' });
    const location = build.location({ id: 'L1' });
    const broadcast = await ask(hub, cpo, 'PUT receiver/locations/be/bec/L1', { to: 'nl-Hub', body: location });
    expect(broadcast).to.deep.include({ status: [201, 1000], answer: 'NL-HUB to BE-BEC' });
    expect(broadcast.arrivals).to.have.length(4);
    const all = await ask(hub, emsp, 'GET sender/locations', { from: 'nl-tnm', to: 'Nl-hUB' });
    expect(all).to.deep.include({ status: [200, 1000], answer: 'NL-HUB to NL-TNM', data: [location], arrivals: [] });
  });

  describe('name the sender, whom the platform has to have announced', () => {
    const body = build.location({ id: 'L2' });
    const line = 'PUT receiver/locations/BE/BEC/L2';
    const arrangements = [['to a party', 'NL-TNM'] as const, ['broadcast', 'NL-HUB'] as const, ['open'] as const];

    for (const [name, to] of arrangements) {
      it(`and nobody is sent anything otherwise: ${name} (R-14)`, async () => {
        // Another platform’s party, the hub itself, and nobody’s.
        for (const from of ['DE-MIX', 'NL-TNM', 'NL-HUB', 'SE-XXX']) {
          const routed = await ask(hub, cpo, line, { from, to, body });
          expect(routed, from).to.deep.include({ status: [200, 2001], answer: `NL-HUB to ${from}`, arrivals: [] });
        }
        expect(await ask(hub, cpo, 'GET receiver/locations/BE/BEC/L2')).to.deep.include({ status: [404, 2003] });
      });
    }

    it('for lists and single objects too (R-14)', async () => {
      for (const get of ['GET sender/locations', 'GET sender/tariffs', 'GET sender/cdrs', 'GET sender/sessions']) {
        for (const to of ['BE-BEC', 'NL-HUB', undefined]) {
          const routed = await ask(hub, emsp, get, { from: 'DE-MIX', to });
          expect(routed, get).to.deep.include({ status: [200, 2001], answer: 'NL-HUB to DE-MIX', arrivals: [] });
          expect(routed.data, get).to.equal(undefined);
        }
      }
    });

    it('not only the operator approved (R-14)', async () => {
      const partial = await join(hub, 'EMSP SE-ONE, EMSP SE-TWO');
      // What is on its way to a party must have arrived before the party leaves.
      await hub.settled();
      await partial.rotate({ roles: [{ role: 'EMSP', country_code: 'SE', party_id: 'ONE' }] });
      const push = (from: string) =>
        ask(hub, partial, `PUT receiver/tokens/SE/${from.slice(3)}/T9`, {
          from,
          to: 'BE-BEC',
          body: build.token({ country_code: 'SE', party_id: from.slice(3), uid: 'T9' }),
        });
      expect(await push('SE-TWO')).to.deep.include({ status: [200, 2001], arrivals: [] });
      expect(await push('SE-ONE')).to.deep.include({ status: [201, 1000], answer: 'BE-BEC to SE-ONE' });
    });

    it('and who owns what it pushes (R-14)', async () => {
      // Its own party, but not the one the token belongs to.
      const token = build.token({ country_code: 'AT', party_id: 'MIX', uid: 'T3' });
      const routed = await ask(hub, mixed, 'PUT receiver/tokens/AT/MIX/T3', {
        from: 'DE-MIX',
        to: 'BE-BEC',
        body: token,
      });
      expect(routed).to.deep.include({ status: [200, 2001], answer: 'NL-HUB to DE-MIX', arrivals: [] });
    });
  });

  describe('that leave out the sender', () => {
    it('mean the one party that can send this, and the answer is for that one (R-14)', async () => {
      const line = 'PUT receiver/sessions/DE/MIX/S4';
      const body = sessionOf('DE-MIX', 'NL-TNM', 'S4');
      const single = await ask(hub, mixed, line, { from: null, to: 'NL-TNM', body });
      expect(single).to.deep.include({
        status: [201, 1000],
        answer: 'NL-TNM to DE-MIX',
        arrivals: [`NL-TNM < ${line} from DE-MIX to NL-TNM`],
      });
      const refused = await ask(hub, mixed, line, { from: null, to: 'NL-TNM', body: { ...body, kwh: 'much' } });
      expect(refused).to.deep.include({ status: [200, 2001], answer: 'NL-HUB to DE-MIX', arrivals: [] });
      const alone = await ask(hub, emsp, 'GET sender/locations', { from: null, to: 'NL-HUB' });
      expect(alone).to.deep.include({ status: [200, 1000], answer: 'NL-HUB to NL-TNM' });
    });

    it('are refused where several could (R-14)', async () => {
      for (const [line, body] of [
        ['PUT receiver/tokens/AT/MIX/T4', build.token({ country_code: 'AT', party_id: 'MIX', uid: 'T4' })],
        ['GET sender/locations'],
        ['GET sender/sessions'],
      ] as const) {
        for (const to of ['BE-BEC', 'NL-HUB', undefined]) {
          expect(await ask(hub, mixed, line, { from: null, to, body }), line).to.deep.include({
            status: [200, 2001],
            arrivals: [],
          });
        }
      }
    });
  });

  describe('in the end', () => {
    it('leave nothing to complain of', () => {
      for (const partner of hub.partners) expect(partner.complaints, partner.name).to.deep.equal([]);
    });
  });
});
