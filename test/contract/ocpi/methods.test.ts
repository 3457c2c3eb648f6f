import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type Edge, type EdgeAnswer, openEdge } from '../../support/edge.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const own = { country_code: 'BE', party_id: 'BEC' };

/** What each interface offers: methods by the path below its endpoint. */
const offered: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'credentials SENDER': { '': ['GET', 'POST', 'PUT', 'DELETE'] },
  'hubclientinfo SENDER': { '': ['GET'] },
  'hubclientinfo RECEIVER': { '/DE/HBB': ['GET', 'PUT'] },
  'locations SENDER': { '': ['GET'], '/LOC1': ['GET'], '/LOC1/E1': ['GET'], '/LOC1/E1/C1': ['GET'] },
  'locations RECEIVER': {
    '/BE/BEC/LOC1': ['GET', 'PUT', 'PATCH'],
    '/BE/BEC/LOC1/E1': ['GET', 'PUT', 'PATCH'],
    '/BE/BEC/LOC1/E1/C1': ['GET', 'PUT', 'PATCH'],
  },
  'tariffs SENDER': { '': ['GET'] },
  'tariffs RECEIVER': { '/BE/BEC/T1': ['GET', 'PUT', 'DELETE'] },
  'sessions SENDER': { '': ['GET'], '/S1/charging_preferences': ['PUT'] },
  'sessions RECEIVER': { '/BE/BEC/S1': ['GET', 'PUT', 'PATCH'] },
  'cdrs SENDER': { '': ['GET'] },
  'cdrs RECEIVER': { '': ['POST'], '/any-id': ['GET'] },
  'commands SENDER': { '/callback': ['POST'] },
  'commands RECEIVER': { '/START_SESSION': ['POST'], '/CANCEL_RESERVATION': ['POST'] },
  'chargingprofiles SENDER': { '/S1': ['POST', 'PUT'] },
  'chargingprofiles RECEIVER': { '/S1': ['GET', 'PUT', 'DELETE'] },
  'tokens SENDER': { '': ['GET'] },
  'tokens RECEIVER': { '/NL/TNM/U1': ['GET', 'PUT', 'PATCH'] },
};

/** Paths of no interface, below the address of the hub. */
const nowhere = [
  '/ocpi',
  '/ocpi/',
  '/ocpi/2.1.1',
  '/ocpi/2.2',
  '/ocpi/2.2.1x',
  '/ocpi/versions/2.2.1',
  '/ocpi/2.2.1/sender',
  '/ocpi/2.2.1/locations',
  '/ocpi/2.2.1/Sender/locations',
  '/ocpi/2.2.1/sender/Locations',
  '/ocpi/2.2.1/sender/versions',
  '/ocpi/2.2.1/sender/versions/2.2.1',
  '/ocpi/2.2.1/sender/credentials',
  '/ocpi/2.2.1/credentials/x',
  '/ocpi/2.2.1/sender/hubclientinfo/BE/BEC',
  '/ocpi/2.2.1/receiver/hubclientinfo',
  '/ocpi/2.2.1/receiver/hubclientinfo/BE',
  '/ocpi/2.2.1/receiver/hubclientinfo/BE/BEC/CPO',
  '/ocpi/2.2.1/receiver/commands/REBOOT',
  '/ocpi/2.2.1/sender/nltnm-custom',
  '/ocpi/2.2.1/sender/tariffs/T1',
  '/ocpi/2.2.1/sender/tokens/U1',
  '/ocpi/2.2.1/sender/cdrs/CDR1',
  '/ocpi/2.2.1/sender/sessions/S1',
  '/ocpi/2.2.1/sender/sessions/S1/charging_preference',
  '/ocpi/2.2.1/sender/locations/LOC1/E1/C1/x',
  '/ocpi/2.2.1/receiver/locations',
  '/ocpi/2.2.1/receiver/locations/BE',
  '/ocpi/2.2.1/receiver/locations/BE/BEC',
  '/ocpi/2.2.1/receiver/locations/BE/BEC/LOC1/E1/C1/x',
  '/ocpi/2.2.1/receiver/tariffs/BE/BEC/T1/x',
  '/ocpi/2.2.1/receiver/cdrs/BE/BEC/CDR1',
];

