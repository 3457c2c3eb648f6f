import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { type Json, older } from '../../support/older.ts';
import { approveOlder, type ConnectedPair, connectPair } from '../../support/pairs.ts';
import { untilPulled } from '../../support/pulled.ts';
import { until } from '../../support/wait.ts';

const own = { country_code: 'BE', party_id: 'BEC' };
const theirs = { country_code: 'NL', party_id: 'TNM' };

describe('a CPO of OCPI 2.1.1 with an eMSP of 2.2.1 and one of 2.3.0', () => {
  let hub: TestHub;
  let tnm: ConnectedPartner;
  let new3: ConnectedPartner;
  let toTnm: ConnectedPair;
  let toNew: ConnectedPair;
  const card = build.token({ ...theirs, uid: 'CARD1', contract_id: 'NL-TNM-C1', type: 'APP_USER' });
  before(async () => {
    hub = await startHub();
    tnm = await hub.connect('EMSP', 'NL-TNM');
    new3 = await hub.connect('EMSP', 'DE-NEW', { speaks: ['2.3.0'] });
    const options = { role: 'CPO', ...own, isPlain: true, pageSize: 2 } as const;
    const company = await approveOlder(hub, options);
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.agree('BE-BEC', 'DE-NEW');
    toTnm = await connectPair(hub, company, options, 'NL-TNM');
    toNew = await connectPair(hub, company, { ...options, isPlain: false }, 'DE-NEW');
  });
  after(() => hub.stop());
  afterEach(() => {
    expect(tnm.complaints).to.deep.equal([]);
    expect(new3.complaints).to.deep.equal([]);
    // No routing headers, which 2.1.1 does not have.
    const headers = [toTnm, toNew].flatMap(({ log }) => log.flatMap((one) => Object.keys(one.headers)));
    expect(headers.filter((name) => name.startsWith('ocpi-'))).to.deep.equal([]);
  });

  it('finds each eMSP as a platform of its own (Z-03)', async () => {
    expect(toTnm.theirs).to.deep.include({
      url: `${hub.url}/ocpi/direct/${toTnm.partnerId}/versions`,
      country_code: 'NL',
      party_id: 'TNM',
      business_details: { name: 'Platform of NL-TNM' },
    });
    expect(toNew.theirs).to.deep.include({ country_code: 'DE', party_id: 'NEW' });
    expect(toTnm.theirs?.token).to.not.equal(toNew.theirs?.token);
    expect(toTnm.offered).to.deep.equal(['cdrs', 'credentials', 'locations', 'sessions', 'tariffs', 'tokens']);
    const credentials = await toTnm.send('GET', 'credentials');
    expect(credentials.envelope.data).to.deep.equal(toTnm.theirs);
    const versions = await toTnm.call('GET', toTnm.theirs?.url ?? '');
    const url = `${hub.url}/ocpi/direct/${toTnm.partnerId}/2.1.1`;
    expect(versions.envelope.data).to.deep.equal([{ version: '2.1.1', url }]);
    const { envelope } = await toTnm.call('GET', url);
    const { endpoints } = envelope.data as { endpoints: Json[] };
    for (const endpoint of endpoints) expect(Object.keys(endpoint)).to.deep.equal(['identifier', 'url']);
    for (const other of ['2.2.1', '2.3.0'])
      expect((await toTnm.call('GET', url.replace('2.1.1', other))).http).to.equal(404);
  });

  it('tells its Locations and their states to both (Z-03)', async () => {
    const put = await toTnm.send('PUT', 'locations/BE/BEC/L1', older.location());
    expect(put.envelope.status_code, put.text).to.equal(1000);
    await hub.settled();
    for (const emsp of [tnm, new3]) {
      const [location] = emsp.received('locations');
      expect(location).to.deep.include({ ...own, id: 'L1', publish: true, parking_type: 'ON_STREET' });
    }
    const patch = await toTnm.send('PATCH', 'locations/BE/BEC/L1/E1', { status: 'CHARGING' });
    expect(patch.envelope.status_code, patch.text).to.equal(1000);
    const connector = await toTnm.send('PATCH', 'locations/BE/BEC/L1/E1/1', { amperage: 16 });
    expect(connector.envelope.status_code, connector.text).to.equal(1000);
    await hub.settled();
    for (const emsp of [tnm, new3]) {
      const [evse] = emsp.received('locations')[0]?.evses ?? [];
      expect([evse?.status, evse?.connectors[0]?.max_amperage]).to.deep.equal(['CHARGING', 16]);
    }
    const back = await toNew.send('GET', 'locations/BE/BEC/L1/E1');
    expect(back.envelope.data).to.deep.include({ uid: 'E1', status: 'CHARGING' });
    expect((back.envelope.data as { connectors: Json[] }).connectors[0]).to.include({ voltage: 230, amperage: 16 });
  });

  it('tells its Tariffs, changes and deletes them (Z-03)', async () => {
    const tariff = older.tariff();
    expect((await toTnm.send('PUT', 'tariffs/BE/BEC/T1', tariff)).envelope.status_code).to.equal(1000);
    // Merged into what is stored (table 14.4).
    const patch = await toTnm.send('PATCH', 'tariffs/BE/BEC/T1', { tariff_alt_url: 'https://prices.example/t1' });
    expect(patch.envelope.status_code, patch.text).to.equal(1000);
    await hub.settled();
    expect(tnm.received('tariffs')[0]).to.deep.include({
      ...own,
      id: 'T1',
      elements: tariff['elements'],
      tariff_alt_url: 'https://prices.example/t1',
    });
    expect(new3.received('tariffs')[0]).to.deep.include({ ...own, id: 'T1', tax_included: 'NO' });
    expect((await toTnm.send('PATCH', 'tariffs/BE/BEC/NONE', { currency: 'EUR' })).envelope.status_code).to.equal(2001);
    await toTnm.send('PUT', 'tariffs/BE/BEC/T2', older.tariff({ id: 'T2' }));
    expect((await toTnm.send('DELETE', 'tariffs/BE/BEC/T2')).envelope.status_code).to.equal(1000);
    await hub.settled();
    expect(tnm.received('tariffs').map(({ id }) => id)).to.deep.equal(['T1']);
  });

  it('gets Tokens of each eMSP by its own connection, pushed and in pages, and asks about them (Z-03)', async () => {
    await tnm.push('tokens/NL/TNM/CARD1?type=APP_USER', card);
    for (const uid of ['CARD2', 'CARD3'])
      await tnm.push(`tokens/NL/TNM/${uid}`, build.token({ ...theirs, uid, contract_id: `NL-TNM-${uid}` }));
    await new3.push('tokens/DE/NEW/N1', build.token({ country_code: 'DE', party_id: 'NEW', uid: 'N1' }));
    await hub.settled();
    const pushed = (peer: ConnectedPair) => [...peer.taken.keys()].filter((path) => path.startsWith('tokens/')).sort();
    expect(pushed(toTnm)).to.deep.equal(['tokens/NL/TNM/CARD1', 'tokens/NL/TNM/CARD2', 'tokens/NL/TNM/CARD3']);
    expect(pushed(toNew)).to.deep.equal(['tokens/DE/NEW/N1']);
    const told = toTnm.taken.get('tokens/NL/TNM/CARD1') as Json;
    expect(told).to.include({ uid: 'CARD1', type: 'OTHER', auth_id: 'NL-TNM-C1' });
    expect(Object.keys(told)).to.not.include.members(['country_code', 'party_id', 'contract_id']);
    const { items, pages } = await toTnm.list('tokens', '?limit=2');
    expect([items.map(({ uid }) => uid), pages]).to.deep.equal([['CARD1', 'CARD2', 'CARD3'], 2]);
    expect((await toNew.list('tokens')).items.map(({ uid }) => uid)).to.deep.equal(['N1']);

    const allowed = await toTnm.send('POST', 'tokens/CARD1/authorize', { location_id: 'L1', connector_ids: ['1'] });
    expect(allowed.envelope.data, allowed.text).to.deep.include({ allowed: 'ALLOWED' });
    expect(allowed.envelope.data).to.not.have.property('token');
    const asked = tnm.receivedLog.findLast(({ path }) => path.includes('/authorize'));
    expect(asked?.path.endsWith('/tokens/CARD1/authorize?type=APP_USER'), asked?.path).to.equal(true);
    const unknown = await toTnm.send('POST', 'tokens/N1/authorize');
    expect([unknown.http, unknown.envelope.status_code]).to.deep.equal([404, 2000]);
  });

  it('is sent commands, and its results go back (Z-03, M-21)', async () => {
    toTnm.answers.set('POST commands/START_SESSION', { data: { result: 'ACCEPTED' } });
    const command = { response_url: tnm.responseUrl('R1'), token: card, location_id: 'L1', evse_uid: 'E1' };
    const answer = await tnm.request('POST', 'commands', 'receiver', 'START_SESSION', { to: 'BE-BEC', body: command });
    expect(answer.envelope.data, answer.text).to.deep.equal({ result: 'ACCEPTED', timeout: 120 });
    const [asked] = toTnm.came('POST', 'commands/START_SESSION');
    const body = asked?.body as { token: Json; response_url: string };
    expect(body).to.deep.include({ location_id: 'L1', evse_uid: 'E1' });
    expect(body.token).to.include({ type: 'OTHER', auth_id: 'NL-TNM-C1' });
    expect(body.response_url.startsWith(`${hub.url}/ocpi/direct/${toTnm.partnerId}/2.1.1/sender/commands/`)).to.equal(
      true,
    );
    expect((await toNew.call('POST', body.response_url, { result: 'ACCEPTED' })).http).to.equal(401);
    const result = await toTnm.call('POST', body.response_url, { result: 'UNKNOWN_SESSION' });
    expect(result.envelope.status_code, result.text).to.equal(1000);
    await until(() => tnm.receivedLog.some(({ path }) => path.endsWith('/sender/commands/R1')), { what: 'a result' });
    expect(tnm.receivedLog.findLast(({ path }) => path.endsWith('/R1'))?.body).to.deep.equal({ result: 'REJECTED' });
  });

  it('gets reservations by numbers, and no command that 2.1.1 does not have (Z-03)', async () => {
    toTnm.answers.set('POST commands/RESERVE_NOW', { data: { result: 'ACCEPTED' } });
    const reserve = (reservation_id: string) =>
      tnm.request('POST', 'commands', 'receiver', 'RESERVE_NOW', {
        to: 'BE-BEC',
        body: {
          response_url: tnm.responseUrl(reservation_id),
          token: card,
          expiry_date: '2030-01-01T00:00:00Z',
          reservation_id,
          location_id: 'L1',
        },
      });
    for (const id of ['A', 'B', 'A']) await reserve(id);
    const numbers = toTnm.came('POST', 'commands/RESERVE_NOW').map(({ body }) => (body as Json)['reservation_id']);
    expect(numbers.every(Number.isInteger)).to.equal(true);
    expect([numbers[0] === numbers[2], numbers[0] === numbers[1]]).to.deep.equal([true, false]);
    const cancelled = await tnm.request('POST', 'commands', 'receiver', 'CANCEL_RESERVATION', {
      to: 'BE-BEC',
      body: { response_url: tnm.responseUrl('X'), reservation_id: 'A' },
    });
    expect(cancelled.envelope.data).to.deep.equal({ result: 'NOT_SUPPORTED', timeout: 0 });
    expect(toTnm.came('POST', 'commands/CANCEL_RESERVATION')).to.deep.equal([]);
  });

  it('tells a charge and its bill to the eMSP of the connection (Z-03)', async () => {
    const begun = await toTnm.send('PUT', 'sessions/BE/BEC/S1', older.session());
    expect(begun.envelope.status_code, begun.text).to.equal(1000);
    expect(tnm.received('sessions')[0]).to.deep.include({
      ...own,
      id: 'S1',
      location_id: 'L1',
      evse_uid: 'E1',
      cdr_token: { ...theirs, uid: 'CARD1', type: 'APP_USER', contract_id: 'NL-TNM-C1' },
      total_cost: { excl_vat: 0.88 },
    });
    const patch = await toTnm.send('PATCH', 'sessions/BE/BEC/S1', { kwh: 5, status: 'COMPLETED' });
    expect(patch.envelope.status_code, patch.text).to.equal(1000);
    expect(tnm.received('sessions')[0]).to.deep.include({ kwh: 5, status: 'COMPLETED' });
    const cdr = older.cdr();
    const posted = await toTnm.send('POST', 'cdrs', cdr);
    expect(posted.envelope.status_code, posted.text).to.equal(1000);
    expect(tnm.received('cdrs')[0]).to.deep.include({ ...own, id: 'C1', total_cost: { excl_vat: 3.5 } });
    const url = String(posted.headers['location']);
    expect((await toTnm.call('GET', url)).envelope.data).to.deep.equal(cdr);
    expect((await toNew.call('GET', url)).http).to.equal(401);
    // Nobody else's contract by this connection (Z-04).
    const foreign = await toNew.send('PUT', 'sessions/BE/BEC/S2', older.session({ id: 'S2' }));
    expect([foreign.envelope.status_code, foreign.envelope.status_message]).to.deep.equal([
      2001,
      '/auth_id: is the contract of no Token that the eMSP has told the hub',
    ]);
    expect(new3.received('sessions')).to.deep.equal([]);
  });

  it('hears what is wrong in the fields of 2.1.1 (Z-03)', async () => {
    const said = async (path: string, body: unknown) =>
      (await toTnm.send('PUT', path, body)).envelope.status_message ?? '';
    expect(await said('locations/BE/BEC/L9', older.location({ id: 'L9', postal_code: 12 }))).to.include('/postal_code');
    expect(await said('sessions/BE/BEC/S9', older.session({ id: 'S9', start_datetime: 'now' }))).to.include(
      '/start_datetime',
    );
    const other = await toTnm.send('PUT', 'credentials', { ...toTnm.credentials, party_id: 'XXX' });
    expect([other.envelope.status_code, other.envelope.status_message]).to.deep.equal([
      2001,
      '/party_id: BE-XXX CPO is not approved for this platform',
    ]);
    const half = await toTnm.send('PUT', 'credentials', { ...toTnm.credentials, country_code: undefined });
    expect(half.envelope.status_message).to.include('/country_code');
    expect((await toTnm.send('PUT', 'locations/DE/XXX/L9', older.location())).http).to.equal(404);
    const profiles = `${hub.url}/ocpi/direct/${toTnm.partnerId}/2.1.1/receiver/chargingprofiles/S1`;
    expect((await toTnm.call('PUT', profiles, {})).http).to.equal(404);
    const infos = `${hub.url}/ocpi/direct/${toTnm.partnerId}/2.1.1/sender/hubclientinfo`;
    expect((await toTnm.call('GET', infos)).http).to.equal(404);
  });

  it('does not reach one connection with the token of another (Z-03)', async () => {
    const { token } = toNew.theirs ?? { token: '' };
    const url = toTnm.endpoint('tokens');
    expect((await toTnm.call('GET', url)).http).to.equal(200);
    const shown = await toNew.call('GET', url, undefined, token);
    expect(shown.http).to.equal(401);
    const atHub = await toNew.call('GET', `${hub.url}/ocpi/2.2.1/sender/tokens`, undefined, token);
    expect(atHub.http).to.equal(401);
  });

  it('is pulled from by each connection, without doubling anything (Z-03)', async () => {
    const one = older.location({ id: 'P1' });
    const two = older.location({ id: 'P2' });
    const three = older.location({ id: 'P3', evses: [older.evse({ uid: 'P3E' })] });
    toTnm.own['locations'] = [one, two, three];
    toNew.own['locations'] = [one, two];
    const before = tnm.receivedLog.length;
    for (const { partnerId } of [toTnm, toNew]) {
      await untilPulled(hub, partnerId, 'locations');
      await hub.admin('POST', `/partners/${partnerId}/pulls`, { module: 'locations', kind: 'full' });
      await untilPulled(hub, partnerId, 'locations');
    }
    await hub.settled();
    expect(toTnm.came('GET', 'locations').length).to.be.greaterThan(1);
    const ids = tnm.received('locations').map(({ id }) => id);
    expect(ids.sort()).to.deep.equal(['L1', 'P1', 'P2', 'P3']);
    const puts = tnm.receivedLog.slice(before).filter(({ path }) => path.includes('/locations/BE/BEC/P'));
    expect(puts.map(({ path }) => path.split('/').at(-1)).sort()).to.deep.equal(['P1', 'P2', 'P3']);
    // What one list lacks is not gone: the other eMSP has its own.
    expect(tnm.received('locations').find(({ id }) => id === 'P3')?.evses?.[0]?.status).to.equal('AVAILABLE');
  });
});
