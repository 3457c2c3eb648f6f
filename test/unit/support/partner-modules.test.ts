import { expect } from 'chai';
import type { ChargingPeriod } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { type Partner, startPartner } from '../../support/partner/partner.ts';

describe('a simulated partner exchanging objects with another', () => {
  let cpo: Partner;
  let emsp: Partner;
  const started: Partner[] = [];

  const start = async (...options: Parameters<typeof startPartner>): Promise<Partner> => {
    const partner = await startPartner(...options);
    started.push(partner);
    return partner;
  };

  beforeEach(async () => {
    cpo = await start({ roles: [{ role: 'CPO', country_code: 'BE', party_id: 'BEC' }], pageSize: 3 });
    emsp = await start({ roles: [{ role: 'EMSP', country_code: 'NL', party_id: 'TNM' }], stamp: true });
    await cpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((partner) => partner.close()));
  });

  /** Nothing in an honest exchange gives reason to complain. */
  const nobodyComplains = (): void => {
    expect([...cpo.complaints, ...emsp.complaints]).to.deep.equal([]);
  };
  const path = 'locations/BE/BEC/LOC1';
  const oneEvse = () => build.location({ id: 'LOC1', evses: [build.evse({ uid: 'A' })] });

  describe('locations', () => {
    it('are created with 201, replaced with 200 and read back, unknown fields too', async () => {
      const first = await cpo.push(path, build.location({ id: 'LOC1', name: 'Korenmarkt' }));
      const newer = build.location({ id: 'LOC1', name: undefined, x_colour: 'green' });
      const second = await cpo.push(path, newer);
      expect([first.http, second.http]).to.deep.equal([201, 200]);
      expect(emsp.received('locations')).to.deep.equal([newer]);
      const read = await cpo.request('GET', 'locations', 'receiver', 'be/bec/loc1', { to: 'NL-TNM' });
      expect(read.envelope.data).to.deep.equal(newer);
      nobodyComplains();
    });

    it('take EVSEs and connectors of their own, which raise the last_updated above them', async () => {
      await cpo.push(path, oneEvse());
      const connector = build.connector({ id: '2' });
      const added = build.evse({ uid: 'B' });
      const answers = [
        await cpo.push(`${path}/A/2`, connector),
        await cpo.push(`${path}/B`, added),
        await cpo.patch(`${path}/b`, build.patch({ status: 'CHARGING' })),
      ];
      expect(answers.map(({ http }) => http)).to.deep.equal([201, 201, 200]);
      const [location] = emsp.received('locations');
      const [a, b] = location?.evses ?? [];
      expect(a?.connectors.map(({ id }) => id)).to.deep.equal(['1', '2']);
      expect(a?.last_updated).to.equal(connector.last_updated);
      expect(b).to.deep.include({ uid: 'B', status: 'CHARGING' });
      expect(b?.last_updated).to.equal(location?.last_updated);
      expect(cpo.own('locations')).to.deep.equal([location]);
      nobodyComplains();
    });

    it('are answered 404 and 2003 when what is changed or stands above it is unknown', async () => {
      await cpo.push(path, oneEvse());
      const answers = [
        await cpo.patch('locations/BE/BEC/NONE', build.patch({ city: 'Gent' })),
        await cpo.patch(`${path}/NONE`, build.patch({ status: 'CHARGING' })),
        await cpo.push('locations/BE/BEC/NONE/A', build.evse({ uid: 'A' })),
        await cpo.push(`${path}/NONE/1`, build.connector()),
        await cpo.request('GET', 'locations', 'receiver', 'BE/BEC/NONE', { to: 'NL-TNM' }),
      ];
      const codes = answers.map(({ http, envelope }) => [http, envelope.status_code]);
      expect(codes).to.deep.equal(Array(5).fill([404, 2003]));
      nobodyComplains();
    });

    it('keep the newer state when an older one arrives later', async () => {
      const older = build.patch({ status: 'CHARGING' });
      await cpo.push(path, oneEvse());
      const before = emsp.received('locations');
      const answers = [
        await cpo.patch(`${path}/A`, older),
        await cpo.push(path, { ...before[0], last_updated: '2020-01-01T00:00:00Z' }),
      ];
      expect(answers.map(({ http, envelope }) => [http, envelope.status_code])).to.deep.equal([
        [200, 1000],
        [200, 1000],
      ]);
      expect(emsp.received('locations')).to.deep.equal(before);
    });

    it('are merged by PATCH: null changes nothing, lists of parts are merged by their ids', async () => {
      await cpo.push(path, oneEvse());
      const evses = [{ uid: 'A', status: 'BLOCKED' }, build.evse({ uid: 'B' })];
      await cpo.patch(path, build.patch({ name: null, city: 'Brugge', evses }));
      const [location] = emsp.received('locations');
      expect(location).to.include({ name: 'Gravensteen', city: 'Brugge' });
      expect(location?.evses?.map(({ uid, status }) => [uid, status])).to.deep.equal([
        ['A', 'BLOCKED'],
        ['B', 'AVAILABLE'],
      ]);
    });

    it('are served by their owner: a list in pages, one alone, a part of one', async () => {
      const locations = [1, 2, 3, 4, 5, 6, 7].map((number) => build.location({ id: `LOC${number}` }));
      cpo.keep('locations', ...locations);
      expect(await emsp.list('locations', { limit: 2 })).to.deep.equal(locations);
      expect(await emsp.list('locations', { offset: 4 })).to.deep.equal(locations.slice(4));
      const [from, to] = [locations[2]?.last_updated ?? '', locations[5]?.last_updated ?? ''];
      expect(await emsp.list('locations', { date_from: from, date_to: to })).to.deep.equal(locations.slice(2, 5));

      const uid = locations[6]?.evses?.[0]?.uid;
      const one = await emsp.request('GET', 'locations', 'sender', `LOC7/${uid}/1`, { to: 'BE-BEC' });
      expect(one.envelope.data).to.deep.equal(locations[6]?.evses?.[0]?.connectors[0]);
      nobodyComplains();
    });

    it('say in each page how many there are, the largest page and where the next one is', async () => {
      cpo.keep('locations', ...[1, 2, 3, 4, 5].map((number) => build.location({ id: `LOC${number}` })));
      const query = { limit: 10, date_from: '2020-01-01T00:00:00Z' };
      const page = await emsp.request('GET', 'locations', 'sender', '', { to: 'BE-BEC', query });
      expect(page.headers).to.include({ 'x-total-count': '5', 'x-limit': '3' });
      const next = new URL(/<(.*)>; rel="next"/.exec(String(page.headers['link']))?.[1] ?? '');
      expect(Object.fromEntries(next.searchParams)).to.deep.equal({ ...query, limit: '3', offset: '3' });
      const last = await emsp.request('GET', 'locations', 'sender', '', { to: 'BE-BEC', query: { offset: 9 } });
      expect([last.envelope.data, last.headers['link']]).to.deep.equal([[], undefined]);
    });

    for (const query of [
      { limit: 0 },
      { offset: -1 },
      { date_from: 'yesterday' },
      { date_from: '2026-02-01T00:00:00Z', date_to: '2026-01-01T00:00:00Z' },
    ]) {
      it(`refuse a list with ${JSON.stringify(query)}`, async () => {
        const { http, envelope } = await emsp.request('GET', 'locations', 'sender', '', { to: 'BE-BEC', query });
        expect([http, envelope.status_code]).to.deep.equal([200, 2001]);
      });
    }
  });

  describe('tariffs', () => {
    it('are put, read and deleted; a second delete finds nothing', async () => {
      await cpo.push('tariffs/BE/BEC/T1', build.tariff({ id: 'T1' }));
      expect(emsp.received('tariffs')).to.have.lengthOf(1);
      const answers = [await cpo.remove('tariffs/BE/BEC/T1'), await cpo.remove('tariffs/BE/BEC/T1')];
      expect(answers.map(({ http, envelope }) => [http, envelope.status_code])).to.deep.equal([
        [200, 1000],
        [404, 2000],
      ]);
      expect([emsp.received('tariffs'), cpo.own('tariffs')]).to.deep.equal([[], []]);
      nobodyComplains();
    });
  });

  describe('sessions', () => {
    const period = (start: string, volume: number): ChargingPeriod => ({
      start_date_time: start,
      dimensions: [{ type: 'ENERGY', volume }],
    });

    it('have periods appended by PATCH: a repeated one once, a corrected one in its place', async () => {
      const [first, second, corrected] = [
        period('2026-01-15T10:00:00Z', 1),
        period('2026-01-15T10:15:00Z', 2),
        period('2026-01-15T10:15:00.000Z', 3),
      ];
      const session = 'sessions/BE/BEC/S1';
      await cpo.push(session, build.session({ id: 'S1', charging_periods: [first] }), 'NL-TNM');
      await cpo.patch(session, build.patch({ kwh: 3, charging_periods: [second] }), 'NL-TNM');
      await cpo.patch(session, build.patch({ charging_periods: [second] }), 'NL-TNM');
      expect(emsp.received('sessions')[0]).to.deep.include({ kwh: 3, charging_periods: [first, second] });
      await cpo.patch(session, build.patch({ charging_periods: [corrected] }), 'NL-TNM');
      await cpo.patch(session, build.patch({ charging_periods: [] }), 'NL-TNM');
      expect(emsp.received('sessions')[0]).to.deep.include({ charging_periods: [first, corrected] });
      expect(cpo.own('sessions')).to.deep.equal(emsp.received('sessions'));
      nobodyComplains();
    });

    it('are listed for the eMSP of their token alone', async () => {
      const ours = build.session();
      cpo.keep('sessions', ours, build.session({ cdr_token: build.cdrToken({ party_id: 'XXX' }) }));
      expect(await emsp.list('sessions', { date_from: '2020-01-01T00:00:00Z' })).to.deep.equal([ours]);
    });

    it('take charging preferences where the EVSE is capable of them', async () => {
      const capable = build.evse({ uid: 'A', capabilities: ['CHARGING_PREFERENCES_CAPABLE'] });
      cpo.keep('locations', build.location({ id: 'LOC1', evses: [capable, build.evse({ uid: 'B' })] }));
      const at = { location_id: 'LOC1', evse_uid: 'A' };
      cpo.keep('sessions', build.session({ id: 'S1', ...at }), build.session({ id: 'S2', ...at, status: 'COMPLETED' }));
      cpo.keep('sessions', build.session({ id: 'S3', location_id: 'LOC1', evse_uid: 'B' }));
      const ask = async (id: string, body: object): Promise<unknown[]> => {
        const path = `${id}/charging_preferences`;
        const { http, envelope } = await emsp.request('PUT', 'sessions', 'sender', path, { to: 'BE-BEC', body });
        return [http, envelope.status_code, envelope.data];
      };
      const departure_time = '2026-01-15T18:00:00Z';
      expect(await ask('S1', { profile_type: 'FAST' })).to.deep.equal([200, 1000, 'ACCEPTED']);
      expect(await ask('S1', { profile_type: 'CHEAP' })).to.deep.equal([200, 1000, 'DEPARTURE_REQUIRED']);
      expect(await ask('S1', { profile_type: 'CHEAP', departure_time })).to.deep.equal([
        200,
        1000,
        'ENERGY_NEED_REQUIRED',
      ]);
      expect(await ask('S1', { profile_type: 'GREEN' })).to.deep.equal([200, 1000, 'PROFILE_TYPE_NOT_SUPPORTED']);
      expect(await ask('S2', { profile_type: 'FAST' })).to.deep.equal([200, 1000, 'NOT_POSSIBLE']);
      expect(await ask('S3', { profile_type: 'FAST' })).to.deep.equal([404, 2001, undefined]);
      expect(await ask('S4', { profile_type: 'FAST' })).to.deep.equal([404, 2000, undefined]);
      expect(await ask('S1', {})).to.deep.equal([200, 2001, undefined]);
    });
  });

  describe('CDRs', () => {
    it('are taken once, each with a Location of its own to read it at', async () => {
      const cdr = build.cdr({ id: 'CDR1', x_note: 'kept' });
      const [first, second] = [await cpo.postCdr(cdr, 'NL-TNM'), await cpo.postCdr(cdr, 'NL-TNM')];
      expect([first.http, second.http, second.envelope.status_code]).to.deep.equal([201, 200, 1000]);
      expect(first.headers.location).to.be.a('string').and.equal(second.headers.location);
      expect(emsp.received('cdrs')).to.deep.equal([cdr]);
      expect([...emsp.cdrPosts]).to.deep.equal([['BE-BEC/CDR1', 2]]);
      const read = await cpo.readCdr(first.headers.location ?? '', 'NL-TNM');
      expect(read.envelope.data).to.deep.equal(cdr);
      nobodyComplains();
    });

    it('are refused under a known id with another content, which is a reason to complain', async () => {
      await cpo.postCdr(build.cdr({ id: 'CDR1', total_energy: 1 }), 'NL-TNM');
      const again = await cpo.postCdr(build.cdr({ id: 'CDR1', total_energy: 2 }), 'NL-TNM');
      expect(again.envelope.status_code).to.equal(2001);
      expect(emsp.received('cdrs').map(({ total_energy }) => total_energy)).to.deep.equal([1]);
      expect(emsp.complaints).to.have.lengthOf(1);
    });

    it('of one id and two owners are two', async () => {
      await cpo.postCdr(build.cdr({ id: 'CDR1' }), 'NL-TNM');
      await cpo.request('POST', 'cdrs', 'receiver', '', {
        to: 'NL-TNM',
        from: 'BE-OTH',
        body: build.cdr({ id: 'CDR1', party_id: 'OTH' }),
      });
      expect([...emsp.cdrPosts.keys()]).to.deep.equal(['BE-BEC/CDR1', 'BE-OTH/CDR1']);
    });
  });

  describe('tokens', () => {
    it('are told apart by their type, which the URL names unless it is RFID', async () => {
      const [rfid, app] = [build.token({ uid: 'T1' }), build.token({ uid: 'T1', type: 'APP_USER' })];
      await emsp.push('tokens/NL/TNM/T1', rfid);
      await emsp.push('tokens/NL/TNM/T1', app);
      await emsp.patch('tokens/NL/TNM/T1?type=APP_USER', build.patch({ valid: false }));
      expect(cpo.received('tokens').map(({ type, valid }) => [type, valid])).to.deep.equal([
        ['RFID', true],
        ['APP_USER', false],
      ]);
      expect(await cpo.list('tokens')).to.deep.equal(cpo.received('tokens'));
      const unknown = await emsp.patch('tokens/NL/TNM/NONE', build.patch({ valid: false }));
      expect([unknown.http, unknown.envelope.status_code]).to.deep.equal([404, 2004]);
      nobodyComplains();
    });

    it('are allowed or blocked by their eMSP when a CPO asks', async () => {
      const token = build.token({ uid: 'T1' });
      emsp.keep('tokens', token, build.token({ uid: 'T2', valid: false }));
      const ask = (uid: string) =>
        cpo.request('POST', 'tokens', 'sender', `${uid}/authorize`, { to: 'NL-TNM', body: { location_id: 'LOC1' } });
      const [allowed, blocked, unknown] = [await ask('T1'), await ask('T2'), await ask('T3')];
      expect(allowed.envelope.data).to.deep.include({ allowed: 'ALLOWED', token, location: { location_id: 'LOC1' } });
      expect(blocked.envelope.data).to.deep.include({ allowed: 'BLOCKED' }).and.to.not.have.property('location');
      expect([unknown.http, unknown.envelope.status_code, unknown.envelope.data]).to.deep.equal([404, 2004, undefined]);
    });
  });

  it('keeps client info per role of a party', async () => {
    const hub = await start({ roles: [{ role: 'HUB', country_code: 'DE', party_id: 'XVT' }] });
    await hub.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
    for (const role of ['CPO', 'EMSP'] as const) {
      const body = build.clientInfo({ role });
      const { http } = await hub.request('PUT', 'hubclientinfo', 'receiver', 'BE/BEC', { body });
      expect(http).to.equal(201);
    }
    expect(emsp.received('hubclientinfo').map(({ role }) => role)).to.deep.equal(['CPO', 'EMSP']);
    const read = await hub.request('GET', 'hubclientinfo', 'receiver', 'BE/BEC');
    expect(read.envelope.data).to.include({ party_id: 'BEC' });
    nobodyComplains();
  });

  it('records the stamps of objects and their parts in order of arrival', async () => {
    const evses = [build.evse({ uid: 'A', x_version: 1 })];
    await cpo.push(path, build.location({ id: 'LOC1', x_version: 5, evses }));
    await cpo.patch(`${path}/A`, build.patch({ status: 'CHARGING', x_version: 2 }));
    await cpo.patch(`${path}/a`, build.patch({ status: 'AVAILABLE', x_version: 3 }));
    const stamps = [...emsp.history.entries()].map(([key, list]) => [key, list.map(({ stamp }) => stamp)]);
    expect(stamps).to.deep.equal([
      ['locations/BE/BEC/LOC1', [5]],
      ['locations/BE/BEC/LOC1/A', [1, 2, 3]],
    ]);
    expect(emsp.history.last('locations/BE/BEC/LOC1/A')).to.equal(3);
  });

  it('keeps no more requests, sessions and CDRs than it was told to', async () => {
    const small = await start({
      roles: [{ role: 'EMSP', country_code: 'DE', party_id: 'SML' }],
      keepLog: 3,
      keepObjects: 2,
    });
    const sender = await start({
      roles: [{ role: 'CPO', country_code: 'BE', party_id: 'BEC' }],
      keepObjects: 2,
    });
    await sender.register({ versionsUrl: small.versionsUrl, token: small.issueToken() });
    const cdr_token = build.cdrToken({ country_code: 'DE', party_id: 'SML' });
    for (const id of ['1', '2', '3', '4']) {
      await sender.push(`sessions/BE/BEC/${id}`, build.session({ id, cdr_token }), 'DE-SML');
      await sender.postCdr(build.cdr({ id, cdr_token }), 'DE-SML');
    }
    expect(small.receivedLog).to.have.lengthOf(3);
    const kept = [small.received('sessions'), small.received('cdrs'), sender.own('sessions'), sender.own('cdrs')];
    expect(kept.map((objects) => objects.map(({ id }) => id))).to.deep.equal(Array(4).fill(['3', '4']));
  });
});
