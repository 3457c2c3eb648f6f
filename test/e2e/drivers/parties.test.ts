import { expect } from 'chai';
import { hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

interface Problem {
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly detail?: string;
}

describe('hosted eMSPs', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hub.agree('BE-BEC', '*');
    await hostEmsp(hub);
  });
  after(() => hub.stop());

  const refused = async (method: string, path: string, body?: unknown): Promise<Problem & { http: number }> => {
    const response = await hub.call(method, path, body);
    return { http: response.status, ...((await response.json()) as Problem) };
  };

  it('are eMSPs to others, and no partners to the operator', async () => {
    const settings = {
      fees: null,
      has_map: false,
      contract_prefix: 'DEXVEC',
      has_sign_up: false,
      oidc: null,
      notifications: null,
    };
    expect(await hub.admin('GET', '/parties/de-xve')).to.deep.include({
      id: 'DE-XVE',
      role: 'EMSP',
      name: 'Drivers of DE-XVE',
      stations: 0,
      drivers: 0,
      emsp: settings,
    });
    const { items } = await hub.admin<{ items: { id: string }[] }>('GET', '/partners');
    expect(items.map(({ id }) => id)).to.deep.equal([cpo.partnerId]);
    const infos = () => cpo.received('hubclientinfo').map((info) => `${info.party_id} ${info.role} ${info.status}`);
    await until(() => infos().includes('XVE EMSP CONNECTED'), { what: 'the CPO to hear of the eMSP' });
  });

  it('stand beside hosted CPOs, each with what is its own', async () => {
    await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'XVC', role: 'CPO', name: 'Stations' });
    const { items } = await hub.admin<{ items: { id: string; role: string; emsp: unknown }[] }>('GET', '/parties');
    expect(items.map(({ id, role, emsp }) => [id, role, emsp === null])).to.deep.equal([
      ['DE-XVC', 'CPO', true],
      ['DE-XVE', 'EMSP', false],
    ]);
    const { rows } = await hub.app.hub.reads.query(
      `select hosted, endpoints from platforms where hosted is not null order by hosted`,
    );
    const endpoints = (rows as { endpoints: { identifier: string; role: string }[] }[]).map((row) =>
      row.endpoints.map(({ identifier, role }) => `${role} ${identifier}`),
    );
    expect(endpoints[0]).to.deep.equal(['SENDER tokens', 'SENDER commands', 'RECEIVER sessions', 'RECEIVER cdrs']);
    expect(endpoints[1]).to.include('RECEIVER commands');
    const station = await refused('POST', '/stations', {
      identity: 'S1',
      party: 'DE-XVE',
      location: {},
      evses: [{ connectors: [{}] }],
    });
    expect(station.http).to.equal(400);
    const tariff = { id: 'A', currency: 'EUR', elements: [{ price_components: [] }] };
    expect((await refused('POST', '/parties/DE-XVE/tariffs', tariff)).http).to.equal(404);
    const driver = await refused('POST', '/drivers', { emsp: 'DE-XVC' });
    expect(driver.errors).to.deep.equal([{ path: '/emsp', message: 'is no eMSP hosted here' }]);
  });

  it('have settings that each replace what was there', async () => {
    const fees = { session: '0.35', per_kwh: '0.02', vat: '19', currency: 'EUR' };
    const oidc = { issuer: 'https://id.example.com/tenant', audience: 'hub' };
    const first = await hub.admin('PATCH', '/parties/DE-XVE', { fees, has_map: true, name: 'City drivers' });
    expect(first).to.deep.include({ name: 'City drivers' });
    const { emsp } = await hub.admin<{ emsp: object }>('PATCH', '/parties/DE-XVE', { oidc, has_map: false });
    expect(emsp).to.deep.equal({
      fees,
      has_map: false,
      contract_prefix: 'DEXVEC',
      has_sign_up: false,
      notifications: null,
      oidc: { ...oidc, auto_create: false, scopes: [] },
    });
    await hub.admin('PATCH', '/parties/DE-XVE', { fees: null, oidc: null });
    expect(await hub.admin('GET', '/parties/DE-XVE')).to.deep.include({ name: 'City drivers' });
    const audit = await hub.admin<{ items: { action: string; details: object }[] }>('GET', '/audit?limit=1');
    expect(audit.items[0]).to.deep.include({
      action: 'party.change',
      details: { party: 'DE-XVE', fields: ['fees', 'oidc'] },
    });
  });

  it('have no settings that could not be', async () => {
    const cases: [object, string][] = [
      [{ fees: { session: '-1', per_kwh: '0', vat: '0', currency: 'EUR' } }, '/fees/session'],
      [{ fees: { session: '1', per_kwh: '0', vat: '0' } }, '/fees/currency'],
      [{ contract_prefix: 'dexve' }, '/contract_prefix'],
      [{ contract_prefix: 'DEXVE12345' }, '/contract_prefix'],
      [{ oidc: { issuer: 'ftp://id.example.com', audience: 'a' } }, '/oidc/issuer'],
      [{ oidc: { issuer: 'https://id.example.com/?x=1', audience: 'a' } }, '/oidc/issuer'],
      [{ oidc: { issuer: 'https://me@id.example.com', audience: 'a' } }, '/oidc/issuer'],
      [{ unknown: 1 }, '/unknown'],
    ];
    for (const [changes, path] of cases) {
      const { http, errors = [] } = await refused('PATCH', '/parties/DE-XVE', changes);
      expect([http, errors.map((error) => error.path)], JSON.stringify(changes)).to.deep.equal([400, [path]]);
    }
    const ofCpo = await refused('PATCH', '/parties/DE-XVC', { name: 'New', has_map: true });
    expect(ofCpo.errors).to.deep.equal([{ path: '/has_map', message: 'is of eMSPs alone' }]);
    expect((await hub.admin<{ name: string }>('PATCH', '/parties/DE-XVC', { name: 'New' })).name).to.equal('New');
  });

  it('end when they have no drivers any more, and can be made again', async () => {
    await hostEmsp(hub, 'DE-END');
    const driver = await makeDriver(hub, 'DE-END');
    expect(await refused('DELETE', '/parties/DE-END')).to.deep.include({
      http: 409,
      detail: 'the party has drivers: erase them first',
    });
    await hub.admin('DELETE', `/drivers/${driver.id}`);
    await hub.admin('DELETE', '/parties/DE-END');
    expect((await driver.call('GET', '/me')).status).to.equal(401);
    expect((await refused('POST', '/drivers', { emsp: 'DE-END' })).http).to.equal(400);
    await hostEmsp(hub, 'DE-END');
    expect((await makeDriver(hub, 'DE-END')).contract_id).to.match(/^DEENDC[0-9A-Z]{9}$/);
  });
});
