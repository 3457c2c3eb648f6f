import type { Random } from '../kill/random.ts';
import { createBuild } from '../support/build.ts';
import { spoilt } from './mutate.ts';
import { bytesOf, type FuzzCase, type Scene, usualHeaders } from './request.ts';

const build = createBuild(() => Date.now());

/** URLs the hub is told to call: only ever on this machine, and mostly where nobody answers. */
const urls = [
  'http://127.0.0.1:9/versions',
  'http://127.0.0.1:9/',
  'http://[::1]:9/versions',
  'https://127.0.0.1:9/versions',
  'http://0.0.0.0:9/',
  'http://127.0.0.1:99999/',
  'http://127.0.0.1:9',
  'http://user:password@127.0.0.1:9/',
  'http://127.0.0.1:9\\@127.0.0.1/',
  'http://2130706433:9/',
  'http://0x7f.1:9/',
  'http://127.0.0.1:9/\u0000',
  'http://127.0.0.1:9/ x',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'ftp://127.0.0.1:9/',
  'http://',
  'http:/127.0.0.1:9',
  '//127.0.0.1:9/',
  '/versions',
  '',
  `http://127.0.0.1:9/${'x'.repeat(300)}`,
];

/** Registrations with spoilt credentials, by partners that may be broken. */
export function credentialsCase(random: Random, scene: Scene): FuzzCase {
  const isPost = random.chance(0.4);
  const token = random.pick(isPost ? scene.tokens.invitations : scene.tokens.victims);
  const body = {
    ...build.credentials({
      url: random.chance(0.2) ? scene.versionsUrl : random.pick(urls),
      roles: [{ country_code: 'DE', party_id: 'VIC', role: 'CPO', business_details: { name: 'Victim' } }],
    }),
  };
  // Its URL stays as it is: wherever it leads, it must be on this machine.
  const { url, ...rest } = body;
  const { text, what } = random.chance(0.9)
    ? spoilt(rest, random)
    : { text: Buffer.from(JSON.stringify(rest)), what: 'sound' };
  return {
    family: 'credentials',
    what: `${isPost ? 'POST' : 'PUT'} credentials, ${url.slice(0, 60)}: ${what}`,
    bytes: bytesOf({
      method: isPost ? 'POST' : 'PUT',
      target: '/ocpi/2.2.1/credentials',
      headers: [...usualHeaders(token, undefined, undefined), ['Content-Type', 'application/json']],
      body: withUrl(text, url),
    }),
    isHead: false,
    expects: 'ocpi',
    // Its token may have been used up, or replaced.
    isStranger: true,
  };
}

/** The URL put in front of the other members, if there is an object to put it into. */
function withUrl(text: Buffer, url: string): Buffer {
  if (text[0] !== 0x7b || text.length < 3) return text;
  return Buffer.concat([Buffer.from(`{"url":${JSON.stringify(url)},`), text.subarray(1)]);
}
