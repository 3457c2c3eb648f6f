import type { Random } from '../kill/random.ts';
import { authorization, bytesOf, type FuzzCase, type Scene, usualHeaders } from './request.ts';

const crlf = '\r\n';

/** Bytes that are almost HTTP, or HTTP that is almost never written. Each goes over a connection of its own. */
export function rawCase(random: Random, scene: Scene): FuzzCase {
  const maker = random.pick(makers);
  const { what, text, answers, isHead = false } = maker(random, scene);
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  return {
    family: 'raw',
    what,
    bytes,
    isHead,
    expects: 'anything',
    ...(answers !== undefined && { answers }),
  };
}

interface Raw {
  readonly what: string;
  readonly text: string | Buffer;
  readonly answers?: number;
  readonly isHead?: boolean;
}

type RawMaker = (random: Random, scene: Scene) => Raw;

const get = '/ocpi/versions';
const put = '/ocpi/2.2.1/receiver/tariffs/BE/BEC/RAW';

const auth = ({ tokens }: Scene): string => `Authorization: ${authorization(tokens.cpo)}`;

/** A request from its lines. */
const request = (...lines: readonly string[]): string => [...lines, '', ''].join(crlf);

const makers: readonly RawMaker[] = [
  (random, scene) => {
    const line = random.pick(requestLines);
    return { what: `request line ${JSON.stringify(line.slice(0, 60))}`, text: request(line, 'Host: hub', auth(scene)) };
  },
  (random, scene) => {
    const line = random.pick(headerLines);
    const text = request(`GET ${get} HTTP/1.1`, 'Host: hub', auth(scene), line);
    return { what: `header ${JSON.stringify(line.slice(0, 60))}`, text };
  },
  (random, scene) => {
    const name = random.pick([
      'Authorization',
      'OCPI-from-party-id',
      'OCPI-to-country-code',
      'X-Request-ID',
      'Content-Length',
      'Host',
      'Content-Type',
      'Transfer-Encoding',
    ]);
    const values = random.pick([
      ['a', 'b'],
      ['a', 'a'],
      ['', 'a'],
      ['1', '1'],
      ['chunked', 'chunked'],
    ]);
    const text = request(
      `GET ${get} HTTP/1.1`,
      'Host: hub',
      auth(scene),
      ...values.map((value) => `${name}: ${value}`),
    );
    return { what: `${name} twice`, text };
  },
  (random, scene) => {
    const size = random.pick([1000, 8000, 15_000, 16_384, 20_000, 200_000]);
    const text = request(`GET ${get} HTTP/1.1`, 'Host: hub', auth(scene), `X-Long: ${'x'.repeat(size)}`);
    return { what: `a header of ${size} bytes`, text };
  },
  (random, scene) => {
    const count = random.pick([100, 1000, 1999, 2000, 2001, 3000]);
    const lines = Array.from({ length: count }, (_, index) => `h${index}:1`);
    return { what: `${count} headers`, text: request(`GET ${get} HTTP/1.1`, 'Host: hub', auth(scene), ...lines) };
  },
  (random, scene) => {
    const length = random.pick(contentLengths);
    const text = `${request(`PUT ${put} HTTP/1.1`, 'Host: hub', auth(scene), `Content-Length: ${length}`)}{}`;
    return { what: `Content-Length ${length.slice(0, 40)}`, text };
  },
  (random, scene) => {
    const encoding = random.pick(transferEncodings);
    const also = random.chance(0.3) ? ['Content-Length: 2'] : [];
    const head = request(`PUT ${put} HTTP/1.1`, 'Host: hub', auth(scene), `Transfer-Encoding: ${encoding}`, ...also);
    return {
      what: `Transfer-Encoding ${encoding}${also.length > 0 ? ' and a length' : ''}`,
      text: `${head}2${crlf}{}${crlf}0${crlf}${crlf}`,
    };
  },
  (random, scene) => {
    const chunks = random.pick(chunkings);
    const head = request(
      `PUT ${put} HTTP/1.1`,
      'Host: hub',
      auth(scene),
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
    );
    return { what: `chunks ${JSON.stringify(chunks.slice(0, 60))}`, text: head + chunks };
  },
  (random, scene) => {
    const whole = bytesOf({
      method: 'PUT',
      target: put,
      headers: usualHeaders(scene.tokens.cpo, 'BE-BEC', 'NL-HUB'),
      body: Buffer.from('{"id":"RAW"}'),
    });
    return { what: 'a request cut off', text: whole.subarray(0, random.int(0, whole.length - 1)) };
  },
  (random, scene) => {
    const whole = Buffer.from(
      bytesOf({ method: 'GET', target: get, headers: usualHeaders(scene.tokens.cpo, undefined, undefined) }),
    );
    for (let count = random.int(1, 4); count > 0; count -= 1)
      whole[random.int(0, whole.length - 1)] = random.int(0, 255);
    return { what: 'bytes changed', text: whole };
  },
  (random) => {
    const bytes = Buffer.from(Array.from({ length: random.int(1, 400) }, () => random.int(0, 255)));
    return { what: 'noise', text: bytes };
  },
  (random) => ({ what: 'another protocol', text: random.pick(otherProtocols) }),
  (random, scene) => {
    const count = random.int(2, 20);
    const one = request(`GET ${get} HTTP/1.1`, 'Host: hub', auth(scene));
    return { what: `${count} requests at once`, text: one.repeat(count), answers: count };
  },
  (random, scene) => {
    const body = '{"id":"RAW"}';
    const one = `${request(`PUT ${put} HTTP/1.1`, 'Host: hub', auth(scene), 'Content-Type: application/json', `Content-Length: ${body.length}`)}${body}`;
    const then = request(`GET ${get} HTTP/1.1`, 'Host: hub', auth(scene));
    const count = random.int(1, 5);
    return { what: 'writes and reads at once', text: (one + then).repeat(count), answers: 2 * count };
  },
  (random, scene) => {
    const expectation = random.pick(['100-continue', '100-Continue', '200-ok', '', 'x']);
    const head = request(
      `PUT ${put} HTTP/1.1`,
      'Host: hub',
      auth(scene),
      'Content-Type: application/json',
      'Content-Length: 2',
      `Expect: ${expectation}`,
    );
    return { what: `Expect: ${expectation}`, text: `${head}{}` };
  },
  (random, scene) => {
    const method = random.pick(['HEAD', 'OPTIONS']);
    return {
      what: method,
      text: request(`${method} ${get} HTTP/1.1`, 'Host: hub', auth(scene)),
      isHead: method === 'HEAD',
      answers: 1,
    };
  },
];

