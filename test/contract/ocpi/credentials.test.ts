import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type Edge, openEdge } from '../../support/edge.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { type Partner, startPartner } from '../../support/partner/partner.ts';

const credentials = '/ocpi/2.2.1/credentials';
const first = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;
const second = { country_code: 'BE', party_id: 'SEC', role: 'CPO' } as const;

describe('roles in credentials', () => {
  let hub: TestHub;
  let edge: Edge;
  before(async () => {
    hub = await startHub();
    edge = openEdge(hub.url);
  });
  after(async () => {
    edge.close();
    await hub.stop();
  });

  describe('and the URLs of what their parties own', () => {
    let cpo: ConnectedPartner;
    before(async () => {
      const partnerId = await hub.approve([first, second]);
      const partner = await startPartner({ roles: [first] });
      hub.partners.push(partner);
      partner.keep('tariffs', build.tariff({ id: 'OWN' }), build.tariff({ id: 'NOT-YET', party_id: 'SEC' }));
      const path = `/partners/${partnerId}/registration-tokens`;
      const { token, versions_url } = await hub.admin<{ token: string; versions_url: string }>('POST', path);
      await partner.register({ versionsUrl: versions_url, token });
      cpo = Object.assign(partner, { partnerId });
      await hub.settled();
    });

    const push = async (party: string, spelling = party): Promise<readonly unknown[]> => {
      const [country_code = '', party_id = ''] = party.split('/');
      const body = build.tariff({ id: 'T1', country_code, party_id });
      const from = spelling.toUpperCase().replace('/', '-');
      const { http, envelope } = await cpo.request('PUT', 'tariffs', 'receiver', `${spelling}/T1`, {
        body,
        from,
        to: 'NL-HUB',
      });
      return [http, envelope.status_code];
    };
    const stored = async (): Promise<string[]> =>
      (await hub.app.hub.db('objects').where({ module: 'tariffs' }).whereLike('owner', 'BE-%').orderBy('number')).map(
        ({ owner, id }: { owner: string; id: string }) => `${owner} ${id}`,
      );

    it('are those of the announced parties, in whatever case, pushed or pulled (C-31)', async () => {
      expect(await stored()).to.deep.equal(['BE-BEC OWN']);
      expect(await push('BE/BEC')).to.deep.equal([201, 1000]);
      expect(await push('BE/BEC', 'be/bEc')).to.deep.equal([200, 1000]);
      // Approved, but it has not announced it; and nobody's here.
      expect((await push('BE/SEC'))[1]).to.equal(2001);
      expect((await push('DE/ABC'))[1]).to.equal(2001);
      const body = build.tariff({ id: 'T1', party_id: 'SEC' });
      const foreign = await cpo.request('PUT', 'tariffs', 'receiver', 'BE/SEC/T1', { body, to: 'NL-HUB' });
      expect([foreign.http, foreign.envelope.status_code]).to.deep.equal([404, 2000]);
      expect(await stored()).to.deep.equal(['BE-BEC OWN', 'BE-BEC T1']);
    });

    it('are more once a role is added, and fewer once one is dropped (C-31)', async () => {
      await cpo.rotate({ roles: [first, second] });
      expect(await push('BE/SEC')).to.deep.equal([201, 1000]);
      await hub.admin('POST', `/partners/${cpo.partnerId}/pulls`, { module: 'tariffs', kind: 'full' });
      await hub.settled();
      expect(await stored()).to.include.members(['BE-SEC T1', 'BE-SEC NOT-YET']);
      await cpo.rotate({ roles: [second] });
      expect((await push('BE/BEC'))[1]).to.equal(2001);
      expect((await push('BE/SEC'))[1]).to.equal(1000);
    });

    it('are what the hub pushes to others, whose party is in the path (C-31)', async () => {
      const emsp = await hub.connect('EMSP', 'NL-TNM');
      await hub.agree('BE-SEC', 'NL-TNM');
      await push('BE/SEC');
      await hub.settled();
      const paths = emsp.receivedLog.filter(({ method }) => method === 'PUT').map(({ path }) => path);
      const tariffs = paths.filter((path) => path.includes('/tariffs/'));
      expect(new Set(tariffs)).to.deep.equal(
        new Set(['/ocpi/2.2.1/receiver/tariffs/BE/SEC/T1', '/ocpi/2.2.1/receiver/tariffs/BE/SEC/NOT-YET']),
      );
    });
  });

  describe('and their business details', () => {
    let partner: Partner;
    let token: string;
    let partnerId: string;
    const party = { country_code: 'DE', party_id: 'DTL', role: 'CPO' } as const;
    before(async () => {
      partner = await startPartner({ roles: [party], modules: ['locations'] });
      hub.partners.push(partner);
      partnerId = await hub.approve([party]);
      token = (await hub.admin<{ token: string }>('POST', `/partners/${partnerId}/registration-tokens`)).token;
    });

    const send = async (method: string, role: object) => {
      const body = { token: partner.issueToken(), url: partner.versionsUrl, roles: [role] };
      const { http, envelope } = await edge.ask({ method, path: credentials, token, body });
      return { http, code: envelope.status_code, message: envelope.status_message, data: envelope.data };
    };
    const kept = async () => (await hub.app.hub.db('parties').where({ party_id: 'DTL' }).first()).business_details;
    const at = '/roles/0/business_details';
    const wrong: readonly (readonly [details: object, message: string])[] = [
      [{}, `${at}: is missing`],
      [{ business_details: null }, `${at}: must be an object`],
      [{ business_details: 'Details GmbH' }, `${at}: must be an object`],
      [{ business_details: {} }, `${at}/name: is missing`],
      [{ business_details: { name: null } }, `${at}/name: must be a string`],
      [{ business_details: { name: 'x'.repeat(101) } }, `${at}/name: must not be longer than 100 characters`],
      [{ business_details: { name: 'x', website: 'details' } }, `${at}/website: must be an http or https URL`],
    ];

    it('are required in every role: without them nobody registers (C-37)', async () => {
      for (const [details, message] of wrong) {
        expect(await send('POST', { ...party, ...details })).to.deep.equal({
          http: 200,
          code: 2001,
          message,
          data: undefined,
        });
      }
      expect(partner.receivedLog).to.deep.equal([]);
      expect(await kept()).to.equal(null);
    });

    it('are kept as they were announced, with the hub’s own in the answer (C-37)', async () => {
      const logo = {
        url: 'https://details.example/logo.png',
        category: 'OPERATOR',
        type: 'png',
        width: 10,
        height: 10,
      };
      const business_details = { name: 'Details GmbH', website: 'https://details.example', logo };
      const { code, data } = await send('POST', { ...party, business_details });
      expect(code).to.equal(1000);
      expect(await kept()).to.deep.equal(business_details);
      const answered = data as { token: string; roles: { role: string; business_details: object }[] };
      expect(answered.roles.map(({ role, business_details: details }) => [role, details])).to.deep.equal([
        ['HUB', { name: 'Crossvolt' }],
      ]);
      token = answered.token;
    });

    it('are required in an update too, which replaces them (C-37)', async () => {
      const before = await kept();
      for (const [details, message] of wrong) {
        expect(await send('PUT', { ...party, ...details })).to.include({ http: 200, code: 2001, message });
      }
      expect(await kept()).to.deep.equal(before);
      expect(await send('PUT', { ...party, business_details: { name: 'Other GmbH' } })).to.include({ code: 1000 });
      expect(await kept()).to.deep.equal({ name: 'Other GmbH' });
    });
  });

  it('stay what they are when tokens in wrong hands are renewed at once (C-28)', async () => {
    const cpo = await hub.connect('CPO', 'FR-CPO');
    const stolen = cpo.credentialsToken;
    const versions = () => edge.ask({ path: '/ocpi/versions', token: stolen }).then(({ http }) => http);
    expect(await versions()).to.equal(200);
    await hub.admin('POST', `/partners/${cpo.partnerId}/renew-credentials`, { compromised: true });
    expect(await versions()).to.equal(401);
    expect(cpo.credentialsToken).to.not.equal(stolen);
    const tariff = build.tariff({ id: 'T1', country_code: 'FR', party_id: 'CPO' });
    expect((await cpo.push('tariffs/FR/CPO/T1', tariff)).envelope.status_code).to.equal(1000);
    const { items } = await hub.admin<{ items: { action: string; details: object }[] }>(
      'GET',
      `/audit?subject=${cpo.partnerId}`,
    );
    expect(items.filter(({ action }) => action === 'partner.renew-tokens').map(({ details }) => details)).to.deep.equal(
      [{ compromised: true, version: '2.2.1' }],
    );
  });
});
