import type { Random } from '../kill/random.ts';
import {
  chunkings,
  contentLengths,
  get,
  headerLines,
  otherProtocols,
  requestLines,
  transferEncodings,
} from './raw-corpus.ts';
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
