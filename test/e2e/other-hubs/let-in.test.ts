import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { OtherHub, partiesBehind, roleOf } from './scene.ts';

describe('who is let in behind another hub', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let other: OtherHub;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('*', '*');
    other = await OtherHub.open(hub, 'DE-HBB', { named: ['FR-AAA CPO'], listed: ['FR-AAA CPO', 'FR-ZZZ CPO'] });
  });
  after(() => hub.stop());

  const letIn = (named: string[], others: boolean) =>
    hub.admin('PATCH', `/partners/${other.id}`, { parties_behind: { roles: named.map(roleOf), others } });
  const standingOf = async (role: string) => (await other.standing()).get(role)?.standing;
  const pushFrom = (party: string, to: string) => {
    const [country_code = '', party_id = ''] = party.split('-');
    const body = build.location({ country_code, party_id, id: `LOC-${party_id}` });
    const path = `${country_code}/${party_id}/${body.id}`;
    return other.partner.request('PUT', 'locations', 'receiver', path, { from: party, to, body });
  };

  it('is whom the operator has named, under an agreement with everybody too (R-14, X-17)', async () => {
    expect((await pushFrom('FR-AAA', 'NL-TNM')).http).to.equal(201);
    expect(emsp.received('locations').map(({ id }) => id)).to.deep.equal(['LOC-AAA']);
  });

  it('is nobody else: a stranger can send nothing and be sent nothing (R-14, H-14)', async () => {
    expect(await standingOf('FR-ZZZ CPO')).to.equal('kept_out');
    const push = await pushFrom('FR-ZZZ', 'NL-TNM');
    expect([push.http, push.envelope?.status_code]).to.deep.equal([200, 2001]);
    const asked = await emsp.request('GET', 'locations', 'sender', 'LOC1', { to: 'FR-ZZZ' });
    expect(asked.envelope?.status_code).to.equal(4001);
  });

  it('is everybody the hub lists when the operator says so, and then only by an agreement that names them', async () => {
    await letIn(['FR-AAA CPO'], true);
    expect(await standingOf('FR-ZZZ CPO')).to.equal('listed');
    expect((await pushFrom('FR-ZZZ', 'NL-TNM')).envelope?.status_code).to.equal(4001);
    const agreement = await hub.agree('FR-ZZZ', 'NL-TNM');
    expect((await pushFrom('FR-ZZZ', 'NL-TNM')).http).to.equal(201);
    await hub.admin('DELETE', `/agreements/${agreement}`);
    await letIn(['FR-AAA CPO'], false);
    expect((await pushFrom('FR-ZZZ', 'NL-TNM')).envelope?.status_code).to.equal(2001);
    expect(await standingOf('FR-ZZZ CPO')).to.equal('kept_out');
  });

  it('is never a party that another partner here has, in whatever role; the operator sees the conflict (C-35)', async () => {
    await letIn(['FR-AAA CPO'], true);
    for (const role of ['BE-BEC CPO', 'BE-BEC EMSP', 'NL-HUB CPO']) {
      await other.tell(role);
      expect(await standingOf(role), role).to.equal('conflict');
    }
    expect((await pushFrom('BE-BEC', 'NL-TNM')).envelope?.status_code).to.equal(2001);
    const token = build.token({ country_code: 'NL', party_id: 'TNM' });
    await emsp.push(`tokens/NL/TNM/${token.uid}`, token);
    await hub.settled();
    expect(cpo.received('tokens')).to.deep.equal([token]);
    other.show(other.info('FR-AAA CPO'), other.info('BE-BEC CPO'));
    await other.pulled();
    const finding = () =>
      hub.admin<{ items: { rule: string; example: string }[] }>('GET', `/findings?partner=${other.id}`);
    await until(async () => (await finding()).items.some(({ rule }) => rule === 'party-elsewhere'), {
      what: 'the finding',
    });
    await other.partner.behave({});
    await letIn(['FR-AAA CPO'], true);
    const named = await hub.call('PATCH', `/partners/${other.id}`, {
      parties_behind: { roles: [roleOf('BE-BEC CPO')], others: false },
    });
    expect(named.status).to.equal(409);
    expect(await named.text()).to.include('BE-BEC CPO');
  });

  it('is not a party that a partner here had once, unless it is named: its agreements are still there', async () => {
    const left = await hub.connect('CPO', 'BE-OLD');
    await hub.agree('BE-OLD', 'NL-TNM');
    await hub.admin('POST', `/partners/${left.partnerId}/offboard`);
    await letIn(['FR-AAA CPO'], true);
    await other.tell('BE-OLD CPO');
    expect(await standingOf('BE-OLD CPO')).to.equal('conflict');
    expect((await pushFrom('BE-OLD', 'NL-TNM')).envelope?.status_code).to.equal(2001);
    await letIn(['FR-AAA CPO', 'BE-OLD CPO'], false);
    expect((await pushFrom('BE-OLD', 'NL-TNM')).http).to.equal(201);
  });

  it('gives way when another partner gets the party in another role, at the same moment too (C-35)', async () => {
    await letIn(['FR-AAA CPO'], true);
    await other.tell('IT-LAT NSP');
    expect(await standingOf('IT-LAT NSP')).to.equal('listed');
    const late = await hub.connect('EMSP', 'IT-LAT');
    expect((await other.standing()).get('IT-LAT NSP')).to.deep.include({ standing: 'conflict', status: 'SUSPENDED' });
    const location = build.location({ country_code: 'BE', party_id: 'BEC', id: 'LOC-LATE' });
    expect((await cpo.push('locations/BE/BEC/LOC-LATE', location)).http).to.equal(201);
    await until(() => late.received('locations').some(({ id }) => id === 'LOC-LATE'), {
      what: 'the location, under the agreement with everybody',
    });
    const asked = { from: 'IT-LAT', to: 'BE-BEC' };
    const read = await other.partner.request('GET', 'locations', 'sender', 'LOC-LATE', asked);
    expect(read.envelope?.status_code).to.equal(2001);
    await other.tell('IT-LAT NSP', 'CONNECTED');
    expect(await standingOf('IT-LAT NSP')).to.equal('conflict');
    const names = Array.from({ length: 8 }, (_, at) => `IT-R0${at}`);
    await Promise.all(names.flatMap((name) => [other.tell(`${name} NSP`), hub.approve([roleOf(`${name} EMSP`)])]));
    const standing = await other.standing();
    expect(names.map((name) => standing.get(`${name} NSP`)?.standing)).to.deep.equal(names.map(() => 'conflict'));
  });

  it('can be named before the hub has told of them, and is PLANNED until then', async () => {
    await letIn(['FR-AAA CPO', 'FR-NEW CPO'], false);
    await hub.agree('FR-NEW', 'NL-TNM');
    expect((await other.standing()).get('FR-NEW CPO')).to.deep.include({ hub_status: null, status: 'PLANNED' });
    const asked = await emsp.request('GET', 'locations', 'sender', 'LOC1', { to: 'FR-NEW' });
    expect(asked.envelope?.status_code).to.equal(4003);
    expect((await pushFrom('FR-NEW', 'NL-TNM')).envelope?.status_code).to.equal(2001);
    await other.tell('FR-NEW CPO');
    expect((await pushFrom('FR-NEW', 'NL-TNM')).http).to.equal(201);
  });

  it('is said of hubs alone, and never of a hub behind it', async () => {
    const said = async (id: string, role: string) => {
      const answer = await hub.call('PATCH', `/partners/${id}`, {
        parties_behind: { roles: [roleOf(role)], others: false },
      });
      return [answer.status, await answer.text()] as const;
    };
    const [status, text] = await said(emsp.partnerId, 'FR-AAA CPO');
    expect(status).to.equal(400);
    expect(text).to.include('/parties_behind');
    await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'XVC', role: 'CPO', name: 'hosted' });
    const direct = await hub.call('POST', '/partners', {
      name: 'direct',
      roles: [roleOf('AT-DIR HUB')],
      direct_to: ['DE-XVC'],
      parties_behind: { roles: [], others: true },
    });
    expect([direct.status, await direct.text()].join(' ')).to.match(/^400 .*\/parties_behind/);
    const roles = [roleOf('DE-HBB CPO')];
    const without = await hub.call('PATCH', `/partners/${other.id}`, { roles });
    expect([without.status, await without.text()].join(' ')).to.match(/^400 .*\/roles/);
    expect((await said(other.id, 'FR-HBX HUB'))[1]).to.include('/parties_behind/roles/0/role');
    await other.tell('FR-HBX HUB');
    expect(await standingOf('FR-HBX HUB')).to.equal('kept_out');
  });

  it('is shown apart from the roles of the hub itself', async () => {
    const partner = await hub.admin<{ roles: { role: string }[]; parties_behind: object }>(
      'GET',
      `/partners/${other.id}`,
    );
    expect(partner.roles.map(({ role }) => role)).to.deep.equal(['HUB']);
    expect(partner.parties_behind).to.deep.equal({
      roles: ['FR-AAA CPO', 'FR-NEW CPO'].map(roleOf),
      others: false,
    });
  });

  it('is nobody behind a platform that says it is a hub no more (R-14)', async () => {
    const third = await OtherHub.open(hub, 'AT-HBC', { named: ['AT-AAA CPO'], listed: ['AT-AAA CPO'] });
    const roles = [roleOf('AT-HBC HUB'), roleOf('AT-HBC CPO')];
    await hub.admin('PATCH', `/partners/${third.id}`, { roles });
    const body = build.location({ country_code: 'AT', party_id: 'AAA', id: 'LOC1' });
    const push = () =>
      third.partner.request('PUT', 'locations', 'receiver', 'AT/AAA/LOC1', { from: 'AT-AAA', to: 'NL-TNM', body });
    expect((await push()).http).to.equal(201);
    await third.partner.rotate({ roles: roles.slice(1) });
    expect((await push()).envelope?.status_code).to.equal(2001);
    expect((await third.put(third.info('AT-AAA CPO'))).http).to.equal(404);
  });

  it('goes to another partner when the hub does not know the party any more', async () => {
    const { items } = await hub.admin<{ items: { id: string }[] }>('GET', '/partners?party=FR-NEW');
    expect(items.map(({ id }) => id)).to.deep.equal([other.id]);
    expect((await hub.call('POST', '/partners', { name: 'new', roles: [roleOf('FR-NEW CPO')] })).status).to.equal(409);
    await letIn(['FR-AAA CPO'], false);
    const direct = await hub.connect('CPO', 'FR-NEW');
    expect((await partiesBehind(hub, other.id)).get('FR-NEW CPO')?.standing).to.equal('conflict');
    await until(
      () => emsp.received('hubclientinfo').some(({ party_id, status }) => party_id === 'NEW' && status === 'CONNECTED'),
      {
        what: 'the eMSP to see it connected',
      },
    );
    expect((await pushFrom('FR-NEW', 'NL-TNM')).envelope?.status_code).to.equal(2001);
    const location = build.location({ country_code: 'FR', party_id: 'NEW', id: 'LOC1' });
    expect((await direct.push('locations/FR/NEW/LOC1', location)).http).to.equal(201);
  });
});
