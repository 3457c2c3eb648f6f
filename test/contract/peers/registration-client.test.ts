import { expect } from 'chai';
import type { default as Nock } from 'nock';
import { randomIds } from '../../../src/kernel/ids.ts';
import { defaultLimits, type Limits } from '../../../src/kernel/limits.ts';
import type { DialOptions } from '../../../src/peers/connections.ts';
import type { Policy } from '../../../src/peers/guard.ts';
import { createRegistrationClient, type RegistrationClient } from '../../../src/peers/registration-client.ts';
import { bodyOf, certificate, faultOf, laboratory, serversOfTest, token, untilClosed } from './servers.ts';

const servers = serversOfTest();
const strict: Policy = { allowPrivateNetwork: false, allowedOrigins: [] };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const clientWith = (limits: Partial<Limits> = {}, dial: DialOptions = {}): RegistrationClient =>
  createRegistrationClient({ ...defaultLimits, ...limits }, randomIds, dial);

afterEach(() => servers.closeAll());

const envelope = (data: unknown) => JSON.stringify({ data, status_code: 1000, timestamp: '2026-01-01T00:00:00Z' });

/** A server that gives every request this answer and keeps what it was asked. */
async function answering(status: number, body: string | Buffer, headers: Record<string, string> = {}) {
  const asked: { method: string | undefined; headers: Record<string, unknown>; body: string }[] = [];
  const server = await servers.http(async (request, response) => {
    asked.push({ method: request.method, headers: request.headers, body: await bodyOf(request) });
    response.writeHead(status, headers).end(body);
  });
  return { server, asked, url: `${server.origin}/versions` };
}

