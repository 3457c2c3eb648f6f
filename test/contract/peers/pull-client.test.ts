import { expect } from 'chai';
import { randomIds } from '../../../src/kernel/ids.ts';
import { defaultLimits, type Limits } from '../../../src/kernel/limits.ts';
import type { Connection } from '../../../src/peers/connection.ts';
import { createPullClient, type Page, type PageRequest } from '../../../src/peers/pull-client.ts';
import { certificate, faultOf, type Listening, laboratory, serversOfTest, token, untilClosed } from './servers.ts';

const servers = serversOfTest();
afterEach(() => servers.closeAll());

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const connectionTo = (server: Pick<Listening, 'origin'>, rest: Partial<Connection> = {}): Connection => ({
  platformId: 'p1',
  policy: laboratory,
  token,
  tokenForm: 'base64',
  endpoints: [{ identifier: 'locations', role: 'SENDER', url: `${server.origin}/locations` }],
  ...rest,
});

const requestTo = (connection: Connection, rest: Partial<PageRequest> = {}): PageRequest => ({
  connection,
  module: 'locations',
  to: { country_code: 'BE', party_id: 'BEC' },
  from: { country_code: 'DE', party_id: 'XVT' },
  correlationId: 'correlation-1',
  ...rest,
});

const clientWith = (limits: Partial<Limits> = {}) => createPullClient({ ...defaultLimits, ...limits }, randomIds);

/** The page a server gives with this answer. */
async function page(
  body: string | Buffer,
  headers: Record<string, string | string[]> = {},
  status = 200,
  limits: Partial<Limits> = {},
): Promise<Page> {
  const server = await servers.http((_, response) => response.writeHead(status, headers).end(body));
  return clientWith(limits).fetchPage(`${server.origin}/locations`, requestTo(connectionTo(server)));
}

const list = (...elements: string[]): string => `{"data":[${elements.join(',')}],"status_code":1000,"timestamp":"t"}`;