const requestLines = [
  '',
  'GET',
  `GET ${get}`,
  `GET ${get} HTTP/0.9`,
  `GET ${get} HTTP/1.0`,
  `GET ${get} HTTP/1.2`,
  `GET ${get} HTTP/2.0`,
  `GET ${get} http/1.1`,
  `GET ${get} HTTP/1.1 x`,
  `GET  ${get} HTTP/1.1`,
  `GET\t${get}\tHTTP/1.1`,
  ` GET ${get} HTTP/1.1`,
  `\r\n\r\nGET ${get} HTTP/1.1`,
  `get ${get} HTTP/1.1`,
  `GETT ${get} HTTP/1.1`,
  `G\x00ET ${get} HTTP/1.1`,
  `GET http://127.0.0.1${get} HTTP/1.1`,
  `GET http://elsewhere${get} HTTP/1.1`,
  `GET //elsewhere${get} HTTP/1.1`,
  `GET ${get.slice(1)} HTTP/1.1`,
  `GET * HTTP/1.1`,
  `OPTIONS * HTTP/1.1`,
  `CONNECT 127.0.0.1:443 HTTP/1.1`,
  `CONNECT ${get} HTTP/1.1`,
  `GET ${get}\x00 HTTP/1.1`,
  `GET ${get}\x7f HTTP/1.1`,
  `GET ${get}\xe9 HTTP/1.1`,
  `GET ${get} x HTTP/1.1`,
  `GET ${get}?${'x'.repeat(15_000)} HTTP/1.1`,
  `GET ${get}?${'x'.repeat(100_000)} HTTP/1.1`,
  `${'X'.repeat(5000)} ${get} HTTP/1.1`,
  `GET ${get}#x HTTP/1.1`,
  `GET ?x HTTP/1.1`,
  `PRI * HTTP/2.0`,
  `M-SEARCH ${get} HTTP/1.1`,
  `PURGE ${get} HTTP/1.1`,
];

