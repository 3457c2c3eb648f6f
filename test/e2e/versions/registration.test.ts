import { Agent } from 'node:http';
import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { connectDirectly, roleOf } from '../../support/direct.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { newerCdr } from '../../support/newer.ts';
import { callHttp } from '../../support/partner/http-call.ts';
import { authorizationOf } from '../../support/partner/keyring.ts';
import { startPartner } from '../../support/partner/partner.ts';
import { until } from '../../support/wait.ts';

const both = ['2.3.0', '2.2.1'] as const;
const agent = new Agent();

describe('partners of several OCPI versions', () => {
  let hub: TestHub;
  before(async () => {
    hub = await startHub();
  });
  after(() => hub.stop());

  const versionOf = async ({ partnerId }: ConnectedPartner) =>
    (await hub.admin<{ version: string }>('GET', `/partners/${partnerId}`)).version;
  const pathsOf = (partner: ConnectedPartner, from: number) =>
    partner.receivedLog.slice(from).map(({ path }) => path.split('/').slice(0, 5).join('/'));

  it('find both versions listed and their details, each with its own endpoints (V-02, V-03, V-11)', async () => {
    const emsp = await hub.connect('EMSP', 'NL-VER', { speaks: ['2.3.0'] });
    const { envelope } = await emsp.request('GET', 'versions', 'sender');
    expect(envelope.data).to.deep.equal([
      { version: '2.2.1', url: `${hub.url}/ocpi/2.2.1` },
      { version: '2.3.0', url: `${hub.url}/ocpi/2.3.0` },
    ]);
    const details = await readAs(emsp, `${hub.url}/ocpi/2.3.0`);
    expect(details.version).to.equal('2.3.0');
    expect(details.endpoints.map(({ url }) => url).every((url) => url.startsWith(`${hub.url}/ocpi/2.3.0/`))).to.equal(
      true,
    );
    expect(details.endpoints.map(({ identifier, role }) => `${identifier} ${role}`)).to.include.members([
      'credentials SENDER',
      'hubclientinfo SENDER',
      'locations SENDER',
      'locations RECEIVER',
      'commands SENDER',
    ]);
  });

  it('register in the version of the credentials endpoint they call, and are told whom they can reach (C-04, C-33)', async () => {
    const emsp = await hub.connect('EMSP', 'NL-TWO', { speaks: ['2.3.0'] });
    expect(await versionOf(emsp)).to.equal('2.3.0');
    expect(emsp.peerRoles.map(({ role, party_id }) => `${party_id} ${role}`)).to.deep.equal(['HUB OTHER']);
    expect(emsp.hub).to.equal('NL-HUB');
    await hub.connect('CPO', 'BE-TWO');
    await hub.agree('BE-TWO', 'NL-TWO');
    const { envelope } = await emsp.request('GET', 'credentials', 'sender');
    expect(envelope.data).to.deep.equal({
      token: emsp.credentialsToken,
      url: `${hub.url}/ocpi/versions`,
      hub_party_id: 'NLHUB',
      roles: [{ role: 'CPO', country_code: 'BE', party_id: 'TWO', business_details: { name: 'Platform of BE-TWO' } }],
    });
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('are registered at in the newest version that both speak (C-02, V-11)', async () => {
    for (const [party, speaks, expected] of [
      ['DE-NEW', both, '2.3.0'],
      ['DE-OLD', ['2.2.1'], '2.2.1'],
    ] as const) {
      const [country_code = '', party_id = ''] = party.split('-');
      const roles = [{ role: 'EMSP' as const, country_code, party_id }];
      const partner = await startPartner({ roles, speaks });
      hub.partners.push(partner);
      const id = await hub.approve(roles);
      const shown = await hub.admin<{ version: string }>('POST', `/partners/${id}/handshake`, {
        versions_url: partner.versionsUrl,
        token: partner.issueToken(),
      });
      expect(shown.version).to.equal(expected);
      expect(partner.version).to.equal(expected);
      expect(partner.complaints).to.deep.equal([]);
    }
  });

  it('are refused with 3002 when they speak 2.2 only, or not the version they register in (Z-06, C-05)', async () => {
    for (const [party, versions] of [
      ['DE-TTN', ['2.2', '2.1']],
      ['DE-TTM', ['2.1.1', '2.3.0']],
    ] as const) {
      const [country_code = '', party_id = ''] = party.split('-');
      const roles = [{ role: 'EMSP' as const, country_code, party_id }];
      const partner = await startPartner({ roles, versions });
      hub.partners.push(partner);
      const id = await hub.approve(roles);
      const { token, versions_url } = await hub.admin<{ token: string; versions_url: string }>(
        'POST',
        `/partners/${id}/registration-tokens`,
      );
      const failure = await partner.register({ versionsUrl: versions_url, token }).catch((error) => error);
      expect(failure.answer.envelope.status_code).to.equal(3002);
      if (party === 'DE-TTM') continue;
      const handshake = await hub.call('POST', `/partners/${id}/handshake`, {
        versions_url: partner.versionsUrl,
        token: partner.issueToken(),
      });
      expect(handshake.status).to.equal(502);
      expect(await handshake.text()).to.include('does not list version 2.3.0 or 2.2.1');
    }
  });

  it('may not announce a role HUB in 2.3.0, nor half a hub (C-30)', async () => {
    const emsp = await hub.connect('EMSP', 'NL-RLS', { speaks: ['2.3.0'] });
    const put = (more: object, role = 'EMSP') =>
      emsp.request('PUT', 'credentials', 'sender', '', {
        body: {
          token: 'abc',
          url: emsp.versionsUrl,
          roles: [{ role, country_code: 'NL', party_id: 'RLS', business_details: { name: 'RLS' } }],
          ...more,
        },
      });
    const asHub = await put({}, 'HUB');
    expect(asHub.envelope.status_code).to.equal(2001);
    expect(asHub.envelope.status_message).to.include('/roles/0/role');
    const half = await put({ hub_party_id: 'NLH' });
    expect(half.envelope.status_code).to.equal(2001);
    expect(half.envelope.status_message).to.include('/hub_party_id');
    expect(emsp.isRegistered).to.equal(true);
  });

  it('go on in the other version after a PUT to its credentials, and back (C-16)', async () => {
    const emsp = await hub.connect('EMSP', 'NL-SWI', { speaks: ['2.3.0', '2.2.1'] });
    await emsp.rotate({ version: '2.2.1' });
    const cpo = await hub.connect('CPO', 'BE-SWI');
    await hub.agree('BE-SWI', 'NL-SWI');
    const own = { country_code: 'BE', party_id: 'SWI' };
    for (const version of ['2.3.0', '2.2.1', '2.3.0'] as const) {
      const before = emsp.credentialsToken ?? '';
      await emsp.rotate({ version });
      expect(await versionOf(emsp)).to.equal(version);
      const from = emsp.receivedLog.length;
      const put = await cpo.push(`locations/BE/SWI/${version}`, build.location({ ...own, id: version }));
      expect(put.envelope.status_code).to.equal(1000);
      await hub.settled();
      expect(new Set(pathsOf(emsp, from).filter((path) => path.endsWith('/locations')))).to.deep.equal(
        new Set([`/ocpi/${version}/receiver/locations`]),
      );
      const list = await emsp.list('locations');
      expect(list.map(({ id }) => id)).to.include(version);
      // The first use of the new token has ended the one before (C-25).
      await until(async () => (await askWith(before, `${hub.url}/ocpi/versions`)).http === 401, {
        what: 'the token before to be refused',
      });
    }
    expect(emsp.complaints).to.deep.equal([]);
    expect(cpo.complaints).to.deep.equal([]);
  });

  it('are told in the other version what could not be told in the one before, bills too (C-16, Z-04)', async () => {
    const emsp = await hub.connect('EMSP', 'NL-HLD', { speaks: both });
    await emsp.rotate({ version: '2.2.1' });
    const cpo = await hub.connect('CPO', 'BE-HLD', { speaks: ['2.3.0'] });
    await hub.agree('BE-HLD', 'NL-HLD');
    const own = { country_code: 'BE', party_id: 'HLD' };
    const elements = [{ price_components: [{ type: 'ENERGY', price: 0.49, step_size: 1 }] }];
    const tariff = build.tariff({ ...own, id: 'T1', elements: elements as never, tax_included: 'YES' });
    await cpo.push('tariffs/BE/HLD/T1', tariff);
    const cdr_token = { country_code: 'NL', party_id: 'HLD', uid: 'T1', type: 'RFID', contract_id: 'C1' } as const;
    const cdr_location = { ...build.cdr().cdr_location, connector_standard: 'MCS' as never };
    const cdr = newerCdr(build.cdr({ ...own, id: 'C1', cdr_token, cdr_location }));
    expect((await cpo.postCdr(cdr)).envelope.status_code).to.equal(4000);
    type Shown = { items: { module: string; next_try_at: string }[] };
    const undelivered = async () => (await hub.admin<Shown>('GET', `/partners/${emsp.partnerId}/undelivered`)).items;
    // The deliveries have seen that it cannot be told, and do not look again for long.
    await until(
      async () =>
        (await undelivered()).some(
          ({ module, next_try_at }) => module === 'cdrs' && Date.parse(next_try_at) > Date.now() + 60_000,
        ),
      { what: 'the bill to be put off' },
    );
    expect((await undelivered()).map(({ module }) => module).sort()).to.deep.equal(['cdrs', 'tariffs']);
    await emsp.rotate({ version: '2.3.0' });
    await until(() => emsp.received('cdrs').length > 0, { what: 'the bill' });
    expect(emsp.received('cdrs')).to.deep.equal([JSON.parse(JSON.stringify(cdr))]);
    await hub.settled();
    expect(emsp.received('tariffs')).to.deep.equal([tariff]);
    expect(await undelivered()).to.deep.equal([]);
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('tell their bills again in the other version, which changes none of them (C-16, D-10, E7)', async () => {
    const cpo = await hub.connect('CPO', 'BE-AGN', { speaks: both });
    const emsp = await hub.connect('EMSP', 'NL-AGN');
    await hub.agree('BE-AGN', 'NL-AGN');
    const cdr_token = { country_code: 'NL', party_id: 'AGN', uid: 'T1', type: 'RFID', contract_id: 'C1' } as const;
    const one = build.cdr({ country_code: 'BE', party_id: 'AGN', cdr_token });
    const bill = (id: string, before = 8.1) => {
      const cdr = { ...one, id };
      const amount = 1.701;
      const taxes = [{ name: 'BTW', account_number: 'BE0123', percentage: 21, amount }];
      return {
        '2.2.1': { ...cdr, total_cost: { excl_vat: before, incl_vat: Math.round((before + amount) * 1000) / 1000 } },
        '2.3.0': { ...newerCdr(cdr), total_cost: { before_taxes: before, taxes } },
      };
    };
    for (const [first, then] of [both, both.toReversed()] as const) {
      await cpo.rotate({ version: first });
      expect((await cpo.postCdr(bill(`C-${first}`)[first])).http).to.equal(201);
      expect((await cpo.postCdr(bill(`X-${first}`)[first])).http).to.equal(201);
      await cpo.rotate({ version: then });
      const again = await cpo.postCdr(bill(`C-${first}`)[then]);
      expect([again.http, again.envelope.status_code]).to.deep.equal([200, 1000]);
      const changed = await cpo.postCdr(bill(`X-${first}`, 9)[then]);
      expect(changed.envelope.status_code).to.equal(2001);
    }
    // So does its list, of which one shows a bill that has changed.
    cpo.keep('cdrs', bill('C-2.3.0')['2.3.0'], bill('C-2.2.1')['2.3.0'], bill('X-2.3.0')['2.3.0']);
    cpo.keep('cdrs', bill('X-2.2.1', 7)['2.3.0'], bill('NEW')['2.3.0']);
    await hub.admin('POST', `/partners/${cpo.partnerId}/pulls`, { module: 'cdrs', kind: 'full' });
    await until(() => emsp.received('cdrs').some(({ id }) => id === 'NEW'), { what: 'the list to be read' });
    await hub.settled();
    type Shown = { items: { key: string; module: string }[] };
    const refused = await until(
      async () => {
        const { items } = await hub.admin<Shown>('GET', `/quarantine?partner=${cpo.partnerId}`);
        return items.some(({ key }) => key === 'x-2.2.1') ? items : undefined;
      },
      { what: 'the changed bill' },
    );
    expect(refused?.map(({ key }) => key).filter((key) => key.startsWith('c-'))).to.deep.equal([]);
    const ids = emsp.received('cdrs').map(({ id }) => id);
    expect(ids).to.deep.equal(['C-2.3.0', 'X-2.3.0', 'C-2.2.1', 'X-2.2.1', 'NEW']);
  });

  it('stay in the old version when such a PUT fails (C-27)', async () => {
    const emsp = await hub.connect('EMSP', 'NL-STA', { speaks: ['2.2.1'], versions: ['2.2.1', '2.3.0'] });
    const token = emsp.credentialsToken;
    const failure = await emsp.rotate({ version: '2.3.0' }).catch((error) => error);
    expect(failure.answer.envelope.status_code).to.equal(3001);
    expect(await versionOf(emsp)).to.equal('2.2.1');
    expect(emsp.version).to.equal('2.2.1');
    expect(emsp.credentialsToken).to.equal(token);
    const cpo = await hub.connect('CPO', 'BE-STA');
    await hub.agree('BE-STA', 'NL-STA');
    await cpo.push('locations/BE/STA/L1', build.location({ country_code: 'BE', party_id: 'STA', id: 'L1' }));
    await hub.settled();
    expect(emsp.received('locations').map(({ id }) => id)).to.deep.equal(['L1']);
    expect((await emsp.list('locations')).map(({ id }) => id)).to.deep.equal(['L1']);
  });

  it('are taken to another version by the operator too (C-16, V-08)', async () => {
    const emsp = await hub.connect('EMSP', 'NL-OPR', { speaks: both });
    for (const version of ['2.2.1', '2.3.0']) {
      const shown = await hub.admin<{ version: string }>('POST', `/partners/${emsp.partnerId}/renew-credentials`, {
        version,
      });
      expect(shown.version).to.equal(version);
      expect(emsp.version).to.equal(version);
    }
    // Without a version named the one in use stays.
    await hub.admin('POST', `/partners/${emsp.partnerId}/renew-credentials`);
    expect(await versionOf(emsp)).to.equal('2.3.0');
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('are served in both versions while nobody knows whether they have taken up what the hub has offered (C-25, A7)', async () => {
    const emsp = await hub.connect('EMSP', 'NL-OFF', { speaks: both });
    await emsp.rotate({ version: '2.2.1' });
    const renew = () =>
      hub
        .call('POST', `/partners/${emsp.partnerId}/renew-credentials`, { version: '2.3.0' })
        .then(({ status }) => status);
    // The platform goes by the new version; what it answers the hub cannot read.
    await emsp.behave({ data: () => null }, 'credentials');
    expect(await renew()).to.equal(502);
    expect([emsp.version, await versionOf(emsp)]).to.deep.equal(['2.3.0', '2.2.1']);
    expect(await emsp.list('locations')).to.deep.equal([]);
    expect((await ask(emsp, `${hub.url}/ocpi/2.2.1/sender/locations`)).envelope.status_code).to.equal(1000);
    await emsp.behave({}, 'credentials');
    expect(await renew()).to.equal(200);
    expect(await versionOf(emsp)).to.equal('2.3.0');
    expect(await emsp.list('locations')).to.deep.equal([]);
    expect((await ask(emsp, `${hub.url}/ocpi/2.2.1/sender/locations`)).envelope.status_code).to.equal(3002);
  });

  it('are told so when they call the endpoints of another version than the one they are connected by', async () => {
    const emsp = await hub.connect('EMSP', 'NL-OTH', { speaks: ['2.2.1'] });
    for (const place of ['sender/locations', 'sender/hubclientinfo', 'receiver/tokens/NL/OTH/T1']) {
      const answer = await ask(emsp, `${hub.url}/ocpi/2.3.0/${place}`);
      expect(answer.http).to.equal(200);
      expect(answer.envelope.status_code).to.equal(3002);
      expect(answer.envelope.status_message).to.include('this connection is one of OCPI 2.2.1');
    }
  });

  it('are served by the old endpoints for as long as they have not heard of the new token (C-25)', async () => {
    const emsp = await hub.connect('EMSP', 'NL-LOS', { speaks: both });
    await emsp.rotate({ version: '2.2.1' });
    const token = emsp.credentialsToken ?? '';
    // The answer to this PUT is lost: nobody uses the token in it.
    const answer = await callHttp(agent, {
      method: 'PUT',
      url: `${hub.url}/ocpi/2.3.0/credentials`,
      headers: { authorization: authorizationOf(token, 'base64'), 'content-type': 'application/json' },
      body: JSON.stringify({
        token: emsp.issueToken(),
        url: emsp.versionsUrl,
        roles: [{ role: 'EMSP', country_code: 'NL', party_id: 'LOS', business_details: { name: 'LOS' } }],
      }),
    });
    expect(answer.envelope.status_code).to.equal(1000);
    expect(await versionOf(emsp)).to.equal('2.3.0');
    expect(await emsp.list('locations')).to.deep.equal([]);
    expect(emsp.version).to.equal('2.2.1');
  });

  it('may be connected to hosted parties alone, which are the roles then, and no hub is named (C-34)', async () => {
    await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'XVC', role: 'CPO', name: 'Stations' });
    const roles = [roleOf('EMSP', 'NL-DIR')];
    const emsp = await connectDirectly(hub, roles, ['DE-XVC'], { speaks: both });
    expect(await versionOf(emsp)).to.equal('2.3.0');
    expect(emsp.peerRoles.map(({ role, party_id }) => `${party_id} ${role}`)).to.deep.equal(['XVC CPO']);
    const { envelope } = await emsp.request('GET', 'credentials', 'sender');
    expect(envelope.data).to.not.have.property('hub_party_id');
    await hub.agree('DE-XVC', 'NL-DIR');
    expect(await emsp.list('locations')).to.deep.equal([]);
    await emsp.rotate({ version: '2.2.1' });
    expect(await versionOf(emsp)).to.equal('2.2.1');
    expect(await emsp.list('locations')).to.deep.equal([]);
    expect(emsp.complaints).to.deep.equal([]);
  });

  const askWith = (token: string, url: string) =>
    callHttp(agent, { method: 'GET', url, headers: { authorization: authorizationOf(token, 'base64') } });
  const ask = (partner: ConnectedPartner, url: string) => askWith(partner.credentialsToken ?? '', url);
  const readAs = async (partner: ConnectedPartner, url: string) =>
    (await ask(partner, url)).envelope.data as {
      version: string;
      endpoints: { identifier: string; role: string; url: string }[];
    };
});