describe('fetching a page', () => {
  it('asks as given, with the token, the ids and the parties (T-02, T-70, T-71, R-01)', async () => {
    const asked: unknown[] = [];
    const server = await servers.http((request, response) => {
      const { 'x-request-id': requestId, ...headers } = request.headers;
      asked.push({ method: request.method, url: request.url, headers, requestId: typeof requestId });
      response.end(list());
    });
    const url = `${server.origin}/locations?date_from=2026-01-01T00%3A00%3A00Z&limit=500`;
    await clientWith().fetchPage(url, requestTo(connectionTo(server)));
    expect(asked).to.deep.equal([
      {
        method: 'GET',
        url: '/locations?date_from=2026-01-01T00%3A00%3A00Z&limit=500',
        requestId: 'string',
        headers: {
          host: new URL(server.origin).host,
          connection: 'close',
          authorization: `Token ${base64(token)}`,
          'x-correlation-id': 'correlation-1',
          accept: 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'Crossvolt',
          'ocpi-to-country-code': 'BE',
          'ocpi-to-party-id': 'BEC',
          'ocpi-from-country-code': 'DE',
          'ocpi-from-party-id': 'XVT',
        },
      },
    ]);
  });

  it('gives every object byte for byte, and what the headers say about the list (T-48, T-49, T-50)', async () => {
    const objects = ['{"id": "1", "kwh": 1.50, "unknown": [1e3]}', '{"id":"é€😀"}'];
    const headers = { link: '</locations?offset=2>; rel="next"', 'x-total-count': '1120', 'x-limit': '2' };
    const server = await servers.http((_, response) => response.writeHead(200, headers).end(list(...objects)));
    const found = await clientWith().fetchPage(`${server.origin}/locations`, requestTo(connectionTo(server)));
    expect(found).to.deep.equal({
      items: objects.map((text) => ({ text, value: JSON.parse(text) })),
      problems: [],
      next: `${server.origin}/locations?offset=2`,
      total: 1120,
      limit: 2,
    });
  });

  it('is empty and the last one when nothing is there (T-21, T-48)', async () => {
    for (const body of [
      list(),
      '{"status_code":1000}',
      '{"status_code":1000,"data":null}',
      '{"data":[ ],"status_code":1001}',
    ]) {
      expect(await page(body), body).to.deep.equal({ items: [], problems: [] });
    }
  });

  it('never loses the others to a bad element (T-53)', async () => {
    const good = ['{"id":"1"}', '{"id":"2"}'];
    const bad: [string, string][] = [
      ['{"id":"x","id":"y"}', '/id: is there twice'],
      ['{"__proto__":{"a":1}}', '/__proto__: is no allowed key'],
      ['{"id":"\\u0000"}', '/id: contains NUL or half of a surrogate pair'],
      ['{"id":"\\ud800"}', '/id: contains NUL or half of a surrogate pair'],
      [`${'['.repeat(40)}${']'.repeat(40)}`, `${'/0'.repeat(32)}: is nested deeper than 32 levels`],
      ['{"id":NaN}', '/id: is not valid JSON at line 1, column 7'],
      ['{"id":"x",}', '/: is not valid JSON at line 1, column 11'],
      ["{'id':'x'}", '/: is not valid JSON at line 1, column 2'],
      ['undefined', '/: is not valid JSON at line 1, column 1'],
    ];
    const [first = '', second = ''] = good;
    const found = await page(list(first, ...bad.map(([text]) => text), second));
    expect(found.items.map((item) => item.text)).to.deep.equal(good);
    expect(found.problems).to.deep.equal(bad.map(([text, reason]) => ({ text, reason })));
  });

  it('finds the element whose bytes are not UTF-8 (T-53)', async () => {
    const body = Buffer.concat([
      Buffer.from('{"status_code":1000,"data":[{"id":"é"},{"id":"'),
      Buffer.from([0xff]),
      Buffer.from('"}]}'),
    ]);
    const found = await page(body);
    expect(found.items.map((item) => item.text)).to.deep.equal(['{"id":"é"}']);
    expect(found.problems).to.deep.equal([{ text: '{"id":"\ufffd"}', reason: 'a string is not UTF-8' }]);
    // The character itself is as good as any other.
    expect((await page(list('{"id":"\ufffd"}'))).items).to.have.lengthOf(1);
  });

  it('ignores counts that are none', async () => {
    for (const count of ['', '-1', '1.5', 'many', '1e3', '9'.repeat(40)]) {
      expect(await page(list(), { 'x-total-count': count, 'x-limit': count }), count).to.deep.equal({
        items: [],
        problems: [],
      });
    }
  });

  const outside: [string, number, string, RegExp | string][] = [
    ['HTTP 404', 404, list(), 'the platform answered HTTP 404'],
    ['HTTP 500', 500, '', 'the platform answered HTTP 500'],
    ['a redirect (D5)', 302, list(), 'the platform answered HTTP 302'],
    ['an OCPI error', 200, '{"status_code":2001,"data":[]}', 'the platform answered OCPI status 2001'],
    ['a page', 200, '<html>', 'the answer is not a list in an OCPI envelope'],
    ['nothing', 200, '', 'the answer is not a list in an OCPI envelope'],
    ['a bare list', 200, '[{"status_code":1000,"data":[]}]', 'the answer is not a list in an OCPI envelope'],
    ['an object as data', 200, '{"status_code":1000,"data":{}}', 'the answer is not a list in an OCPI envelope'],
    ['no status code', 200, '{"data":[]}', 'the answer is not a list in an OCPI envelope'],
    [
      'a status code that is none',
      200,
      '{"status_code":"1000","data":[]}',
      'the answer is not a list in an OCPI envelope',
    ],
    [
      'a list that ends too early',
      200,
      '{"status_code":1000,"data":[{"id":"1"},{"id":',
      'the answer is not a list in an OCPI envelope',
    ],
  ];
  for (const [what, status, body, sentence] of outside) {
    it(`is undeliverable when the answer is ${what}: half a list must not look complete (T-56)`, async () => {
      await faultOf(page(body, {}, status), 'undeliverable', sentence);
    });
  }

  it('has its bounds of size and time, and ends when it is given up (D6)', async () => {
    const large = page(list(`"${'x'.repeat(3000)}"`), {}, 200, { pageBytesMax: 2000 });
    await faultOf(large, 'undeliverable', 'the answer is larger than 2000 bytes');
    const server = await servers.raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const drip = setInterval(() => socket.write(' '), 5);
      socket.on('close', () => clearInterval(drip));
    });
    const url = `${server.origin}/locations`;
    const request = requestTo(connectionTo(server));
    await faultOf(
      clientWith({ pullPageTimeoutMs: 100 }).fetchPage(url, request),
      'timeout',
      'the platform did not answer in time',
    );
    await untilClosed(server);
    const controller = new AbortController();
    const given = clientWith().fetchPage(url, { ...request, signal: controller.signal });
    controller.abort();
    await faultOf(given, 'undeliverable', 'the call was given up');
    await untilClosed(server);
  });

  it('refuses compressed pages and survives one cut into single bytes (D6)', async () => {
    await faultOf(page('x', { 'content-encoding': 'br' }), 'undeliverable', /is compressed/);
    const body = list(`{"id":"${'x'.repeat(20_000)}"}`);
    const server = await servers.raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.end(`${[...body].map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`);
    });
    const found = await clientWith().fetchPage(`${server.origin}/locations`, requestTo(connectionTo(server)));
    expect(found.items[0]?.text).to.have.lengthOf(20_009);
  });
});

