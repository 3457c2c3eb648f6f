import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { OtherHub, roleOf } from './scene.ts';

describe('two other hubs at one hub', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let german: OtherHub;
  let austrian: OtherHub;
  before(async () => {
    hub = await startHub();
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('*', '*');
    german = await OtherHub.open(hub, 'DE-HBB', { named: ['DE-AAA CPO'], listed: ['DE-AAA CPO'] });
    austrian = await OtherHub.open(hub, 'AT-HBC', { named: ['AT-BBB EMSP'], listed: ['AT-BBB EMSP'] });
    await hub.settled();
  });
  after(() => hub.stop());

  const location = build.location({ country_code: 'DE', party_id: 'AAA', id: 'LOC1' });
  const token = build.token({ country_code: 'AT', party_id: 'BBB', uid: 'T1' });
  const told = (other: OtherHub) =>
    other.partner.received('hubclientinfo').map(({ party_id, status }) => `${party_id} ${status}`);

  it('are told of the parties here, and neither of its own nor of those behind the other (H-11, H-14)', async () => {
    await until(() => told(german).length > 0, { what: 'the German hub to be told' });
    expect(told(german)).to.deep.equal(['TNM CONNECTED']);
    expect(told(austrian)).to.deep.equal([]);
    for (const other of [german, austrian]) {
      const listed = await other.partner.list('hubclientinfo');
      expect(listed.map(({ party_id }) => party_id)).to.deep.equal(other === german ? ['TNM'] : []);
    }
  });

  it('get nothing of one another: no push is passed on, no request routed (R-23)', async () => {
    const path = 'DE/AAA/LOC1';
    // As a hub that broadcasts would: in its own name, to a party here.
    const push = await german.partner.request('PUT', 'locations', 'receiver', path, { to: 'NL-TNM', body: location });
    expect(push.http, JSON.stringify(push)).to.equal(201);
    const toHub = await german.partner.request('PUT', 'locations', 'receiver', path, { to: 'NL-HUB', body: location });
    expect(toHub.envelope?.status_code).to.equal(1000);
    await hub.settled();
    expect(emsp.received('locations')).to.deep.equal([location]);
    expect([...german.arrived('receiver/locations'), ...austrian.arrived('receiver/locations')]).to.deep.equal([]);
    const direct = { to: 'AT-BBB', from: 'DE-AAA', body: location };
    const across = await german.partner.request('PUT', 'locations', 'receiver', path, direct);
    expect(across.envelope?.status_code).to.equal(4001);
    await austrian.partner.request('PUT', 'tokens', 'receiver', 'AT/BBB/T1', { to: 'NL-HUB', body: token });
    await hub.settled();
    expect(german.arrived('receiver/tokens')).to.deep.equal([]);
  });

  it('cannot be given an agreement between parties behind them (H-14)', async () => {
    const answer = await hub.call('POST', '/agreements', { cpo: 'DE-AAA', emsp: 'AT-BBB' });
    expect(answer.status).to.equal(400);
    expect(await answer.text()).to.include('/emsp');
  });

  it('send in their own name what belongs to parties behind them, and to nobody else (X-17)', async () => {
    const foreign = build.location({ country_code: 'BE', party_id: 'BEC', id: 'LOC1' });
    const push = await german.partner.request('PUT', 'locations', 'receiver', 'BE/BEC/LOC1', {
      to: 'NL-TNM',
      body: foreign,
    });
    expect(push.http).to.equal(404);
  });

  it('are asked for what all may see, and for nothing that concerns one party (R-55, R-57)', async () => {
    const tariff = build.tariff({ country_code: 'DE', party_id: 'AAA', id: 'TAR1' });
    german.partner.keep('tariffs', tariff);
    await hub.admin('POST', `/partners/${german.id}/pulls`, { module: 'tariffs', kind: 'full' });
    await until(() => emsp.received('tariffs').length > 0, { what: 'the tariff at the eMSP' });
    const asked = german.partner.receivedLog.filter(({ path }) => path.includes('/sender/'));
    const modules = new Set(asked.map(({ path }) => path.split('/sender/')[1]?.split('?')[0]));
    expect([...modules].sort()).to.deep.equal(['hubclientinfo', 'locations', 'tariffs']);
    const { headers } = asked.find(({ path }) => path.includes('/sender/tariffs')) ?? {};
    expect([headers?.['ocpi-to-party-id'], headers?.['ocpi-from-party-id']]).to.deep.equal(['HBB', 'HUB']);
  });

  it('keep what they have given for all up to date with what they send to one (R-22, R-32)', async () => {
    const listed = async () => (await emsp.list('tariffs')).map(({ id, currency }) => `${id} ${currency}`);
    expect(await listed()).to.deep.equal(['TAR1 EUR']);
    const newer = build.tariff({ country_code: 'DE', party_id: 'AAA', id: 'TAR1', currency: 'CHF' });
    const own = { to: 'NL-TNM' };
    await german.partner.request('PUT', 'tariffs', 'receiver', 'DE/AAA/TAR1', { ...own, body: newer });
    // What was never in its list is for the eyes of that one alone.
    const other = { ...newer, id: 'TAR2' };
    await german.partner.request('PUT', 'tariffs', 'receiver', 'DE/AAA/TAR2', { ...own, body: other });
    await hub.settled();
    expect(await listed()).to.deep.equal(['TAR1 CHF']);
    expect(emsp.received('tariffs').map(({ id, currency }) => `${id} ${currency}`)).to.deep.equal([
      'TAR1 CHF',
      'TAR2 CHF',
    ]);
    await german.partner.request('DELETE', 'tariffs', 'receiver', 'DE/AAA/TAR1', own);
    await hub.settled();
    expect(await listed()).to.deep.equal([]);
    expect(emsp.received('tariffs').map(({ id }) => id)).to.deep.equal(['TAR2']);
  });

  it('read in their own name what each party behind them may read (R-55, R-57)', async () => {
    const own = build.token({ country_code: 'NL', party_id: 'TNM', uid: 'T2' });
    await emsp.push('tokens/NL/TNM/T2', own);
    const list = () => german.partner.list('tokens', {}, 'NL-HUB');
    expect(await list()).to.deep.equal([own]);
    expect(await austrian.partner.list('locations', {}, 'NL-HUB')).to.deep.equal([]);
  });

  it('get nothing of one another either when one of them has its other role here (R-23)', async () => {
    await hub.connect('CPO', 'DE-MIX');
    const roles = ['DE-AAA CPO', 'DE-MIX EMSP'].map(roleOf);
    await hub.admin('PATCH', `/partners/${german.id}`, { parties_behind: { roles, others: false } });
    await german.tell('DE-MIX EMSP');
    const behind = [roleOf('AT-BBB EMSP'), roleOf('AT-CCC CPO')];
    await hub.admin('PATCH', `/partners/${austrian.id}`, { parties_behind: { roles: behind, others: false } });
    await austrian.tell('AT-CCC CPO');
    const body = build.location({ country_code: 'AT', party_id: 'CCC', id: 'LOC1' });
    await austrian.partner.request('PUT', 'locations', 'receiver', 'AT/CCC/LOC1', { to: 'NL-HUB', body });
    await hub.settled();
    expect(emsp.received('locations').map(({ party_id }) => party_id)).to.include('CCC');
    expect(german.arrived('receiver/locations')).to.deep.equal([]);
    const asked = { from: 'DE-MIX', to: 'AT-CCC' };
    const across = await german.partner.request('GET', 'locations', 'sender', 'LOC1', asked);
    expect(across.envelope?.status_code).to.equal(4001);
  });
});
