import { expect } from 'chai';
import { build } from '../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../support/hub.ts';

describe('two networks at the hub', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
  });
  after(() => hub.stop());

  const own = { country_code: 'BE', party_id: 'BEC' };

  it('brings a location to the eMSP with its newest state', async () => {
    const location = build.location({ ...own, id: 'LOC1', city: 'Gent' });
    const first = await cpo.push('locations/BE/BEC/LOC1', location, 'NL-HUB');
    expect(first.http).to.equal(201);
    await hub.settled();
    expect(emsp.received('locations').map((received) => received.city)).to.deep.equal(['Gent']);
    const uid = location.evses?.[0]?.uid ?? '';
    const patched = await cpo.patch(
      `locations/BE/BEC/LOC1/${uid}`,
      { status: 'CHARGING', last_updated: '2026-11-24T06:00:00Z' },
      'NL-HUB',
    );
    expect(patched.envelope?.status_code).to.equal(1000);
    await hub.settled();
    expect(emsp.received('locations')[0]?.evses?.[0]?.status).to.equal('CHARGING');
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('brings a session and its CDR to the eMSP, a token to the CPO', async () => {
    const token = build.token({ country_code: 'NL', party_id: 'TNM', uid: 'T1' });
    expect((await emsp.push('tokens/NL/TNM/T1', token, 'NL-HUB')).http).to.equal(201);
    await hub.settled();
    expect(cpo.received('tokens').map((t) => t.uid)).to.deep.equal(['T1']);
    const cdr_token = { country_code: 'NL', party_id: 'TNM', uid: 'T1', type: 'RFID', contract_id: token.contract_id };
    const session = build.session({ ...own, id: 'S1', cdr_token } as never);
    const put = await cpo.push('sessions/BE/BEC/S1', session, 'NL-TNM');
    expect(put.http, JSON.stringify(put)).to.equal(201);
    expect(emsp.received('sessions').map((s) => s.id)).to.deep.equal(['S1']);
    const cdr = build.cdr({ ...own, id: 'C1', cdr_token } as never);
    const posted = await cpo.postCdr(cdr, 'NL-TNM');
    expect(posted.http, JSON.stringify(posted)).to.equal(201);
    expect(emsp.received('cdrs').map((c) => c.id)).to.deep.equal(['C1']);
    expect(emsp.complaints).to.deep.equal([]);
    expect(cpo.complaints).to.deep.equal([]);
  });
});
