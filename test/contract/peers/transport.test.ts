import { lookup } from 'node:dns/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { defaultLimits, type Limits } from '../../../src/kernel/limits.ts';
import type { DialOptions } from '../../../src/peers/connections.ts';
import type { Resolve } from '../../../src/peers/guard.ts';
import {
  createTransport,
  type IncomingAnswer,
  type OutgoingRequest,
  type Transport,
} from '../../../src/peers/transport.ts';
import { until } from '../../support/wait.ts';
import { bodyOf, certificate, faultOf, laboratory, plainAnswer, serversOfTest, token, untilClosed } from './servers.ts';

const servers = serversOfTest();
const transports: Transport[] = [];

afterEach(async () => {
  const closing = transports.splice(0).map((transport) => transport.close());
  await servers.closeAll();
  await Promise.all(closing);
});

function transportWith(limits: Partial<Limits> = {}, dial: DialOptions = {}): Transport {
  const transport = createTransport({ ...defaultLimits, ...limits }, dial);
  transports.push(transport);
  return transport;
}

const target = { platformId: 'p1', policy: laboratory };
const other = { platformId: 'p2', policy: laboratory };

const get = (url: string, rest: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: 'GET',
  url,
  headers: ['Authorization', `Token ${token}`],
  timeoutMs: 5000,
  answerBytesMax: 64 * 1024,
  ...rest,
});

const textOf = (answer: IncomingAnswer): string => answer.body.toString('utf8');

