import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { change } from '../../../src/hub/change.ts';
import { setPlatformState } from '../../../src/store/platforms.ts';
import { startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const page = 'https://www.example.com';
const permissions = '/api/v1/me/permissions';

interface Made {
  readonly id: string;
  readonly key: string;
}

describe('app keys', () => {
  let hub: TestHub;
  let platform: string;
  before(async () => {
    hub = await startHub({ limits: { appKeysMax: 12, failedAuthenticationsPerMinuteMax: 10_000 } });
    await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'XVE', role: 'EMSP', name: 'Drivers' });
    platform = hub.app.hub.registry().rolesOf({ country_code: 'DE', party_id: 'XVE' })[0]?.platform_id ?? '';
  });
  after(() => hub.stop());

  const make = (terms: object): Promise<Made> =>
    hub.admin<{ id: string; key: string }>('POST', '/app-keys', { emsp: 'de-xve', name: 'An app', ...terms });
  const use = (key: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(hub.url + permissions, { method, headers: { 'x-api-key': key, ...headers } });
  const codeOf = async (answer: Response) => {
    const { code } = (await answer.json()) as { code: string };
    return [answer.status, code];
  };

  it('are shown once, and let an app for everybody do what is public', async () => {
    const made = await make({ origins: [page] });
    expect(made).to.include({ emsp: 'DE-XVE', name: 'An app', revoked_at: null });
    const answer = await use(made.key, { origin: page });
    expect(answer.status).to.equal(200);
    expect(await answer.json()).to.deep.equal({
      kind: 'app',
      emsp: 'DE-XVE',
      driver_id: null,
      client_id: null,
      app_key_id: made.id,
      scopes: ['locations:read', 'prices:read'],
    });
    const { items } = await hub.admin<{ items: Record<string, unknown>[] }>('GET', '/app-keys?emsp=DE-XVE');
    const { key, ...shown } = made;
    expect(items).to.deep.include(shown);
    const stored = JSON.stringify(await hub.app.hub.db('app_keys').select());
    const audit = JSON.stringify(await hub.app.hub.db('audit').select());
    for (const text of [key, key.split('~')[1] ?? ''])
      expect(JSON.stringify(items) + stored + audit).to.not.include(text);
    expect(audit).to.include('app-key.create');
  });

  it('are refused when they are none, with one sentence whatever is wrong', async () => {
    const { key } = await make({ origins: [page] });
    for (const wrong of ['', 'x', `${key}x`, key.slice(0, -1), `${key.split('~')[0]}~${'A'.repeat(43)}`]) {
      const answer = await use(wrong, { origin: page });
      expect(answer.status, wrong).to.equal(401);
      expect(((await answer.json()) as { detail: string }).detail).to.equal('X-Api-Key must be a valid app key');
    }
  });

  it('are for the pages they are bound to', async () => {
    const { key } = await make({ origins: [page, 'http://localhost:8080'] });
    for (const headers of [{ origin: page }, { origin: 'http://localhost:8080' }, { referer: `${page}/map?x=1` }]) {
      expect((await use(key, headers)).status, JSON.stringify(headers)).to.equal(200);
    }
    const elsewhere: Record<string, string>[] = [
      { origin: 'https://example.com' },
      { origin: 'http://www.example.com' },
      { origin: `${page}:8443` },
      { origin: `${page}.evil.com` },
      { origin: 'null' },
      { referer: `https://evil.com/${page}` },
      { origin: 'https://evil.com', referer: page },
      { 'x-app-package': page },
      {},
    ];
    for (const headers of elsewhere) expect((await use(key, headers)).status, JSON.stringify(headers)).to.equal(403);
    expect(await codeOf(await use(key, { origin: 'https://evil.com' }))).to.deep.equal([403, 'origin_not_allowed']);
    expect(await codeOf(await use(key))).to.deep.equal([403, 'app_not_allowed']);
  });

  it('are for the packages they are bound to, which are no pages', async () => {
    const { key } = await make({ packages: ['com.example.charge'] });
    expect((await use(key, { 'x-app-package': 'com.example.charge' })).status).to.equal(200);
    expect((await use(key, { 'x-app-package': 'com.example.other' })).status).to.equal(403);
    expect((await use(key, { 'x-app-package': 'com.example.charge', origin: page })).status).to.equal(403);
  });

  it('of the hub’s own pages work where browsers send no Origin', async () => {
    const { key } = await make({ origins: [new URL(hub.app.hub.publicUrl).origin] });
    expect((await use(key, { 'sec-fetch-site': 'same-origin' })).status).to.equal(200);
    expect((await use(key, { 'sec-fetch-site': 'cross-site' })).status).to.equal(403);
  });

  it('let browsers of their pages read answers and ask before they send, and nobody else’s', async () => {
    const { key, id } = await make({ origins: ['https://bound.example.com'] });
    const asking = (origin: string) =>
      fetch(hub.url + permissions, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-api-key' },
      });
    const asked = await asking('https://bound.example.com');
    expect(asked.status).to.equal(204);
    expect(asked.headers.get('access-control-allow-origin')).to.equal('https://bound.example.com');
    expect(asked.headers.get('access-control-allow-methods')).to.equal('GET, HEAD');
    expect(asked.headers.get('access-control-allow-headers')).to.include('X-Api-Key').and.include('Idempotency-Key');
    expect(asked.headers.get('access-control-allow-credentials')).to.equal(null);
    const answer = await use(key, { origin: 'https://bound.example.com' });
    expect(answer.headers.get('access-control-allow-origin')).to.equal('https://bound.example.com');
    expect(answer.headers.get('access-control-expose-headers')).to.include('RateLimit').and.include('Link');
    expect(answer.headers.get('vary')).to.include('Origin');
    // A problem can be read too, or the page would not know what is wrong.
    const wrong = await use('x', { origin: 'https://bound.example.com' });
    expect(wrong.headers.get('access-control-allow-origin')).to.equal('https://bound.example.com');

    const other = await asking('https://evil.com');
    expect([other.status, other.headers.get('access-control-allow-origin')]).to.deep.equal([403, null]);
    expect((await use(key, { origin: 'https://evil.com' })).headers.get('access-control-allow-origin')).to.equal(null);
    await hub.admin('DELETE', `/app-keys/${id}`);
    expect((await asking('https://bound.example.com')).status).to.equal(403);
  });

  it('can be revoked, here at once and in other processes soon', async () => {
    const other = await startHub({ database: hub.database });
    try {
      const { key, id } = await make({ origins: [page] });
      const there = () => fetch(other.url + permissions, { headers: { 'x-api-key': key, origin: page } });
      await until(async () => (await there()).status === 200, { what: 'the other process to know the key' });
      await hub.admin('DELETE', `/app-keys/${id}`);
      expect((await use(key, { origin: page })).status).to.equal(401);
      await until(async () => (await there()).status === 401, { what: 'the other process to know that it is revoked' });
      expect((await hub.call('DELETE', `/app-keys/${id}`)).status).to.equal(404);
      expect((await hub.call('DELETE', `/app-keys/${randomUUID()}`)).status).to.equal(404);
    } finally {
      await other.stop();
    }
  });

  it('are refused in the making when they are bound to nothing, or the eMSP is none', async () => {
    const wrong: [object, string][] = [
      [{}, '/origins'],
      [{ origins: [] }, '/origins'],
      [{ origins: ['https://WWW.example.com'] }, '/origins/0'],
      [{ origins: ['https://example.com/'] }, '/origins/0'],
      [{ origins: ['*'] }, '/origins/0'],
      [{ origins: ['null'] }, '/origins/0'],
      [{ packages: ['a b'] }, '/packages/0'],
      [{ origins: [page], emsp: 'DE-ABC' }, '/emsp'],
      [{ origins: [page], emsp: 'NL-HUB' }, '/emsp'],
    ];
    for (const [terms, path] of wrong) {
      const answer = await hub.call('POST', '/app-keys', { emsp: 'DE-XVE', name: 'An app', ...terms });
      const { errors } = (await answer.json()) as { errors: { path: string }[] };
      expect([answer.status, errors[0]?.path], JSON.stringify(terms)).to.deep.equal([400, path]);
    }
  });

  it('are so many at the most', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        hub.call('POST', '/app-keys', { emsp: 'DE-XVE', name: 'One more', origins: [page] }),
      ),
    );
    const { count } = (await hub.app.hub.db('app_keys').whereNull('revoked_at').count({ count: '*' }).first()) ?? {};
    expect(Number(count)).to.equal(12);
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([201, 409]));
  });

  it('end with their eMSP', async () => {
    const [row] = await hub.app.hub.db('app_keys').whereNull('revoked_at').select('id');
    await hub.admin('DELETE', `/app-keys/${row.id}`);
    const { key } = await make({ origins: [page] });
    expect((await use(key, { origin: page })).status).to.equal(200);
    await change(hub.app.hub, { name: 'test' }, async (tx) => {
      await setPlatformState(tx, platform, 'suspended', new Date());
      return { result: undefined, done: { action: 'test', subject: platform } };
    });
    expect((await use(key, { origin: page })).status).to.equal(401);
  });
});
