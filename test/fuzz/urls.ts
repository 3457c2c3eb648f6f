import type { Random } from '../kill/random.ts';
import { createBuild } from '../support/build.ts';
import { bytesOf, type FuzzCase, type Head, isSoundTarget, type Scene, usualHeaders } from './request.ts';

const build = createBuild(() => Date.now());

/** Paths there are, with the party that may use them. */
const paths: readonly (readonly [path: string, from: 'cpo' | 'emsp'])[] = [
  ['/ocpi/versions', 'cpo'],
  ['/ocpi/2.2.1', 'cpo'],
  ['/ocpi/2.2.1/credentials', 'cpo'],
  ['/ocpi/2.2.1/sender/hubclientinfo', 'cpo'],
  ['/ocpi/2.2.1/sender/locations', 'emsp'],
  ['/ocpi/2.2.1/sender/locations/L1', 'emsp'],
  ['/ocpi/2.2.1/sender/locations/L1/E1/1', 'emsp'],
  ['/ocpi/2.2.1/sender/tariffs', 'emsp'],
  ['/ocpi/2.2.1/sender/sessions', 'emsp'],
  ['/ocpi/2.2.1/sender/sessions/S1/charging_preferences', 'emsp'],
  ['/ocpi/2.2.1/sender/cdrs', 'emsp'],
  ['/ocpi/2.2.1/sender/tokens', 'cpo'],
  ['/ocpi/2.2.1/sender/tokens/T1/authorize', 'cpo'],
  ['/ocpi/2.2.1/receiver/locations/BE/BEC/L1', 'cpo'],
  ['/ocpi/2.2.1/receiver/locations/BE/BEC/L1/E1', 'cpo'],
  ['/ocpi/2.2.1/receiver/locations/BE/BEC/L1/E1/1', 'cpo'],
  ['/ocpi/2.2.1/receiver/tariffs/BE/BEC/T1', 'cpo'],
  ['/ocpi/2.2.1/receiver/sessions/BE/BEC/S1', 'cpo'],
  ['/ocpi/2.2.1/receiver/cdrs', 'cpo'],
  ['/ocpi/2.2.1/receiver/cdrs/abcdef', 'cpo'],
  ['/ocpi/2.2.1/receiver/tokens/NL/TNM/T1', 'emsp'],
];

const methods = [
  'GET',
  'GET',
  'GET',
  'GET',
  'PUT',
  'PATCH',
  'POST',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'MKCOL',
  'SEARCH',
];

/** Every module, side and method with spoilt paths and queries. */
export function urlCase(random: Random, scene: Scene): FuzzCase {
  const [path, from] = random.pick(paths);
  const target = spoiltTarget(path, random, scene);
  const method = methodFor(target, random);
  const isStranger = random.chance(0.02);
  const token = isStranger ? `${scene.tokens[from]}~` : scene.tokens[from];
  const head: Head = { method, target, ...messageOf(method, from, token, random) };
  const isOcpi = isSoundTarget(target) && target.startsWith('/ocpi');
  return {
    family: 'url',
    what: `${method} ${target.slice(0, 200)}`,
    bytes: bytesOf(head),
    isHead: method === 'HEAD',
    expects: isOcpi ? 'ocpi' : 'anything',
    isStranger,
    isCounted: path.endsWith('/authorize'),
  };
}

/** The connection itself is not ended: the cases that follow need it. */
function methodFor(target: string, random: Random): string {
  const method = random.pick(methods);
  return method === 'DELETE' && isCredentials(target) ? 'GET' : method;
}

function isCredentials(target: string): boolean {
  try {
    return decodeURIComponent(target.split('?', 1)[0] ?? '').includes('/credentials');
  } catch {
    return false;
  }
}

function messageOf(
  method: string,
  from: 'cpo' | 'emsp',
  token: string,
  random: Random,
): Pick<Head, 'headers' | 'body'> {
  const party = from === 'cpo' ? 'BE-BEC' : 'NL-TNM';
  const to = random.pick(['NL-HUB', 'NL-HUB', undefined, 'BE-BEC', 'NL-TNM']);
  const headers = usualHeaders(token, random.chance(0.9) ? party : undefined, to);
  if (!['PUT', 'PATCH', 'POST'].includes(method)) return { headers };
  const body = Buffer.from(JSON.stringify(random.pick([{}, [], build.location({ id: 'L1' }), build.patch({})])));
  return { headers: [...headers, ['Content-Type', 'application/json']], body };
}

