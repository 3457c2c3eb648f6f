import { expect } from 'chai';
import type { DriverRequest } from '../../../src/http/driver/operation.ts';
import { Fault } from '../../../src/kernel/fault.ts';
import { createLogger } from '../../../src/kernel/logger.ts';
import { type DriverApi, driver, driverToken, startDriverApi } from '../../support/driver-api.ts';
import { thingTable } from '../../support/driver-table.ts';

type Seen = DriverRequest<unknown, unknown>;

describe('driver API: requests', () => {
  let act: (request: Seen) => unknown = () => ({ id: 'a' });
  const lines: Record<string, unknown>[] = [];
  let api: DriverApi;
  before(async () => {
    api = await startDriverApi({
      table: thingTable(),
      deps: { act: (request: Seen) => act(request) },
      limits: {
        driverSearchesPerMinuteMax: 10_000,
        driverAccountPerMinuteMax: 10_000,
        driverTilesPerMinuteMax: 10_000,
      },
      log: createLogger('debug', { write: (line: string) => void lines.push(JSON.parse(line)) }),
    });
  });
  after(() => api.close());
  beforeEach(() => {
    act = () => ({ id: 'a' });
  });

  const list = (query: string, headers = {}) => api.call('GET', `/api/v1/things?${query}`, { headers });
  const get = (headers = {}, thing = 'a') => api.call('GET', `/api/v1/things/${thing}`, { headers });

  describe('parameters', () => {
    it('become numbers, true or false, and lists, with commas or repeated', async () => {
      const { body } = await list(
        'lat=52.5&count=3&is_open=false&scopes=prices:read,locations:read&scopes=history:read&bbox=-1,2.5,3,4&text=1,5&limit=1',
      );
      expect(body.items[0].seen).to.deep.equal({
        lat: 52.5,
        count: 3,
        is_open: false,
        scopes: ['prices:read', 'locations:read', 'history:read'],
        bbox: [-1, 2.5, 3, 4],
        text: '1,5',
      });
    });

    const wrong: [string, { pointer: string; code: string; message: string }[]][] = [
      ['', [{ pointer: 'lat', code: 'missing', message: 'is missing' }]],
      ['lat=91', [{ pointer: 'lat', code: 'too_large', message: 'must be at most 90' }]],
      ['lat=1e1', [{ pointer: 'lat', code: 'wrong_type', message: 'must be a number' }]],
      ['lat=0x10', [{ pointer: 'lat', code: 'wrong_type', message: 'must be a number' }]],
      ['lat=', [{ pointer: 'lat', code: 'wrong_type', message: 'must be a number' }]],
      ['lat=NaN', [{ pointer: 'lat', code: 'wrong_type', message: 'must be a number' }]],
      ['lat=1&lat=2', [{ pointer: 'lat', code: 'repeated', message: 'is there twice' }]],
      ['lat=1&count=1.5', [{ pointer: 'count', code: 'wrong_type', message: 'must be a whole number' }]],
      ['lat=1&is_open=yes', [{ pointer: 'is_open', code: 'wrong_type', message: 'must be true or false' }]],
      ['lat=1&color=red', [{ pointer: 'color', code: 'unknown', message: 'is not known here' }]],
      ['lat=1&__proto__=red', [{ pointer: '__proto__', code: 'unknown', message: 'is not known here' }]],
      ['lat=1&bbox=1,2,x,4', [{ pointer: 'bbox/2', code: 'wrong_type', message: 'must be a number' }]],
      ['lat=1&bbox=1,2,3', [{ pointer: 'bbox', code: 'too_few', message: 'must have at least 4 entries' }]],
      ['lat=1&bbox=1,2,3,4,5', [{ pointer: 'bbox', code: 'too_many', message: 'must have at most 4 entries' }]],
      ['lat=1&text=a%00b', [{ pointer: 'text', code: 'bad_format', message: 'must not have NUL' }]],
      ['lat=1&limit=0', [{ pointer: 'limit', code: 'too_small', message: 'must be at least 1' }]],
      ['lat=1&limit=201', [{ pointer: 'limit', code: 'too_large', message: 'must be at most 200' }]],
      ['lat=1&cursor=abc', [{ pointer: 'cursor', code: 'invalid', message: 'is not a cursor of this list' }]],
    ];
    for (const [query, errors] of wrong) {
      it(`are refused: ${query || 'none'}`, async () => {
        const { status, body } = await list(query);
        expect([status, body.code, body.errors]).to.deep.equal([400, 'invalid', errors]);
      });
    }

    it('of paths that fit no pattern lead nowhere', async () => {
      for (const thing of ['A', 'abcdefghi', 'a%00', '%C3%A4', 'a%2Fb', '%E0%A4%A']) {
        const { status, body } = await get({}, thing);
        expect([status, body.code], thing).to.deep.equal([404, 'not_found']);
      }
    });
  });

  describe('lists', () => {
    it('go on by cursor and by Link, until there is no more', async () => {
      const first = await list('lat=1&limit=3&text=x%20y');
      expect(first.body.page.has_more).to.equal(true);
      const link = first.headers.get('link') ?? '';
      const url = /^<(.+)>; rel="next"$/.exec(link)?.[1] ?? '';
      expect(new URL(url).searchParams.get('cursor')).to.equal(first.body.page.next_cursor);
      expect(new URL(url).searchParams.get('text')).to.equal('x y');
      const second = await api.call('GET', new URL(url).pathname + new URL(url).search);
      expect(second.body.items.map((item: { id: string }) => item.id)).to.deep.equal(['thing4', 'thing5', 'thing6']);
      const last = await list(`lat=1&limit=3&cursor=${second.body.page.next_cursor}`);
      expect(last.body.page).to.deep.equal({ next_cursor: null, has_more: false });
      expect(last.headers.get('link')).to.equal(null);
    });
  });

  describe('answers', () => {
    it('are what the client likes best of what there is', async () => {
      const typeFor = async (accept: string) => (await list('lat=1', { accept })).headers.get('content-type');
      expect(await typeFor('application/geo+json')).to.equal('application/geo+json');
      expect(await typeFor('application/geo+json, application/json;q=0.5')).to.equal('application/geo+json');
      for (const accept of [
        '*/*',
        'application/json, application/geo+json',
        'application/geo+json;q=0.1, */*',
        'x',
        'text/html',
      ]) {
        expect(await typeFor(accept), accept).to.equal('application/json; charset=utf-8');
      }
      const { body, headers } = await list('lat=1&limit=2', { accept: 'application/geo+json' });
      expect(body.features).to.have.length(2);
      expect(headers.get('link')).to.include('rel="next"');
    });

    it('may be kept by caches as long as they say, and by those of the driver alone when he is signed in', async () => {
      const { headers } = await list('lat=1');
      expect(headers.get('cache-control')).to.equal('private, max-age=300, stale-while-revalidate=600');
      expect((await get()).headers.get('cache-control')).to.equal('private, max-age=10');
      const open = await api.call('GET', '/api/v1/open/things', { token: '' });
      expect(open.headers.get('cache-control')).to.equal('public, max-age=30');
      for (const name of ['Accept-Language', 'Authorization', 'X-Api-Key', 'Accept', 'Origin']) {
        expect(headers.get('vary')).to.include(name);
      }
      const refused = await list('');
      expect(refused.headers.get('cache-control')).to.equal('no-store');
      expect(refused.headers.get('vary')).to.equal(headers.get('vary'));
    });

    it('are 304 for who has them already', async () => {
      const first = await list('lat=1');
      const tag = first.headers.get('etag') ?? '';
      expect(tag).to.match(/^"[\w-]+"$/);
      const again = await list('lat=1', { 'if-none-match': tag });
      expect([again.status, again.body, again.headers.get('etag')]).to.deep.equal([304, undefined, tag]);
      expect(again.headers.get('cache-control')).to.equal(first.headers.get('cache-control'));
      expect((await list('lat=1', { 'if-none-match': `W/${tag}, "x"` })).status).to.equal(304);
      expect((await list('lat=2', { 'if-none-match': tag })).status).to.equal(200);
      const weak = (await get()).headers.get('etag') ?? '';
      expect(weak).to.match(/^W\/"/);
      expect((await get({ 'if-none-match': weak })).status).to.equal(304);
      act = () => ({ id: 'other' });
      expect((await get({ 'if-none-match': weak })).status).to.equal(200);
    });

    it('to HEAD are those to GET without a body', async () => {
      const answer = await fetch(`${api.origin}/api/v1/things?lat=1`, {
        method: 'HEAD',
        headers: { authorization: `Bearer ${driverToken}` },
      });
      expect([answer.status, await answer.text()]).to.deep.equal([200, '']);
      expect(answer.headers.get('etag')).to.not.equal(null);
    });
  });

  it('bring languages, the most wanted first, and English without', async () => {
    const languagesFor = async (header: string | undefined) => {
      let seen: readonly string[] = [];
      act = ({ languages }) => {
        seen = languages;
        return { id: 'a' };
      };
      await get(header === undefined ? {} : { 'accept-language': header });
      return seen;
    };
    expect(await languagesFor('fr;q=0.3, de-AT, en;q=0.7, *;q=0.1, nl;q=0')).to.deep.equal(['de-AT', 'en', 'fr']);
    for (const header of ['*', ';;', 'x'.repeat(50)]) expect(await languagesFor(header), header).to.deep.equal(['en']);
    expect(await languagesFor(Array.from({ length: 50 }, (_, at) => `aa-${at + 10}`).join())).to.have.length(10);
  });

  it('bring who asks, and hand it to the operation', async () => {
    let seen: Seen | undefined;
    act = (request) => {
      seen = request;
      return { id: 'a' };
    };
    const { headers } = await get();
    expect(seen?.viewer).to.deep.equal({ emsp: driver.emsp, driverId: driver.driverId });
    expect(seen?.requestId).to.equal(headers.get('x-request-id'));
    expect(seen?.params).to.deep.equal({ thing: 'a' });
  });

  it('may come from nobody where the operation is open, unless it looks for whom it is done', async () => {
    act = ({ caller }) => ({ id: 'a', seen: caller === undefined });
    expect((await api.call('GET', '/api/v1/open/things', { token: '' })).body.seen).to.equal(true);
    act = ({ viewer }) => ({ id: viewer.emsp.party_id });
    expect((await api.call('GET', '/api/v1/open/things', { token: '' })).body.code).to.equal('unauthenticated');
    expect((await api.call('GET', '/api/v1/open/things')).body.id).to.equal('XVE');
  });

  describe('that go wrong', () => {
    const faults: [Fault, number, string][] = [
      [new Fault('impossible', 'the area is too large', { code: 'bbox_too_large' }), 422, 'bbox_too_large'],
      [new Fault('gone', 'too old', { code: 'cursor_expired' }), 410, 'cursor_expired'],
      [new Fault('not-found', 'there is no such thing'), 404, 'not_found'],
      [new Fault('conflict', 'occupied', { code: 'evse_occupied' }), 409, 'evse_occupied'],
      [new Fault('timeout', 'the operator does not answer'), 504, 'timeout'],
    ];
    for (const [fault, status, code] of faults) {
      it(`are answered with a problem: ${code}`, async () => {
        act = () => {
          throw fault;
        };
        const answer = await get();
        const id = answer.headers.get('x-request-id');
        expect(answer.headers.get('content-type')).to.equal('application/problem+json');
        expect(answer.status).to.equal(status);
        expect(answer.body).to.deep.include({
          type: `urn:crossvolt:problem:${code}`,
          status,
          code,
          detail: fault.message,
          instance: `urn:uuid:${id}`,
          trace_id: id,
        });
      });
    }

    it('by a bug of ours are answered 500 with nothing but where to look, which the log has', async () => {
      act = () => {
        throw new TypeError('secret of the inside');
      };
      lines.length = 0;
      const { status, body } = await get();
      expect([status, body.code]).to.deep.equal([500, 'internal']);
      expect(JSON.stringify(body)).to.not.include('secret');
      expect(lines.some((line) => line['level'] === 'error' && line['requestId'] === body.trace_id)).to.equal(true);
    });

    it('because the database is away are answered 503', async () => {
      act = () => {
        throw Object.assign(new Error('terminating connection'), { code: '57P01' });
      };
      const { status, headers, body } = await get();
      expect([status, body.code, headers.get('retry-after')]).to.deep.equal([503, 'overloaded', '1']);
    });

    it('lead nowhere, or come with another method', async () => {
      const nowhere = await api.call('GET', '/api/v1/nothing');
      expect([nowhere.status, nowhere.body.code]).to.deep.equal([404, 'not_found']);
      expect((await api.call('GET', '/api/v1/Things?lat=1')).status).to.equal(404);
      const other = await api.call('DELETE', '/api/v1/things');
      expect([other.status, other.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD, POST']);
    });
  });

  it('are one line each in the log, that tells nothing of where anybody is, nor secrets', async () => {
    lines.length = 0;
    await list('lat=52.516275&text=Brandenburg');
    const line = lines.find(({ msg }) => msg === 'driver request');
    expect(line).to.include({ operation: 'listThings', http: 200, method: 'GET', driver: driver.driverId });
    const text = JSON.stringify(lines);
    for (const secret of ['52.51', 'Brandenburg', driverToken]) expect(text).to.not.include(secret);
  });

  it('without who asks, or without the scope, are refused', async () => {
    const nobody = await api.call('GET', '/api/v1/things?lat=1', { token: '' });
    expect([nobody.status, nobody.headers.get('www-authenticate')]).to.deep.equal([401, 'Bearer realm="crossvolt"']);
    const poor = await startDriverApi({
      table: thingTable(),
      identify: async () => ({ ...driver, scopes: new Set(['locations:read'] as const) }),
      deps: { act: () => ({ id: 'a' }) },
    });
    try {
      expect((await poor.call('GET', '/api/v1/things?lat=1')).status).to.equal(200);
      const { status, body, headers } = await poor.call('GET', '/api/v1/things/a');
      expect([status, body.code]).to.deep.equal([403, 'insufficient_scope']);
      expect(headers.get('www-authenticate')).to.include('scope="sessions:read"');
    } finally {
      await poor.close();
    }
  });

  it('that fail to show who asks are limited for their address, which does not slow down the right token', async () => {
    const strict = await startDriverApi({
      table: thingTable(),
      deps: { act: () => ({ id: 'a' }) },
      limits: { failedAuthenticationsPerMinuteMax: 2 },
    });
    try {
      const attempt = (headers: Record<string, string>) =>
        strict.call('GET', '/api/v1/things?lat=1', { token: '', headers });
      expect((await attempt({ authorization: 'Bearer wrong' })).status).to.equal(401);
      expect((await attempt({ 'x-api-key': 'wrong' })).status).to.equal(401);
      const limited = await attempt({ authorization: 'Basic eDp4' });
      expect(limited.status).to.equal(429);
      expect(Number(limited.headers.get('retry-after'))).to.be.within(1, 60);
      expect((await strict.call('GET', '/api/v1/things?lat=1')).status).to.equal(200);
    } finally {
      await strict.close();
    }
  });
});
