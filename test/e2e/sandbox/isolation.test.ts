import { expect } from 'chai';
import { build } from '../../support/build.ts';
import type { ConnectedPartner, TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { openSandbox, type SandboxView, startSandboxHub, TestingCpo, TestingEmsp } from './scene.ts';

describe('a sandbox and everybody else', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let cpo: ConnectedPartner;
  let otherEmsp: ConnectedPartner;
  let otherCpo: ConnectedPartner;
  let ofEmsp: SandboxView;
  let ofCpo: SandboxView;
  let ofOther: SandboxView;
  before(async () => {
    hub = await startSandboxHub();
    emsp = await hub.connect('EMSP', 'NL-TNM');
    cpo = await hub.connect('CPO', 'BE-BEC');
    otherEmsp = await hub.connect('EMSP', 'FR-MOB');
    otherCpo = await hub.connect('CPO', 'DE-STW');
    // Everybody is to see everybody, what comes later too.
    await hub.agree('*', '*');
    ofEmsp = await openSandbox(hub, emsp.partnerId);
    ofCpo = await openSandbox(hub, cpo.partnerId);
    ofOther = await openSandbox(hub, otherEmsp.partnerId);
    await otherCpo.push('locations/DE/STW/REAL', build.location({ id: 'REAL', country_code: 'DE', party_id: 'STW' }));
    await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }));
    await hub.agree('BE-BEC', '*');
    await hub.agree('*', 'NL-TNM');
    await hub.settled();
  });
  after(async () => {
    for (const partner of [emsp, cpo, otherEmsp, otherCpo]) expect(partner.complaints).to.deep.equal([]);
    await hub.stop();
  });

  const owners = (objects: readonly { country_code: string; party_id: string }[]) =>
    [...new Set(objects.map(({ country_code, party_id }) => `${country_code}-${party_id}`))].sort();

  it('has a party of its own for each partner', () => {
    expect([ofEmsp, ofCpo, ofOther].map(({ party, roles }) => [party, roles])).to.deep.equal([
      ['NL-S00', ['CPO']],
      ['NL-S01', ['EMSP']],
      ['NL-S02', ['CPO']],
    ]);
  });

  it('is seen by its partner alone: Locations, tariffs, tokens (R-30, R-57)', async () => {
    const real = ['BE-BEC', 'DE-STW'];
    expect(owners(emsp.received('locations'))).to.deep.equal([...real, ofEmsp.party]);
    expect(owners(otherEmsp.received('locations'))).to.deep.equal([...real, ofOther.party]);
    expect(owners(await emsp.list('locations'))).to.deep.equal([...real, ofEmsp.party]);
    expect(owners(await otherEmsp.list('locations'))).to.deep.equal([...real, ofOther.party]);
    expect(owners(await emsp.list('tariffs'))).to.deep.equal([ofEmsp.party]);
    expect(owners(cpo.received('tokens'))).to.deep.equal([ofCpo.party]);
    expect(owners(otherCpo.received('tokens'))).to.deep.equal([]);
    expect(owners(await otherCpo.list('tokens'))).to.deep.equal([]);
  });

  it('is in the client info of its partner alone (H-01, H-02)', async () => {
    const sandboxes = [ofEmsp, ofCpo, ofOther].map(({ party }) => party);
    for (const [partner, own] of [
      [emsp, [ofEmsp.party]],
      [cpo, [ofCpo.party]],
      [otherEmsp, [ofOther.party]],
      [otherCpo, []],
    ] as const) {
      const listed = owners(await partner.list('hubclientinfo')).filter((party) => sandboxes.includes(party));
      expect(listed, partner.party).to.deep.equal(own);
      const told = owners(partner.received('hubclientinfo')).filter((party) => sandboxes.includes(party));
      expect(told, partner.party).to.deep.equal(own);
    }
  });

  it('cannot be reached by others, named or not (R-20)', async () => {
    const stranger = new TestingEmsp(otherEmsp, ofEmsp.party);
    expect((await stranger.start('HAPPY')).status).to.equal(4001);
    const asked = await otherEmsp.request('GET', 'locations', 'sender', '', { to: ofEmsp.party });
    expect(asked.envelope.status_code).to.equal(4001);
    expect((await otherCpo.authorize('SANDBOX-ALLOWED')).envelope.status_code).to.equal(2004);
    expect((await otherCpo.authorize('SANDBOX-ALLOWED', { to: ofCpo.party })).envelope.status_code).to.equal(4001);
    // Both partners have a Location of this name, in their own sandboxes.
    const own = await new TestingEmsp(emsp, ofEmsp.party).command(
      'START_SESSION',
      { token: new TestingEmsp(emsp, ofEmsp.party).token, location_id: 'HAPPY' },
      null,
    );
    expect(own.said).to.equal('ACCEPTED');
  });

  it('sees nobody but its partner', async () => {
    const { items } = await hub.admin<{ items: { module: string; object: string; path: string }[] }>(
      'GET',
      `/messages?partner=${ofCpo.id}`,
    );
    const locations = items.filter(({ module }) => module === 'locations').map(({ path }) => path);
    expect(locations.some((path) => path.includes('LOC1'))).to.equal(true);
    expect(locations.some((path) => path.includes('REAL'))).to.equal(false);
    const charge = await hub.call('POST', `/sandboxes/${ofCpo.id}/charges`, { location_id: 'REAL', cpo: 'DE-STW' });
    expect(charge.status).to.equal(400);
    expect(new TestingCpo(otherCpo, ofCpo.party).commands('START_SESSION')).to.deep.equal([]);
  });

  it('gets no agreement with anybody else, and is no partner', async () => {
    const agreement = await hub.call('POST', '/agreements', { cpo: ofEmsp.party, emsp: 'FR-MOB' });
    expect(agreement.status).to.equal(400);
    expect(JSON.stringify(await agreement.json())).to.include('is a sandbox');
    const { items } = await hub.admin<{ items: { id: string }[] }>('GET', '/partners');
    expect(items.map(({ id }) => id)).to.have.members(
      [emsp, cpo, otherEmsp, otherCpo].map(({ partnerId }) => partnerId),
    );
    for (const [method, path, body] of [
      ['GET', `/partners/${ofEmsp.id}`],
      ['PATCH', `/partners/${ofEmsp.id}`, { name: 'mine' }],
      ['POST', `/partners/${ofEmsp.id}/suspend`],
      ['POST', `/partners/${ofEmsp.id}/registration-tokens`],
      ['POST', `/partners/${ofEmsp.id}/renew-credentials`],
      ['POST', '/conformance-runs', { partner: ofEmsp.id }],
      ['POST', '/sandboxes', { partner: ofEmsp.id }],
    ] as const) {
      expect((await hub.call(method, path, body)).status, path).to.equal(404);
    }
    const roles = [{ ...partyOf(ofEmsp.party), role: 'NSP' }];
    expect((await hub.call('POST', '/partners', { name: 'mine', roles })).status).to.equal(400);
  });

  it('is not meant by * for its own partner either', async () => {
    const testing = new TestingEmsp(otherEmsp, ofOther.party);
    expect((await testing.start('REJECTED')).said).to.equal('REJECTED');
    const { items } = await hub.admin<{ items: { id: string; cpo: string }[] }>('GET', '/agreements?state=active');
    const [own, ...others] = items.filter(({ cpo }) => cpo === ofOther.party);
    expect(others).to.deep.equal([]);
    await hub.admin('DELETE', `/agreements/${own?.id}`);
    expect((await testing.start('REJECTED')).status).to.equal(4001);
    expect(owners(await otherEmsp.list('locations'))).to.deep.equal(['BE-BEC', 'DE-STW']);
    const infos = await otherEmsp.list('hubclientinfo');
    expect(infos.find(({ party_id }) => ofOther.party.endsWith(party_id))?.status).to.equal('PLANNED');
  });

  it('stays with its partner when a party goes to another one', async () => {
    await hub.admin('PATCH', `/partners/${emsp.partnerId}`, { roles: [{ ...partyOf('NL-OLD'), role: 'EMSP' }] });
    const heir = await hub.connect('EMSP', 'NL-TNM');
    await hub.settled();
    expect(owners(heir.received('locations'))).to.deep.equal(['BE-BEC', 'DE-STW']);
    expect(owners(await heir.list('locations'))).to.deep.equal(['BE-BEC', 'DE-STW']);
    expect(owners(await heir.list('hubclientinfo'))).to.not.include(ofEmsp.party);
    expect((await new TestingEmsp(heir, ofEmsp.party).start('HAPPY')).status).to.equal(4001);
    expect(heir.complaints).to.deep.equal([]);
    await hub.admin('POST', `/partners/${emsp.partnerId}/offboard`);
    const isGone = async () => (await hub.call('GET', `/sandboxes/${ofEmsp.id}`)).status === 404;
    await until(isGone, { what: 'the end of the sandbox' });
  });
});

const partyOf = (party: string) => {
  const [country_code = '', party_id = ''] = party.split('-');
  return { country_code, party_id };
};