function spoiltTarget(path: string, random: Random, scene: Scene): string {
  let segments = path.split('/');
  for (let count = random.int(0, 2); count > 0; count -= 1) segments = spoiltSegments(segments, random);
  const before = segments.join('/');
  const whole = random.chance(0.5) ? `${before}?${queryOf(random, scene)}` : before;
  return whole.slice(0, targetMax);
}

/** Beyond it Node refuses the whole head, which other cases try. */
const targetMax = 12_000;

function spoiltSegments(segments: readonly string[], random: Random): string[] {
  const at = random.int(1, segments.length - 1);
  const segment = segments[at] ?? '';
  switch (random.int(0, 7)) {
    case 0:
      return segments.with(at, random.pick(strangeSegments));
    case 1:
      return segments.with(at, segment + random.pick(strangeSegments));
    case 2:
      return segments.toSpliced(at, 1);
    case 3:
      return segments.toSpliced(at, 0, random.pick(strangeSegments));
    case 4:
      return [...segments, random.pick(strangeSegments)];
    case 5:
      return segments.with(at, percentEncoded(segment, random.chance(0.5)));
    case 6:
      return segments.with(at, random.chance(0.5) ? segment.toUpperCase() : segment.toLowerCase());
    default:
      return segments.with(at, segment.repeat(random.pick([2, 40, 500])));
  }
}

const strangeSegments = [
  '',
  '.',
  '..',
  '%2e',
  '%2e%2e',
  '%2E.',
  '%2f',
  '%2F..%2f',
  '%5c',
  '\\',
  '%',
  '%z',
  '%00',
  '%0a',
  '%0d%0a',
  '%7f',
  '%20',
  '+',
  '%c0%af',
  '%c3%28',
  '%ed%a0%80',
  '%f0%9f%98%80',
  '%ff',
  '%u0041',
  'é',
  '😀',
  ';x=1',
  '#x',
  '*',
  "'",
  '"',
  '<>',
  '|',
  '@',
  ':',
  '$',
  'x'.repeat(37),
  'x'.repeat(300),
  'x'.repeat(9000),
  '__proto__',
  'constructor',
  'toString',
  'hubclientinfo',
  'credentials',
  'commands',
  'locations',
  'sender',
  'receiver',
  '2.1.1',
  'null',
  'undefined',
];

const percentEncoded = (text: string, all: boolean): string =>
  [...text].map((letter) => (all || letter === '/' ? `%${letter.charCodeAt(0).toString(16)}` : letter)).join('');

const times = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00',
  '2026-01-01',
  '1970',
  '',
  'now',
  '9999-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '294276-12-31T23:59:59Z',
  '2026-02-30T00:00:00Z',
  '2026-01-01T25:00:00Z',
  "2026-01-01T00:00:00Z'",
  '%00',
  '1e400',
];

const counts = [
  '0',
  '1',
  '1000',
  '1001',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  '',
  ' 1',
  'abc',
  '99999999',
  '100000000',
  '100000001',
  '9007199254740993',
  '9'.repeat(40),
  'NaN',
  'Infinity',
  '%31',
  '1;2',
];

/** A query of up to five parameters, rarely of very many. */
function queryOf(random: Random, scene: Scene): string {
  if (random.chance(0.01)) return Array.from({ length: 800 }, (_, index) => `p${index}=1`).join('&');
  const parameters = Array.from({ length: random.int(1, 5) }, () => random.pick(parameterMakers)(random, scene));
  return parameters.join('&');
}

const parameterMakers: readonly ((random: Random, scene: Scene) => string)[] = [
  (random) => `date_from=${random.pick(times)}`,
  (random) => `date_to=${random.pick(times)}`,
  (random) => `limit=${random.pick(counts)}`,
  (random) => `offset=${random.pick(counts)}`,
  (random, { cursor }) => `cursor=${random.chance(0.5) ? cursor : spoiltToken(cursor, random)}`,
  (random, { cursor }) => `page=${spoiltToken(cursor, random)}`,
  (random) => `type=${random.pick(['RFID', 'APP_USER', 'rfid', '', 'X'.repeat(50), '%00', 'A_B', "'"])}`,
  (random) =>
    `${random.pick(['', '=', '&', '__proto__=1', 'constructor=1', '%', '%zz=1', 'é=ü', 'limit', '[a]=1', 'a[]=1'])}`,
];

function spoiltToken(token: string, random: Random): string {
  const at = random.int(0, token.length);
  return random.pick([
    token.slice(0, at),
    `${token}A`,
    token.slice(at) + token.slice(0, at),
    '',
    'A'.repeat(3000),
    '%00',
    '===',
  ]);
}