describe('fetching versions', () => {
  it('gives the versions a platform lists, and carries the token and the ids but no parties (V-02, V-09, T-02, T-75, R-02)', async () => {
    const versions = [
      { version: '2.1.1', url: 'https://ocpi.example/2.1.1' },
      { version: '2.2.1', url: 'https://ocpi.example/2.2.1' },
    ];
    const { url, asked } = await answering(200, envelope(versions));
    expect(await clientWith().fetchVersions(url, token, 'base64', laboratory)).to.deep.equal({
      value: versions,
      tokenForm: 'base64',
    });
    expect(asked[0]?.headers).to.include({
      authorization: `Token ${base64(token)}`,
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'Crossvolt',
    });
    expect(asked[0]?.headers).to.include.keys('x-request-id', 'x-correlation-id');
    expect(Object.keys(asked[0]?.headers ?? {}).filter((name) => name.startsWith('ocpi-'))).to.deep.equal([]);
  });

  it('skips versions nobody knows and entries that are none (V-13)', async () => {
    const known = { version: '2.2.1', url: 'https://ocpi.example/2.2.1' };
    const others = [
      { version: '3.0', url: 'https://ocpi.example/3' },
      { version: '2.2.1' },
      { version: 2.2, url: 'x' },
      null,
      'v',
      [],
    ];
    const { url } = await answering(200, envelope([...others, { ...known, extra: 1 }]));
    expect((await clientWith().fetchVersions(url, token, 'base64', laboratory)).value).to.deep.equal([known]);
    const newer = await answering(200, envelope([{ version: '9.9', url: 'https://ocpi.example/9' }]));
    expect((await clientWith().fetchVersions(newer.url, token, 'base64', laboratory)).value).to.deep.equal([]);
  });

  it('tries the other form of the token once when the platform answers 401, and says which one works (T-04)', async () => {
    for (const [first, works] of [
      ['base64', 'raw'],
      ['raw', 'base64'],
      ['base64', 'base64'],
      ['raw', 'raw'],
    ] as const) {
      const attempts: (string | undefined)[] = [];
      const server = await servers.http((request, response) => {
        attempts.push(request.headers.authorization);
        const accepted = request.headers.authorization === `Token ${works === 'raw' ? token : base64(token)}`;
        response
          .writeHead(accepted ? 200 : 401)
          .end(envelope([{ version: '2.2.1', url: 'https://ocpi.example/2.2.1' }]));
      });
      const answered = await clientWith().fetchVersions(`${server.origin}/`, token, first, laboratory);
      expect(answered.tokenForm).to.equal(works);
      expect(attempts).to.have.lengthOf(first === works ? 1 : 2);
    }
  });

  it('says that the platform refuses the token when it refuses both forms', async () => {
    const { url, asked } = await answering(401, envelope(null));
    const call = clientWith().fetchVersions(url, token, 'base64', laboratory);
    const fault = await faultOf(
      call,
      'peer-unusable',
      'GET versions: the platform answered HTTP 401 and OCPI status 1000',
    );
    expect(fault).to.include({ http: 401, tokenRefused: true, statusCode: 1000 });
    expect(asked).to.have.lengthOf(2);
  });

  it('survives tokens that fit into no header', async () => {
    const { url } = await answering(401, '');
    for (const odd of ['a\r\nX-Evil: 1', 'ü', '\u0000']) {
      await faultOf(clientWith().fetchVersions(url, odd, 'base64', laboratory), 'peer-unusable');
    }
  });

  const failures: [string, number, string | Buffer, string][] = [
    ['HTTP 404', 404, 'not here', 'the platform answered HTTP 404'],
    ['HTTP 403', 403, '', 'the platform answered HTTP 403'],
    ['HTTP 500 with an envelope', 500, '{"status_code":3000}', 'the platform answered HTTP 500 and OCPI status 3000'],
    ['an OCPI error', 200, '{"status_code":2001,"status_message":"canary"}', 'the platform answered OCPI status 2001'],
    ['a page', 200, '<html>canary</html>', 'the answer is not an OCPI envelope in JSON'],
    ['nothing', 200, '', 'the answer is not an OCPI envelope in JSON'],
    [
      'a bare list',
      200,
      '[{"version":"2.2.1","url":"https://ocpi.example/"}]',
      'the answer is not an OCPI envelope in JSON',
    ],
    [
      'broken UTF-8',
      200,
      Buffer.from('{"status_code":1000,"data":"\xff"}', 'latin1'),
      'the answer is not an OCPI envelope in JSON',
    ],
    ['no list', 200, envelope({ version: '2.2.1' }), 'the answer lists no version'],
    ['an empty list', 200, envelope([]), 'the answer lists no version'],
    ['no data', 200, '{"status_code":1000}', 'the answer lists no version'],
  ];
  for (const [what, status, body, reason] of failures) {
    it(`fails with its reason for ${what} (C-05)`, async () => {
      const { url } = await answering(status, body);
      await faultOf(
        clientWith().fetchVersions(url, token, 'base64', laboratory),
        'peer-unusable',
        `GET versions: ${reason}`,
      );
    });
  }

  it('follows no redirect, to nowhere (D5, R-66)', async () => {
    const canary = await answering(200, envelope([]));
    for (const status of [301, 302, 303, 307, 308]) {
      const { url } = await answering(status, '', { location: canary.url });
      const call = clientWith().fetchVersions(url, token, 'base64', laboratory);
      await faultOf(call, 'peer-unusable', `GET versions: the platform answered HTTP ${status}`);
    }
    expect(canary.server.sockets).to.have.lengthOf(0);
  });

  it('has a deadline that a trickle of bytes does not move (C-11, D6)', async () => {
    const server = await servers.raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(drip));
    });
    const quick = clientWith({ registrationStepTimeoutMs: 150 });
    const call = quick.fetchVersions(`${server.origin}/`, token, 'base64', laboratory);
    await faultOf(call, 'peer-unusable', 'GET versions: the platform did not answer in time');
    await untilClosed(server);
    const mute = await servers.mute();
    await faultOf(
      quick.fetchVersions(`${mute.origin}/`, token, 'base64', laboratory),
      'peer-unusable',
      /did not answer in time$/,
    );
    await untilClosed(mute);
  });

  it('stops reading what is too large, and refuses what is compressed (D6)', async () => {
    const large = await answering(200, 'x'.repeat(3000));
    const client = clientWith({ answerBytesMax: 2000 });
    const call = client.fetchVersions(large.url, token, 'base64', laboratory);
    await faultOf(call, 'peer-unusable', 'GET versions: the answer is larger than 2000 bytes');
    const zipped = await answering(200, 'x', { 'content-encoding': 'gzip' });
    await faultOf(client.fetchVersions(zipped.url, token, 'base64', laboratory), 'peer-unusable', /is compressed/);
  });

  it('bounds the headers of an answer by the hub’s own limit (D6)', async () => {
    const { url } = await answering(200, envelope([{ version: '9.9', url: 'x' }]), { 'x-large': 'x'.repeat(3000) });
    await clientWith().fetchVersions(url, token, 'base64', laboratory);
    const call = clientWith({ answerHeaderBytesMax: 2000 }).fetchVersions(url, token, 'base64', laboratory);
    await faultOf(call, 'peer-unusable', /HPE_HEADER_OVERFLOW/);
  });

  it('survives headers without end, garbage, resets and nobody at home, and keeps what was sent to itself (D6, T-09)', async () => {
    const server = await servers.raw((socket, request) => {
      const path = /GET (\S+)/.exec(request)?.[1];
      if (path === '/headers') socket.write(`HTTP/1.1 200 OK\r\n${'X-Flood: 0123456789\r\n'.repeat(5000)}\r\n`);
      else if (path === '/garbage') socket.write(`HTTP/1.1 2x0 OK\r\n\r\n${request}`);
      else if (path === '/reset') socket.resetAndDestroy();
      else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"status_code"');
    });
    const client = clientWith();
    const reasons: [string, RegExp][] = [
      ['headers', /^GET versions: the exchange broke the rules of HTTP \(HPE_HEADER_OVERFLOW\)$/],
      ['garbage', /^GET versions: the exchange broke the rules of HTTP \(HPE_/],
      ['reset', /^GET versions: the platform cannot be reached \(ECONNRESET\)$/],
      ['early', /^GET versions: the platform cannot be reached \(ECONNRESET\)$/],
    ];
    for (const [path, reason] of reasons) {
      await faultOf(
        client.fetchVersions(`${server.origin}/${path}`, token, 'raw', laboratory),
        'peer-unusable',
        reason,
      );
    }
    await servers.closeAll();
    const call = client.fetchVersions(`${server.origin}/`, token, 'base64', laboratory);
    await faultOf(call, 'peer-unusable', 'GET versions: the platform cannot be reached (ECONNREFUSED)');
  });

  it('goes nowhere the guard does not allow: by URL, by name, by approval (D1, D3, D5)', async () => {
    const canary = await answering(200, envelope([]));
    const port = new URL(canary.url).port;
    const urls = ['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:7f00:1]', 'a@127.0.0.1'].map(
      (host) => `https://${host}:${port}/`,
    );
    for (const url of [...urls, canary.url]) {
      await faultOf(
        clientWith().fetchVersions(url, token, 'base64', strict),
        'peer-unusable',
        /^GET versions: the URL /,
      );
    }
    for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1']) {
      const family = address.includes(':') ? 6 : 4;
      const inside = clientWith(
        {},
        {
          resolve: async () => [
            { address: '192.0.2.1', family: 4 },
            { address, family },
          ],
        },
      );
      const call = inside.fetchVersions(`https://ocpi.example:${port}/`, token, 'base64', strict);
      await faultOf(call, 'peer-unusable', /the host name leads to an address that is not allowed$/);
    }
    const approving = { ...laboratory, allowedOrigins: ['http://127.0.0.1:1'] };
    await faultOf(
      clientWith().fetchVersions(canary.url, token, 'base64', approving),
      'peer-unusable',
      /is not approved for the platform$/,
    );
    expect(canary.server.sockets).to.have.lengthOf(0);
  });

  it('dials the address it has checked (D3)', async () => {
    const { url } = await answering(200, envelope([{ version: '2.2.1', url: 'https://ocpi.example/2.2.1' }]));
    const records = ['127.0.0.1', '169.254.169.254'];
    const client = clientWith({}, { resolve: async () => [{ address: records.shift() ?? '::', family: 4 }] });
    const named = `http://ocpi.example:${new URL(url).port}/`;
    expect((await client.fetchVersions(named, token, 'base64', laboratory)).value).to.have.lengthOf(1);
    await faultOf(client.fetchVersions(named, token, 'base64', laboratory), 'peer-unusable', /not allowed$/);
  });

  it('verifies certificates, whatever the environment says (S4)', async () => {
    const versions = [{ version: '2.2.1', url: 'https://ocpi.example/2.2.1' }];
    const server = await servers.https((_, response) => response.end(envelope(versions)));
    const trusting = clientWith({}, { ca: certificate });
    expect((await trusting.fetchVersions(`${server.origin}/`, token, 'base64', laboratory)).value).to.deep.equal(
      versions,
    );
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const call = clientWith().fetchVersions(`${server.origin}/`, token, 'base64', laboratory);
      await faultOf(call, 'peer-unusable', /DEPTH_ZERO_SELF_SIGNED_CERT/);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });
});

