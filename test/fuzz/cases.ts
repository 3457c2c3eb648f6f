import { Random } from '../kill/random.ts';
import { adminCase } from './admin-cases.ts';
import { bodyCase } from './bodies.ts';
import { credentialsCase } from './credentials-cases.ts';
import { rawCase } from './raw-http.ts';
import type { Family, FuzzCase, Generator, Scene } from './request.ts';
import { urlCase } from './urls.ts';

const generators: Readonly<Record<Family, Generator>> = {
  raw: rawCase,
  url: urlCase,
  body: bodyCase,
  admin: adminCase,
  credentials: credentialsCase,
};

/** Shares of the families in all cases. */
const shares: readonly (readonly [Family, number])[] = [
  ['raw', 0.12],
  ['url', 0.34],
  ['body', 0.44],
  ['admin', 0.07],
  ['credentials', 0.03],
];

/** The case with this number: the same seed and number give the same bytes, except for what the hub made up itself, such as tokens. */
export function caseAt(seed: number, number: number, scene: Scene, sender: number): FuzzCase {
  const random = new Random(Math.imul(seed, 0x9e37_79b1) ^ Math.imul(number + 1, 0x85eb_ca6b));
  let draw = random.next();
  const family = shares.find(([, share]) => {
    draw -= share;
    return draw < 0;
  });
  return generators[family?.[0] ?? 'body'](random, scene, sender);
}
