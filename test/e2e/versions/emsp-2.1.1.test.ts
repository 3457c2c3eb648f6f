import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { type Json, older, startOlder } from '../../support/older.ts';
import { approveOlder, approvePair, type ConnectedPair, connectPair } from '../../support/pairs.ts';
import { untilPulled } from '../../support/pulled.ts';
import { until } from '../../support/wait.ts';

const own = { country_code: 'NL', party_id: 'TNM' };
const theirs = { country_code: 'BE', party_id: 'BEC' };
const options = { role: 'EMSP', ...own } as const;
const cdr_token = { ...own, uid: 'CARD1', type: 'RFID', contract_id: 'NL-TNM-C1' } as const;

describe('an eMSP of OCPI 2.1.1 with CPOs of 2.2.1', () => {
  let hub: TestHub;
  let company: string;
  let bec: ConnectedPartner;
  let two: ConnectedPartner;
  let toBec: ConnectedPair;
  let toTwo: ConnectedPair;
  before(async () => {
    hub = await startHub();
    bec = await hub.connect('CPO', 'BE-BEC');
    two = await hub.connect('CPO', 'BE-TWO');
    company = await approveOlder(hub, options);
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.agree('BE-TWO', 'NL-TNM');
    toBec = await connectPair(hub, company, options, 'BE-BEC');
    // The hub begins this one.
    const partnerId = await approvePair(hub, company, options, 'BE-TWO');
    const peer = await startOlder({ ...options, isPlain: true });
    hub.partners.push(peer as never);
    await hub.admin('POST', `/partners/${partnerId}/handshake`, {
      versions_url: peer.versionsUrl,
      token: peer.issueToken('token-a'),
    });
    await peer.learn();
    toTwo = Object.assign(peer, { partnerId });
  });
  after(() => hub.stop());
  afterEach(() => {
    expect(bec.complaints).to.deep.equal([]);
    expect(two.complaints).to.deep.equal([]);
  });

  it('registers and is registered at, each time with one CPO (Z-03, C-02)', async () => {
    expect([toBec.theirs?.party_id, toTwo.theirs?.party_id]).to.deep.equal(['BEC', 'TWO']);
    const modules = ['cdrs', 'commands', 'credentials', 'locations', 'sessions', 'tariffs', 'tokens'];
    expect([toBec.offered, toTwo.offered]).to.deep.equal([modules, modules]);
    const shown = await hub.admin('GET', `/partners/${toTwo.partnerId}`);
    expect(shown).to.deep.include({
      state: 'connected',
      pair_of: company,
      direct_to: ['BE-TWO'],
      version: '2.1.1',
      token_form: 'raw',
    });
    const { roles } = await hub.admin<{ roles: { status: string }[] }>('GET', `/partners/${company}`);
    expect(roles[0]?.status).to.equal('CONNECTED');
    await hub.admin('POST', `/partners/${toTwo.partnerId}/renew-credentials`);
    expect((await toTwo.call('GET', toTwo.theirs?.url ?? '')).http).to.equal(200);
    const again = await toBec.register(toBec.theirs?.url ?? '', toBec.theirs?.token ?? '', 'PUT');
    expect(again.envelope.status_code, again.text).to.equal(1000);
  });

  it('gets the Locations and Tariffs of each CPO by its connection, pushed and listed (Z-03)', async () => {
    await bec.push('tariffs/BE/BEC/TARIFF1', build.tariff({ ...theirs, id: 'TARIFF1' }));
    const location = build.location({ ...theirs, id: 'L1', evses: [build.evse({ uid: 'E1' })], postal_code: '9000' });
    await bec.push('locations/BE/BEC/L1', location);
    await two.push(
      'locations/BE/TWO/L2',
      build.location({ country_code: 'BE', party_id: 'TWO', id: 'L2', postal_code: '1000' }),
    );
    await hub.settled();
    const told = toBec.taken.get('locations/BE/BEC/L1') as { type: string; evses: { connectors: Json[] }[] };
    expect(told).to.include({ id: 'L1', postal_code: '9000' });
    expect(told.evses[0]?.connectors[0]).to.include({ voltage: 230, amperage: 32, tariff_id: 'TARIFF1' });
    expect(told).to.not.have.any.keys('country_code', 'publish');
    expect(toBec.taken.has('tariffs/BE/BEC/TARIFF1')).to.equal(true);
    expect([...toTwo.taken.keys()]).to.deep.equal(['locations/BE/TWO/L2']);
    await bec.patch('locations/BE/BEC/L1/E1', build.patch({ status: 'CHARGING' }));
    await hub.settled();
    expect(toBec.came('PATCH', 'locations/BE/BEC/L1/E1').map(({ body }) => (body as Json)['status'])).to.deep.equal([
      'CHARGING',
    ]);
    expect((await toBec.list('locations')).items.map(({ id }) => id)).to.deep.equal(['L1']);
    expect((await toTwo.list('locations')).items.map(({ id }) => id)).to.deep.equal(['L2']);
    expect((await toBec.send('GET', 'locations/L1')).envelope.data).to.include({ id: 'L1' });
    expect((await toBec.send('GET', 'locations/L2')).http).to.equal(404);
  });

  it('is not told what 2.1.1 cannot say, which the operator sees (Z-03, Z-04)', async () => {
    const tariff = build.tariff({ ...theirs, id: 'BOUND', min_price: { excl_vat: 1 } });
    await bec.push('tariffs/BE/BEC/BOUND', tariff);
    await until(
      async () => {
        const { items } = await hub.admin<{ items: { id: string; reason: string }[] }>(
          'GET',
          `/partners/${toBec.partnerId}/undelivered`,
        );
        return items.some(({ id, reason }) => id === 'BOUND' && reason?.includes('OCPI 2.1.1: /min_price'));
      },
      { what: 'the Tariff to be parked' },
    );
    expect(toBec.taken.has('tariffs/BE/BEC/BOUND')).to.equal(false);
  });

  it('tells its Tokens to each CPO, pushed and pulled, and answers about them (Z-03)', async () => {
    const put = await toBec.send('PUT', 'tokens/NL/TNM/CARD1', older.token());
    expect(put.envelope.status_code, put.text).to.equal(1000);
    await hub.settled();
    expect(bec.received('tokens')[0]).to.deep.include({ ...own, uid: 'CARD1', contract_id: 'NL-TNM-C1' });
    const patch = await toBec.send('PATCH', 'tokens/NL/TNM/CARD1', { valid: false });
    expect(patch.envelope.status_code, patch.text).to.equal(1000);
    await hub.settled();
    expect(bec.received('tokens')[0]?.valid).to.equal(false);
    toTwo.own['tokens'] = [older.token({ uid: 'CARD2', auth_id: 'NL-TNM-C2', type: 'OTHER' })];
    await untilPulled(hub, toTwo.partnerId, 'tokens');
    await hub.admin('POST', `/partners/${toTwo.partnerId}/pulls`, { module: 'tokens', kind: 'full' });
    await until(() => two.received('tokens').some(({ uid }) => uid === 'CARD2'), { what: 'the pulled token' });
    expect(
      bec
        .received('tokens')
        .map(({ uid }) => uid)
        .sort(),
    ).to.deep.equal(['CARD1', 'CARD2']);

    toBec.answers.set('POST tokens/CARD1/authorize', { data: { allowed: 'BLOCKED' } });
    const asked = await bec.authorize('CARD1', { to: 'NL-TNM' });
    expect(asked.envelope.data, asked.text).to.deep.include({ allowed: 'BLOCKED' });
    expect(toBec.came('POST', 'tokens/CARD1/authorize').map(({ query }) => String(query))).to.deep.equal(['']);
    toTwo.answers.set('POST tokens/CARD2/authorize', { data: { allowed: 'ALLOWED' } });
    const other = await two.authorize('CARD2', { type: 'OTHER' });
    expect((other.envelope.data as { token: Json }).token, other.text).to.include({ uid: 'CARD2', type: 'OTHER' });
    expect(toTwo.came('POST', 'tokens/CARD2/authorize').map(({ query }) => String(query))).to.deep.equal([
      'token_type=OTHER',
    ]);
    toBec.answers.set('POST tokens/STRANGE/authorize', { http: 404, status_code: 2000 });
    const strange = await bec.authorize('STRANGE', { to: 'NL-TNM' });
    expect([strange.http, strange.envelope.status_code]).to.deep.equal([404, 2004]);
  });

  it('starts a charge, and is told it and its bill by the connection of its CPO alone (Z-03, M-21)', async () => {
    const answer = await toBec.send('POST', 'commands/START_SESSION', {
      response_url: toBec.responseUrl('R1'),
      token: older.token(),
      location_id: 'L1',
      evse_uid: 'E1',
    });
    expect(answer.envelope.data, answer.text).to.deep.equal({ result: 'ACCEPTED' });
    const command = bec.receivedLog.findLast(({ path }) => path.endsWith('/commands/START_SESSION'));
    const body = command?.body as { response_url: string; token: Json };
    expect(body.token).to.include({ ...own, contract_id: 'NL-TNM-C1' });
    expect((await bec.postResult(body.response_url, { result: 'EVSE_INOPERATIVE' }, 'NL-TNM')).http).to.equal(200);
    await until(() => toBec.came('POST', 'results/R1').length === 1, { what: 'the result' });
    expect(toBec.came('POST', 'results/R1')[0]?.body).to.deep.equal({ result: 'REJECTED' });

    const place = { location_id: 'L1', evse_uid: 'E1', connector_id: '1' };
    const session = build.session({ ...theirs, id: 'S1', cdr_token, ...place, status: 'ACTIVE' });
    const begun = await bec.push('sessions/BE/BEC/S1', session, 'NL-TNM');
    expect(begun.envelope.status_code, begun.text).to.equal(1000);
    const told = toBec.taken.get('sessions/BE/BEC/S1') as Json;
    expect(told).to.include({
      id: 'S1',
      auth_id: 'NL-TNM-C1',
      start_datetime: `${session.start_date_time.slice(0, 19)}Z`,
    });
    expect(told['location']).to.include({ id: 'L1' });
    const patch = await bec.patch('sessions/BE/BEC/S1', build.patch({ kwh: 7 }), 'NL-TNM');
    expect(patch.envelope.status_code, patch.text).to.equal(1000);
    expect(toBec.taken.get('sessions/BE/BEC/S1')).to.include({ kwh: 7 });
    expect((await toBec.list('sessions', '?date_from=2020-01-01T00:00:00Z')).items.map(({ id }) => id)).to.deep.equal([
      'S1',
    ]);

    const posted = await bec.postCdr(build.cdr({ ...theirs, id: 'C1', cdr_token }), 'NL-TNM');
    expect(posted.envelope.status_code, posted.text).to.equal(1000);
    expect(toBec.taken.get('cdrs/C1')).to.include({ id: 'C1', auth_id: 'NL-TNM-C1' });
    expect((await toBec.list('cdrs', '?date_from=2020-01-01T00:00:00Z')).items.map(({ id }) => id)).to.deep.equal([
      'C1',
    ]);
    expect([...toTwo.taken.keys()].filter((path) => !path.startsWith('locations/'))).to.deep.equal([]);
    expect((await toTwo.list('cdrs')).items).to.deep.equal([]);
  });

  it('gets later the bill that it could not take, by the connection of its CPO (Z-03)', async () => {
    toBec.answers.set('POST cdrs', { http: 200, status_code: 3000 });
    await bec.postCdr(build.cdr({ ...theirs, id: 'C2', cdr_token }), 'NL-TNM');
    toBec.answers.delete('POST cdrs');
    await until(() => toBec.taken.has('cdrs/C2'), { what: 'the bill', limitMs: 20_000 });
    expect(toTwo.came('POST', 'cdrs')).to.deep.equal([]);
  });

  it('gets a bill by no other connection while that of its CPO is suspended, and once when it is back (Z-03, C-22)', async () => {
    toBec.answers.set('POST cdrs', { http: 200, status_code: 3000 });
    await bec.postCdr(build.cdr({ ...theirs, id: 'C3', cdr_token }), 'NL-TNM');
    const isTried = () => toBec.came('POST', 'cdrs').some(({ body }) => (body as Json)['id'] === 'C3');
    await until(isTried, { what: 'the bill to be tried' });
    await hub.admin('POST', `/partners/${toBec.partnerId}/suspend`);
    toBec.answers.delete('POST cdrs');
    // Due at once, for whoever would take it for its own.
    await hub.app.hub.reads.query('update cdr_deliveries set next_try_at = now() where delivered_at is null');
    const undelivered = async (id: string) => {
      const { items } = await hub.admin<{ items: { module: string; id: string }[] }>(
        'GET',
        `/partners/${id}/undelivered`,
      );
      return items.filter(({ module }) => module === 'cdrs').map((item) => item.id);
    };
    expect([await undelivered(toBec.partnerId), await undelivered(toTwo.partnerId)]).to.deep.equal([['C3'], []]);
    await two.postCdr(build.cdr({ country_code: 'BE', party_id: 'TWO', id: 'C4', cdr_token }), 'NL-TNM');
    await until(() => toTwo.taken.has('cdrs/C4'), { what: 'the bill of the other CPO' });
    await hub.admin('POST', `/partners/${toBec.partnerId}/resume`);
    await until(() => toBec.taken.has('cdrs/C3'), { what: 'the bill', limitMs: 20_000 });
    expect(toTwo.came('POST', 'cdrs').map(({ body }) => (body as Json)['id'])).to.deep.equal(['C4']);
  });

  it('ends one connection and keeps the other (Z-03, C-21)', async () => {
    expect((await toTwo.send('DELETE', 'credentials')).envelope.status_code).to.equal(1000);
    expect((await toTwo.call('GET', toTwo.theirs?.url ?? '')).http).to.equal(401);
    expect((await toBec.call('GET', toBec.theirs?.url ?? '')).http).to.equal(200);
    const { roles } = await hub.admin<{ roles: { status: string }[] }>('GET', `/partners/${company}`);
    expect(roles[0]?.status).to.equal('CONNECTED');
    const refused = await two.authorize('CARD2', { to: 'NL-TNM' });
    expect(refused.envelope.status_code).to.be.greaterThan(3999);
  });
});