describe('fetching version details', () => {
  const endpoint = (identifier: string, role = 'SENDER') => ({
    identifier,
    role,
    url: `https://ocpi.example/2.2.1/${identifier}`,
  });
  const fetchFrom = async (data: unknown, policy = laboratory) => {
    const { url } = await answering(200, envelope(data));
    return clientWith().fetchVersionDetails(url, token, 'base64', policy);
  };

  it('gives the endpoints of the modules we know; the role of credentials has no meaning (V-03, V-05, V-07)', async () => {
    const endpoints = [endpoint('credentials', 'RECEIVER'), endpoint('locations'), endpoint('tokens', 'RECEIVER')];
    const ignored = [
      endpoint('nltnm-extra'),
      endpoint('locations', 'BOTH'),
      { identifier: 'cdrs', role: 'SENDER' },
      'cdrs',
      null,
    ];
    const { value } = await fetchFrom({ version: '2.2.1', endpoints: [...ignored, ...endpoints], more: 1 });
    expect(value).to.deep.equal({
      version: '2.2.1',
      endpoints: [endpoint('credentials'), endpoint('locations'), endpoint('tokens', 'RECEIVER')],
    });
    const { value: bare } = await fetchFrom({
      version: '2.2.1',
      endpoints: [{ identifier: 'credentials', url: 'https://ocpi.example/c' }],
    });
    expect(bare.endpoints).to.deep.equal([
      { identifier: 'credentials', role: 'SENDER', url: 'https://ocpi.example/c' },
    ]);
  });

  it('refuses endpoints that may not be called, by name (D1)', async () => {
    const inside = { identifier: 'locations', role: 'RECEIVER', url: 'https://169.254.169.254/latest' };
    await faultOf(
      fetchFrom({ version: '2.2.1', endpoints: [endpoint('credentials'), inside] }),
      'peer-unusable',
      'GET version details: endpoint locations RECEIVER: the URL leads to an address that is not allowed',
    );
    // What we would never call does not stand in the way.
    const custom = { ...inside, identifier: 'nltnm-extra' };
    expect(
      (await fetchFrom({ version: '2.2.1', endpoints: [endpoint('cdrs'), custom] })).value.endpoints,
    ).to.have.lengthOf(1);
  });

  const failures: [string, unknown, string][] = [
    ['no object', [], 'the answer names no version'],
    ['no version', { endpoints: [endpoint('cdrs')] }, 'the answer names no version'],
    ['no endpoints', { version: '2.2.1' }, 'the answer lists no endpoints'],
    ['an empty list', { version: '2.2.1', endpoints: [] }, 'the answer lists no endpoints'],
    ['endpoints of nothing we know', { version: '2.2.1', endpoints: [endpoint('x')] }, 'the answer lists no endpoints'],
  ];
  for (const [what, data, reason] of failures) {
    it(`fails with its reason for ${what} (C-05)`, () =>
      faultOf(fetchFrom(data), 'peer-unusable', `GET version details: ${reason}`).then(() => undefined));
  }
});