describe('the next page', () => {
  /** What `next` becomes of this link on a page fetched at `/locations?offset=0`. */
  async function nextOf(
    link: (origin: string) => string,
    policyOf = (_: string) => laboratory,
  ): Promise<string | undefined> {
    const server = await servers.http((_, response) =>
      response.writeHead(200, { link: link(server.origin) }).end(list('{"id":"1"}')),
    );
    const connection = connectionTo(server, { policy: policyOf(server.origin) });
    const found = await clientWith().fetchPage(`${server.origin}/locations?offset=0`, requestTo(connection));
    return found.next?.replace(server.origin, '');
  }

  it('is on the same server, absolute or relative, without a fragment (T-48, T-56)', async () => {
    expect(await nextOf((origin) => `<${origin}/locations?offset=1&limit=1>; rel="next"`)).to.equal(
      '/locations?offset=1&limit=1',
    );
    expect(await nextOf(() => '<?offset=1>; rel="next"')).to.equal('/locations?offset=1');
    expect(await nextOf(() => '</elsewhere/2#here>; rel="next"')).to.equal('/elsewhere/2');
    expect(await nextOf((origin) => `<${origin}/1>; rel="prev"`)).to.equal(undefined);
    const approving = (origin: string) => ({ ...laboratory, allowedOrigins: [origin] });
    expect(await nextOf((origin) => `<${origin}/2>; rel="next"`, approving)).to.equal('/2');
  });

  const foreign = [
    'https://ocpi.example/locations?offset=1',
    'http://127.0.0.1/locations',
    'http://localhost/locations',
    '//ocpi.example/locations',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://[::',
  ];
  for (const target of foreign) {
    it(`is never ${target} (D7, D8)`, async () => {
      await faultOf(
        nextOf(() => `<${target}>; rel="next"`),
        'undeliverable',
        /^the link to the next page (leads to another server|is no URL)$/,
      );
    });
  }

  it('is not followed on another port, with a user name, or beyond its length (D5, D7)', async () => {
    await faultOf(
      nextOf((origin) => `<${origin}1/locations>; rel="next"`),
      'undeliverable',
    );
    const named = nextOf((origin) => `<${origin.replace('//', '//user@')}/>; rel="next"`);
    await faultOf(named, 'undeliverable', 'the URL must not carry a user name or password');
    await faultOf(
      nextOf((origin) => `<${origin}/?${'a'.repeat(5000)}>; rel="next"`),
      'undeliverable',
      /is longer than/,
    );
  });

  it('stays encrypted when a platform behind a proxy writes http into its links', async () => {
    const server = await servers.https((request, response) => {
      const link = `<http://${request.headers.host}/locations?offset=1>; rel="next"`;
      response.writeHead(200, { link }).end(list());
    });
    const trusting = createPullClient(defaultLimits, randomIds, { ca: certificate });
    const found = await trusting.fetchPage(`${server.origin}/locations`, requestTo(connectionTo(server)));
    expect(found.next).to.equal(`${server.origin}/locations?offset=1`);
  });
});

describe('fetching a page with a platform’s token', () => {
  it('shows it only to the platform’s own servers (D8)', async () => {
    const [server, other] = [await servers.mute(), await servers.mute()];
    const connections = [
      connectionTo(server),
      connectionTo(server, { policy: { ...laboratory, allowedOrigins: [server.origin] } }),
      connectionTo(server, { endpoints: [] }),
    ];
    for (const connection of connections) {
      for (const url of [`${other.origin}/locations`, `${server.origin}@${other.origin.slice(7)}/`, 'locations', '']) {
        await faultOf(clientWith().fetchPage(url, requestTo(connection)), 'undeliverable');
      }
    }
    expect([...server.sockets, ...other.sockets]).to.deep.equal([]);
  });

  it('tries the token before once, when the new one is refused (S3)', async () => {
    const old = 'old-canary-token';
    const seen: (string | undefined)[] = [];
    const server = await servers.http((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(request.headers.authorization === `Token ${old}` ? 200 : 401).end(list('{"id":"1"}'));
    });
    const connection = connectionTo(server, { tokenForm: 'raw', tokenBefore: old });
    const found = await clientWith().fetchPage(`${server.origin}/locations`, requestTo(connection));
    expect(found.items).to.have.lengthOf(1);
    expect(seen).to.deep.equal([`Token ${token}`, `Token ${old}`]);
    const refused = clientWith().fetchPage(`${server.origin}/locations`, requestTo(connectionTo(server)));
    expect(await faultOf(refused, 'unreachable', 'the platform refuses our token')).to.include({
      tokenRefused: true,
      http: 401,
    });
  });

  it('reports a platform that is not there', async () => {
    const server = await servers.mute();
    await servers.closeAll();
    const call = clientWith().fetchPage(`${server.origin}/locations`, requestTo(connectionTo(server)));
    await faultOf(call, 'unreachable', 'the platform cannot be reached (ECONNREFUSED)');
  });
});
