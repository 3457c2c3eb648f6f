import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../../src/kernel/project.ts';
import { build } from '../../support/build.ts';
import { openEdge } from '../../support/edge.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { endpointAt, type OddPlatform, startOddPlatform } from '../../support/odd-platform.ts';
import { authorizationOf } from '../../support/partner/keyring.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { certificate } from '../peers/servers.ts';

const key = readFileSync(join(projectRoot, 'test/contract/peers/tls/key.pem'), 'utf8');
const own = { country_code: 'BE', party_id: 'BEC' };

interface Invitation {
  readonly token: string;
  readonly versions_url: string;
}

/** What stands in front of a hub: ends TLS, asks for no client certificate, and takes a prefix off the path. */
async function startProxy(prefix: string, target: () => string): Promise<Server> {
  const proxy = createServer({ cert: certificate, key, requestCert: false }, (request, response) => {
    const { method = 'GET', url = '', headers } = request;
    if (!url.startsWith(`${prefix}/`)) return void response.writeHead(502).end();
    const onward = httpRequest(target() + url.slice(prefix.length), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

describe('a hub behind a proxy that ends TLS', () => {
  let hub: TestHub;
  let database: TestDatabase;
  let proxy: Server;
  let publicUrl: string;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    proxy = await startProxy('/roaming/de', () => hub.url);
    publicUrl = `https://127.0.0.1:${(proxy.address() as AddressInfo).port}/roaming/de`;
    database = await createTestDatabase();
    // The partners of the tests speak http: they register before the hub gets its public address.
    hub = await startHub({ database });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    for (const id of ['LOC1', 'LOC2']) await cpo.push(`locations/BE/BEC/${id}`, build.location({ ...own, id }));
    await hub.settled();
    const partners = hub.partners.splice(0);
    await hub.stop();
    hub = await startHub({ database, env: { PUBLIC_URL: `${publicUrl}/` } });
    hub.partners.push(...partners);
  });
  after(async () => {
    await hub.stop();
    await database.drop();
    proxy.closeAllConnections();
    await new Promise((resolve) => void proxy.close(resolve));
  });

  interface Reply {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly data: unknown;
  }
  /** A request over TLS, without a certificate of the client’s own. */
  const ask = (
    method: string,
    url: string,
    token: string,
    about: { headers?: object; body?: object } = {},
  ): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: authorizationOf(token, 'base64'),
        'content-type': 'application/json',
        ...about.headers,
      };
      const outgoing = httpsRequest(
        url,
        { method, ca: certificate, servername: 'localhost', headers, agent: false },
        async (answer) => {
          let text = '';
          for await (const chunk of answer.setEncoding('utf8')) text += chunk;
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, data: JSON.parse(text).data });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(about.body && JSON.stringify(about.body));
    });

  it('hands out https addresses alone, from the versions on, and they lead to it (T-01, V-01)', async () => {
    const invitation = await hub.admin<Invitation>('POST', `/partners/${emsp.partnerId}/registration-tokens`);
    expect(invitation.versions_url).to.equal(`${publicUrl}/ocpi/versions`);
    const versions = await ask('GET', invitation.versions_url, invitation.token);
    const [{ url } = { url: '' }] = versions.data as { url: string }[];
    expect(url.startsWith(`${publicUrl}/ocpi/`)).to.equal(true);
    const { endpoints } = (await ask('GET', url, invitation.token)).data as { endpoints: { url: string }[] };
    expect(endpoints).to.have.length.above(10);
    for (const endpoint of endpoints) {
      expect(endpoint.url.startsWith(`${publicUrl}/ocpi/2.2.1/`), endpoint.url).to.equal(true);
      expect((await ask('GET', endpoint.url, cpo.credentialsToken ?? '')).status).to.be.oneOf([200, 404, 405]);
    }
    const credentials = await ask('GET', `${publicUrl}/ocpi/2.2.1/credentials`, invitation.token);
    expect(credentials.data).to.include({ url: invitation.versions_url });
  });

  it('gives every other address it makes the same beginning, whatever a request says of its own (T-01)', async () => {
    const forged = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example;proto=http',
    };
    const list = await ask('GET', `${publicUrl}/ocpi/2.2.1/sender/locations?limit=1`, emsp.credentialsToken ?? '', {
      headers: forged,
    });
    const next = /^<([^>]+)>; rel="next"$/.exec(String(list.headers['link']))?.[1] ?? '';
    expect(next.startsWith(`${publicUrl}/ocpi/`), next).to.equal(true);
    const second = await ask('GET', next, emsp.credentialsToken ?? '');
    expect((second.data as { id: string }[]).map(({ id }) => id)).to.deep.equal(['LOC2']);

    const cdr = build.cdr({ id: 'CDR1' });
    const posted = await ask('POST', `${publicUrl}/ocpi/2.2.1/receiver/cdrs`, cpo.credentialsToken ?? '', {
      headers: forged,
      body: cdr,
    });
    const location = String(posted.headers['location']);
    expect(location.startsWith(`${publicUrl}/ocpi/`), location).to.equal(true);
    expect((await ask('GET', location, cpo.credentialsToken ?? '')).data).to.deep.equal(cdr);
  });
});