describe('sending credentials', () => {
  const own = {
    token: 'b~secret',
    url: 'https://hub.example/ocpi/versions',
    roles: [{ role: 'HUB', country_code: 'DE', party_id: 'XVT' }],
  };
  const theirs = { token: 'c~secret', url: 'https://ocpi.example/versions', roles: [] };

  for (const method of ['POST', 'PUT'] as const) {
    it(`by ${method} gives the credentials in the answer, for the caller to check (C-06, C-15)`, async () => {
      const { url, asked } = await answering(200, envelope(theirs));
      const client = clientWith();
      const send = method === 'POST' ? client.postCredentials : client.putCredentials;
      expect(await send(url, token, 'raw', own, laboratory)).to.deep.equal({ value: theirs, tokenForm: 'raw' });
      expect(asked).to.have.lengthOf(1);
      expect(asked[0]).to.include({ method, body: JSON.stringify(own) });
      expect(asked[0]?.headers).to.include({ 'content-type': 'application/json', authorization: `Token ${token}` });
    });
  }

  it('sends them again in the other token form after a 401, and says what became of them (C-08, C-17)', async () => {
    const bodies: string[] = [];
    const server = await servers.http(async (request, response) => {
      bodies.push(await bodyOf(request));
      response.writeHead(request.headers.authorization === `Token ${token}` ? 405 : 401).end('{"status_code":2000}');
    });
    const call = clientWith().postCredentials(`${server.origin}/`, token, 'base64', own, laboratory);
    const fault = await faultOf(
      call,
      'peer-unusable',
      'POST credentials: the platform answered HTTP 405 and OCPI status 2000',
    );
    expect(fault).to.include({ http: 405, statusCode: 2000 });
    expect(bodies).to.deep.equal([JSON.stringify(own), JSON.stringify(own)]);
  });

  it('keeps the platform’s 3001 apart from its own (C-05)', async () => {
    const { url } = await answering(200, '{"status_code":3001}');
    const fault = await faultOf(
      clientWith().putCredentials(url, token, 'base64', own, laboratory),
      'peer-unusable',
      'PUT credentials: the platform answered OCPI status 3001',
    );
    expect(fault.statusCode).to.equal(3001);
  });

  it('deletes them with or without data in the answer (C-21, T-28)', async () => {
    const { url, asked } = await answering(200, '{"status_code":1000}');
    expect(await clientWith().deleteCredentials(url, token, 'base64', laboratory)).to.deep.equal({
      value: undefined,
      tokenForm: 'base64',
    });
    expect(asked[0]).to.include({ method: 'DELETE', body: '' });
    const refused = await answering(405, '');
    const call = clientWith().deleteCredentials(refused.url, token, 'base64', laboratory);
    expect(await faultOf(call, 'peer-unusable', 'DELETE credentials: the platform answered HTTP 405')).to.include({
      http: 405,
    });
  });
});