describe('the transport', () => {
  it('sends a request as given and gives the answer as it came', async () => {
    const server = await servers.http(async (request, response) => {
      response.setHeader('X-Seen', `${request.method} ${request.url} ${await bodyOf(request)}`);
      response.setHeader('X-Names', request.rawHeaders.filter((_, at) => at % 2 === 0).join(' '));
      response.setHeader('Link', ['<a>', '<b>']);
      response.setHeader('X-Coding', request.headers['accept-encoding'] ?? '');
      response.statusCode = 201;
      response.end('{"status_code":1000} ');
    });
    const headers = ['X-One', '1', 'OCPI-to-party-id', 'TNM'];
    const answer = await transportWith().send(
      target,
      get(`${server.origin}/a%2Fb?c=d`, { method: 'PUT', headers, body: '{"a": 1}' }),
    );
    expect(answer.status).to.equal(201);
    expect(answer.headers('x-seen')).to.equal('PUT /a%2Fb?c=d {"a": 1}');
    expect(answer.headers('x-names')).to.equal('host connection X-One OCPI-to-party-id Accept-Encoding content-length');
    expect(answer.headers('link')).to.equal('<a>, <b>');
    expect(answer.headers('x-coding')).to.equal('identity');
    expect(answer.headers('absent')).to.equal(undefined);
    expect(textOf(answer)).to.equal('{"status_code":1000} ');
  });

  it('takes answers in many pieces, chunked, and without a body', async () => {
    const server = await servers.http((request, response) => {
      if (request.url === '/none') response.writeHead(204).end();
      else {
        for (let piece = 0; piece < 100; piece += 1) response.write(`${piece},`);
        response.end('€');
      }
    });
    const transport = transportWith();
    const whole = `${Array.from({ length: 100 }, (_, piece) => piece).join(',')},€`;
    expect(textOf(await transport.send(target, get(`${server.origin}/many`)))).to.equal(whole);
    expect(textOf(await transport.send(target, get(`${server.origin}/none`)))).to.equal('');
  });

  it('uses a connection again, never for another platform, and never for another origin (C8)', async () => {
    const server = await servers.http((_, response) => response.end('{}'));
    const transport = transportWith();
    for (let round = 0; round < 5; round += 1) {
      await transport.send(target, get(`${server.origin}/`));
      await transport.send(other, get(`${server.origin}/`));
      await transport.send(target, get(`${server.origin.replace('127.0.0.1', 'localhost')}/`));
    }
    expect(server.sockets).to.have.lengthOf(3);
  });

  it('opens a bounded number of connections and lets the other calls wait', async () => {
    const release: (() => void)[] = [];
    const server = await servers.http((_, response) => release.push(() => response.end('{}')));
    const transport = transportWith({ socketsPerPlatformMax: 4 });
    const answers = Array.from({ length: 20 }, () => transport.send(target, get(`${server.origin}/`)));
    for (let answered = 0; answered < 20; answered += 1) {
      await until(() => release.length > 0, { what: 'request' });
      release.shift()?.();
    }
    expect((await Promise.all(answers)).map((answer) => answer.status)).to.deep.equal(Array(20).fill(200));
    expect(server.sockets).to.have.lengthOf(4);
  });

  it('keeps that bound when connecting fails over and over', async () => {
    // TCP comes about and TLS does not, so that the server can count what is open at once.
    const server = await servers.breaking(5);
    const transport = transportWith({ socketsPerPlatformMax: 4 });
    const call = async () => {
      for (let round = 0; round < 5; round += 1) {
        // Each waits for those before it, which takes long on a busy machine.
        await faultOf(transport.send(target, get(`${server.origin}/`, { timeoutMs: 20_000 })), 'unreachable');
      }
    };
    await Promise.all(Array.from({ length: 40 }, call));
    expect(server.sockets).to.have.lengthOf(200);
    expect(server.most()).to.be.within(1, 4);
  });

  it('refuses calls beyond those that may wait', async () => {
    const server = await servers.mute();
    const transport = transportWith({ socketsPerPlatformMax: 1, callsWaitingMax: 2 });
    const calls = Array.from({ length: 5 }, () => transport.send(target, get(`${server.origin}/`, { timeoutMs: 100 })));
    const kinds = (await Promise.allSettled(calls)).map((call) => (call.status === 'rejected' ? call.reason.kind : ''));
    expect(kinds).to.deep.equal(['timeout', 'timeout', 'timeout', 'undeliverable', 'undeliverable']);
    // Calls that gave up while waiting make room again.
    await faultOf(transport.send(target, get(`${server.origin}/`, { timeoutMs: 50 })), 'timeout');
  });

  it('does not write a call that ended while it waited', async () => {
    const seen: (string | undefined)[] = [];
    const server = await servers.http((request, response) => {
      seen.push(request.url);
      setTimeout(() => response.end('{}'), 80);
    });
    const transport = transportWith({ socketsPerPlatformMax: 1 });
    const first = transport.send(target, get(`${server.origin}/first`));
    await faultOf(transport.send(target, get(`${server.origin}/gone`, { timeoutMs: 20 })), 'timeout');
    await first;
    await transport.send(target, get(`${server.origin}/last`));
    expect(seen).to.deep.equal(['/first', '/last']);
    expect(server.sockets).to.have.lengthOf(1);
  });
});

