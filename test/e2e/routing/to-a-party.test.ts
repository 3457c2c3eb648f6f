import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { ask, join } from '../../support/routed.ts';

const cdr_token = build.cdrToken({ country_code: 'NL', party_id: 'TNM' });
const evse = build.evse({ uid: 'E1' });
const location = build.location({ id: 'L1', evses: [evse] });
const tariff = build.tariff({ id: 'F1' });
const session = build.session({ id: 'S1', cdr_token });
const token = build.token({ country_code: 'NL', party_id: 'TNM', uid: 'T1' });
const cardToken = build.token({ country_code: 'NL', party_id: 'TNM', uid: 'T2', type: 'OTHER' });

/** What the CPO sends, with the HTTP status of the answer. */
const ofCpo: readonly [string, number, object?][] = [
  ['PUT receiver/locations/BE/BEC/L1', 201, location],
  ['PUT receiver/locations/BE/BEC/L1/E2', 201, build.evse({ uid: 'E2' })],
  ['PUT receiver/locations/BE/BEC/L1/E1/2', 201, build.connector({ id: '2' })],
  ['PATCH receiver/locations/BE/BEC/L1', 200, build.patch({ name: 'Korenmarkt' })],
  ['PATCH receiver/locations/BE/BEC/L1/E1', 200, build.patch({ status: 'CHARGING' })],
  ['PATCH receiver/locations/BE/BEC/L1/E1/2', 200, build.patch({ max_amperage: 16 })],
  ['GET receiver/locations/BE/BEC/L1', 200],
  ['GET receiver/locations/BE/BEC/L1/E1', 200],
  ['GET receiver/locations/BE/BEC/L1/E1/2', 200],
  ['PUT receiver/tariffs/BE/BEC/F1', 201, tariff],
  ['GET receiver/tariffs/BE/BEC/F1', 200],
  ['DELETE receiver/tariffs/BE/BEC/F1', 200],
  ['PUT receiver/sessions/BE/BEC/S1', 201, session],
  ['PATCH receiver/sessions/BE/BEC/S1', 200, build.patch({ kwh: 7.5 })],
  ['GET receiver/sessions/BE/BEC/S1', 200],
  ['POST receiver/cdrs', 201, build.cdr({ id: 'C1', cdr_token })],
  ['GET sender/tokens', 200],
];

/** What the eMSP sends. */
const ofEmsp: readonly [string, number, object?][] = [
  ['PUT receiver/tokens/NL/TNM/T1', 201, token],
  ['PUT receiver/tokens/NL/TNM/T2?type=OTHER', 201, cardToken],
  ['PATCH receiver/tokens/NL/TNM/T1', 200, build.patch({ valid: false })],
  ['PATCH receiver/tokens/NL/TNM/T2?type=OTHER', 200, build.patch({ type: 'OTHER', valid: false })],
  ['GET receiver/tokens/NL/TNM/T1', 200],
  ['GET sender/locations', 200],
  ['GET sender/locations/L1', 200],
  ['GET sender/locations/L1/E1', 200],
  ['GET sender/locations/L1/E1/1', 200],
  ['GET sender/tariffs', 200],
  ['GET sender/sessions', 200],
  ['GET sender/cdrs', 200],
  ['PUT sender/sessions/S1/charging_preferences', 200, { profile_type: 'FAST' }],
];

describe('a request to a party', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await join(hub, 'CPO BE-BEC', { pageSize: 2 });
    emsp = await join(hub, 'EMSP NL-TNM');
    // They could be sent all of it as well, and must be sent nothing.
    await join(hub, 'CPO DE-STW');
    await join(hub, 'EMSP FR-MOB, CPO FR-MOB');
    await hub.agree('*', '*');
    cpo.keep('locations', location);
    cpo.keep('sessions', session);
  });
  after(() => hub.stop());

  for (const [line, http, body] of ofCpo) {
    it(`takes ${line} to the eMSP and nowhere else, and its answer back (R-05, R-10, T-73)`, async () => {
      const routed = await ask(hub, cpo, line, { to: 'NL-TNM', body });
      expect(routed).to.deep.include({
        status: [http, 1000],
        answer: 'NL-TNM to BE-BEC',
        arrivals: [`NL-TNM < ${line} from BE-BEC to NL-TNM`],
      });
      expect(routed.received[0]?.body).to.deep.equal(body);
    });
  }

  for (const [line, http, body] of ofEmsp) {
    it(`takes ${line} to the CPO and nowhere else, and its answer back (R-05, R-10, T-73)`, async () => {
      const routed = await ask(hub, emsp, line, { to: 'BE-BEC', body });
      expect(routed).to.deep.include({
        status: [http, 1000],
        answer: 'BE-BEC to NL-TNM',
        arrivals: [`BE-BEC < ${line} from NL-TNM to BE-BEC`],
      });
      expect(routed.received[0]?.body).to.deep.equal(body);
    });
  }

  it('brings back what the party says, not what the hub has', async () => {
    // The eMSP has got a PATCH that the hub knows of; the CPO’s own list has not changed.
    const atEmsp = await ask(hub, cpo, 'GET receiver/locations/BE/BEC/L1', { to: 'NL-TNM' });
    expect(atEmsp.data).to.deep.equal(emsp.received('locations')[0]);
    expect(atEmsp.data).to.deep.include({ name: 'Korenmarkt' });
    const atCpo = await ask(hub, emsp, 'GET sender/locations/L1', { to: 'BE-BEC' });
    expect(atCpo.data).to.deep.equal(location);
  });

  it('is a PATCH of what the party has although the hub has sent nothing to it alone (R-10)', async () => {
    const shared = build.location({ id: 'SHARED' });
    await ask(hub, cpo, 'PUT receiver/locations/BE/BEC/SHARED', { to: 'NL-HUB', body: shared });
    const patch = build.patch({ name: 'Known from a broadcast' });
    const line = 'PATCH receiver/locations/BE/BEC/SHARED';
    const routed = await ask(hub, cpo, line, { to: 'NL-TNM', body: patch });
    expect(routed).to.deep.include({
      status: [200, 1000],
      answer: 'NL-TNM to BE-BEC',
      arrivals: [`NL-TNM < ${line} from BE-BEC to NL-TNM`],
    });
    const unknown = 'DELETE receiver/tariffs/BE/BEC/NEVER-SENT';
    expect(await ask(hub, cpo, unknown, { to: 'NL-TNM' })).to.deep.include({
      status: [404, 2000],
      answer: 'NL-TNM to BE-BEC',
      arrivals: [`NL-TNM < ${unknown} from BE-BEC to NL-TNM`],
    });
  });

  it('reads a list page by page, each from the CPO and at a URL of the hub (R-10, R-17)', async () => {
    for (const id of ['L2', 'L3', 'L4', 'L5']) cpo.keep('locations', build.location({ id }));
    const seen = cpo.receivedLog.length;
    const locations = await emsp.list('locations', { limit: 2 }, 'BE-BEC');
    expect(locations.map((entry) => entry.id)).to.deep.equal(['L1', 'L2', 'L3', 'L4', 'L5']);
    const pages = cpo.receivedLog.slice(seen).map(({ path }) => new URL(path, hub.url).searchParams.get('offset'));
    expect(pages).to.deep.equal([null, '2', '4']);
  });

  it('leaves nothing to complain of', () => {
    for (const partner of hub.partners) expect(partner.complaints, partner.name).to.deep.equal([]);
  });
});
