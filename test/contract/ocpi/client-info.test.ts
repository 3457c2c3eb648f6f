import { expect } from 'chai';
import { validate } from '../../../src/ocpi/validate.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Received } from '../../support/partner/received.ts';
import { until } from '../../support/wait.ts';

const place = '/ocpi/2.2.1/receiver/hubclientinfo/';

describe('client info that the hub pushes', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits: { statusHoldMs: 0 } });
    emsp = await hub.connect('EMSP', 'NL-TNM');
  });
  after(() => hub.stop());

  const pushes = (): Received[] => emsp.receivedLog.filter(({ path }) => path.startsWith(place));
  const latest = (party: string): Record<string, unknown> | undefined =>
    pushes().findLast(({ path }) => path === place + party.replace('-', '/'))?.body as
      | Record<string, unknown>
      | undefined;
  const untilStatus = (party: string, status: string) =>
    until(() => latest(party)?.['status'] === status, { what: `${party} ${status}` });

  it('is the whole object, by PUT to endpoint and party, without routing headers, in every status (H-03)', async () => {
    await hub.agree('*', 'NL-TNM');
    const planned = await hub.approve([{ country_code: 'DE', party_id: 'NEW', role: 'CPO' }]);
    await untilStatus('DE-NEW', 'PLANNED');
    const cpo = await hub.connect('CPO', 'BE-BEC');
    await untilStatus('BE-BEC', 'CONNECTED');
    await hub.admin('POST', `/partners/${cpo.partnerId}/suspend`);
    await untilStatus('BE-BEC', 'SUSPENDED');
    await hub.admin('POST', `/partners/${cpo.partnerId}/resume`);
    await untilStatus('BE-BEC', 'CONNECTED');
    await hub.admin('POST', `/partners/${planned}/offboard`);
    await untilStatus('DE-NEW', 'SUSPENDED');

    expect(pushes()).to.have.length.above(4);
    for (const { method, path, headers, body } of pushes()) {
      const { country_code, party_id, role, last_updated } = body as Record<string, string>;
      expect(`${method} ${path}`).to.equal(`PUT ${place}${country_code}/${party_id}`);
      expect(validate('client-info', body)).to.deep.equal({ issues: [], findings: [] });
      expect(body).to.have.all.keys('country_code', 'party_id', 'role', 'status', 'last_updated');
      expect([role, Math.abs(Date.parse(last_updated ?? '') - Date.now()) < 60_000]).to.deep.equal(['CPO', true]);
      expect(Object.keys(headers).filter((name) => name.startsWith('ocpi-'))).to.deep.equal([]);
      expect(headers['content-type']).to.equal('application/json');
    }
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('never comes by another method, whatever becomes of a party (H-06)', async () => {
    const roles = [
      { country_code: 'FR', party_id: 'TWO', role: 'CPO' },
      { country_code: 'FR', party_id: 'TWO', role: 'NAP' },
    ] as const;
    const both = await hub.connectAll(roles);
    await until(() => pushes().filter(({ path }) => path === `${place}FR/TWO`).length >= 2, { what: 'both roles' });
    await both.rotate({ roles: [roles[0]] });
    await hub.admin('PATCH', `/partners/${both.partnerId}`, { roles: [roles[0]] });
    await both.unregister();
    await until(() => pushes().filter(({ body }) => (body as { status: string }).status === 'SUSPENDED').length >= 3, {
      what: 'the end of both roles',
    });
    const [{ id = '' } = {}] = (await hub.admin<{ items: { id: string }[] }>('GET', '/agreements')).items;
    await hub.admin('DELETE', `/agreements/${id}`);
    await untilStatus('BE-BEC', 'PLANNED');
    expect(new Set(pushes().map(({ method }) => method))).to.deep.equal(new Set(['PUT']));
    expect(emsp.complaints).to.deep.equal([]);
  });
});