describe('registration over the public internet', () => {
  // The network is played here, so that names and certificates can be those of the real world. Importing nock replaces
  // node:http for the whole process, which no other suite should notice.
  let nock: typeof Nock;
  before(async () => {
    nock = (await import('nock')).default;
    nock.disableNetConnect();
  });
  afterEach(() => nock.cleanAll());
  after(() => {
    nock.enableNetConnect();
    nock.restore();
  });

  it('takes the three steps under the strict policy (C-02)', async () => {
    const origin = 'https://ocpi.example.com';
    const details = {
      version: '2.2.1',
      endpoints: [{ identifier: 'credentials', role: 'SENDER', url: `${origin}/2.2.1/credentials` }],
    };
    nock(origin, { reqheaders: { authorization: `Token ${base64(token)}` } })
      .get('/versions')
      .reply(200, envelope([{ version: '2.2.1', url: `${origin}/2.2.1` }]))
      .get('/2.2.1')
      .reply(200, envelope(details))
      .post('/2.2.1/credentials', { token: 'b' })
      .reply(200, envelope({ token: 'c' }));
    const policy = { ...strict, allowedOrigins: [origin] };
    const client = clientWith();
    const [version] = (await client.fetchVersions(`${origin}/versions`, token, 'base64', policy)).value;
    const { value } = await client.fetchVersionDetails(version?.url ?? '', token, 'base64', policy);
    const answered = await client.postCredentials(
      value.endpoints[0]?.url ?? '',
      token,
      'base64',
      { token: 'b' },
      policy,
    );
    expect(answered.value).to.deep.equal({ token: 'c' });
    expect(nock.isDone()).to.equal(true);
  });

  it('reports what the network does', async () => {
    const origin = 'https://ocpi.example.com';
    for (const code of ['ENOTFOUND', 'EHOSTUNREACH', 'CERT_HAS_EXPIRED', 'EPROTO']) {
      nock(origin)
        .get('/')
        .replyWithError(Object.assign(new Error('nock'), { code }));
      const call = clientWith().fetchVersions(`${origin}/`, token, 'base64', strict);
      await faultOf(call, 'peer-unusable', `GET versions: the platform cannot be reached (${code})`);
    }
    nock(origin).get('/').delay(2000).reply(200, '{}');
    const slow = clientWith({ registrationStepTimeoutMs: 50 }).fetchVersions(`${origin}/`, token, 'base64', strict);
    await faultOf(slow, 'peer-unusable', 'GET versions: the platform did not answer in time');
  });
});