describe('the addresses of partners', () => {
  let hub: TestHub;
  let odd: OddPlatform | undefined;
  before(async () => {
    hub = await startHub({ env: { ALLOW_PRIVATE_NETWORK: 'false' } });
  });
  afterEach(() => odd?.close());
  after(() => hub.stop());

  const role = { ...own, role: 'CPO' } as const;
  const announced = { ...role, business_details: { name: 'Belgian Charging' } };

  it('are https ones, and the hub does not go anywhere else (T-01)', async () => {
    const id = await hub.approve([role]);
    const edge = openEdge(hub.url);
    let calls = 0;
    odd = await startOddPlatform(() => ({
      'GET /versions': () => {
        calls += 1;
      },
    }));
    const { token } = await hub.admin<Invitation>('POST', `/partners/${id}/registration-tokens`);
    const body = { token: 'theirs', url: odd.versionsUrl, roles: [announced] };
    const { envelope } = await edge.ask({ method: 'POST', path: '/ocpi/2.2.1/credentials', token, body });
    edge.close();
    expect(envelope.status_code).to.equal(3001);
    expect(envelope.status_message).to.include('must use https');
    const invitation = { versions_url: odd.versionsUrl, token: 'theirs' };
    const handshake = hub.admin('POST', `/partners/${id}/handshake`, invitation);
    expect(await handshake.catch((error: Error) => error.message)).to.match(/: 502 .*must use https/);
    expect(calls).to.equal(0);
    await hub.admin('POST', `/partners/${id}/offboard`);
  });

  it('may look any way, and are used as they were given (V-01)', async () => {
    const id = await hub.approve([role], { allow_private_network: true });
    odd = await startOddPlatform((origin) => ({
      'GET /Index.php/a%20b;v=1/?list=Versions&x=%2F': [{ version: '2.2.1', url: `${origin}/x/../details?of=2.2.1` }],
      'GET /details?of=2.2.1': {
        version: '2.2.1',
        endpoints: [endpointAt(origin, 'credentials?c'), endpointAt(origin, 'locations')].map((endpoint) => ({
          ...endpoint,
          identifier: endpoint.identifier.split('?')[0],
        })),
      },
      'POST /credentials?c': {
        token: 'theirs-too',
        url: `${origin}/Index.php/a%20b;v=1/?list=Versions&x=%2F`,
        roles: [announced],
      },
    }));
    const versionsUrl = `${odd.origin}/Index.php/a%20b;v=1/?list=Versions&x=%2F`;
    const connected = await hub.admin('POST', `/partners/${id}/handshake`, {
      versions_url: versionsUrl,
      token: 'theirs',
    });
    expect(connected).to.include({ state: 'connected', versions_url: versionsUrl });
  });
});
