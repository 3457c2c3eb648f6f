import type { Random } from '../kill/random.ts';
import { createBuild } from '../support/build.ts';
import { spoilt, written } from './mutate.ts';
import { bytesOf, type FuzzCase, type Guard, type Scene, usualHeaders } from './request.ts';

const build = createBuild(() => Date.now());

/** A valid write of an object, before anything is done to it. */
interface Write {
  readonly method: 'PUT' | 'PATCH' | 'POST';
  readonly path: string;
  readonly body: object;
  readonly token: string;
  readonly from: string;
  readonly to: string | undefined;
  /** Whether nobody else writes to the object. */
  readonly isGuarded?: boolean;
}

/** Ids are few, so that what is stored does not grow with the number of cases. */
const idsMax = 60;
const cpo = { country_code: 'BE', party_id: 'BEC' };
const emsp = { country_code: 'NL', party_id: 'TNM' };

/** Parties in OCPI-to: the hub, the other side, nobody, somebody else, nonsense. */
const addressees = [
  'NL-HUB',
  'NL-HUB',
  'NL-HUB',
  'NL-TNM',
  undefined,
  'BE-BEC',
  'FR-XXX',
  'nl-tnm',
  'N-T',
  '  -   ',
  'é€-ABC',
];

/** A sound body, a spoilt one, a body too large, with a sound envelope around it or not. */
export function bodyCase(random: Random, scene: Scene, sender: number): FuzzCase {
  const write = random.pick(writes)(random, scene, sender);
  const isSpoilt = random.chance(0.85);
  const { text, what } = isSpoilt
    ? spoilt(write.body, random)
    : { text: Buffer.from(written(write.body)), what: 'sound' };
  const isLarge = random.chance(0.002);
  const body = isLarge ? enlarged(text, random) : text;
  const isStranger = random.chance(0.03);
  const token = isStranger ? `${write.token}x` : write.token;
  return {
    family: 'body',
    what: `${write.method} ${write.path}: ${what}${isLarge ? `, ${body.length} bytes` : ''}`,
    bytes: bytesOf({
      method: write.method,
      target: `/ocpi/2.2.1/${write.path}`,
      headers: headersOf({ ...write, token }, random),
      body,
    }),
    isHead: false,
    expects: 'ocpi',
    isStranger,
    isCounted: write.path.includes('/authorize'),
    ...(write.isGuarded && { guard: guardOf(write, body) }),
  };
}

/** An EVSE's guard is its Location: a write to either changes it. */
function guardOf({ path, token, method }: Write, sent: Buffer): Guard {
  const segments = path.split('/');
  const evse = segments[5];
  const read = segments.slice(0, 5).join('/');
  return { path: read, token, sent, isWhole: method === 'PUT', ...(evse !== undefined && { evse }) };
}

function headersOf({ token, from, to }: Write, random: Random): [string, string][] {
  const headers = usualHeaders(token, random.chance(0.03) ? 'FR-XXX' : from, to);
  const type = random.chance(0.04) ? random.pick(contentTypes) : 'application/json';
  return [...headers, ['Content-Type', type]];
}

const contentTypes = [
  'text/plain',
  'application/json; charset=utf-16',
  'application/jsonx',
  '',
  'application/x-www-form-urlencoded',
  'APPLICATION/JSON;charset="UTF-8"',
];

/** Filled up with white space or with one long text, to just around the limits or far beyond. */
function enlarged(text: Buffer, random: Random): Buffer {
  const length = random.pick([250_000, 262_144, 262_145, 300_000, 2_097_152, 2_097_153]);
  const filler = Buffer.alloc(Math.max(0, length - text.length), random.chance(0.5) ? ' ' : 'x');
  return random.chance(0.5) ? Buffer.concat([text, filler]) : Buffer.concat([filler, text]);
}

const idFor = (random: Random, prefix: string): string => `${prefix}${random.int(1, idsMax)}`;

type WriteMaker = (random: Random, scene: Scene, sender: number) => Write;

const fromCpo = ({ tokens }: Scene, random: Random) => ({
  token: tokens.cpo,
  from: 'BE-BEC',
  to: random.chance(0.7) ? 'NL-HUB' : random.pick(addressees),
});