describe('methods and paths', () => {
  let hub: TestHub;
  let edge: Edge;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let other: ConnectedPartner;
  let endpoints: { identifier: string; role: string; url: string }[];
  before(async () => {
    hub = await startHub();
    edge = openEdge(hub.url);
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    other = await hub.connect('HUB', 'DE-HBB');
    await hub.agree('BE-BEC', 'NL-TNM');
    const details = (await ask('GET', '/ocpi/2.2.1')).envelope.data;
    endpoints = (details as { endpoints: typeof endpoints }).endpoints;
  });
  after(async () => {
    edge.close();
    await hub.stop();
  });

  const ask = (method: string, path: string, by: ConnectedPartner = cpo): Promise<EdgeAnswer> =>
    edge.ask({
      token: by.credentialsToken,
      from: by.party,
      method,
      path,
      ...(['POST', 'PUT', 'PATCH'].includes(method) && { body: {} }),
    });

  it('are looked at for every interface that is listed', () => {
    const names = endpoints.map(({ identifier, role }) => `${identifier} ${role}`);
    expect(names).to.have.members(Object.keys(offered));
  });

  it('list a module with two interfaces twice, at URLs of their own (V-04)', () => {
    for (const module of ['locations', 'tariffs', 'sessions', 'cdrs', 'tokens', 'hubclientinfo']) {
      const listed = endpoints.filter(({ identifier }) => identifier === module);
      expect(listed.map(({ role }) => role)).to.have.members(['SENDER', 'RECEIVER']);
      expect(new Set(listed.map(({ url }) => url)).size).to.equal(2);
    }
  });

  it('go to the interface they are for, where a partner lists a module twice (V-04)', async () => {
    const nap = await hub.connect('NAP', 'BE-NAP', { modules: ['locations'] });
    await hub.agree('BE-BEC', 'BE-NAP');
    await cpo.push('locations/BE/BEC/LOC1', build.location({ ...own, id: 'LOC1' }));
    await hub.settled();
    const asked = nap.receivedLog.map(({ method, path }) => `${method} ${path.split('?')[0]}`);
    expect(asked).to.include.members([
      'GET /ocpi/2.2.1/sender/locations',
      'PUT /ocpi/2.2.1/receiver/locations/BE/BEC/LOC1',
    ]);
    expect(nap.complaints).to.deep.equal([]);
  });

  for (const [name, paths] of Object.entries(offered)) {
    for (const [path, allowed] of Object.entries(paths)) {
      it(`are ${allowed.join(', ')} at ${name} ${path}, and no other (T-10, T-13)`, async () => {
        const [identifier, role] = name.split(' ');
        const url =
          endpoints.find((endpoint) => endpoint.identifier === identifier && endpoint.role === role)?.url ?? '';
        // The credentials themselves are asked with a token that may be used up.
        for (const method of methods.filter((method) => identifier !== 'credentials' || !allowed.includes(method))) {
          const { http, envelope } = await ask(method, url.slice(hub.url.length) + path, by(path));
          if (allowed.includes(method)) {
            expect(http, method).to.not.equal(405);
            expect(envelope.status_message, method).to.not.equal('there is no such resource');
          } else expect([http, envelope.status_code], method).to.deep.equal([405, 2000]);
        }
      });
    }
  }

  const by = (path: string): ConnectedPartner => (path.startsWith('/NL') ? emsp : path.startsWith('/DE') ? other : cpo);

  it('is GET for versions and their details (T-10)', async () => {
    for (const path of ['/ocpi/versions', '/ocpi/2.2.1']) {
      for (const method of methods) expect((await ask(method, path)).http).to.equal(method === 'GET' ? 200 : 405);
    }
  });

  for (const path of nowhere) {
    it(`lead nowhere: ${path} (T-13)`, async () => {
      for (const method of methods) {
        const { http, envelope } = await ask(method, path);
        expect([http, envelope.status_code], method).to.deep.equal([404, 2000]);
      }
    });
  }

  it('of credentials are never PATCH, which changes nothing (C-26)', async () => {
    const before = await hub.app.hub.db('platforms').where({ id: cpo.partnerId }).first();
    const body = { token: 'theirs', url: cpo.versionsUrl };
    const answer = await edge.ask({
      token: cpo.credentialsToken,
      method: 'PATCH',
      path: '/ocpi/2.2.1/credentials',
      body,
    });
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([405, 2000]);
    expect(await hub.app.hub.db('platforms').where({ id: cpo.partnerId }).first()).to.deep.equal(before);
    expect((await ask('GET', '/ocpi/2.2.1/credentials')).http).to.equal(200);
  });

  it('of client info are never POST, PATCH and DELETE, and are for other hubs where the hub is told (H-06)', async () => {
    const told = '/ocpi/2.2.1/receiver/hubclientinfo/BE/BEC';
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await ask(method, '/ocpi/2.2.1/sender/hubclientinfo')).http, method).to.equal(405);
      if (method !== 'PUT') expect((await ask(method, told)).http, method).to.equal(405);
    }
    for (const method of ['GET', 'PUT']) expect((await ask(method, told)).http, method).to.equal(404);
  });

  it('do what they say: create, fetch, replace, change and remove (T-10)', async () => {
    const of = (path: string) =>
      cpo.request('GET', path.split('/')[0] ?? '', 'receiver', path.split('/').slice(1).join('/'));
    const dataOf = async (path: string) => (await of(path)).envelope.data;
    const first = build.location({ ...own, id: 'LOC2', name: 'First', city: 'Gent' });
    expect((await cpo.push('locations/BE/BEC/LOC2', first)).http).to.equal(201);
    expect(await dataOf('locations/BE/BEC/LOC2')).to.deep.equal(first);
    const second = build.location({ ...own, id: 'LOC2', name: 'Second', city: 'Brugge' });
    expect((await cpo.push('locations/BE/BEC/LOC2', second)).http).to.equal(200);
    expect(await dataOf('locations/BE/BEC/LOC2')).to.include({ name: 'Second', city: 'Brugge' });
    await cpo.patch('locations/BE/BEC/LOC2', build.patch({ name: 'Third' }));
    expect(await dataOf('locations/BE/BEC/LOC2')).to.include({ name: 'Third', city: 'Brugge' });

    await cpo.push('tariffs/BE/BEC/T2', build.tariff({ id: 'T2' }));
    await hub.settled();
    expect(emsp.received('tariffs').map(({ id }) => id)).to.include('T2');
    await cpo.remove('tariffs/BE/BEC/T2');
    expect((await of('tariffs/BE/BEC/T2')).http).to.equal(404);
    await until(() => !emsp.received('tariffs').some(({ id }) => id === 'T2'), { what: 'its end at the eMSP' });

    const rows = () => hub.app.hub.db('objects').select('module', 'key', 'version').orderBy('number');
    const before = await rows();
    for (const path of ['locations/BE/BEC/LOC2', 'tariffs/BE/BEC/T2', 'sessions/BE/BEC/S9']) await of(path);
    expect(await rows()).to.deep.equal(before);
  });
});
