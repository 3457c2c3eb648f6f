import { expect } from 'chai';
import {
  connectDirectly,
  hostedCpo,
  hostedEmsp,
  roleOf,
  startHosting,
  startUnregistered,
} from '../../support/direct.ts';
import type { TestHub } from '../../support/hub.ts';
import type { Partner } from '../../support/partner/partner.ts';

interface Credentials {
  readonly url: string;
  readonly roles: readonly { role: string; country_code: string; party_id: string }[];
}

describe('a partner that is connected to hosted parties directly', () => {
  let hub: TestHub;
  before(async () => {
    hub = await startHosting();
  });
  after(() => hub.stop());

  const credentialsOf = async (partner: Partner): Promise<Credentials> =>
    (await partner.request('GET', 'credentials', 'sender')).envelope.data as Credentials;
  const stations = {
    role: 'CPO',
    country_code: 'DE',
    party_id: 'XVC',
    business_details: { name: 'Stations' },
  };
  const drivers = {
    role: 'EMSP',
    country_code: 'DE',
    party_id: 'XVE',
    business_details: { name: 'Drivers of DE-XVE' },
  };

  /** The interfaces that a partner finds, as `locations SENDER`, all of which lie below its entry. */
  async function interfacesFor(partner: Partner, entry: string): Promise<string[]> {
    const ask = async (url: string) => {
      const token = Buffer.from(partner.credentialsToken ?? '').toString('base64');
      const response = await fetch(url, { headers: { authorization: `Token ${token}` } });
      return ((await response.json()) as { data: never }).data;
    };
    const [version]: { version: string; url: string }[] = await ask(`${entry}/versions`);
    expect(version).to.deep.equal({ version: '2.2.1', url: `${entry}/2.2.1` });
    const { endpoints }: { endpoints: { identifier: string; role: string; url: string }[] } = await ask(
      version?.url ?? '',
    );
    for (const { url } of endpoints) expect(url.startsWith(`${entry}/2.2.1/`), url).to.equal(true);
    return endpoints.map(({ identifier, role }) => `${identifier} ${role}`).sort();
  }

  it('registers at a versions URL of its own, that has the hosted parties and no hub (C-34, X-16)', async () => {
    const emsp = await connectDirectly(hub, [roleOf('EMSP', 'NL-TNM')], ['de-xvc']);
    const entry = `${hub.url}/ocpi/direct/${emsp.partnerId}`;
    const credentials = await credentialsOf(emsp);
    expect([credentials.url, credentials.roles]).to.deep.equal([`${entry}/versions`, [stations]]);
    expect(await interfacesFor(emsp, entry)).to.deep.equal([
      'cdrs SENDER',
      'chargingprofiles RECEIVER',
      'commands RECEIVER',
      'credentials SENDER',
      'locations SENDER',
      'sessions SENDER',
      'tariffs SENDER',
      'tokens RECEIVER',
    ]);
    const shown = await hub.admin('GET', `/partners/${emsp.partnerId}`);
    expect(shown).to.deep.include({ state: 'connected', direct_to: [hostedCpo] });
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('finds what an eMSP offers, and both roles of both (C-34)', async () => {
    const cpo = await connectDirectly(hub, [roleOf('CPO', 'BE-BEC')], [hostedEmsp]);
    expect(await interfacesFor(cpo, `${hub.url}/ocpi/direct/${cpo.partnerId}`)).to.deep.equal([
      'cdrs RECEIVER',
      'commands SENDER',
      'credentials SENDER',
      'locations RECEIVER',
      'sessions RECEIVER',
      'tariffs RECEIVER',
      'tokens SENDER',
    ]);
    const both = await connectDirectly(hub, [roleOf('CPO', 'BE-TWO')], [hostedCpo, hostedEmsp]);
    expect((await credentialsOf(both)).roles).to.deep.equal([stations, drivers]);
  });

  it('gets the same from a handshake that the hub begins (C-02, C-34)', async () => {
    const { partner, partnerId } = await startUnregistered(hub, [roleOf('EMSP', 'NL-HSK')], [hostedCpo]);
    await hub.admin('POST', `/partners/${partnerId}/handshake`, {
      versions_url: partner.versionsUrl,
      token: partner.issueToken(),
    });
    const credentials = await credentialsOf(partner);
    const url = `${hub.url}/ocpi/direct/${partnerId}/versions`;
    expect([credentials.url, credentials.roles]).to.deep.equal([url, [stations]]);
    await hub.admin('POST', `/partners/${partnerId}/renew-credentials`);
    expect(await credentialsOf(partner)).to.deep.include({ url, roles: [stations] });
    expect(partner.hub).to.equal(hostedCpo);
    expect(partner.complaints).to.deep.equal([]);
  });

  it('renews its credentials, is cut off and let in again, ends its registration and begins anew (C-15, C-21, C-22)', async () => {
    const emsp = await connectDirectly(hub, [roleOf('EMSP', 'NL-LIF')], [hostedCpo]);
    const state = async () => (await hub.admin('GET', `/partners/${emsp.partnerId}`))['state'];
    const http = async () => (await emsp.request('GET', 'versions', 'sender')).http;
    await emsp.rotate();
    expect([await http(), await state()]).to.deep.equal([200, 'connected']);
    await hub.admin('POST', `/partners/${emsp.partnerId}/suspend`);
    expect([await http(), await state()]).to.deep.equal([401, 'suspended']);
    await hub.admin('POST', `/partners/${emsp.partnerId}/resume`);
    expect([await http(), await state()]).to.deep.equal([200, 'connected']);
    expect((await emsp.unregister()).envelope.status_code).to.equal(1000);
    expect(await state()).to.equal('suspended');
    const again = await hub.admin<{ token: string; versions_url: string }>(
      'POST',
      `/partners/${emsp.partnerId}/registration-tokens`,
    );
    await emsp.register({ versionsUrl: again.versions_url, token: again.token });
    expect([await http(), await state()]).to.deep.equal([200, 'connected']);
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('hears of another party that is presented to it with the next credentials, and gets what it has (C-34)', async () => {
    await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'XVD', role: 'CPO', name: 'More stations' });
    const emsp = await connectDirectly(hub, [roleOf('EMSP', 'NL-CHG')], [hostedCpo]);
    await hub.agree('*', 'NL-CHG');
    const priced = (id: string, party: string) =>
      hub.admin('POST', `/parties/${party}/tariffs`, {
        id,
        currency: 'EUR',
        elements: [{ price_components: [{ type: 'ENERGY', price: 0.4, step_size: 1 }] }],
      });
    const has = async () => {
      await hub.settled();
      return emsp.received('tariffs').map(({ id }) => id);
    };
    await priced('FIRST', hostedCpo);
    await priced('OTHERS', 'DE-XVD');
    expect(await has()).to.deep.equal(['FIRST']);
    await hub.admin('PATCH', `/partners/${emsp.partnerId}`, { direct_to: [hostedCpo, 'DE-XVD'] });
    expect(await has()).to.deep.equal(['FIRST', 'OTHERS']);
    const parties = (await credentialsOf(emsp)).roles.map(({ party_id }) => party_id);
    expect(parties).to.deep.equal(['XVC', 'XVD']);
    await hub.admin('PATCH', `/partners/${emsp.partnerId}`, { direct_to: ['DE-XVD'] });
    await priced('SECOND', hostedCpo);
    await priced('THIRD', 'DE-XVD');
    expect(await has()).to.deep.equal(['FIRST', 'OTHERS', 'THIRD']);
    expect(emsp.complaints).to.deep.equal([]);
  });
});
