import { expect } from 'chai';
import { hostedEmsp, startHosting } from '../../support/direct.ts';
import type { TestHub } from '../../support/hub.ts';
import { older, startOlder } from '../../support/older.ts';
import { approveOlder, approvePair, connectPair } from '../../support/pairs.ts';

const cpo = { role: 'CPO', country_code: 'BE', party_id: 'BEC' } as const;
const alien = { role: 'CPO', country_code: 'FR', party_id: 'ALN' } as const;
const emsp = { role: 'EMSP', country_code: 'NL', party_id: 'TNM' } as const;

describe('connections of OCPI 2.1.1 for pairs of parties', () => {
  let hub: TestHub;
  let cpos: string;
  let emsps: string;
  before(async () => {
    hub = await startHosting();
    cpos = await approveOlder(hub, cpo);
    emsps = await approveOlder(hub, emsp);
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.agree('BE-BEC', hostedEmsp);
  });
  after(() => hub.stop());

  const refusal = async (method: string, path: string, body?: object) => {
    const response = await hub.call(method, path, body);
    const { errors, detail } = (await response.json()) as { errors?: { path: string }[]; detail: string };
    return [response.status, errors?.map(({ path }) => path) ?? detail];
  };

  it('are between two of 2.1.1 too, whoever comes first (Z-03)', async () => {
    const alone = await connectPair(hub, await approveOlder(hub, alien), alien, 'NL-TNM').catch(
      (error: Error) => error.message,
    );
    expect(alone).to.include('the party that this connection is for is not connected');
    const other = await approvePair(hub, emsps, emsp, 'BE-BEC');
    const atEmsp = await connectPair(hub, cpos, cpo, 'NL-TNM');
    expect(atEmsp.offered).to.deep.equal(['cdrs', 'credentials', 'locations', 'sessions', 'tariffs', 'tokens']);
    const location = older.location();
    expect((await atEmsp.send('PUT', 'locations/BE/BEC/L0', { ...location, id: 'L0' })).http).to.equal(201);
    const atCpo = await startOlder(emsp);
    hub.partners.push(atCpo as never);
    const { token, versions_url } = await hub.admin<{ token: string; versions_url: string }>(
      'POST',
      `/partners/${other}/registration-tokens`,
    );
    const registered = await atCpo.register(versions_url, token);
    expect(registered.envelope.data).to.include({ country_code: 'BE', party_id: 'BEC' });
    await hub.settled();
    expect([...atCpo.taken.keys()]).to.deep.equal(['locations/BE/BEC/L0']);
    await atCpo.send('PUT', 'tokens/NL/TNM/CARD1', older.token());
    await hub.settled();
    expect(atEmsp.taken.get('tokens/NL/TNM/CARD1')).to.include({ auth_id: 'NL-TNM-C1' });
    const session = older.session({ location: { ...location, id: 'L0' } });
    const begun = await atEmsp.send('PUT', 'sessions/BE/BEC/S1', session);
    expect(begun.envelope.status_code, begun.text).to.equal(1000);
    // What came in 2.1.1 goes on as it came.
    expect(atCpo.taken.get('sessions/BE/BEC/S1')).to.deep.equal(session);
    await hub.admin('POST', `/partners/${other}/offboard`);
  });

  it('are with hosted parties (Z-03)', async () => {
    const atHosted = await connectPair(hub, cpos, cpo, hostedEmsp);
    expect(atHosted.theirs).to.include({ country_code: 'DE', party_id: 'XVE' });
    expect((await atHosted.send('PUT', 'locations/BE/BEC/L1', older.location())).envelope.status_code).to.equal(1000);
    expect(atHosted.offered).to.include.members(['cdrs', 'sessions', 'tokens']);
    const charge = await atHosted.send('PUT', 'sessions/BE/BEC/S9', older.session({ id: 'S9' }));
    expect(charge.envelope.status_message).to.include('/auth_id');
  });

  it('need a partner with one role, which they repeat, and one party in the other (Z-03)', async () => {
    const { country_code, party_id, role } = cpo;
    const asked = { name: 'Pair', roles: [{ country_code, party_id, role }], pair_of: cpos, direct_to: ['NL-TNM'] };
    const post = (more: object) => refusal('POST', '/partners', { ...asked, ...more });
    expect(await post({})).to.deep.equal([409, 'the two have a connection']);
    expect(await post({ direct_to: ['DE-NON'] })).to.deep.equal([400, ['/direct_to/0']]);
    expect(await post({ direct_to: ['NL-TNM', 'DE-XVE'] })).to.deep.equal([400, ['/direct_to']]);
    expect(await post({ direct_to: null })).to.deep.equal([400, ['/direct_to']]);
    expect(await post({ direct_to: ['BE-BEC'] })).to.deep.equal([400, ['/direct_to/0']]);
    expect(await post({ roles: [{ country_code, party_id: 'XXX', role }] })).to.deep.equal([400, ['/roles']]);
    expect(await post({ pair_of: 'nobody' })).to.deep.equal([400, ['/pair_of']]);
    expect(await post({ pair_of: '00000000-0000-4000-8000-000000000000' })).to.deep.equal([
      400,
      ['/pair_of', '/roles', '/direct_to/0'],
    ]);
    const registered = await hub.connect('CPO', 'BE-TWO');
    const own = { roles: [{ country_code, party_id: 'TWO', role }] };
    expect(await post({ ...own, pair_of: registered.partnerId })).to.deep.equal([400, ['/pair_of']]);
  });

  it('are what is registered, suspended and ended, and not their partner (Z-03)', async () => {
    const said = 'the partner has a connection for each party it exchanges with: name one of those';
    expect(await refusal('POST', `/partners/${cpos}/registration-tokens`)).to.deep.equal([409, said]);
    const invitation = { versions_url: 'http://127.0.0.1:1/versions', token: 'a' };
    expect(await refusal('POST', `/partners/${cpos}/handshake`, invitation)).to.deep.equal([409, said]);
    for (const action of ['suspend', 'offboard'])
      expect(await refusal('POST', `/partners/${cpos}/${action}`)).to.deep.equal([409, said]);
    const pair = await approvePair(hub, emsps, emsp, 'BE-BEC');
    const fixed = 'the parties of this connection cannot change: make another one';
    expect(await refusal('PATCH', `/partners/${pair}`, { direct_to: ['BE-TWO'] })).to.deep.equal([409, fixed]);
    await hub.admin('POST', `/partners/${pair}/offboard`);
    const again = await approvePair(hub, emsps, emsp, 'BE-BEC');
    await hub.admin('POST', `/partners/${again}/offboard`);
    await hub.admin('POST', `/partners/${emsps}/offboard`);
  });
});
