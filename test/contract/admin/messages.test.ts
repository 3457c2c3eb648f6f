import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { masked } from '../../../src/hub/mask.ts';
import { type AdminApi, type Json, startAdminApi } from '../../support/admin-api.ts';

const startMs = Date.parse('2026-11-29T10:00:00.000Z');

describe('admin API: messages', () => {
  let api: AdminApi;
  before(async () => {
    api = await startAdminApi({}, [
      { name: 'auditor', token: 'another-token-of-the-tests', scopes: new Set(['audit:read']) },
    ]);
  });
  after(() => api.close());
  afterEach(() => api.db('messages').delete());

  let count = 0;
  /** Enters a message a millisecond younger than the one before, and returns what the test calls it. */
  async function add(name: string, about: Record<string, unknown> = {}): Promise<string> {
    count += 1;
    const ms = startMs + count;
    const hex = ms.toString(16).padStart(12, '0');
    const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`;
    await api.db('messages').insert({
      at: new Date(ms),
      id,
      direction: 'in',
      platform_id: randomUUID(),
      ms: 1.5,
      module: 'locations',
      side: 'receiver',
      method: 'PUT',
      path: '/ocpi/2.2.1/receiver/locations/BE/BEC/LOC1',
      request_id: name,
      correlation_id: name,
      http: 200,
      ocpi: 1000,
      ...about,
    });
    return id;
  }
  const named = async (query: string): Promise<string[]> => {
    const { items } = await api.get(`/admin/v1/messages?${query}`);
    return items.map((item: Json) => item.request_id);
  };

  it('are listed newest first, page by page', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await add(name);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { items, page } = await api.get(`/admin/v1/messages?limit=2${cursor}`);
      seen.push(...items.map((item: Json) => item.request_id));
      // What comes in between is newer, and disturbs no page.
      await add('late');
      if (!page.has_more) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(seen).to.deep.equal([...names].reverse());
  });

  it('of one correlation id or one session are told from the first on, page by page', async () => {
    for (const name of ['a', 'b', 'c']) await add(name, { correlation_id: 'story', session: 'Session-9' });
    await add('other', { session: 'SESSION-10' });
    for (const filter of ['correlation_id=story', 'session=session-9']) {
      const first = await api.get(`/admin/v1/messages?${filter}&limit=2`);
      const second = await api.get(`/admin/v1/messages?${filter}&limit=2&cursor=${first.page.next_cursor}`);
      expect([...first.items, ...second.items].map(({ request_id }) => request_id)).to.deep.equal(['a', 'b', 'c']);
      expect(second.page).to.deep.equal({ next_cursor: null, has_more: false });
    }
  });

  it('of the same moment are all listed once', async () => {
    for (const name of ['a', 'b', 'c']) await add(name, { at: new Date(startMs) });
    const first = await api.get('/admin/v1/messages?limit=2');
    const second = await api.get(`/admin/v1/messages?limit=2&cursor=${first.page.next_cursor}`);
    const seen = [...first.items, ...second.items].map(({ request_id }) => request_id);
    expect(seen.sort()).to.deep.equal(['a', 'b', 'c']);
  });

  it('are narrowed by each filter, and by several', async () => {
    const partner = randomUUID();
    await add('partner', { platform_id: partner });
    await add('out', { platform_id: partner, direction: 'out' });
    await add('tariff', { module: 'tariffs', object: 'Tariff1' });
    await add('token', { module: 'tokens', object: masked(api.hub.vault, 'UID1') });
    await add('http', { http: 404, ocpi: 2000 });
    await add('ocpi', { ocpi: 4001 });
    await add('silent', { direction: 'out', http: null, ocpi: null });
    const cases: Record<string, readonly string[]> = {
      [`partner=${partner}`]: ['out', 'partner'],
      [`partner=${partner.toUpperCase()}&direction=in`]: ['partner'],
      'direction=out': ['silent', 'out'],
      'module=tariffs': ['tariff'],
      'module=tariffs&object=TARIFF1': ['tariff'],
      'module=tokens&object=uid1': ['token'],
      [`module=tokens&object=${masked(api.hub.vault, 'UID1')}`]: ['token'],
      'object=UID1': ['token'],
      'status=404': ['http'],
      'status=4001': ['ocpi'],
      'status=failed': ['silent', 'ocpi', 'http'],
      'status=failed&direction=out': ['silent'],
      'module=credentials': [],
    };
    for (const [query, expected] of Object.entries(cases)) expect(await named(query), query).to.deep.equal(expected);
  });

  it('are narrowed by time: from the first moment on, before the last', async () => {
    for (const [name, second] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const) {
      await add(name, { at: new Date(startMs + second * 1000) });
    }
    expect(await named('from=2026-11-29T10:00:02Z')).to.deep.equal(['c', 'b']);
    expect(await named('to=2026-11-29T10:00:02Z')).to.deep.equal(['a']);
    expect(await named('from=2026-11-29T10:00:02.000Z&to=2026-11-29T10:00:03.000Z')).to.deep.equal(['b']);
  });

  it('are read whole by their id: bodies as JSON, or as texts where they were cut', async () => {
    const whole = await add('whole', {
      body: '{"id":"LOC1","evses":[]}',
      answer: '{"status_code":1000',
      answer_cut: true,
      headers: JSON.stringify({ 'content-type': 'application/json' }),
      issues: JSON.stringify([{ path: '/id', message: 'is missing' }]),
    });
    const [listed] = (await api.get('/admin/v1/messages')).items;
    expect(await api.get(`/admin/v1/messages/${whole}`)).to.deep.equal({
      ...listed,
      issues: [{ path: '/id', message: 'is missing' }],
      findings: [],
      headers: { 'content-type': 'application/json' },
      answer_headers: null,
      body: { id: 'LOC1', evses: [] },
      body_cut: false,
      answer: '{"status_code":1000',
      answer_cut: true,
    });
    const bare = await add('bare');
    expect(await api.get(`/admin/v1/messages/${bare}`)).to.deep.include({ headers: {}, body: null, answer: null });
  });

  it('that are not there are not found', async () => {
    await add('a');
    for (const id of [
      randomUUID(),
      'ffffffff-ffff-7fff-bfff-ffffffffffff',
      '00000000-0000-7000-8000-000000000000',
      'x',
    ]) {
      expect((await api.call('GET', `/admin/v1/messages/${id}`)).status, id).to.equal(404);
    }
  });

  it('are asked for with filters that can be', async () => {
    const wrong = [
      'partner=x',
      'module=nothing',
      'direction=both',
      'status=99',
      'status=bad',
      'from=yesterday',
      'from=2026-13-01T00:00:00Z',
      'to=2026-11-29',
      'correlation_id=',
      'cursor=x',
      'thread=1',
    ];
    for (const query of wrong) {
      expect((await api.call('GET', `/admin/v1/messages?${query}`)).status, query).to.equal(400);
    }
    expect((await api.call('GET', '/admin/v1/messages?from=2026-02-30T00:00:00Z')).status).to.equal(200);
  });

  it('take a scope of their own', async () => {
    const token = 'another-token-of-the-tests';
    for (const path of ['/admin/v1/messages', `/admin/v1/messages/${randomUUID()}`]) {
      expect((await api.call('GET', path, { token })).status).to.equal(403);
    }
  });
});
