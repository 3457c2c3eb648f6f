import { expect } from 'chai';
import type { ClientInfo } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/wait.ts';
import { OtherHub, untilStatus } from './scene.ts';

describe('the list of the parties behind another hub', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let other: OtherHub;
  let infos: ClientInfo[];
  const cpos = ['FR-AAA', 'FR-BBB', 'FR-CCC'];
  const named = cpos.map((cpo) => `${cpo} CPO`);
  before(async () => {
    hub = await startHub({ limits: { aliveAfterSilenceMs: 200, aliveConfirmAfterMs: 50, statusHoldMs: 0 } });
    emsp = await hub.connect('EMSP', 'NL-TNM');
    other = await OtherHub.open(hub, 'DE-HBB', { named });
    for (const cpo of cpos) await hub.agree(cpo, 'NL-TNM');
    infos = named.map((role) => other.info(role));
    await other.list(...infos);
  });
  after(() => hub.stop());

  const askLocation = (to: string) => emsp.request('GET', 'locations', 'sender', 'LOC1', { to });
  const statuses = async () =>
    [...(await other.standing()).values()].map(({ party_id, hub_status }) => `${party_id} ${hub_status}`);
  const all = ['AAA CONNECTED', 'BBB CONNECTED', 'CCC CONNECTED'];

  it('is pulled at registration, all of its pages (H-14)', async () => {
    const roles = ['AT-AAA CPO', 'AT-BBB EMSP', 'AT-CCC CPO'];
    const lists = roles.map((role) => other.info(role));
    const third = await OtherHub.open(hub, 'AT-HBC', { named: roles, lists, pageSize: 1 });
    for (const role of roles) await untilStatus(hub, third.id, role, 'CONNECTED');
    const asked = third.partner.receivedLog.filter(({ path }) => path.includes('/sender/hubclientinfo'));
    expect(asked.length).to.equal(3);
    expect(third.partner.complaints).to.deep.equal([]);
  });

  it('makes unknown whom it lacks when it is complete: nothing goes there, nothing comes from there (H-14)', async () => {
    expect((await askLocation('FR-CCC')).envelope?.status_code).to.not.equal(4001);
    await other.list(...infos.slice(0, 2));
    expect(await statuses()).to.deep.equal(['AAA CONNECTED', 'BBB CONNECTED', 'CCC null']);
    const before = other.partner.receivedLog.length;
    expect((await askLocation('FR-CCC')).envelope?.status_code).to.equal(4001);
    const path = 'FR/CCC/LOC1';
    const location = build.location({ country_code: 'FR', party_id: 'CCC', id: 'LOC1' });
    const from = { from: 'FR-CCC', to: 'NL-TNM', body: location };
    const push = await other.partner.request('PUT', 'locations', 'receiver', path, from);
    expect(push.envelope?.status_code).to.equal(2001);
    expect(push.envelope?.status_message).to.include('OCPI-from-party-id');
    expect(other.partner.receivedLog.slice(before).filter(({ path: at }) => at.includes('/locations'))).to.deep.equal(
      [],
    );
    expect((await other.get('FR/CCC')).http).to.equal(404);
    await until(
      () => emsp.received('hubclientinfo').some((info) => info.party_id === 'CCC' && info.status === 'SUSPENDED'),
      {
        what: 'the eMSP to hear of it',
      },
    );
    await other.list(...infos);
    expect(await statuses()).to.deep.equal(all);
    expect((await askLocation('FR-CCC')).envelope?.status_code).to.not.equal(4001);
  });

  it('shows no objects as current of whom it calls SUSPENDED or PLANNED, and those of the others (C-22, H-04)', async () => {
    const location = build.location({ country_code: 'FR', party_id: 'AAA', id: 'LOC-A' });
    const put = { to: 'NL-HUB', body: location };
    expect((await other.partner.request('PUT', 'locations', 'receiver', 'FR/AAA/LOC-A', put)).http).to.equal(201);
    for (const [status, shown] of [
      ['SUSPENDED', 0],
      ['OFFLINE', 1],
      ['PLANNED', 0],
      ['CONNECTED', 1],
    ] as const) {
      await other.tell('FR-AAA CPO', status);
      expect((await emsp.list('locations')).length, status).to.equal(shown);
    }
    infos = named.map((role) => other.info(role));
  });

  it('takes nobody away when it is empty, breaks off, is short or cannot be read (H-14)', async () => {
    await other.list();
    expect(await statuses()).to.deep.equal(all);
    await other.partner.behave({ status500: true }, 'hubclientinfo');
    expect((await other.pulled()).state).to.equal('failed');
    expect(await statuses()).to.deep.equal(all);
    await other.partner.behave({ data: () => infos.slice(0, 1), headers: { 'X-Total-Count': '3' } }, 'hubclientinfo');
    expect((await other.pulled()).error).to.include('X-Total-Count');
    expect(await statuses()).to.deep.equal(all);
    await other.partner.behave({ data: () => [infos[0], { role: 'KING' }] }, 'hubclientinfo');
    expect((await other.pulled()).error).to.include('could not be read');
    expect(await statuses()).to.deep.equal(all);
  });

  it('is pulled again when the hub is back, whose parties were OFFLINE meanwhile (H-14, H-08)', async () => {
    other.show(...infos);
    await other.partner.behave({ closed: true });
    await untilStatus(hub, other.id, 'FR-AAA CPO', 'OFFLINE');
    expect((await askLocation('FR-AAA')).envelope?.status_code).to.equal(4003);
    other.show(...infos.slice(0, 2), other.info('FR-CCC CPO', 'PLANNED'));
    await other.partner.behave({});
    other.show(...infos.slice(0, 2), other.info('FR-CCC CPO', 'PLANNED'));
    await untilStatus(hub, other.id, 'FR-AAA CPO', 'CONNECTED');
    await untilStatus(hub, other.id, 'FR-CCC CPO', 'PLANNED');
  });

  it('is pulled when the other hub renews its registration, and when it is resumed (H-14)', async () => {
    const third = await OtherHub.open(hub, 'ES-HBE', { named: ['ES-AAA CPO'], listed: ['ES-AAA CPO'] });
    await until(async () => hub.app.worker?.pulls.isIdle(), { what: 'the pulls to end' });
    third.show(third.info('ES-AAA CPO', 'OFFLINE'));
    await third.partner.rotate();
    await untilStatus(hub, third.id, 'ES-AAA CPO', 'OFFLINE');
    await until(async () => hub.app.worker?.pulls.isIdle(), { what: 'the pulls to end' });
    await hub.admin('POST', `/partners/${third.id}/suspend`);
    await untilStatus(hub, third.id, 'ES-AAA CPO', 'SUSPENDED');
    third.show(third.info('ES-AAA CPO', 'CONNECTED'));
    await hub.admin('POST', `/partners/${third.id}/resume`);
    await untilStatus(hub, third.id, 'ES-AAA CPO', 'CONNECTED');
  });

  it('brings what is stored of those who are back to a partner that came meanwhile (H-09, C-22)', async () => {
    const third = await OtherHub.open(hub, 'PT-HBF', { named: ['PT-AAA CPO'], listed: ['PT-AAA CPO'] });
    const put = { to: 'NL-HUB', body: build.location({ country_code: 'PT', party_id: 'AAA', id: 'LOC-PT' }) };
    await third.partner.request('PUT', 'locations', 'receiver', 'PT/AAA/LOC-PT', put);
    const gone = [
      () => third.tell('PT-AAA CPO', 'SUSPENDED'),
      () => third.list(third.info('PT-BBB CPO')),
      () => third.partner.request('DELETE', 'credentials', 'receiver'),
    ];
    for (const [at, go] of gone.entries()) {
      await go();
      const late = await hub.connect('EMSP', `PT-LT${at}`);
      await hub.agree('*', `PT-LT${at}`);
      const has = () => late.received('locations').some(({ id }) => id === 'LOC-PT');
      if (at === 2) {
        const { token, versions_url: versionsUrl } = await hub.admin<{ token: string; versions_url: string }>(
          'POST',
          `/partners/${third.id}/registration-tokens`,
        );
        third.show(third.info('PT-AAA CPO'));
        await third.partner.register({ versionsUrl, token });
      } else await third.tell('PT-AAA CPO');
      await until(has, { what: `the location, ${at}` });
    }
  });

  it('is pulled when the hub starts (H-14)', async () => {
    const database = await createTestDatabase();
    const before = await startHub({ database });
    const third = await OtherHub.open(before, 'AT-HBC', { named: ['AT-AAA CPO'], listed: ['AT-AAA CPO'] });
    await until(async () => before.app.worker?.pulls.isIdle(), { what: 'the pulls to end' });
    third.show(third.info('AT-AAA CPO', 'OFFLINE'));
    await before.app.stop();
    const after = await startHub({ database });
    try {
      await untilStatus(after, third.id, 'AT-AAA CPO', 'OFFLINE');
    } finally {
      await after.stop();
      await third.partner.close();
      await database.drop();
    }
  });

  it('takes away very many only when it says so twice (H-14)', async () => {
    const roles = ['A', 'B', 'C', 'D', 'E'].map((letter) => `IT-XX${letter} CPO`);
    const third = await OtherHub.open(hub, 'IT-HBD', { named: roles, listed: roles });
    const some = roles.slice(0, 3).map((role) => third.info(role));
    third.show(...some);
    expect((await third.pulled()).error).to.include('2 of 5 parties');
    const left = async () =>
      [...(await third.standing()).values()].filter(({ hub_status }) => hub_status !== null).length;
    expect(await left()).to.equal(5);
    expect((await third.pulled()).error).to.equal(null);
    expect(await left()).to.equal(3);
  });
});
