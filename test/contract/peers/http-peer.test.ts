import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import fc from 'fast-check';
import { randomIds } from '../../../src/kernel/ids.ts';
import { defaultLimits, type Limits } from '../../../src/kernel/limits.ts';
import type { OcpiRequest } from '../../../src/ocpi/message.ts';
import type { Connection } from '../../../src/peers/connection.ts';
import { createHttpPeer, type HttpPeer } from '../../../src/peers/http-peer.ts';
import { createTransport, type Transport } from '../../../src/peers/transport.ts';
import { bodyOf, faultOf, type Listening, laboratory, plainAnswer, serversOfTest, token } from './servers.ts';

const servers = serversOfTest();
const transports: Transport[] = [];

afterEach(async () => {
  const closing = transports.splice(0).map((transport) => transport.close());
  await servers.closeAll();
  await Promise.all(closing);
});

const modules = [
  'cdrs',
  'chargingprofiles',
  'commands',
  'credentials',
  'hubclientinfo',
  'locations',
  'sessions',
  'tariffs',
  'tokens',
];

/** A connection that offers every module on the server, each at a path of its own. */
const connectionTo = (server: Pick<Listening, 'origin'>, rest: Partial<Connection> = {}): Connection => ({
  platformId: 'p1',
  policy: laboratory,
  token,
  tokenForm: 'base64',
  endpoints: modules.flatMap((identifier) => [
    { identifier, role: 'SENDER' as const, url: `${server.origin}/out/${identifier}` },
    { identifier, role: 'RECEIVER' as const, url: `${server.origin}/in/${identifier}/` },
  ]),
  ...rest,
});

function peerOf(connection: Connection | (() => Connection), limits: Partial<Limits> = {}): HttpPeer {
  const all = { ...defaultLimits, ...limits };
  const transport = createTransport(all);
  transports.push(transport);
  return createHttpPeer(transport, typeof connection === 'function' ? connection : () => connection, all, randomIds);
}

const request = (rest: Partial<OcpiRequest> = {}): OcpiRequest => ({
  method: 'GET',
  module: 'locations',
  side: 'receiver',
  segments: ['BE', 'BEC', 'LOC1'],
  query: new Map(),
  to: { country_code: 'NL', party_id: 'TNM' },
  from: { country_code: 'BE', party_id: 'BEC' },
  requestId: 'request-1',
  correlationId: 'correlation-1',
  ...rest,
});

const patch = request({ method: 'PATCH', body: { text: '{"status": "CHARGING"}', value: { status: 'CHARGING' } } });
const never = new AbortController().signal;

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A server that answers 1000 and keeps what it was asked. */
async function recorder(answer = '{"status_code":1000,"timestamp":"2026-01-01T00:00:00Z"}') {
  const asked: {
    method: string | undefined;
    url: string | undefined;
    headers: IncomingMessage['headers'];
    body: string;
  }[] = [];
  const server = await servers.http(async (incoming, response) => {
    const { method, url, headers } = incoming;
    asked.push({ method, url, headers, body: await bodyOf(incoming) });
    response.setHeader('Content-Type', 'application/json');
    response.end(answer);
  });
  return { server, asked };
}