const headerLines = [
  'no colon',
  ': no name',
  'name :value',
  ' folded: 1',
  'X-A: 1\r\n folded',
  'X-A: 1\r\n\tfolded',
  'X-A: a\x00b',
  'X-A: a\rb',
  'X-A: a\nX-B: b',
  'X\x00A: 1',
  'X A: 1',
  'X-\xe9: 1',
  'X-A: \xe9\xff',
  'X-Request-ID: ',
  `X-Request-ID: ${'x'.repeat(129)}`,
  'X-Request-ID: a\tb',
  'X-Correlation-ID: \x1b[31m',
  'X-Request-ID: {"level":"error"}',
  'OCPI-from-country-code: B',
  'OCPI-from-party-id: \xe9\xe9\xe9',
  'OCPI-to-party-id: ',
  'OCPI_from_party_id: BEC',
  'Host: elsewhere',
  'Host: ',
  'Host: a, b',
  'Connection: close',
  'Connection: keep-alive, x',
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  'Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
  'Connection: transfer-encoding',
  'Proxy-Connection: keep-alive',
  'Content-Encoding: gzip',
  'Accept-Encoding: x'.padEnd(9000, 'x'),
  'Cookie: __proto__=1',
  '__proto__: 1',
  'constructor: 1',
  'X-Forwarded-Host: elsewhere',
  'X-HTTP-Method-Override: DELETE',
  'Content-Type: application/json\r\nContent-Length: 0',
  'Trailer: Authorization',
  'TE: trailers',
];

const contentLengths = [
  '-1',
  '+2',
  '0',
  '1',
  '3',
  '0x2',
  '2, 2',
  '2,3',
  '2 2',
  '02',
  '2.0',
  '2e0',
  '',
  'x',
  '4294967296',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551616',
  '9'.repeat(400),
];

const transferEncodings = [
  'chunked',
  'Chunked',
  'xchunked',
  'chunked, identity',
  'identity, chunked',
  'identity',
  'gzip, chunked',
  'chunked, chunked',
  ' chunked',
  'chunked ',
  'chunked;x=1',
  'chunked,',
  '\x0bchunked',
  '',
  'gzip',
];

const chunkings = [
  '2\r\n{}\r\n0\r\n\r\n',
  '1\r\n{\r\n1\r\n}\r\n0\r\n\r\n',
  '02\r\n{}\r\n0\r\n\r\n',
  '2;x=1\r\n{}\r\n0;y\r\n\r\n',
  `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
  '2\r\n{}\r\n0\r\nAuthorization: Token x\r\n\r\n',
  `2\r\n{}\r\n0\r\n${'T: x\r\n'.repeat(3000)}\r\n`,
  '2\n{}\n0\n\n',
  '2\r{}\r0\r\r',
  '2\r\n{}0\r\n\r\n',
  '2\r\n{}\r\n',
  '3\r\n{}\r\n0\r\n\r\n',
  '1\r\n{}\r\n0\r\n\r\n',
  '-2\r\n{}\r\n0\r\n\r\n',
  '+2\r\n{}\r\n0\r\n\r\n',
  '0x2\r\n{}\r\n0\r\n\r\n',
  ' 2\r\n{}\r\n0\r\n\r\n',
  '2 \r\n{}\r\n0\r\n\r\n',
  'g\r\n{}\r\n0\r\n\r\n',
  '\r\n{}\r\n0\r\n\r\n',
  'ffffffffffffffff1\r\n{}\r\n0\r\n\r\n',
  'ffffffff\r\n{}\r\n0\r\n\r\n',
  `${'0'.repeat(5000)}2\r\n{}\r\n0\r\n\r\n`,
  `${'1\r\nx\r\n'.repeat(4000)}0\r\n\r\n`,
  '0\r\n\r\nGET /ocpi/versions HTTP/1.1\r\nHost: smuggled\r\n\r\n',
  '0\r\n\r\n',
  '0\r\n',
  '',
];

const otherProtocols = [
  Buffer.from('16030100a5010000a10303', 'hex'),
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from('SSH-2.0-x\r\n'),
  Buffer.from('\x00\x00\x00\x08\x04\xd2\x16\x2f', 'latin1'),
  Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
  Buffer.from('PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1\r\nHost: hub\r\n\r\n'),
  Buffer.from('*1\r\n$4\r\nPING\r\n'),
  Buffer.from('\n'.repeat(5000)),
  Buffer.from('\0'.repeat(5000)),
];
