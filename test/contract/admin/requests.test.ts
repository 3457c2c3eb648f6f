import { expect } from 'chai';
import { operations } from '../../../src/http/admin/operations.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { createLogger } from '../../../src/kernel/logger.ts';
import { type AdminApi, adminToken, type Json, rawCall, startAdminApi } from '../../support/admin-api.ts';
import { adminScene, subjectOf } from '../../support/stations/admin-scene.ts';

const partners = '/admin/v1/partners';
const good = { name: 'A partner', roles: [{ country_code: 'BE', party_id: 'BEC', role: 'CPO' }] };

describe('admin API: requests', () => {
  let api: AdminApi;
  before(async () => {
    api = await startAdminApi();
  });
  after(() => api.close());
  afterEach(async () => {
    for (const table of ['station_evses', 'stations', 'cursors', 'parties']) await api.db(table).delete();
    await api.db('platforms').delete();
  });

  const kindOf = ({ body }: { body: Json }) => body.type.replace('urn:crossvolt:problem:', '');
  const post = (text: string | Buffer, headers = {}) => api.call('POST', partners, { text, headers });

  it('carry an id that every answer, problem and entry names', async () => {
    const { headers, body } = await post('{');
    const id = headers.get('x-request-id');
    expect(body).to.deep.equal({
      type: 'urn:crossvolt:problem:not-json',
      title: 'The body is not acceptable JSON',
      status: 400,
      detail: '/: is not valid JSON at line 1, column 2',
      instance: `urn:uuid:${id}`,
      errors: [{ path: '/', message: 'is not valid JSON at line 1, column 2' }],
    });
  });

  const unacceptable: [string, string | Buffer][] = [
    ['bad syntax', '{"name":'],
    ['a key twice', '{"name":"a","name":"b"}'],
    ['__proto__', '{"__proto__":{"name":"a"}}'],
    ['constructor.prototype', '{"constructor":{"prototype":{}}}'],
    ['too deep a nesting', '['.repeat(40) + ']'.repeat(40)],
    ['an escaped NUL', '{"name":"\\u0000"}'],
    ['half a surrogate pair', '{"name":"\\ud800"}'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ];
  for (const [what, text] of unacceptable) {
    it(`refuse ${what} as no acceptable JSON`, async () => {
      const answer = await post(text);
      expect([answer.status, kindOf(answer)]).to.deep.equal([400, 'not-json']);
    });
  }

  it('refuse another media type, and take parameters of the right one', async () => {
    const text = JSON.stringify(good);
    for (const type of ['text/plain', 'application/jsonp', 'application/x-www-form-urlencoded', 'x']) {
      const answer = await post(text, { 'content-type': type });
      expect([answer.status, kindOf(answer)], type).to.deep.equal([415, 'unsupported-media-type']);
    }
    expect((await post(text, { 'content-type': 'Application/JSON; charset=utf-8' })).status).to.equal(201);
  });

  it('refuse a body larger than the limit, and one that is missing', async () => {
    const large = await post(JSON.stringify({ ...good, name: 'x'.repeat(defaultLimits.bodyBytesMax) }));
    expect([large.status, kindOf(large)]).to.deep.equal([413, 'too-large']);
    const missing = await api.call('POST', partners);
    expect(missing.status).to.equal(400);
    expect(missing.body.errors).to.deep.equal([{ path: '/', message: 'is missing' }]);
  });

  it('end the connection when part of a body that is refused may still come', async () => {
    const lines = [
      `POST ${partners} HTTP/1.1`,
      'Host: hub',
      `Authorization: Bearer ${adminToken}`,
      'Content-Length: 1000000',
    ];
    const part = 'x'.repeat(defaultLimits.bodyBytesMax + 1);
    const head = await rawCall(api.origin, `${lines.join('\r\n')}\r\n\r\n${part}`);
    expect(head)
      .to.match(/^HTTP\/1\.1 413 /)
      .and.to.match(/^connection: close$/im);
  });

  it('refuse arrays and values where an object belongs', async () => {
    for (const text of ['[]', 'null', '1', '"x"', 'true']) {
      const answer = await post(text);
      expect([answer.status, kindOf(answer)], text).to.deep.equal([400, 'invalid']);
      expect(answer.body.errors, text).to.deep.equal([{ path: '/', message: 'must be an object' }]);
    }
  });

  it('name a bounded number of faults, and of each no more than is needed', async () => {
    const fields = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`field-${at}-${'x'.repeat(70)}`, at]));
    const { status, body } = await post(JSON.stringify({ ...good, ...fields }));
    expect(status).to.equal(400);
    expect(body.errors).to.have.length(defaultLimits.issuesMax);
    for (const { path } of body.errors) expect(path).to.have.length.below(70);
  });

  it('keep to the length of a list', async () => {
    const roles = Array.from({ length: 501 }, (_, at) => ({
      country_code: 'BE',
      party_id: at.toString(36).padStart(3, '0'),
      role: 'CPO',
    }));
    const { status, body } = await api.post(partners, { ...good, roles });
    expect(status).to.equal(400);
    expect(body.errors).to.deep.equal([{ path: '/roles', message: 'must have at most 500 entries' }]);
    expect((await api.post(partners, { ...good, roles: roles.slice(1) })).status).to.equal(201);
  });

  const lists = operations.filter(({ answer }) => 'listOf' in answer);
  for (const { id, path, filters = {} } of lists) {
    const needed = 'period' in filters ? 'period=2026-11&' : '';
    it(`${id} refuses parameters that are wrong, unknown or doubled, each by its name`, async () => {
      const { body: partner } = await api.post(partners, good);
      const subject = subjectOf(path, await adminScene(api), partner.id);
      const list = `/admin/v1${path.replace('{id}', subject)}?${needed}`;
      const wrong: Record<string, string> = {
        'limit=0': 'limit',
        'limit=-1': 'limit',
        'limit=201': 'limit',
        'limit=ten': 'limit',
        'limit=1.5': 'limit',
        'limit=': 'limit',
        'limit=1e999': 'limit',
        'cursor=': 'cursor',
        'cursor=x': 'cursor',
        'cursor=%00': 'cursor',
        [`cursor=${'A'.repeat(9000)}`]: 'cursor',
        'cursor=bnVsbA': 'cursor',
        'offset=1': 'offset',
        '__proto__=1': '__proto__',
        'limit=1&limit=2': 'query',
      };
      for (const [query, name] of Object.entries(wrong)) {
        const { status, body } = await api.call('GET', `${list}${query}`);
        expect(status, query.slice(0, 50)).to.equal(400);
        expect(body.errors[0].path, query.slice(0, 50)).to.equal(name);
      }
      expect((await api.call('GET', `${list}limit=200`)).status).to.equal(200);
    });

    it(`${id} takes no cursor that it has not given out`, async () => {
      const { body: partner } = await api.post(partners, good);
      const subject = subjectOf(path, await adminScene(api), partner.id);
      const list = `/admin/v1${path.replace('{id}', subject)}?${needed}`;
      const uuid = partner.id;
      const big = Number.MAX_SAFE_INTEGER;
      const places = [
        [],
        {},
        'x',
        1,
        [1],
        ['x'],
        [-1],
        [1.5],
        [1e300],
        [null],
        [[]],
        [uuid, uuid],
        [1, 'x'],
        ['\0', 1],
      ];
      for (const kind of [big, uuid, 'x', '\u{1F600}', '\0', '\ud800', null, [], {}]) {
        places.push([kind, kind], [kind, uuid], [uuid, kind, kind, kind], [kind, kind, 1, kind], [kind]);
      }
      for (const place of places) {
        const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
        const { status } = await api.call('GET', `${list}cursor=${cursor}`);
        expect(status, JSON.stringify(place)).to.be.oneOf([200, 400]);
      }
    });
  }

  for (const query of ['state=x', 'party=BE', 'party=BE-BEC%00', 'party=%27--']) {
    it(`refuse the filter ${query}`, async () => {
      const { status, body } = await api.call('GET', `${partners}?${query}`);
      expect(status).to.equal(400);
      expect(body.errors[0].path).to.equal(query.split('=')[0]);
    });
  }
});