describe('the transport and a hostile server', () => {
  it('does not write a call that ended before its connection was made', async () => {
    let requests = 0;
    const server = await servers.http((_, response) => {
      requests += 1;
      response.end('{}');
    });
    const connected: (() => void)[] = [];
    const resolve: Resolve = () =>
      new Promise((done) => connected.push(() => done([{ address: '127.0.0.1', family: 4 }])));
    const transport = transportWith({ socketsPerPlatformMax: 1 }, { resolve });
    const url = `http://ocpi.example:${new URL(server.origin).port}/`;
    await faultOf(transport.send(target, get(url, { timeoutMs: 20 })), 'timeout');
    const next = transport.send(target, get(url));
    connected[0]?.();
    expect((await next).status).to.equal(200);
    expect(requests).to.equal(1);
    expect(server.sockets).to.have.lengthOf(1);
  });

  it('follows no redirect: the answer is the answer (D5)', async () => {
    const canary = await servers.http((_, response) => response.end('{}'));
    const server = await servers.http((_, response) => response.writeHead(302, { Location: canary.origin }).end());
    const answer = await transportWith().send(target, get(`${server.origin}/`));
    expect([answer.status, answer.headers('location')]).to.deep.equal([302, canary.origin]);
    expect(canary.sockets).to.have.lengthOf(0);
  });

  it('cuts off an answer that comes byte by byte at the deadline (D6, G3)', async () => {
    const server = await servers.raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(drip));
    });
    const started = performance.now();
    await faultOf(
      transportWith().send(target, get(`${server.origin}/`, { timeoutMs: 150 })),
      'timeout',
      'the platform did not answer in time',
    );
    expect(performance.now() - started).to.be.within(140, 5000);
    await untilClosed(server);
  });

  it('cuts off headers that never end, by their size and by the deadline (D6)', async () => {
    const server = await servers.raw((socket, request) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const fast = request.startsWith('GET /fast');
      const flood = setInterval(() => socket.write(fast ? 'X-Flood: 0123456789\r\n'.repeat(500) : 'X: 1\r\n'), 2);
      socket.on('close', () => clearInterval(flood));
    });
    const transport = transportWith();
    await faultOf(transport.send(target, get(`${server.origin}/fast`)), 'undeliverable', /HEADERS_OVERFLOW/);
    await faultOf(transport.send(target, get(`${server.origin}/slow`, { timeoutMs: 100 })), 'timeout');
    await untilClosed(server);
  });

  it('cuts off an endless row of interim answers at the deadline (D6)', async () => {
    const server = await servers.raw((socket) => {
      const flood = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 2);
      socket.on('close', () => clearInterval(flood));
    });
    await faultOf(transportWith().send(target, get(`${server.origin}/`, { timeoutMs: 100 })), 'timeout');
    await untilClosed(server);
  });

  it('refuses thousands of headers even when they are small (D6)', async () => {
    const headers = Array.from({ length: 3000 }, (_, at) => `a${at}: 1\r\n`).join('');
    const server = await servers.raw((socket) => socket.write(plainAnswer('{}', headers)));
    await faultOf(
      transportWith().send(target, get(`${server.origin}/`)),
      'undeliverable',
      'the answer has too many headers',
    );
    await untilClosed(server);
  });

  it('stops reading an answer that is too large, announced or not (D6)', async () => {
    let written = 0;
    const server = await servers.raw((socket, request) => {
      const announced = request.startsWith('GET /announced');
      socket.write(
        `HTTP/1.1 200 OK\r\n${announced ? 'Content-Length: 10000000000' : 'Transfer-Encoding: chunked'}\r\n\r\n`,
      );
      const block = announced ? 'x'.repeat(65536) : `10000\r\n${'x'.repeat(65536)}\r\n`;
      const pour = () => {
        while (!socket.destroyed && socket.write(block)) written += block.length;
      };
      socket.on('drain', pour);
      pour();
    });
    const transport = transportWith();
    for (const path of ['announced', 'chunked']) {
      const call = transport.send(target, get(`${server.origin}/${path}`, { answerBytesMax: 100_000 }));
      await faultOf(call, 'undeliverable', 'the answer is larger than 100000 bytes');
      await untilClosed(server);
    }
    expect(written).to.be.below(64 * 1024 * 1024);
  });

  it('takes an answer of exactly the size allowed', async () => {
    const server = await servers.http((_, response) => response.end('x'.repeat(100_000)));
    const transport = transportWith();
    const answer = await transport.send(target, get(`${server.origin}/`, { answerBytesMax: 100_000 }));
    expect(answer.body).to.have.lengthOf(100_000);
    await faultOf(transport.send(target, get(`${server.origin}/`, { answerBytesMax: 99_999 })), 'undeliverable');
  });

  it('refuses compressed answers, one coding or many (D6)', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const server = await servers.http((request, response) => {
      const coding = request.url === '/many' ? Array(500).fill('gzip').join(', ') : 'gzip';
      response.writeHead(200, { 'Content-Encoding': request.url === '/none' ? 'Identity' : coding });
      response.end(request.url === '/none' ? '{}' : bomb);
    });
    const transport = transportWith();
    const refused = 'the answer is compressed, which was not asked for';
    await faultOf(transport.send(target, get(`${server.origin}/gzip`)), 'undeliverable', refused);
    await faultOf(transport.send(target, get(`${server.origin}/many`)), 'undeliverable', refused);
    expect(textOf(await transport.send(target, get(`${server.origin}/none`)))).to.equal('{}');
  });

  const garbage: [string, string][] = [
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a status that is none', 'HTTP/1.1 9999 Fine\r\n\r\n'],
    ['another protocol version', 'HTTP/9.9 200 OK\r\n\r\n'],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} '],
    [
      'a length beside chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    ],
    ['a chunk size that is none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n'],
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\nX: a\u0000b\r\n\r\n'],
  ];
  for (const [what, bytes] of garbage) {
    it(`takes ${what} for no answer, and keeps what was sent out of the error (D6, T-09)`, async () => {
      // The server repeats the request, token and all: parsers put what they could not read on their errors.
      const server = await servers.raw((socket, request) => socket.write(bytes + request));
      await faultOf(
        transportWith().send(target, get(`${server.origin}/`)),
        'undeliverable',
        /^the exchange broke the rules of HTTP \(/,
      );
      await untilClosed(server);
    });
  }

  it('calls a platform unreachable whose connection breaks', async () => {
    const server = await servers.raw((socket, request) => {
      if (request.startsWith('GET /reset')) {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"status_code"');
        socket.resetAndDestroy();
      } else if (request.startsWith('GET /early'))
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"status_code"');
      else if (request.startsWith('GET /chunk'))
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":');
      else if (request.startsWith('GET /upgrade'))
        socket.write('HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n');
      else socket.end();
    });
    const transport = transportWith();
    for (const path of ['reset', 'early', 'chunk', 'upgrade', 'nothing']) {
      const fault = await faultOf(transport.send(target, get(`${server.origin}/${path}`)), 'unreachable');
      expect(fault.message, path).to.match(/^the platform cannot be reached \([A-Z_]+\)$/);
      expect(fault.cause).to.be.instanceOf(Error).with.property('code');
    }
  });

  it('calls a platform unreachable that nobody listens for, or whose name does not resolve', async () => {
    const server = await servers.mute();
    await servers.closeAll();
    const refused = await faultOf(transportWith().send(target, get(`${server.origin}/`)), 'unreachable');
    expect(refused.message).to.equal('the platform cannot be reached (ECONNREFUSED)');
    const resolve: Resolve = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    const unknown = await faultOf(
      transportWith({}, { resolve }).send(target, get('http://ocpi.example/')),
      'unreachable',
    );
    expect(unknown.message).to.equal('the platform cannot be reached (ENOTFOUND)');
  });

  it('bounds connecting: a TLS handshake nobody answers, and a name server that is silent', async () => {
    const server = await servers.mute('https');
    const quick = transportWith({ connectTimeoutMs: 50 });
    const stalled = await faultOf(quick.send(target, get(`${server.origin}/`)), 'unreachable');
    expect(stalled.message).to.equal('the platform cannot be reached (UND_ERR_CONNECT_TIMEOUT)');
    await untilClosed(server);
    const silent = transportWith({ connectTimeoutMs: 50 }, { resolve: () => new Promise(() => {}) });
    await faultOf(silent.send(target, get('http://ocpi.example/')), 'unreachable', /CONNECT_TIMEOUT/);
    await faultOf(quick.send(target, get(`${server.origin}/`, { timeoutMs: 10 })), 'timeout');
  });
});

