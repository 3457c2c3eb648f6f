import { expect } from 'chai';
import { build } from '../../support/build.ts';
import {
  connectDirectly,
  hostedCpo,
  hostedEmsp,
  roleOf,
  startHosting,
  startUnregistered,
} from '../../support/direct.ts';
import { hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import type { ConnectedPartner, TestHub } from '../../support/hub.ts';
import type { Partner } from '../../support/partner/partner.ts';
import { routingOf } from '../../support/partner/request-checks.ts';
import { until } from '../../support/wait.ts';

const secondEmsp = 'DE-XVF';
const recently = '2026-11-24T06:00:00Z';

describe('connections to hosted parties without the hub', () => {
  let hub: TestHub;
  /** At the hub. */
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  /** Connected to one eMSP, to both, and to the CPO. */
  let single: ConnectedPartner;
  let double: ConnectedPartner;
  let peer: ConnectedPartner;
  before(async () => {
    hub = await startHosting();
    await hostEmsp(hub, secondEmsp);
    cpo = await hub.connect('CPO', 'BE-HUB');
    emsp = await hub.connect('EMSP', 'NL-HUE');
    single = await connectDirectly(hub, [roleOf('CPO', 'BE-ONE')], [hostedEmsp]);
    double = await connectDirectly(hub, [roleOf('CPO', 'BE-TWO')], [hostedEmsp, secondEmsp]);
    peer = await connectDirectly(hub, [roleOf('EMSP', 'NL-PEE')], [hostedCpo]);
    // Everybody with everybody, as far as they may.
    await hub.agree('*', '*');
  });
  after(() => hub.stop());

  const codes = ({ http, envelope }: { http: number; envelope: { status_code?: unknown } }) => [
    http,
    envelope.status_code,
  ];
  const bearing = (partner: Partner) => ({
    authorization: `Token ${Buffer.from(partner.credentialsToken ?? '').toString('base64')}`,
  });
  const get = async (url: string, headers: Record<string, string>) => {
    const response = await fetch(url, { headers });
    return { http: response.status, body: (await response.json()) as { status_code: number; status_message: string } };
  };

  describe('a versions URL (C-34, X-16)', () => {
    it('is no use to other tokens than its own, and says where theirs are', async () => {
      const at = (partner: ConnectedPartner) => `${hub.url}/ocpi/direct/${partner.partnerId}`;
      const general = `${hub.url}/ocpi`;
      const cases: [Partner, string, string][] = [
        [emsp, at(single), general],
        [double, at(single), at(double)],
        [single, general, at(single)],
        [emsp, `${general}/direct/nobody`, general],
        [emsp, `${general}/direct/${emsp.partnerId}`, general],
      ];
      for (const [partner, base, own] of cases) {
        for (const path of ['/versions', '/2.2.1', '/2.2.1/credentials', '/2.2.1/sender/tokens', '/elsewhere']) {
          const { http, body } = await get(base + path, bearing(partner));
          expect([http, body.status_code], base + path).to.deep.equal([401, 2000]);
          expect(body.status_message).to.match(new RegExp(` ${own}/versions$`));
        }
        expect((await get(`${own}/versions`, bearing(partner))).http).to.equal(200);
      }
    });

    it('is no use to a token A of the other one', async () => {
      const { partnerId } = await startUnregistered(hub, [roleOf('CPO', 'BE-NEW')], [hostedEmsp]);
      const { token, versions_url } = await hub.admin<{ token: string; versions_url: string }>(
        'POST',
        `/partners/${partnerId}/registration-tokens`,
      );
      const headers = { authorization: `Token ${Buffer.from(token).toString('base64')}` };
      expect((await get(`${hub.url}/ocpi/versions`, headers)).http).to.equal(401);
      expect((await get(versions_url, headers)).http).to.equal(200);
    });

    it('has no hub client info, and nothing that its parties do not offer', async () => {
      const base = `${hub.url}/ocpi/direct/${single.partnerId}/2.2.1`;
      for (const path of [
        'sender/hubclientinfo',
        'sender/locations',
        'receiver/tokens/NL/PEE/1',
        'receiver/commands/X',
      ]) {
        const { http, body } = await get(`${base}/${path}`, bearing(single));
        expect([http, body.status_code], path).to.deep.equal([404, 2000]);
      }
    });
  });

  describe('a party that is named in OCPI-to (R-13)', () => {
    const location = (country_code: string, party_id: string) => build.location({ country_code, party_id, id: 'L1' });

    it('must be presented there: neither the hub nor anybody behind it', async () => {
      for (const to of ['NL-HUB', 'NL-HUE', hostedCpo, secondEmsp, 'FR-NON', 'BE-ONE']) {
        const put = await single.request('PUT', 'locations', 'receiver', 'BE/ONE/L1', {
          to,
          body: location('BE', 'ONE'),
        });
        expect(codes(put), to).to.deep.equal([200, 4001]);
        expect(codes(await single.request('GET', 'tokens', 'sender', '', { to })), to).to.deep.equal([200, 4001]);
        expect(codes(await single.authorize('NONE', { to })), to).to.deep.equal([200, 4001]);
      }
      const refused = await single.request('GET', 'tokens', 'sender', '', { to: 'NL-HUB' });
      expect(routingOf(refused.headers)).to.deep.equal({ to: 'BE-ONE', from: hostedEmsp });
    });

    it('may be left out for a list only when there is one', async () => {
      expect(codes(await single.request('GET', 'tokens', 'sender'))).to.deep.equal([200, 1000]);
      const open = await double.request('GET', 'tokens', 'sender');
      expect(codes(open)).to.deep.equal([200, 2001]);
      expect(open.envelope.status_message).to.match(/^OCPI-to-party-id: is required/);
      for (const to of [hostedEmsp, secondEmsp]) {
        const named = await double.request('GET', 'tokens', 'sender', '', { to });
        expect([...codes(named), routingOf(named.headers).from]).to.deep.equal([200, 1000, to]);
      }
    });

    it('is found in the body when there are several (R-49)', async () => {
      const own = { country_code: 'BE', party_id: 'TWO' };
      const token = { country_code: 'DE', party_id: 'XVF', uid: 'U1', type: 'RFID', contract_id: 'DE-XVF-C1' };
      const session = (cdr_token: object) => build.session({ ...own, id: 'S1', cdr_token } as never);
      const put = (body: object) => double.request('PUT', 'sessions', 'receiver', 'BE/TWO/S1', { body });
      const taken = await put(session(token));
      expect([codes(taken)[1], routingOf(taken.headers).from]).to.deep.equal([1000, secondEmsp]);
      const stranger = await put(session({ ...token, country_code: 'NL', party_id: 'HUE' }));
      expect(codes(stranger)).to.deep.equal([200, 4001]);
      const cdr = build.cdr({
        ...own,
        id: 'C1',
        cdr_token: { ...token, country_code: 'NL', party_id: 'HUE' },
      } as never);
      expect(codes(await double.request('POST', 'cdrs', 'receiver', '', { body: cdr }))).to.deep.equal([200, 4001]);
    });

    it('is one with an agreement (R-20)', async () => {
      const stranger = await startHosting();
      try {
        const lonely = await connectDirectly(stranger, [roleOf('CPO', 'BE-ONE')], [hostedEmsp]);
        const body = location('BE', 'ONE');
        const put = await lonely.request('PUT', 'locations', 'receiver', 'BE/ONE/L1', { to: hostedEmsp, body });
        expect(codes(put)).to.deep.equal([200, 4001]);
      } finally {
        await stranger.stop();
      }
    });
  });

  describe('what is behind the hub (R-22, H-11)', () => {
    it('stays apart from them in both directions, whatever was agreed', async () => {
      const put = (partner: Partner, id: string, to: string) => {
        const [country_code = '', party_id = ''] = partner.party.split('-');
        const body = build.location({ country_code, party_id, id, last_updated: recently });
        return partner.push(`locations/${country_code}/${party_id}/${id}`, body, to);
      };
      expect(codes(await put(cpo, 'AT-HUB', 'NL-HUB'))).to.deep.equal([201, 1000]);
      expect(codes(await put(single, 'DIRECT', hostedEmsp))).to.deep.equal([201, 1000]);
      const hubToken = build.token({ country_code: 'NL', party_id: 'HUE', uid: 'HUBTOKEN' });
      await emsp.push('tokens/NL/HUE/HUBTOKEN', hubToken, 'NL-HUB');
      await peer.push(
        'tokens/NL/PEE/PEERTOKEN',
        build.token({ country_code: 'NL', party_id: 'PEE', uid: 'PEERTOKEN' }),
        hostedCpo,
      );
      await hub.settled();

      const ids = (partner: Partner) => partner.received('locations').map(({ id }) => id);
      expect(ids(emsp)).to.deep.equal(['AT-HUB']);
      expect(ids(peer)).to.deep.equal([]);
      const uids = (partner: Partner) => partner.received('tokens').map(({ uid }) => uid);
      expect([cpo, single, double].map(uids)).to.deep.equal([['HUBTOKEN'], [], []]);

      expect((await emsp.list('locations')).map(({ id }) => id)).to.deep.equal(['AT-HUB']);
      expect((await cpo.list('tokens')).map(({ uid }) => uid)).to.deep.equal(['HUBTOKEN']);
      const read = await emsp.request('GET', 'locations', 'sender', 'DIRECT');
      expect(codes(read)).to.deep.equal([404, 2003]);
      const named = await emsp.request('GET', 'locations', 'sender', '', { to: 'BE-ONE' });
      expect(codes(named)).to.deep.equal([200, 4001]);
      expect(codes(await cpo.authorize('PEERTOKEN', { to: 'NL-PEE' }))).to.deep.equal([200, 4001]);
      expect(codes(await cpo.authorize('PEERTOKEN'))).to.deep.equal([404, 2004]);
      expect(codes(await single.authorize('HUBTOKEN'))).to.deep.equal([404, 2004]);
      const elsewhere = {
        response_url: peer.responseUrl('r1'),
        token: build.token({ country_code: 'NL', party_id: 'PEE' }),
      };
      const command = await peer.request('POST', 'commands', 'receiver', 'START_SESSION', {
        to: 'BE-HUB',
        body: { ...elsewhere, location_id: 'AT-HUB' },
      });
      expect(codes(command)).to.deep.equal([200, 4001]);
    });

    it('is not told of them, nor they of it', async () => {
      await hub.settled();
      const seen = async (partner: Partner) => {
        const { envelope } = await partner.request('GET', 'hubclientinfo', 'sender');
        return (envelope.data as { country_code: string; party_id: string }[]).map(
          ({ country_code, party_id }) => `${country_code}-${party_id}`,
        );
      };
      expect(await seen(emsp)).to.have.members([hostedCpo, 'BE-HUB']);
      expect(await seen(cpo)).to.have.members([hostedEmsp, secondEmsp, 'NL-HUE']);
      expect(emsp.received('hubclientinfo').map(({ party_id }) => party_id)).to.not.include.members(['ONE']);
      for (const partner of [single, double, peer]) expect(partner.received('hubclientinfo')).to.deep.equal([]);
    });

    it('is shown by a hosted eMSP to its drivers when it is presented there, and not by another one', async () => {
      const at = '/locations?lat=51.05723&lng=3.72064&radius_m=500&fields=operator';
      const operators = async (party: string) => {
        const driver = await makeDriver(hub, party);
        const { items } = await driver.ok('GET', at);
        return items.map(({ operator }: { operator: { party: string } }) => operator.party).sort();
      };
      await until(async () => (await operators(hostedEmsp)).length === 2, { what: 'the places' });
      expect(await operators(hostedEmsp)).to.deep.equal(['BE-HUB', 'BE-ONE']);
      expect(await operators(secondEmsp)).to.deep.equal(['BE-HUB']);
    });

    it('stays apart also where it has the name of a party that is presented (C-35)', async () => {
      const namesake = await hub.connect('CPO', hostedEmsp);
      const reader = await connectDirectly(hub, [roleOf('EMSP', 'NL-RDR')], [hostedEmsp, hostedCpo]);
      const { envelope } = await reader.request('GET', 'credentials', 'sender');
      const { roles } = envelope.data as { roles: { role: string; party_id: string }[] };
      expect(roles.map(({ role, party_id }) => [role, party_id])).to.deep.equal([
        ['EMSP', 'XVE'],
        ['CPO', 'XVC'],
      ]);
      const body = build.location({ country_code: 'DE', party_id: 'XVE', id: 'NAMESAKE' });
      expect(codes(await namesake.push('locations/DE/XVE/NAMESAKE', body, 'NL-HUB'))).to.deep.equal([201, 1000]);
      await hub.settled();
      expect(emsp.received('locations').map(({ id }) => id)).to.include('NAMESAKE');
      expect(reader.received('locations')).to.deep.equal([]);
      expect(codes(await reader.request('GET', 'locations', 'sender', 'NAMESAKE', { to: hostedEmsp }))).to.deep.equal([
        200, 4001,
      ]);
      await hub.admin('POST', `/partners/${namesake.partnerId}/offboard`);
    });
  });

  it('are used by the hub in the name of each party that may read what is asked for (R-03)', async () => {
    const askers = (partner: Partner, module: string) =>
      partner.receivedLog
        .filter(({ method, path }) => method === 'GET' && path.includes(`/sender/${module}`))
        .map(({ headers }) => routingOf(headers).from);
    const pull = (partner: ConnectedPartner) =>
      hub.admin('POST', `/partners/${partner.partnerId}/pulls`, { kind: 'full', module: 'sessions' });
    const before = askers(double, 'sessions').length;
    await Promise.all([pull(single), pull(double)]);
    await hub.settled();
    expect(askers(double, 'sessions').slice(before)).to.deep.equal([hostedEmsp, secondEmsp]);
    expect(new Set(askers(single, 'sessions'))).to.deep.equal(new Set([hostedEmsp]));
  });

  it('are checked for conformance in the name of a party that is presented there', async () => {
    const run = await hub.admin<{ id: string }>('POST', '/conformance-runs', { partner: single.partnerId });
    await until(async () => (await hub.admin('GET', `/conformance-runs/${run.id}`))['state'] !== 'running', {
      what: 'the run to end',
      limitMs: 30_000,
    });
    const askers = single.receivedLog.map(({ headers }) => routingOf(headers).from);
    expect(new Set(askers.filter((from) => from !== undefined))).to.deep.equal(new Set([hostedEmsp]));
  });
});
