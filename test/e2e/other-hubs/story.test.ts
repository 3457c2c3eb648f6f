import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { until } from '../../support/wait.ts';
import { TwoHubs, token } from './scene.ts';

describe('a charge across two hubs', () => {
  let scene: TwoHubs;
  before(async () => {
    scene = await TwoHubs.open();
  });
  after(() => scene.close());

  it('begins with partners that see each other as in one network (H-14, H-10)', async () => {
    const { cpo, emsp, dutch, german } = scene;
    const seen = (partner: typeof cpo) =>
      partner
        .received('hubclientinfo')
        .map(({ country_code, party_id, role, status }) => [`${country_code}-${party_id} ${role}`, status]);
    await until(() => seen(cpo).length > 0 && seen(emsp).length > 0, { what: 'client infos at both' });
    await until(() => seen(cpo)[0]?.[1] === 'CONNECTED' && seen(emsp)[0]?.[1] === 'CONNECTED', {
      what: 'both connected',
    });
    expect(seen(cpo)).to.deep.equal([['FR-MOB EMSP', 'CONNECTED']]);
    expect(seen(emsp)).to.deep.equal([['BE-BEC CPO', 'CONNECTED']]);
    // Neither hub tells the other of the other's own parties.
    for (const hub of [dutch, german]) await hub.settled();
  });

  it('brings a location to the eMSP and a token to the CPO (X-17, R-32)', async () => {
    const { cpo, emsp } = scene;
    const location = build.location({ country_code: 'BE', party_id: 'BEC', id: 'LOC1', city: 'Gent' });
    expect((await cpo.push('locations/BE/BEC/LOC1', location)).http).to.equal(201);
    await until(() => emsp.received('locations').length > 0, { what: 'the location at the eMSP' });
    expect(emsp.received('locations')).to.deep.equal([location]);
    const uid = location.evses?.[0]?.uid ?? '';
    await cpo.patch(`locations/BE/BEC/LOC1/${uid}`, { status: 'CHARGING', last_updated: '2027-01-01T00:00:00Z' });
    await until(() => emsp.received('locations')[0]?.evses?.[0]?.status === 'CHARGING', { what: 'the status there' });
    expect((await emsp.push(`tokens/FR/MOB/${token.uid}?type=${token.type}`, token)).http).to.equal(201);
    await until(() => cpo.received('tokens').length > 0, { what: 'the token at the CPO' });
    expect(cpo.received('tokens')).to.deep.equal([token]);
  });

  it('shows what is at the other hub in its own list, as new as what is pushed (R-55, R-57)', async () => {
    const { cpo, emsp, german, dutchId } = scene;
    const listed = async () => (await emsp.list('locations')).map(({ id, evses }) => `${id} ${evses?.[0]?.status}`);
    expect(await listed()).to.deep.equal([]);
    await german.admin('POST', `/partners/${dutchId}/pulls`, { module: 'locations', kind: 'full' });
    await until(async () => (await listed())[0] === 'LOC1 CHARGING', { what: 'the location in the list' });
    const uid = emsp.received('locations')[0]?.evses?.[0]?.uid ?? '';
    await cpo.patch(`locations/BE/BEC/LOC1/${uid}`, { status: 'BLOCKED', last_updated: '2027-01-02T00:00:00Z' });
    await until(async () => (await listed())[0] === 'LOC1 BLOCKED', { what: 'the status in the list' });
    await until(() => emsp.received('locations')[0]?.evses?.[0]?.status === 'BLOCKED', { what: 'the status there' });
  });

  it('takes a command to the CPO and its result back, the Session and the CDR to the eMSP (H-14)', async () => {
    const { cpo, emsp } = scene;
    const response_url = emsp.responseUrl('wait');
    const command = { response_url, token, location_id: 'LOC1' };
    const answer = await emsp.request('POST', 'commands', 'receiver', 'START_SESSION', { to: 'BE-BEC', body: command });
    expect(answer.envelope?.data, JSON.stringify(answer)).to.deep.include({ result: 'ACCEPTED' });
    const taken = cpo.receivedLog.find(({ path }) => path.endsWith('/commands/START_SESSION'));
    const callback = (taken?.body as { response_url: string } | undefined)?.response_url ?? '';
    expect((await cpo.postResult(callback, { result: 'ACCEPTED' }, 'FR-MOB')).envelope?.status_code).to.equal(1000);
    const results = () => emsp.receivedLog.filter(({ path }) => path.endsWith('/wait')).map(({ body }) => body);
    await until(() => results().length > 0, { what: 'the result at the eMSP' });
    expect(results()).to.deep.equal([{ result: 'ACCEPTED' }]);

    const cdr_token = { ...build.cdrToken(), country_code: 'FR', party_id: 'MOB', uid: token.uid, type: token.type };
    const session = build.session({ country_code: 'BE', party_id: 'BEC', id: 'S1', cdr_token });
    expect((await cpo.push('sessions/BE/BEC/S1', session)).http).to.equal(201);
    expect(emsp.received('sessions').map(({ id }) => id)).to.deep.equal(['S1']);
    const cdr = build.cdr({ country_code: 'BE', party_id: 'BEC', id: 'C1', session_id: 'S1', cdr_token });
    expect((await cpo.postCdr(cdr)).http).to.equal(201);
    expect(emsp.received('cdrs')).to.deep.equal([cdr]);
    await scene.settled();
    expect([...emsp.cdrPosts.values()]).to.deep.equal([1]);
    expect([cpo.complaints, emsp.complaints]).to.deep.equal([[], []]);
  });

  it('sends nothing to a party that its own hub says is away, and goes on when it is back (H-14, R-20)', async () => {
    const { cpo, emsp, german } = scene;
    const seen = () => cpo.received('hubclientinfo').map(({ status }) => status);
    const act = (verb: string) => german.admin('POST', `/partners/${emsp.partnerId}/${verb}`);
    await act('suspend');
    await until(() => seen()[0] === 'SUSPENDED', { what: 'the CPO to hear of it' });
    const before = emsp.receivedLog.length;
    expect((await cpo.authorize(token.uid, { to: 'FR-MOB', type: token.type })).envelope?.status_code).to.equal(4003);
    await scene.settled();
    expect(emsp.receivedLog.length).to.equal(before);
    await act('resume');
    await until(() => seen()[0] === 'CONNECTED', { what: 'the CPO to hear that it is back' });
    emsp.permit(token.uid, { allowed: 'ALLOWED' });
    const answer = await cpo.authorize(token.uid, { to: 'FR-MOB', type: token.type });
    expect(answer.envelope?.data).to.deep.include({ allowed: 'ALLOWED' });
  });

  it('ends when the agreement ends at either hub (H-10, R-20)', async () => {
    const { cpo, german } = scene;
    const { items } = await german.admin<{ items: { id: string }[] }>('GET', '/agreements');
    await german.admin('DELETE', `/agreements/${items[0]?.id}`);
    await until(() => cpo.received('hubclientinfo')[0]?.status === 'PLANNED', { what: 'the CPO to hear of it' });
    expect((await cpo.authorize(token.uid, { to: 'FR-MOB', type: token.type })).envelope?.status_code).to.equal(4003);
  });
});
