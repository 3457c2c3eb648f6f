import { expect } from 'chai';
import { trustedProxies } from '../../../src/kernel/client-address.ts';
import { type DriverApi, driver, startDriverApi } from '../../support/driver-api.ts';
import { thingTable } from '../../support/driver-table.ts';

const emsp = driver.emsp;

describe('driver API: budgets', () => {
  let now = 1000;
  let api: DriverApi;
  beforeEach(async () => {
    now = 1000;
    api = await startDriverApi({
      table: thingTable(),
      deps: { act: () => ({ id: 'a' }) },
      clock: { now: () => 0, monotonic: () => now },
      proxies: trustedProxies('127.0.0.1'),
      identify: async (token) => ({ ...driver, driverId: token }),
      appKeys: {
        find: async (id) => ({ id, emsp, origins: new Set(), packages: new Set(['app']) }),
        isBound: async () => false,
      },
      limits: {
        driverSearchesPerMinuteMax: 2,
        driverAccountPerMinuteMax: 3,
        driverTilesPerMinuteMax: 2,
        driverAppBudgetTimes: 2,
      },
    });
  });
  afterEach(() => api.close());

  const search = (token: string, headers = {}) => api.call('GET', '/api/v1/things?lat=1', { token, headers });
  const account = (token: string) => api.call('GET', '/api/v1/things/a', { token });
  const open = (address: string) =>
    api.call('GET', '/api/v1/open/things', { token: '', headers: { 'x-forwarded-for': address } });
  const app = (key: string, address: string) =>
    search('', { 'x-api-key': key, 'x-app-package': 'app', 'x-forwarded-for': address });

  it('are told with each answer (RateLimit, draft 11)', async () => {
    const { headers } = await search('one');
    expect(headers.get('ratelimit-policy')).to.equal('"search";q=2;w=60');
    expect(headers.get('ratelimit')).to.equal('"search";r=1;t=30');
    expect((await account('one')).headers.get('ratelimit')).to.equal('"account";r=2;t=20');
  });

  it('that are spent are answered 429 with when to go on, which then works', async () => {
    await search('one');
    await search('one');
    now += 12_000;
    const { status, body, headers } = await search('one');
    expect([status, body.code]).to.deep.equal([429, 'rate_limited']);
    expect(headers.get('retry-after')).to.equal('18');
    expect(headers.get('ratelimit')).to.equal('"search";r=0;t=48');
    now += 18_000;
    expect((await search('one')).status).to.equal(200);
  });

  it('are apart for each kind, and for each driver', async () => {
    for (let times = 0; times < 3; times += 1) await search('one');
    expect((await search('one')).status).to.equal(429);
    expect((await account('one')).status).to.equal(200);
    expect((await search('two')).status).to.equal(200);
  });

  it('follow a driver from address to address', async () => {
    const from = (address: string) => search('one', { 'x-forwarded-for': address });
    await from('203.0.113.1');
    await from('203.0.113.2');
    expect((await from('203.0.113.3')).status).to.equal(429);
  });

  it('are of an address where nobody is signed in, of IPv6 of its network', async () => {
    await open('203.0.113.1');
    await open('203.0.113.1');
    expect((await open('203.0.113.1')).status).to.equal(429);
    expect((await open('203.0.113.2')).status).to.equal(200);
    await open('2001:db8::1');
    await open('2001:db8::2');
    expect((await open('2001:db8::3')).status).to.equal(429);
  });

  it('are of an app by all its users together, besides that of each', async () => {
    const first = await app('k', '203.0.113.1');
    expect(first.headers.get('ratelimit-policy')).to.equal('"search";q=2;w=60, "search-app";q=4;w=60');
    expect(first.headers.get('ratelimit')).to.equal('"search";r=1;t=30, "search-app";r=3;t=15');
    for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.2']) {
      expect((await app('k', address)).status).to.equal(200);
    }
    expect((await app('k', '203.0.113.3')).status).to.equal(429);
    expect((await app('other', '203.0.113.3')).status).to.equal(200);
  });
});
