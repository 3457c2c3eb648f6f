import { expect } from 'chai';
import { adminRouter } from '../../../src/http/admin/app.ts';
import { type AccessKey, scopes } from '../../../src/http/admin/operation.ts';
import { operations } from '../../../src/http/admin/operations.ts';
import { problems } from '../../../src/http/admin/problem.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { type AdminApi, adminToken, openApi, rawCall, startAdminApi } from '../../support/admin-api.ts';

const nowhere = '00000000-0000-4000-8000-000000000000';
const pathOf = (path: string) => `/admin/v1${path.replace('{id}', nowhere)}`;
/** One key for each scope, that has only this scope, and one that has all but it. */
const keys: AccessKey[] = scopes.flatMap((scope) => [
  { name: `only ${scope}`, token: `token-with-only-${scope}`, scopes: new Set([scope]) },
  { name: `no ${scope}`, token: `token-with-all-but-${scope}`, scopes: new Set(scopes.filter((one) => one !== scope)) },
]);

describe('admin API: access', () => {
  let api: AdminApi;
  before(async () => {
    api = await startAdminApi({ limits: { ...defaultLimits, failedAuthenticationsPerMinuteMax: 100_000 } }, keys);
  });
  after(() => api.close());

  for (const { id, method, path, scope } of operations) {
    describe(id, () => {
      const wrongs: Record<string, Record<string, string>> = {
        'no token': {},
        'a wrong token': { authorization: 'Bearer not-the-token-at-all' },
        'the beginning of the token': { authorization: `Bearer ${adminToken.slice(0, -1)}` },
        'an empty token': { authorization: 'Bearer ' },
        'the token as Basic': { authorization: `Basic ${Buffer.from(`admin:${adminToken}`).toString('base64')}` },
        'the token as Token': { authorization: `Token ${adminToken}` },
        'the token alone': { authorization: adminToken },
        'the token in another header': { 'x-api-key': adminToken },
      };
      for (const [what, headers] of Object.entries(wrongs)) {
        it(`refuses ${what}`, async () => {
          const { status, headers: answered, body } = await api.call(method, pathOf(path), { token: '', headers });
          expect(status).to.equal(401);
          expect(answered.get('www-authenticate')).to.match(/^Bearer/);
          expect(body.detail).to.equal('Authorization must be "Bearer" with a valid admin token');
        });
      }

      it('refuses the token in the query', async () => {
        expect((await api.call(method, `${pathOf(path)}?access_token=${adminToken}`, { token: '' })).status).to.equal(
          401,
        );
      });

      it(`refuses a token without ${scope} (I3)`, async () => {
        const { status, headers } = await api.call(method, pathOf(path), { token: `token-with-all-but-${scope}` });
        expect(status).to.equal(403);
        expect(headers.get('www-authenticate')).to.include(scope);
      });

      it(`serves a token with ${scope} alone, and the one with every scope`, async () => {
        for (const token of [`token-with-only-${scope}`, adminToken]) {
          const { status, headers } = await api.call(method, pathOf(path), { token });
          // There is no such thing, or no body: but nobody was turned away.
          expect(status, token).to.be.oneOf([200, 400, 404]);
          expect(headers.get('cache-control')).to.equal('no-store');
          expect(headers.get('x-content-type-options')).to.equal('nosniff');
        }
      });
    });
  }

  it('serves the routes of the table and nothing else (I6)', () => {
    const { hub, conformance, sandboxes, stations, drivers, places } = api;
    const { stack } = adminRouter({
      hub,
      conformance,
      sandboxes,
      stations,
      drivers,
      places,
      urlFlaw: () => undefined,
      explainCdr: async () => [],
      version: '',
      keys: [],
    });
    const routes = stack.flatMap((layer) => layer.methods.map((method) => `${method} ${layer.path}`));
    const declared = operations.flatMap(({ method, path }) =>
      (method === 'GET' ? ['HEAD', 'GET'] : [method]).map((verb) => `${verb} /admin/v1${path.replace('{id}', ':id')}`),
    );
    expect(routes).to.have.members([...declared, 'HEAD /openapi/admin.json', 'GET /openapi/admin.json']);
    const announced = Object.entries<object>(openApi.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(announced).to.have.members(operations.map(({ method, path }) => `${method} ${path}`));
  });

  it('asks for a token before it says what there is, however the path is written (A9)', async () => {
    const paths = [
      '/',
      '/admin',
      '/admin/v1',
      '/admin/v1/nothing',
      '/ADMIN/v1/partners',
      '/admin/v1/Partners',
      '//admin/v1/partners',
    ];
    paths.push(
      '/admin/v1/partners?x=/openapi/admin.json',
      '/openapi/admin.json/',
      '/OPENAPI/admin.json',
      '/openapi/%61dmin.json',
    );
    paths.push(
      '/openapi/admin.json/../../admin/v1/partners',
      '/admin/v1/partners;x',
      '/admin/v1/partners/%2e%2e',
      '/admin/v2/partners',
    );
    for (const path of paths) expect(await rawStatus(api.origin, `GET ${path} HTTP/1.1`), path).to.equal(401);
    const bearer = `Authorization: Bearer ${adminToken}`;
    for (const path of [
      '/',
      '/ADMIN/v1/partners',
      '/admin/v1/Partners',
      '/admin/v2/partners',
      '/openapi/%61dmin.json',
    ]) {
      expect(await rawStatus(api.origin, `GET ${path} HTTP/1.1`, [bearer]), path).to.equal(404);
    }
  });

  it('refuses two Authorization headers, in either order (A10)', async () => {
    const [good, bad] = [`Authorization: Bearer ${adminToken}`, 'Authorization: Bearer other'];
    expect(await rawStatus(api.origin, 'GET /admin/v1/hub HTTP/1.1', [good])).to.equal(200);
    expect(await rawStatus(api.origin, 'GET /admin/v1/hub HTTP/1.1', [good, bad])).to.equal(401);
    expect(await rawStatus(api.origin, 'GET /admin/v1/hub HTTP/1.1', [bad, good])).to.equal(401);
    expect(await rawStatus(api.origin, 'GET /admin/v1/hub HTTP/1.1', [good, good])).to.equal(401);
  });

  it('says which methods a path has', async () => {
    const { status, headers } = await api.call('PUT', '/admin/v1/partners', { body: {} });
    expect(status).to.equal(405);
    expect(headers.get('allow')).to.equal('GET, HEAD, POST');
    expect((await api.call('OPTIONS', '/admin/v1/hub')).status).to.equal(405);
  });

  it('shows its description to everybody', async () => {
    const answer = await fetch(`${api.origin}/openapi/admin.json`);
    expect(answer.status).to.equal(200);
    expect(await answer.json()).to.deep.equal(openApi);
  });

  it('names each kind of problem once, with a status that HTTP has for it', () => {
    expect(Object.keys(problems)).to.have.length(24);
    for (const [kind, { status, title }] of Object.entries(problems)) {
      expect(status, kind).to.be.within(400, 504);
      expect(title, kind).to.match(/^[A-Z]/);
    }
  });
});

describe('admin API: failed authentications', () => {
  it('are limited for an address, which does not slow down the right token (A3)', async () => {
    let now = 1000;
    const clock = { now: () => Date.now(), monotonic: () => now };
    const api = await startAdminApi({ clock, limits: { ...defaultLimits, failedAuthenticationsPerMinuteMax: 3 } });
    try {
      const attempt = (token: string) => api.call('GET', '/admin/v1/hub', { token });
      for (let failed = 0; failed < 3; failed += 1) expect((await attempt('wrong')).status).to.equal(401);
      now += 20_000;
      const limited = await attempt('wrong');
      expect(limited.status).to.equal(429);
      expect(limited.headers.get('retry-after')).to.equal('40');
      expect((await attempt(adminToken)).status).to.equal(200);
      now += 40_000;
      expect((await attempt('wrong')).status).to.equal(401);
    } finally {
      await api.close();
    }
  });

  it('are remembered for a bounded number of addresses', async () => {
    const limits = { ...defaultLimits, failedAuthenticationsPerMinuteMax: 1, failedAuthenticationAddressesMax: 1 };
    const api = await startAdminApi({ limits });
    try {
      const from = (address: string) => rawStatus(api.origin, 'GET /admin/v1/hub HTTP/1.1', [], address);
      expect([await from('127.0.0.1'), await from('127.0.0.1')]).to.deep.equal([401, 429]);
      // The one place goes to another address, and what was counted there is forgotten.
      expect([await from('127.0.0.2'), await from('127.0.0.1')]).to.deep.equal([401, 401]);
    } finally {
      await api.close();
    }
  });
});

/** The status of the answer to a request written by hand. */
async function rawStatus(
  origin: string,
  requestLine: string,
  headers: readonly string[] = [],
  localAddress?: string,
): Promise<number> {
  const lines = [requestLine, 'Host: hub', 'Connection: close', ...headers];
  return Number((await rawCall(origin, `${lines.join('\r\n')}\r\n\r\n`, localAddress)).split(' ')[1]);
}
