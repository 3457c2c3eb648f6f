import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { older, startOlder } from '../../support/older.ts';
import { approveOlder, approvePair, type ConnectedPair, connectPair, registerPair } from '../../support/pairs.ts';
import { startPartner } from '../../support/partner/partner.ts';
import { until } from '../../support/wait.ts';

const options = { role: 'CPO', country_code: 'BE', party_id: 'BEC' } as const;
const own = { country_code: 'NL', party_id: 'TNM' };

describe('connections of OCPI 2.1.1 that come and go', () => {
  let hub: TestHub;
  let company: string;
  let tnm: ConnectedPartner;
  let other: ConnectedPartner;
  let toTnm: ConnectedPair;
  let toOther: ConnectedPair;
  before(async () => {
    hub = await startHub();
    tnm = await hub.connect('EMSP', 'NL-TNM');
    other = await hub.connect('EMSP', 'DE-OTH');
    company = await approveOlder(hub, options);
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.agree('BE-BEC', 'DE-OTH');
  });
  after(() => hub.stop());

  const put = async (by: ConnectedPair, id: string) => {
    const answer = await by.send('PUT', `locations/BE/BEC/${id}`, older.location({ id }));
    expect(answer.envelope.status_code, answer.text).to.equal(1000);
  };
  const placesOf = (emsp: ConnectedPartner) =>
    emsp
      .received('locations')
      .map(({ id }) => id)
      .sort();
  const tokenFor = (partnerId: string) =>
    hub.admin<{ token: string; versions_url: string }>('POST', `/partners/${partnerId}/registration-tokens`);

  it('leave the partner without a connection of its own, also by a token from before (Z-03)', async () => {
    const { token, versions_url } = await tokenFor(company);
    toTnm = await connectPair(hub, company, options, 'NL-TNM');
    const partner = await startPartner({ roles: [options] });
    hub.partners.push(partner);
    const registered = await partner.register({ versionsUrl: versions_url, token }).then(
      () => 'registered',
      (error: Error) => error.message,
    );
    expect(registered).to.include('connection for each party');
    expect(await hub.admin('GET', `/partners/${company}`)).to.include({ state: 'planned' });
  });

  it('have an eMSP told of what came by other connections once its own is there (Z-03)', async () => {
    const partnerId = await approvePair(hub, company, options, 'DE-OTH');
    await put(toTnm, 'L1');
    await hub.settled();
    expect([placesOf(tnm), placesOf(other)]).to.deep.equal([['L1'], []]);
    toOther = await registerPair(hub, partnerId, options);
    await until(() => placesOf(other).length > 0, { what: 'what was stored before' });
    expect(placesOf(other)).to.deep.equal(['L1']);
  });

  it('tell an eMSP nothing while its own is suspended, and all of it later (Z-03, C-22)', async () => {
    await hub.admin('POST', `/partners/${toTnm.partnerId}/suspend`);
    await put(toOther, 'L2');
    await hub.settled();
    expect([placesOf(tnm), placesOf(other)]).to.deep.equal([['L1'], ['L1', 'L2']]);
    await hub.admin('POST', `/partners/${toTnm.partnerId}/resume`);
    await until(() => placesOf(tnm).length > 1, { what: 'what came meanwhile' });
    expect(placesOf(tnm)).to.deep.equal(['L1', 'L2']);
  });

  it('stay as they were when the other party is not connected (Z-03, C-27)', async () => {
    const emsp = { role: 'EMSP', country_code: 'FR', party_id: 'LAT' } as const;
    const late = await hub.approve([emsp]);
    const partnerId = await approvePair(hub, company, options, 'FR-LAT');
    const { token, versions_url } = await tokenFor(partnerId);
    const peer = await startOlder(options);
    hub.partners.push(peer as never);
    const refused = await peer.register(versions_url, token);
    expect(refused.text).to.include('is not connected');
    expect(await hub.admin('GET', `/partners/${partnerId}`)).to.include({ state: 'planned' });
    const partner = await startPartner({ roles: [emsp] });
    hub.partners.push(partner);
    const invitation = await tokenFor(late);
    await partner.register({ versionsUrl: invitation.versions_url, token: invitation.token });
    expect((await peer.register(versions_url, token)).envelope.status_code).to.equal(1000);
  });

  it('refuse ids that nothing can have (Z-03, T-30)', async () => {
    const answers = await Promise.all([
      toTnm.send('POST', 'tokens/%00/authorize'),
      toTnm.send('PATCH', 'tariffs/BE/BEC/%00', { currency: 'EUR' }),
      toTnm.send('PATCH', 'locations/BE/BEC/%00', { name: 'A' }),
    ]);
    const said = answers.map(({ http, envelope }) => [http, envelope.status_code, envelope.status_message]);
    expect(said).to.deep.equal([
      [200, 2001, 'token_uid: must be 1 to 36 printable ASCII characters'],
      [200, 2001, 'tariff_id: must be 1 to 36 printable ASCII characters'],
      [200, 2001, 'location_id: must be 1 to 36 printable ASCII characters'],
    ]);
  });

  it('find the Token of a contract, whatever else the Token says (Z-03)', async () => {
    const nested = { contract_id: randomBytes(4000).toString('hex') };
    const token = { extra: nested, ...build.token({ ...own, uid: 'CARD1', contract_id: 'NL-TNM-C1' }) };
    const pushed = await tnm.push('tokens/NL/TNM/CARD1', token);
    expect(pushed.envelope.status_code, pushed.text).to.equal(1000);
    const begun = await toTnm.send('PUT', 'sessions/BE/BEC/S1', older.session());
    expect(begun.envelope.status_code, begun.text).to.equal(1000);
  });
});