describe('admin API: failures', () => {
  it('of the database answer 503 and when to try again, and hide what happened', async () => {
    const api = await startAdminApi({ limits: { ...defaultLimits, lockTimeoutMs: 50 } });
    try {
      await api.db.transaction(async (tx) => {
        await tx.raw('lock table platforms in access exclusive mode');
        const { status, headers, body } = await api.call('GET', partners);
        expect(status).to.equal(503);
        expect(headers.get('retry-after')).to.equal('1');
        expect(body.detail).to.equal('the store is not available');
      });
      expect((await api.call('GET', partners)).status).to.equal(200);
    } finally {
      await api.close();
    }
  });

  it('of our own making answer 500 with nothing but where to look, and say it in the log', async () => {
    const lines: string[] = [];
    const log = createLogger('error', { write: (line) => lines.push(line) });
    const api = await startAdminApi({ log });
    try {
      await api.db.raw('drop table findings');
      const { status, headers, body } = await api.call('GET', '/admin/v1/findings');
      expect(status).to.equal(500);
      const id = headers.get('x-request-id');
      expect(body).to.deep.equal({
        type: 'urn:crossvolt:problem:internal',
        title: 'The hub failed',
        status: 500,
        detail: `the hub failed to process the request; its log has the reason under ${id}`,
        instance: `urn:uuid:${id}`,
      });
      expect(lines).to.have.length(1);
      expect(JSON.parse(lines[0] ?? '')).to.deep.include({ level: 'error', requestId: id });
    } finally {
      await api.close();
    }
  });
});
