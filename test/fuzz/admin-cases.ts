import type { Random } from '../kill/random.ts';
import { spoilt, written } from './mutate.ts';
import { bytesOf, type FuzzCase, isSoundTarget, type Scene } from './request.ts';

/** A call of the admin API, sound but for what is done to it. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Calls of the admin API with spoilt paths, parameters and bodies, with and without a valid token. */
export function adminCase(random: Random, scene: Scene): FuzzCase {
  const call = random.pick(calls)(random, scene);
  const path = random.chance(0.15) ? spoiltPath(call.path, random) : call.path;
  const query = random.chance(0.3) ? `${path.includes('?') ? '&' : '?'}${random.pick(queries)}` : '';
  const made = bodyOf(call, random);
  const isStranger = random.chance(0.03);
  const token = isStranger ? 'not-the-token' : scene.adminToken;
  const target = `/admin/v1${path}${query}`;
  return {
    family: 'admin',
    what: `${call.method} ${target.slice(0, 150)}${made ? `: ${made.what}` : ''}`,
    bytes: bytesOf({
      method: call.method,
      target,
      headers: [
        ['Authorization', `Bearer ${token}`],
        ['Content-Type', random.chance(0.95) ? 'application/json' : 'text/plain'],
      ],
      ...(made && { body: made.text }),
    }),
    isHead: false,
    expects: isSoundTarget(target) ? 'admin' : 'anything',
    isStranger,
  };
}

function bodyOf({ body }: Call, random: Random): { text: Buffer; what: string } | undefined {
  if (body === undefined) return undefined;
  return random.chance(0.92) ? spoilt(body, random) : { text: Buffer.from(written(body)), what: 'sound' };
}

const unknownId = '01234567-89ab-4cde-8f01-23456789abcd';

const idIn = (random: Random, { disposable }: Scene): string =>
  random.chance(0.7) ? random.pick(disposable) : unknownId;

const roleOf = (random: Random) => ({
  country_code: 'ZZ',
  party_id: `Z${random.int(10, 40)}`,
  role: random.pick(['CPO', 'EMSP', 'NSP', 'SCSP']),
});

/** Operations that change much are aimed at partners that nobody needs. */
const calls: readonly ((random: Random, scene: Scene) => Call)[] = [
  () => ({ method: 'GET', path: '/hub' }),
  () => ({ method: 'GET', path: '/partners' }),
  (random, scene) => ({ method: 'GET', path: `/partners/${idIn(random, scene)}` }),
  (random) => ({ method: 'POST', path: '/partners', body: { name: 'Fuzz', roles: [roleOf(random)], quirks: {} } }),
  (random, scene) => ({
    method: 'PATCH',
    path: `/partners/${idIn(random, scene)}`,
    body: { name: 'Fuzz', quirks: { late_objects: 'off', pull_page_size: 100 } },
  }),
  (random, scene) => ({
    method: 'POST',
    path: `/partners/${idIn(random, scene)}/handshake`,
    body: { versions_url: 'http://127.0.0.1:9/versions', token: 'x' },
  }),
  (random, scene) => ({ method: 'GET', path: `/partners/${idIn(random, scene)}/sync` }),
  (random, scene) => ({ method: 'GET', path: `/partners/${idIn(random, scene)}/undelivered` }),
  (random, scene) => ({
    method: 'POST',
    path: `/partners/${idIn(random, scene)}/undelivered/retry`,
    body: { module: 'locations' },
  }),
  (random, scene) => ({
    method: 'POST',
    path: `/partners/${idIn(random, scene)}/pulls`,
    body: { module: 'locations', kind: 'delta' },
  }),
  () => ({ method: 'GET', path: '/agreements' }),
  (random) => ({
    method: 'POST',
    path: '/agreements',
    body: { cpo: `ZZ-Z${random.int(10, 20)}`, emsp: `ZZ-Z${random.int(21, 30)}`, modules: ['locations'] },
  }),
  () => ({ method: 'DELETE', path: `/agreements/${unknownId}` }),
  () => ({ method: 'GET', path: '/quarantine' }),
  () => ({ method: 'GET', path: `/quarantine/${unknownId}` }),
  () => ({ method: 'DELETE', path: `/quarantine/${unknownId}` }),
  () => ({ method: 'GET', path: '/findings' }),
  () => ({ method: 'GET', path: '/audit' }),
  (random, scene) => ({ method: 'POST', path: '/conformance-runs', body: { partner: idIn(random, scene) } }),
  (random, scene) => ({ method: 'GET', path: `/conformance-runs?partner=${idIn(random, scene)}` }),
  () => ({ method: 'GET', path: `/conformance-runs/${unknownId}` }),
  () => ({ method: 'GET', path: `/conformance-runs/${unknownId}/junit` }),
  (random) => ({ method: 'GET', path: `/settlements${random.pick(['', '/cdrs'])}?period=2026-1${random.int(0, 3)}` }),
  () => ({ method: 'GET', path: '/disputes' }),
  (random) => ({
    method: 'POST',
    path: '/disputes',
    body: { cdr: { number: random.int(1, 50) }, opened_by: 'EMSP', reason: 'Fuzz' },
  }),
  () => ({ method: 'POST', path: `/disputes/${unknownId}/reply`, body: { by: 'CPO', text: 'Fuzz' } }),
  () => ({ method: 'POST', path: `/disputes/${unknownId}/escalate`, body: { due_at: '2026-12-24T12:00:00Z' } }),
];

const pathSpoils = [
  '/',
  '/x',
  '//',
  '/..',
  '%2f',
  '%00',
  '%',
  '%zz',
  '%c3%28',
  '/%2e%2e/partners',
  '/toString',
  ';x',
  '\\',
  'é',
  'x'.repeat(8000),
  '/__proto__',
];

const spoiltPath = (path: string, random: Random): string => {
  const at = random.int(0, path.length);
  return path.slice(0, at) + random.pick(pathSpoils) + path.slice(at);
};

const queries = [
  'limit=0',
  'limit=-1',
  'limit=200',
  'limit=201',
  'limit=1e3',
  'limit=9999999999999999999999',
  'limit=',
  'limit=1&limit=2',
  'cursor=',
  'cursor=abc',
  'cursor=W10',
  'cursor=WzFd',
  'cursor=eyJhIjoxfQ',
  `cursor=${Buffer.from(JSON.stringify([1e308, 'x'])).toString('base64url')}`,
  `cursor=${Buffer.from(JSON.stringify(['9999-99-99', unknownId])).toString('base64url')}`,
  `cursor=${Buffer.from(JSON.stringify(['2026-01-01T00:00:00Z', 'not-a-uuid'])).toString('base64url')}`,
  `cursor=${Buffer.from(JSON.stringify(['\0', null])).toString('base64url')}`,
  `cursor=${'A'.repeat(5000)}`,
  'state=connected',
  'state=x',
  'party=BE-BEC',
  'party=%00',
  'party=*',
  "party='",
  `partner=${unknownId}`,
  'partner=x',
  'period=2026-11',
  'period=9999-99',
  'format=csv',
  'overdue=true',
  'module=locations',
  'module=__proto__',
  'from=2026-01-01T00:00:00Z',
  'from=99999-01-01T00:00:00Z',
  'action=%25',
  'subject=%ff',
  '__proto__=1',
  '%',
  'a[b]=1',
];