describe('a request to a platform', () => {
  it('carries the token, the ids, the parties and the body as given (T-02, T-11, T-70, T-71, T-73, R-01)', async () => {
    const { server, asked } = await recorder();
    await peerOf(connectionTo(server)).exchange(patch, never);
    const [seen] = asked;
    const { 'x-request-id': requestId, ...headers } = seen?.headers ?? {};
    expect({ ...seen, headers }).to.deep.equal({
      method: 'PATCH',
      url: '/in/locations/BE/BEC/LOC1',
      body: '{"status": "CHARGING"}',
      headers: {
        host: new URL(server.origin).host,
        connection: 'keep-alive',
        authorization: `Token ${base64(token)}`,
        'x-correlation-id': 'correlation-1',
        accept: 'application/json',
        'user-agent': 'Crossvolt',
        'content-type': 'application/json',
        'content-length': '22',
        'accept-encoding': 'identity',
        'ocpi-to-country-code': 'NL',
        'ocpi-to-party-id': 'TNM',
        'ocpi-from-country-code': 'BE',
        'ocpi-from-party-id': 'BEC',
      },
    });
    // A new id for this hop (T-72, T-73).
    expect(requestId).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('encodes the token of the specification’s example as RFC 4648 does, without a line feed (T-02, X-01)', async () => {
    const { server, asked } = await recorder();
    await peerOf(connectionTo(server, { token: 'example-token' })).exchange(request(), never);
    expect(asked[0]?.headers.authorization).to.equal('Token ZXhhbXBsZS10b2tlbg==');
  });

  it('sends the plain token to platforms that want it so (T-04)', async () => {
    const { server, asked } = await recorder();
    await peerOf(connectionTo(server, { tokenForm: 'raw' })).exchange(request(), never);
    expect(asked[0]?.headers.authorization).to.equal(`Token ${token}`);
  });

  const functional = new Set(['cdrs', 'chargingprofiles', 'commands', 'locations', 'sessions', 'tariffs', 'tokens']);
  for (const module of modules) {
    const carries = functional.has(module);
    it(`${carries ? 'carries' : 'never carries'} routing headers with ${module} (R-01, R-02)`, async () => {
      const { server, asked } = await recorder();
      await peerOf(connectionTo(server)).exchange(request({ module }), never);
      const routing = Object.keys(asked[0]?.headers ?? {}).filter((name) => name.startsWith('ocpi-'));
      expect(routing).to.have.lengthOf(carries ? 4 : 0);
    });
  }

  it('leaves out a party that is not given (R-03)', async () => {
    const { server, asked } = await recorder();
    const { to: _, ...unaddressed } = request();
    await peerOf(connectionTo(server)).exchange(unaddressed, never);
    const routing = Object.keys(asked[0]?.headers ?? {}).filter((name) => name.startsWith('ocpi-'));
    expect(routing.sort()).to.deep.equal(['ocpi-from-country-code', 'ocpi-from-party-id']);
  });

  it('has no content type without a body (T-11)', async () => {
    const { server, asked } = await recorder();
    await peerOf(connectionTo(server)).exchange(request({ method: 'DELETE' }), never);
    expect(asked[0]?.headers).to.not.have.any.keys('content-type', 'content-length');
  });

  it('has an id of its own each time (T-70)', async () => {
    const { server, asked } = await recorder();
    const peer = peerOf(connectionTo(server));
    await Promise.all(Array.from({ length: 50 }, () => peer.exchange(request(), never)));
    expect(new Set(asked.map((seen) => seen.headers['x-request-id']))).to.have.lengthOf(50);
  });

  it('sends bodies byte for byte', async () => {
    const { server, asked } = await recorder();
    const peer = peerOf(connectionTo(server));
    for (const text of ['{"a":1.50,"b":"é€😀","a b":[1e3, 2]}', `"${'x'.repeat(300_000)}"`, ' {} ']) {
      await peer.exchange(request({ method: 'PUT', body: { text, value: undefined } }), never);
      expect(asked.at(-1)?.body).to.equal(text);
    }
  });
});

describe('where a request to a platform goes', () => {
  it('is looked up by module and side in the endpoints of the platform (T-64, R-15)', async () => {
    const { server, asked } = await recorder();
    const peer = peerOf(connectionTo(server));
    await peer.exchange(
      request({ side: 'sender', segments: [], query: new Map([['date_from', '2026-01-01T00:00:00Z']]) }),
      never,
    );
    await peer.exchange(
      request({ module: 'tokens', segments: ['NL', 'TNM', 'a/b c'], query: new Map([['type', 'RFID']]) }),
      never,
    );
    await peer.exchange(request({ module: 'cdrs', segments: [] }), never);
    expect(asked.map((seen) => seen.url)).to.deep.equal([
      '/out/locations?date_from=2026-01-01T00%3A00%3A00Z',
      '/in/tokens/NL/TNM/a%2Fb%20c?type=RFID',
      '/in/cdrs/',
    ]);
  });

  it('is nowhere when the platform does not offer the interface (R-15)', async () => {
    const { server, asked } = await recorder();
    const connection = connectionTo(server, {
      endpoints: [{ identifier: 'cdrs', role: 'SENDER', url: `${server.origin}/cdrs` }],
    });
    const peer = peerOf(connection);
    await faultOf(
      peer.exchange(request({ module: 'cdrs' }), never),
      'undeliverable',
      'the receiver has no receiver interface of cdrs',
    );
    await faultOf(
      peer.exchange(request(), never),
      'undeliverable',
      'the receiver has no receiver interface of locations',
    );
    expect(asked).to.deep.equal([]);
  });

  it('follows a connection that has changed, at the next exchange', async () => {
    const [first, second] = [await recorder(), await recorder()];
    let current = connectionTo(first.server);
    const peer = peerOf(() => current);
    await peer.exchange(request(), never);
    current = connectionTo(second.server, { token: 'another' });
    await peer.exchange(request(), never);
    expect(first.asked.map((seen) => seen.headers.authorization)).to.deep.equal([`Token ${base64(token)}`]);
    expect(second.asked.map((seen) => seen.headers.authorization)).to.deep.equal([`Token ${base64('another')}`]);
  });

  it('cannot be led out of the endpoint by an id (T-65)', async () => {
    const { server, asked } = await recorder();
    const peer = peerOf(connectionTo(server));
    for (const id of ['..', '.', ''])
      await faultOf(peer.exchange(request({ segments: ['BE', 'BEC', id] }), never), 'undeliverable');
    expect(asked).to.deep.equal([]);
  });
});

describe('an exchange at a URL the platform gave', () => {
  it('goes there as written, with the headers of every exchange (R-17)', async () => {
    const { server, asked } = await recorder();
    const peer = peerOf(connectionTo(server));
    await peer.exchangeAt(`${server.origin}/cdr/1?x=a%2Fb#part`, request({ module: 'cdrs' }), never);
    expect(asked[0]?.url).to.equal('/cdr/1?x=a%2Fb');
    expect(asked[0]?.headers).to.include({ authorization: `Token ${base64(token)}`, 'ocpi-to-party-id': 'TNM' });
  });

  it('takes links that are longer than the URLs in objects, up to a limit (T-94)', async () => {
    const { server, asked } = await recorder();
    const peer = peerOf(connectionTo(server), { linkUrlLengthMax: 3000 });
    await peer.exchangeAt(`${server.origin}/?cursor=${'a'.repeat(2000)}`, request(), never);
    expect(asked).to.have.lengthOf(1);
    await faultOf(peer.exchangeAt(`${server.origin}/?cursor=${'a'.repeat(3000)}`, request(), never), 'undeliverable');
  });

  it('never shows the token to a server that is not the platform’s (D2, D7, D8, R-66)', async () => {
    const { server } = await recorder();
    const foreign = await recorder();
    const port = new URL(foreign.server.origin).port;
    const own = new URL(server.origin).host;
    const urls = [
      foreign.server.origin,
      `${foreign.server.origin}/in/locations`,
      `http://localhost:${port}/`,
      `http://2130706433:${port}/`,
      `http://${own}@127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}\\@${own}/`,
      `http://127.0.0.1:${port}#@${own}/`,
      `//127.0.0.1:${port}/`,
      `https://${own}/`,
      '/cdr/1',
      'file:///etc/passwd',
      '',
    ];
    const approving = { ...laboratory, allowedOrigins: [server.origin] };
    for (const connection of [connectionTo(server), connectionTo(server, { policy: approving })]) {
      const peer = peerOf(connection);
      for (const url of urls) await faultOf(peer.exchangeAt(url, request(), never), 'undeliverable');
    }
    expect(foreign.server.sockets).to.have.lengthOf(0);
  });

  it('goes to another origin when the operator has approved it (D8)', async () => {
    const [server, callbacks] = [await recorder(), await recorder()];
    const policy = { ...laboratory, allowedOrigins: [server.server.origin, callbacks.server.origin] };
    const peer = peerOf(connectionTo(server.server, { policy }));
    await peer.exchangeAt(
      `${callbacks.server.origin}/callback/1`,
      request({ module: 'commands', method: 'POST' }),
      never,
    );
    expect(callbacks.asked[0]?.headers.authorization).to.equal(`Token ${base64(token)}`);
  });

  it('does not use an endpoint that is outside of the approved origins (D1, D8)', async () => {
    const { server } = await recorder();
    const peer = peerOf(connectionTo(server, { policy: { ...laboratory, allowedOrigins: ['https://ocpi.example'] } }));
    await faultOf(
      peer.exchange(request(), never),
      'undeliverable',
      'the URL leads to a server that is not approved for the platform',
    );
    expect(server.sockets).to.have.lengthOf(0);
  });

  it('shows the token only to approved origins, whatever the URL (D8)', async () => {
    const [server, foreign] = [await recorder(), await recorder()];
    const hosts = [server, foreign].map((known) => new URL(known.server.origin).host);
    const host = fc.constantFrom(
      ...hosts,
      `a@${hosts[1]}`,
      `${hosts[0]}@${hosts[1]}`,
      `${hosts[0]}.${hosts[1]}`,
      '127.0.0.1',
      'localhost',
    );
    const url = fc
      .tuple(
        fc.constantFrom('http:', 'https:', 'HTTP:', ''),
        fc.constantFrom('//', '/', '///', '\\\\', ''),
        host,
        fc.webPath({ size: 'small' }),
      )
      .map((parts) => parts.join(''));
    const peer = peerOf(connectionTo(server.server));
    const property = fc.asyncProperty(url, async (text) => {
      await peer.exchangeAt(text, request(), never).catch(() => undefined);
      expect(foreign.server.sockets).to.have.lengthOf(0);
    });
    await fc.assert(property, { numRuns: 500 });
    expect(server.asked).to.not.deep.equal([]);
  });
});

describe('an answer of a platform', () => {
  /** What the peer makes of an answer with this status, body and headers. */
  async function answered(status: number, body: string | Buffer, headers: Record<string, string> = {}) {
    const server = await servers.http((_, response) => response.writeHead(status, headers).end(body));
    return peerOf(connectionTo(server)).exchange(request(), never);
  }

  it('is given with its codes, its data as text, and the whole of it to pass on (R-12, R-16)', async () => {
    const body =
      '{ "status_code" : 1000, "data" : {"id": "1", "kwh": 1.50, "unknown": [1]} , "timestamp":"2026-01-01T00:00:00Z" }';
    const response = await answered(200, body);
    expect(response).to.deep.equal({
      http: 200,
      statusCode: 1000,
      passedOn: Buffer.from(body),
      headers: {},
      data: '{"id": "1", "kwh": 1.50, "unknown": [1]}',
    });
    expect({ ...response }.data).to.equal('{"id": "1", "kwh": 1.50, "unknown": [1]}');
  });

  it('hands on the headers that matter above HTTP, and no others', async () => {
    const body = '{"status_code":1000,"data":[]}';
    const kept = {
      link: '<https://a/?p=2>; rel="next"',
      location: 'https://a/1',
      'x-total-count': '5',
      'x-limit': '2',
      'retry-after': '7',
    };
    const response = await answered(200, body, { ...kept, 'set-cookie': 'a=b', server: 'x', 'x-request-id': 'theirs' });
    expect(response.headers).to.deep.equal(kept);
  });

  const envelopes: [string, number, string, object][] = [
    ['without data and timestamp (T-27, T-28)', 200, '{"status_code":1000}', { statusCode: 1000 }],
    ['with null data', 200, '{"status_code":1000,"data":null,"status_message":null}', { statusCode: 1000 }],
    ['with anything as data (T-28)', 200, '{"status_code":1000,"data":"ok"}', { statusCode: 1000, data: '"ok"' }],
    ['of a created object (T-32)', 201, '{"status_code":1000}', { statusCode: 1000 }],
    [
      'with a client error and a message (R-12, T-40)',
      200,
      '{"status_code":2001,"status_message":"no id"}',
      { statusCode: 2001, statusMessage: 'no id' },
    ],
    [
      'with a server error (R-12)',
      200,
      '{"status_code":3000,"data":{"debug":1}}',
      { statusCode: 3000, data: '{"debug":1}' },
    ],
    ['of another hub (R-24)', 200, '{"status_code":4001}', { statusCode: 4001 }],
    ['with HTTP 404 (R-18)', 404, '{"status_code":2003}', { statusCode: 2003 }],
    ['with HTTP 405 (R-18)', 405, '{"status_code":2000}', { statusCode: 2000 }],
    ['with HTTP 400', 400, '{"status_code":2001}', { statusCode: 2001 }],
    ['with HTTP 500 (R-18)', 500, '{"status_code":3000}', { statusCode: 3000 }],
    [
      'with unknown members, in any order (T-19)',
      200,
      '{"x":{"y":[]},"timestamp":"t","status_code":1000}',
      { statusCode: 1000 },
    ],
  ];
  for (const [what, http, body, expected] of envelopes) {
    it(`passes as an envelope ${what}`, async () => {
      expect(await answered(http, body)).to.deep.equal({ http, headers: {}, passedOn: Buffer.from(body), ...expected });
    });
  }

  for (const http of [404, 405]) {
    for (const body of ['', '<html>not here</html>', '{"error":"not here"}', '[]', 'null']) {
      it(`gets an envelope for HTTP ${http} with ${JSON.stringify(body)} (R-18)`, async () => {
        expect(await answered(http, body)).to.deep.equal({ http, statusCode: 2000, isBare: true });
      });
    }
  }

  for (const http of [401, 403]) {
    for (const body of ['', '{"status_code":2000,"status_message":"unknown token"}']) {
      it(`is a refused token for HTTP ${http} ${body === '' ? 'without' : 'with'} an envelope (R-18, X-19)`, async () => {
        const fault = await faultOf(answered(http, body), 'unreachable', 'the receiver refuses our token');
        expect(fault).to.include({ tokenRefused: true, http });
      });
    }
  }

  const outside: [string, number, string | Buffer][] = [
    ['HTTP 500 with a page', 500, '<html>'],
    ['HTTP 502 without a body', 502, ''],
    ['HTTP 503 with other JSON', 503, '{"message":"later"}'],
    ['HTTP 400 with other JSON', 400, '{"message":"bad"}'],
    ['HTTP 429', 429, 'slow down'],
    ['HTTP 200 without a body', 200, ''],
    ['HTTP 204', 204, ''],
    ['HTTP 200 with a page', 200, '<html>'],
    ['an array', 200, '[{"status_code":1000}]'],
    ['a string', 200, '"1000"'],
    ['no status code', 200, '{"data":{},"timestamp":"2026-01-01T00:00:00Z"}'],
    ['a status code that is a string', 200, '{"status_code":"1000"}'],
    ['a status code with a fraction', 200, '{"status_code":1000.5}'],
    ['two status codes', 200, '{"status_code":1000,"status_code":2001}'],
    ['two JSON texts', 200, '{"status_code":1000}{"status_code":1000}'],
    ['half a JSON text', 200, '{"status_code":1000,"data":{"id":"1"'],
    ['__proto__', 200, '{"status_code":1000,"__proto__":{"x":1}}'],
    ['JSON that is too deep', 200, `{"status_code":1000,"data":${'['.repeat(500)}${']'.repeat(500)}}`],
    ['bytes that are not UTF-8', 200, Buffer.from('{"status_code":1000,"data":"\xff"}', 'latin1')],
  ];
  for (const [what, http, body] of outside) {
    it(`is undeliverable when it is ${what} (R-18)`, async () => {
      const fault = await faultOf(
        answered(http, body),
        'undeliverable',
        `the receiver answered outside OCPI (HTTP ${http})`,
      );
      expect(fault).to.include({ http, tokenRefused: false });
    });
  }

  it('is undeliverable when it is a redirect, with an envelope or without; nobody goes there (D5)', async () => {
    const canary = await recorder();
    for (const [status, body] of [
      [301, ''],
      [302, '{"status_code":1000}'],
      [307, ''],
      [308, ''],
    ] as const) {
      await faultOf(
        answered(status, body, { location: canary.server.origin }),
        'undeliverable',
        `the receiver answered with a redirect (HTTP ${status})`,
      );
    }
    expect(canary.server.sockets).to.have.lengthOf(0);
  });

  it('says how long to wait when the receiver did', async () => {
    const retryAfterS = async (value: string) =>
      (await faultOf(answered(503, '', { 'retry-after': value }), 'undeliverable')).retryAfterS;
    expect(await retryAfterS('120')).to.equal(120);
    for (const value of ['-1', 'soon', '1e9', '99999999999'])
      expect(await retryAfterS(value), value).to.equal(undefined);
  });

  it('is bounded in size (D6)', async () => {
    const server = await servers.http((_, response) =>
      response.end(`{"status_code":1000,"data":"${'x'.repeat(2000)}"}`),
    );
    await faultOf(peerOf(connectionTo(server), { answerBytesMax: 2000 }).exchange(request(), never), 'undeliverable');
    expect(
      (await peerOf(connectionTo(server), { answerBytesMax: 3000 }).exchange(request(), never)).statusCode,
    ).to.equal(1000);
  });

  it('may be missing: timeout and broken connections (R-13, R-19)', async () => {
    const server = await servers.mute();
    await faultOf(peerOf(connectionTo(server), { forwardTimeoutMs: 50 }).exchange(request(), never), 'timeout');
    await faultOf(peerOf(connectionTo(server)).exchange(request(), AbortSignal.timeout(50)), 'timeout');
    await servers.closeAll();
    await faultOf(peerOf(connectionTo(server)).exchange(request(), never), 'unreachable');
  });

  it('is not taken for another’s: one that carries the id of an earlier request is refused (C8)', async () => {
    let before = 'none';
    const server = await servers.raw((socket, raw, count) => {
      const id = /x-request-id: (\S+)/i.exec(raw)?.[1] ?? '';
      socket.write(plainAnswer('{"status_code":1000}', `X-Request-ID: ${count === 2 ? before.toUpperCase() : id}\r\n`));
      before = id;
    });
    const peer = peerOf(connectionTo(server));
    await peer.exchange(request(), never);
    await faultOf(peer.exchange(request(), never), 'undeliverable', 'the receiver answered an earlier request');
    await peer.exchange(request(), never);
    // The connection on which it came is not used again.
    expect(server.sockets).to.have.lengthOf(2);
  });
});

describe('a token that is being changed', () => {
  const old = 'old-canary-token';

  it('gives way to the one before once, when the new one is refused (S3)', async () => {
    const asked: (string | undefined)[] = [];
    const server = await servers.http((incoming, response) => {
      asked.push(incoming.headers.authorization);
      const accepted = incoming.headers.authorization === `Token ${base64(old)}`;
      response.writeHead(accepted ? 200 : 401).end('{"status_code":1000}');
    });
    const peer = peerOf(connectionTo(server, { tokenBefore: old }));
    expect((await peer.exchange(patch, never)).statusCode).to.equal(1000);
    expect(asked).to.deep.equal([`Token ${base64(token)}`, `Token ${base64(old)}`]);
    const refused = await faultOf(peerOf(connectionTo(server)).exchange(patch, never), 'unreachable');
    expect(refused.tokenRefused).to.equal(true);
    expect(asked).to.have.lengthOf(3);
  });

  it('is refused when both are, after two attempts (S3)', async () => {
    let attempts = 0;
    const server = await servers.http((_, response) => {
      attempts += 1;
      response.writeHead(403).end();
    });
    const peer = peerOf(connectionTo(server, { tokenBefore: old }));
    const fault = await faultOf(peer.exchange(patch, never), 'unreachable', 'the receiver refuses our token');
    expect(fault.tokenRefused).to.equal(true);
    expect(attempts).to.equal(2);
  });

  it('is used alone while it is accepted (S3)', async () => {
    const { server, asked } = await recorder();
    await peerOf(connectionTo(server, { tokenBefore: old })).exchange(patch, never);
    expect(asked.map((seen) => seen.headers.authorization)).to.deep.equal([`Token ${base64(token)}`]);
  });
});