describe('the transport and bytes nobody asked for', () => {
  const poison = plainAnswer('"poison"');

  it('never takes an answer staged behind another for the next one (C8)', async () => {
    const server = await servers.raw((socket, request) => {
      const answer = plainAnswer(`"${/GET \/(\S+)/.exec(request)?.[1]}"`);
      socket.write(request.startsWith('GET /evil') ? answer + poison : answer);
    });
    const transport = transportWith();
    await transport.send(other, get(`${server.origin}/honest`));
    for (let round = 0; round < 50; round += 1) {
      expect(textOf(await transport.send(target, get(`${server.origin}/evil${round}`)))).to.equal(`"evil${round}"`);
      expect(textOf(await transport.send(target, get(`${server.origin}/good${round}`)))).to.equal(`"good${round}"`);
    }
    // Each poisoned connection is gone; the other platform still has its own.
    await transport.send(other, get(`${server.origin}/honest`));
    await until(() => server.open().length === 2, { what: 'end of the poisoned connections' });
    expect(server.sockets).to.have.lengthOf(52);
  });

  it('closes an idle connection on which something arrives (C8)', async () => {
    const server = await servers.raw((socket, request) =>
      socket.write(plainAnswer(`"${/GET \/(\S+)/.exec(request)?.[1]}"`)),
    );
    const transport = transportWith();
    for (const late of [poison, 'x', '\r\n', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 408 Request Timeout\r\n\r\n']) {
      expect(textOf(await transport.send(target, get(`${server.origin}/first`)))).to.equal('"first"');
      server.open()[0]?.write(late);
      if (late !== '\r\n') await untilClosed(server);
      expect(textOf(await transport.send(target, get(`${server.origin}/second`)))).to.equal('"second"');
      transport.forget('p1');
      await untilClosed(server);
    }
  });

  it('never gives a staged answer to a call that waited for the connection (C8)', async () => {
    const server = await servers.raw((socket, request) =>
      socket.write(plainAnswer(`"${/GET \/(\S+)/.exec(request)?.[1]}"`) + poison),
    );
    const transport = transportWith({ socketsPerPlatformMax: 2 });
    const names = Array.from({ length: 40 }, (_, at) => `n${at}`);
    const answers = await Promise.all(names.map((name) => transport.send(target, get(`${server.origin}/${name}`))));
    expect(answers.map(textOf)).to.deep.equal(names.map((name) => `"${name}"`));
  });

  it('does not use a connection again that the server closes, says it closes, or leaves half open', async () => {
    const server = await servers.raw((socket, request) => {
      if (request.startsWith('GET /said')) socket.write(plainAnswer('"said"', 'Connection: close\r\n'));
      else if (request.startsWith('GET /closed')) socket.end(plainAnswer('"closed"'));
      else socket.write(plainAnswer('"kept"'));
    });
    const transport = transportWith();
    for (const path of ['said', 'closed', 'kept', 'kept', 'said', 'kept']) {
      expect(textOf(await transport.send(target, get(`${server.origin}/${path}`)))).to.equal(`"${path}"`);
    }
    expect(server.sockets).to.have.lengthOf(4);
  });
});

describe('the transport and where it may go', () => {
  const strict = { platformId: 'p1', policy: { allowPrivateNetwork: false, allowedOrigins: [] } };

  it('opens no connection for a URL the guard refuses (D1, D5, R-66)', async () => {
    const canary = await servers.http((_, response) => response.end('{}'));
    const port = new URL(canary.origin).port;
    const transport = transportWith();
    const urls = [
      canary.origin,
      ...[
        '127.0.0.1',
        '2130706433',
        '0x7f.1',
        '[::1]',
        '[::ffff:127.0.0.1]',
        '1.1.1.1@127.0.0.1',
        '127.0.0.1?',
        '127.0.0.1#',
        '\\',
      ].map((host) => `https://${host}:${port}/`),
    ];
    for (const url of urls) await faultOf(transport.send(strict, get(url)), 'undeliverable');
    const approved = { ...target, policy: { ...laboratory, allowedOrigins: ['https://ocpi.example'] } };
    const fault = await faultOf(
      transport.send(approved, get(`${canary.origin}/`)),
      'undeliverable',
      'the URL may not be called',
    );
    expect(fault.cause).to.have.property('message', 'the URL leads to a server that is not approved for the platform');
    expect(canary.sockets).to.have.lengthOf(0);
  });

  it('refuses an origin that is more than one', async () => {
    const canary = await servers.http((_, response) => response.end('{}'));
    for (const tail of ['?/', '#/', '?a=/b']) {
      await faultOf(transportWith().send(target, get(canary.origin + tail)), 'undeliverable', 'the URL has no path');
    }
    expect(canary.sockets).to.have.lengthOf(0);
  });

  it('opens no connection for a name that leads inside, in any of its records (D3)', async () => {
    const canary = await servers.http((_, response) => response.end('{}'));
    const port = new URL(canary.origin).port;
    for (const addresses of [
      ['127.0.0.1'],
      ['192.0.2.1', '127.0.0.1'],
      ['::1'],
      ['::ffff:127.0.0.1'],
      ['169.254.169.254'],
    ]) {
      const resolve: Resolve = async () =>
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      const call = transportWith({}, { resolve }).send(strict, get(`https://ocpi.example:${port}/`));
      const fault = await faultOf(call, 'unreachable');
      expect(fault.message).to.equal(
        'the platform cannot be reached: the host name leads to an address that is not allowed',
      );
    }
    expect(canary.sockets).to.have.lengthOf(0);
  });

  it('dials the address it has checked, and checks again when it connects again (D3)', async () => {
    const server = await servers.http((request, response) => response.end(request.headers.host));
    const port = new URL(server.origin).port;
    const records = ['127.0.0.1', '169.254.169.254'];
    const transport = transportWith({}, { resolve: async () => [{ address: records.shift() ?? '::', family: 4 }] });
    const url = `http://ocpi.example:${port}/`;
    expect(textOf(await transport.send(target, get(url)))).to.equal(`ocpi.example:${port}`);
    expect(textOf(await transport.send(target, get(url)))).to.equal(`ocpi.example:${port}`);
    transport.forget('p1');
    await faultOf(transport.send(target, get(url)), 'unreachable', /not allowed$/);
    expect(server.sockets).to.have.lengthOf(1);
  });

  it('applies a stricter policy to a platform it is connected to (D1)', async () => {
    const server = await servers.http((_, response) => response.end('{}'));
    const transport = transportWith();
    await transport.send(target, get(`${server.origin}/`));
    await faultOf(transport.send(strict, get(`${server.origin}/`)), 'undeliverable');
    // An equal policy in another object is the same policy.
    await transport.send({ platformId: 'p1', policy: { ...laboratory } }, get(`${server.origin}/`));
    expect(server.sockets).to.have.lengthOf(1);
    const narrower = { ...laboratory, allowedOrigins: [server.origin] };
    await transport.send({ platformId: 'p1', policy: narrower }, get(`${server.origin}/`));
    expect(server.sockets).to.have.lengthOf(2);
  });

  it('refuses headers and paths that could split a request', async () => {
    const server = await servers.http((_, response) => response.end('{}'));
    const transport = transportWith();
    await faultOf(transport.send(target, get(`${server.origin}/`, { headers: ['X', 'a\r\nY: b'] })), 'undeliverable');
    await faultOf(transport.send(target, get(`${server.origin}/`, { headers: ['X\r\nY', 'a'] })), 'undeliverable');
    await faultOf(transport.send(target, get(`${server.origin}/a b`)), 'undeliverable');
    await faultOf(transport.send(target, get(`${server.origin}/ HTTP/1.1\r\n\r\n`)), 'undeliverable');
    expect(textOf(await transport.send(target, get(`${server.origin}/`)))).to.equal('{}');
  });
});

describe('the transport and TLS', () => {
  it('speaks to a server whose certificate it can verify, by name and by address', async () => {
    const server = await servers.https((_, response) => response.end('{}'));
    const transport = transportWith({}, { ca: certificate });
    expect((await transport.send(target, get(`${server.origin}/`))).status).to.equal(200);
    expect((await transport.send(target, get(`${server.origin.replace('127.0.0.1', 'localhost')}/`))).status).to.equal(
      200,
    );
  });

  it('calls a server unreachable whose certificate is unknown or somebody else’s, and sends it nothing (S4)', async () => {
    let requests = 0;
    const server = await servers.https((_, response) => {
      requests += 1;
      response.end('{}');
    });
    const port = new URL(server.origin).port;
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await faultOf(transportWith().send(target, get(`${server.origin}/`)), 'unreachable', /SELF_SIGNED|DEPTH_ZERO/);
      const resolve: Resolve = () => lookup('127.0.0.1', { all: true });
      const named = transportWith({}, { ca: certificate, resolve });
      await faultOf(
        named.send(target, get(`https://ocpi.example:${port}/`)),
        'unreachable',
        /ERR_TLS_CERT_ALTNAME_INVALID/,
      );
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
    expect(requests).to.equal(0);
  });
});

describe('the life of the transport', () => {
  it('ends calls whose signal fires: before, while waiting, and under way', async () => {
    const server = await servers.mute();
    const transport = transportWith({ socketsPerPlatformMax: 1 });
    const controller = new AbortController();
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const calls = Array.from({ length: 50 }, () =>
      transport.send(target, get(`${server.origin}/`, { signal: controller.signal })),
    );
    await until(() => server.sockets.length === 1, { what: 'connection' });
    controller.abort();
    const kinds = (await Promise.allSettled(calls)).map((call) => (call.status === 'rejected' ? call.reason.kind : ''));
    expect(kinds).to.deep.equal(Array(50).fill('undeliverable'));
    await untilClosed(server);
    await faultOf(
      transport.send(target, get(`${server.origin}/`, { signal: controller.signal })),
      'undeliverable',
      'the call was given up',
    );
    await faultOf(transport.send(target, get(`${server.origin}/`, { signal: AbortSignal.timeout(20) })), 'timeout');
    process.off('warning', note);
    expect(warnings).to.deep.equal([]);
  });

  it('leaves calls alone whose signal fires after their answer', async () => {
    const server = await servers.http((_, response) => response.end('{}'));
    const transport = transportWith();
    const controller = new AbortController();
    await transport.send(target, get(`${server.origin}/`, { signal: controller.signal }));
    controller.abort();
    await transport.send(target, get(`${server.origin}/`));
    expect(server.sockets).to.have.lengthOf(1);
  });

  it('forgets a platform after its calls under way, and no other', async () => {
    const release: (() => void)[] = [];
    const server = await servers.http((_, response) => release.push(() => response.end('{}')));
    const transport = transportWith();
    const calls = [transport.send(target, get(`${server.origin}/`)), transport.send(other, get(`${server.origin}/`))];
    await until(() => release.length === 2, { what: 'requests' });
    transport.forget('p1');
    for (const answer of release.splice(0)) answer();
    expect((await Promise.all(calls)).map((answer) => answer.status)).to.deep.equal([200, 200]);
    await until(() => server.open().length === 1, { what: 'end of the forgotten connection' });
    const again = [transport.send(target, get(`${server.origin}/`)), transport.send(other, get(`${server.origin}/`))];
    await until(() => release.length === 2, { what: 'requests' });
    for (const answer of release.splice(0)) answer();
    await Promise.all(again);
    expect(server.sockets).to.have.lengthOf(3);
  });

  it('closes when its calls have ended, and takes no more', async () => {
    const release: (() => void)[] = [];
    const server = await servers.http((_, response) => release.push(() => response.end('{}')));
    const transport = transportWith();
    const call = transport.send(target, get(`${server.origin}/`));
    await until(() => release.length === 1, { what: 'request' });
    let closed = false;
    const closing = transport.close().then(() => {
      closed = true;
    });
    await faultOf(transport.send(target, get(`${server.origin}/`)), 'undeliverable', 'the hub is shutting down');
    expect(closed).to.equal(false);
    release[0]?.();
    expect((await call).status).to.equal(200);
    await closing;
    await untilClosed(server);
  });

  it('closes idle connections, and connects again when there is something to send', async () => {
    const server = await servers.http((_, response) => response.end('{}'));
    const transport = transportWith({ peerKeepAliveMs: 30 });
    await transport.send(target, get(`${server.origin}/`));
    await untilClosed(server);
    await transport.send(target, get(`${server.origin}/`));
    expect(server.sockets).to.have.lengthOf(2);
  });

  it('closes a connection whose only call ended while it was made', async () => {
    const server = await servers.http((_, response) => response.end('{}'));
    let resolved = (): void => {};
    const resolve: Resolve = () =>
      new Promise((done) => {
        resolved = () => done([{ address: '127.0.0.1', family: 4 }]);
      });
    const transport = transportWith({ peerKeepAliveMs: 100 }, { resolve });
    const url = server.origin.replace('127.0.0.1', 'ocpi.example');
    await faultOf(transport.send(target, get(`${url}/`, { timeoutMs: 20 })), 'timeout');
    resolved();
    await until(() => server.sockets.length === 1, { what: 'the connection' });
    await untilClosed(server);
  });

  it('closes an idle connection before the time at which the server says it does', async () => {
    let seconds = 60;
    const server = await servers.raw((socket) => socket.write(plainAnswer('{}', `Keep-Alive: timeout=${seconds}\r\n`)));
    const transport = transportWith();
    await transport.send(target, get(`${server.origin}/`));
    expect(server.open()).to.have.lengthOf(1);
    // Two seconds before: at once.
    seconds = 2;
    await transport.send(target, get(`${server.origin}/`));
    await untilClosed(server);
    expect(server.sockets).to.have.lengthOf(1);
  });

  it('writes a call again whose connection, used before, ends without a word, unless that could do something twice', async () => {
    let seen = 0;
    const server = await servers.raw((socket) => {
      seen += 1;
      // Every second request finds a server that closes at this moment.
      if (seen % 2 === 0) socket.destroy();
      else socket.write(plainAnswer(`"${seen}"`));
    });
    const transport = transportWith();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const before = seen;
      await transport.send(target, get(`${server.origin}/`, { method }));
      expect(textOf(await transport.send(target, get(`${server.origin}/`, { method })))).to.equal(`"${before + 3}"`);
      transport.forget('p1');
      seen = 0;
    }
    for (const method of ['POST', 'PATCH']) {
      await transport.send(target, get(`${server.origin}/`, { method }));
      await faultOf(transport.send(target, get(`${server.origin}/`, { method })), 'unreachable');
      expect(seen).to.equal(2);
      seen = 0;
    }
  });

  it('bounds the origins it is connected to: an idle one makes room, a busy one does not', async () => {
    const release: (() => void)[] = [];
    const busy = await servers.http((_, response) => release.push(() => response.end('{}')));
    const idle = await servers.http((_, response) => response.end('{}'));
    const third = await servers.http((_, response) => response.end('{}'));
    const transport = transportWith({ peerOriginsMax: 2 });
    const calls = [transport.send(target, get(`${busy.origin}/`)), transport.send(other, get(`${busy.origin}/`))];
    await until(() => release.length === 2, { what: 'requests' });
    await faultOf(
      transport.send(target, get(`${third.origin}/`)),
      'undeliverable',
      'too many platforms are being called',
    );
    for (const answer of release.splice(0)) answer();
    await Promise.all(calls);
    await transport.send(target, get(`${idle.origin}/`));
    await transport.send(target, get(`${third.origin}/`));
    expect(busy.open().length + idle.open().length + third.open().length).to.be.within(2, 3);
    await until(() => busy.open().length + idle.open().length === 1, { what: 'room' });
  });
});