/** Writes of every kind; the first three are of objects that belong to one sender each. */
const writes: readonly WriteMaker[] = [
  (random, scene, sender) =>
    guarded(random, scene, 'locations', `G${sender}`, build.location({ ...cpo, id: `G${sender}` })),
  (random, scene, sender) =>
    guarded(random, scene, 'tariffs', `G${sender}`, build.tariff({ ...cpo, id: `G${sender}` })),
  (random, scene, sender) => {
    const evse = build.evse({ uid: 'E1' });
    return {
      ...guarded(random, scene, 'locations', `G${sender}`, evse),
      path: `receiver/locations/BE/BEC/G${sender}/E1`,
    };
  },
  (random, scene) => {
    const id = idFor(random, 'L');
    const isPatch = random.chance(0.5);
    const whole = build.location({ ...cpo, id, evses: [build.evse({ uid: 'E1' }), build.evse({ uid: 'E2' })] });
    const body = isPatch ? build.patch({ city: 'Gent', evses: [{ uid: 'E1', status: 'CHARGING' }] }) : whole;
    return {
      method: isPatch ? 'PATCH' : 'PUT',
      path: `receiver/locations/BE/BEC/${id}`,
      body,
      ...fromCpo(scene, random),
    };
  },
  (random, scene) => {
    const path = `receiver/locations/BE/BEC/${idFor(random, 'L')}/E${random.int(1, 3)}`;
    return { method: 'PATCH', path, body: build.patch({ status: 'CHARGING' }), ...fromCpo(scene, random) };
  },
  (random, scene) => {
    const isPatch = random.chance(0.5);
    const path = `receiver/locations/BE/BEC/${idFor(random, 'L')}/E1/1`;
    const body = isPatch ? build.patch({ max_voltage: 400 }) : build.connector({ id: '1' });
    return { method: isPatch ? 'PATCH' : 'PUT', path, body, ...fromCpo(scene, random) };
  },
  (random, scene) => {
    const uid = idFor(random, 'T');
    const isPatch = random.chance(0.5);
    const body = isPatch ? build.patch({ valid: false }) : build.token({ ...emsp, uid });
    const query = random.pick(['', '?type=RFID', '?type=APP_USER', '?type=x', '?type=']);
    const from = { token: scene.tokens.emsp, from: 'NL-TNM', to: 'NL-HUB' };
    return { method: isPatch ? 'PATCH' : 'PUT', path: `receiver/tokens/NL/TNM/${uid}${query}`, body, ...from };
  },
  (random, scene) => {
    const id = idFor(random, 'S');
    const isPatch = random.chance(0.5);
    const whole = build.session({ ...cpo, id, cdr_token: build.cdrToken({ ...emsp }) });
    const body = isPatch ? build.patch({ kwh: 7, charging_periods: whole.charging_periods ?? [] }) : whole;
    const to = random.chance(0.6) ? 'NL-TNM' : random.pick(addressees);
    const from = { token: scene.tokens.cpo, from: 'BE-BEC', to };
    return { method: isPatch ? 'PATCH' : 'PUT', path: `receiver/sessions/BE/BEC/${id}`, body, ...from };
  },
  (random, scene) => {
    const id = idFor(random, 'C');
    const to = random.chance(0.6) ? 'NL-TNM' : random.pick(addressees);
    const body = build.cdr({ ...cpo, id, cdr_token: build.cdrToken({ ...emsp }) });
    return { method: 'POST', path: 'receiver/cdrs', body, token: scene.tokens.cpo, from: 'BE-BEC', to };
  },
  (random, scene) => {
    const path = `sender/sessions/${idFor(random, 'S')}/charging_preferences`;
    const body = { profile_type: 'FAST', departure_time: build.time(), energy_need: 10, discharge_allowed: false };
    const to = random.chance(0.5) ? 'BE-BEC' : random.pick(addressees);
    return { method: 'PUT', path, body, token: scene.tokens.emsp, from: 'NL-TNM', to };
  },
  (random, scene) => {
    const query = random.pick(['', '?type=RFID', '?type=APP_USER', '?type=x', '?type=']);
    const path = `sender/tokens/${idFor(random, 'T')}/authorize${query}`;
    const body = { location_id: idFor(random, 'L'), evse_uids: ['E1', 'E2'] };
    const to = random.chance(0.5) ? 'NL-TNM' : random.pick(addressees);
    return { method: 'POST', path, body, token: scene.tokens.cpo, from: 'BE-BEC', to };
  },
];

/** A write to an object that nobody but this sender touches. */
function guarded(random: Random, scene: Scene, module: string, id: string, body: object): Write {
  const path = `receiver/${module}/BE/BEC/${id}`;
  const isPatch = module === 'locations' && random.chance(0.3);
  return {
    method: isPatch ? 'PATCH' : 'PUT',
    path,
    body,
    token: scene.tokens.cpo,
    from: 'BE-BEC',
    to: 'NL-HUB',
    isGuarded: true,
  };
}