describe('client info that is news', () => {
  let hub: TestHub;
  before(async () => {
    hub = await startHub({ limits: { statusHoldMs: 0 } });
  });
  after(() => hub.stop());

  it('is pushed to every platform that may see the party and takes client info, and to no other (H-02)', async () => {
    const cpo = await hub.connect('CPO', 'BE-BEC');
    const readers = [await hub.connect('EMSP', 'NL-TNM'), await hub.connect('EMSP', 'FR-RVE')];
    const deaf = await hub.connect('EMSP', 'DE-DEF', { modules: ['locations'] });
    const bystander = await hub.connect('EMSP', 'ES-BYS');
    for (const party of ['NL-TNM', 'FR-RVE', 'DE-DEF']) await hub.agree('BE-BEC', party);
    const statusesAt = (partner: ConnectedPartner): unknown[] =>
      partner.receivedLog
        .filter(({ path }) => path === `${place}BE/BEC`)
        .map(({ body }) => (body as { status: string }).status);
    const untilAll = (status: string) =>
      until(() => readers.every((reader) => statusesAt(reader).at(-1) === status), { what: status });
    await untilAll('CONNECTED');
    // What is still on its way to the CPO would wait there for as long as it is suspended.
    await hub.settled();
    await hub.admin('POST', `/partners/${cpo.partnerId}/suspend`);
    await untilAll('SUSPENDED');
    const pushesTo = (partner: ConnectedPartner) =>
      partner.receivedLog.filter(({ path }) => path.includes('hubclientinfo'));
    expect([...pushesTo(deaf), ...pushesTo(bystander)]).to.deep.equal([]);
  });
});

describe('GET versions', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits: { aliveAfterSilenceMs: 300, aliveConfirmAfterMs: 200 } });
    cpo = await hub.connect('CPO', 'BE-BEC', { modules: ['locations'] });
    await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }));
    await hub.settled();
  });
  after(() => hub.stop());

  /** Everything the hub has written down, but for when it last heard of whom. */
  const written = async (): Promise<unknown> => {
    const { db } = hub.app.hub;
    const tables = [
      'parties',
      'credentials',
      'agreements',
      'changes',
      'objects',
      'audit',
      'registry_version',
      'resyncs',
      'pulls',
    ];
    const rows = await Promise.all(tables.map((table) => db(table).select('*').orderByRaw('1')));
    const platforms = await db('platforms').select('*').orderBy('id');
    return [rows, platforms.map(({ last_seen_at: _, ...platform }) => platform)];
  };

  it('changes nothing, with whatever token and however often (V-12)', async () => {
    const planned = await hub.approve([{ country_code: 'DE', party_id: 'NEW', role: 'CPO' }]);
    const invitation = await hub.admin<{ token: string }>('POST', `/partners/${planned}/registration-tokens`);
    await cpo.request('GET', 'versions', 'sender');
    const before = await written();
    for (const token of [cpo.credentialsToken ?? '', invitation.token]) {
      for (let time = 0; time < 5; time += 1) {
        for (const path of ['/ocpi/versions', '/ocpi/2.2.1']) {
          const authorization = `Token ${Buffer.from(token).toString('base64')}`;
          expect((await fetch(hub.url + path, { headers: { authorization } })).status).to.equal(200);
        }
      }
    }
    expect(await written()).to.deep.equal(before);
  });

  it('is what the hub asks of a partner that has been silent, and changes nothing there or here (V-12, H-07)', async () => {
    const before = await written();
    const asked = cpo.receivedLog.length;
    await until(() => cpo.receivedLog.length >= asked + 3, { what: 'three probes' });
    const probes = cpo.receivedLog.slice(asked);
    expect(new Set(probes.map(({ method, path, bodyText }) => `${method} ${path}${bodyText}`))).to.deep.equal(
      new Set(['GET /ocpi/versions']),
    );
    expect(await written()).to.deep.equal(before);
    expect(cpo.complaints).to.deep.equal([]);
    await cpo.behave({ status500: true }, 'versions');
    const untilState = (state: string) =>
      until(async () => (await hub.admin('GET', `/partners/${cpo.partnerId}`))['state'] === state, { what: state });
    await untilState('offline');
    await cpo.behave({});
    await untilState('connected');
  });
});
