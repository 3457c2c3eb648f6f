import type { Random } from '../kill/random.ts';

/** A text that stands for itself, unquoted, in the JSON that is sent: what JSON.stringify would not write. */
const rawMark = '@@raw:';
const raw = (text: string): string => `${rawMark}${Buffer.from(text).toString('base64')}@@`;

/** A JSON text with some of its values, keys or bytes spoilt, and what was done. */
export function spoilt(value: unknown, random: Random): { text: Buffer; what: string } {
  const what: string[] = [];
  const root = { value: structuredClone(value) };
  for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count -= 1) what.push(spoilValue(root, random));
  let text: Buffer = Buffer.from(written(root.value));
  if (random.chance(0.2)) {
    const spoil = random.pick(byteSpoilers);
    text = spoil.apply(text, random);
    what.push(spoil.what);
  }
  return { text, what: what.join(', ') };
}

/** JSON with the marked texts as they are. */
export const written = (value: unknown): string =>
  (JSON.stringify(value) ?? '').replace(/"@@raw:([A-Za-z0-9+/=]*)@@"/g, (_whole, text: string) =>
    Buffer.from(text, 'base64').toString(),
  );

interface Place {
  readonly parent: Record<string | number, unknown>;
  readonly key: string | number;
  readonly path: string;
}

/** Where the values of a document are, the document itself included; of a large one the first ones. */
function placesIn(root: { value: unknown }): Place[] {
  const places: Place[] = [{ parent: root, key: 'value', path: '' }];
  for (const { parent, key, path } of places) {
    const value = parent[key];
    if (typeof value !== 'object' || value === null || places.length > placesMax) continue;
    for (const child of Object.keys(value)) {
      places.push({ parent: value as Record<string, unknown>, key: child, path: `${path}/${child}` });
    }
  }
  return places;
}

const placesMax = 300;

function spoilValue(root: { value: unknown }, random: Random): string {
  const place = random.pick(placesIn(root));
  const { parent, key, path } = place;
  const value = parent[key];
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && random.chance(0.3)) {
    const name = random.pick(strangeKeys);
    setOwn(value as Record<string, unknown>, name, strange(value, random));
    return `${path} has ${JSON.stringify(name).slice(0, 40)}`;
  }
  if (isObject && random.chance(0.15)) {
    // The same key twice, which only raw text can have.
    const [name = 'id'] = Object.keys(value);
    setOwn(value as Record<string, unknown>, '@@twice@@', raw(`1,${JSON.stringify(name)}:2`));
    return `${path} has ${name} twice`;
  }
  if (path !== '' && random.chance(0.15)) {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
    return `${path} is missing`;
  }
  const made = strange(value, random);
  setOwn(parent, key, made);
  return `${path} is ${JSON.stringify(made)?.slice(0, 40)}`;
}

function setOwn(parent: Record<string | number, unknown>, key: string | number, value: unknown): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

const strangeKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'length',
  '',
  '0',
  'then',
  'toJSON',
  '\u0000',
  '\ud800',
  'é',
  'x'.repeat(300),
  'country_code',
  'last_updated',
  'evses',
  '/',
  '~1',
  'a\nb',
  '"',
  'owner',
  'platform_id',
  'version',
];

type Value = (value: unknown, random: Random) => unknown;

const strangeTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00\ud800',
  '😀',
  'é'.repeat(20),
  '\u202e\u2066',
  '\u001b[31m',
  '<script>alert(1)</script>',
  "' or 1=1 --",
  '{{7*7}}',
  'a[b',
  ']}',
  '"',
  '\\',
  ',"id":1',
  '../../etc/passwd',
  'null',
  'NaN',
  '\r\nX-Evil: 1',
  '%00',
  'BE*BEC*E1',
  'be-bec',
];

const strangeTimes = [
  '9999-12-31T23:59:59Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '1969-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '10000-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T23:59:60Z',
  '2026-01-01T00:00:00.123456789Z',
  '2026-01-01T00:00:00',
  '2026-01-01T00:00:00+01:00',
  '2026-01-01 00:00:00Z',
  '2026-1-1T0:0:0Z',
  '20260101T000000Z',
  '4713-01-01T00:00:00Z',
  '294277-01-01T00:00:00Z',
];

const strangeNumbers = [
  '0',
  '-0',
  '-1',
  '1e400',
  '-1e400',
  '1e-400',
  '1E+5',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1000000000000000055511151231257827',
  '1.10',
  '2147483648',
  '9223372036854775808',
  '1e308',
  `0.${'0'.repeat(500)}1`,
  '9'.repeat(2000),
  '00',
  '+1',
  '.5',
  '0x10',
  'NaN',
  'Infinity',
];

/** Values that could be where another is expected. */
const strangeValues: readonly Value[] = [
  () => null,
  () => true,
  () => [],
  () => ({}),
  (value) => [value],
  (value) => ({ value }),
  (_value, random) => raw(random.pick(strangeNumbers)),
  (_value, random) => raw(random.pick(strangeNumbers)),
  (_value, random) => random.pick(strangeTexts),
  (_value, random) => random.pick(strangeTexts),
  (value, random) => `${textOf(value)}${random.pick(strangeTexts)}`,
  (_value, random) => random.pick(strangeTimes),
  (_value, random) => random.pick(strangeTimes),
  (_value, random) => 'x'.repeat(random.pick([37, 65, 256, 513, 5000, 70_000])),
  (_value, random) => nested(random.pick([30, 31, 32, 33, 40, 200, 5000]), random.chance(0.5)),
  (value, random) => Array.from({ length: random.pick([2, 50, 400]) }, () => value),
  () => '__proto__',
  () => ({ constructor: { prototype: { polluted: true } } }),
  () => raw('{"__proto__":{"polluted":true}}'),
  () => raw('"\\ud800"'),
  () => raw('"\\u0000"'),
  (value) => textOf(value).toLowerCase(),
  (value) => textOf(value).toUpperCase(),
  (value) => (typeof value === 'number' ? String(value) : Number(textOf(value))),
];

/** An object may have got a `toString` that is no function. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** A strange value made of this one or not; never the same object, which might come to stand in itself. */
const strange = (value: unknown, random: Random): unknown => random.pick(strangeValues)(structuredClone(value), random);

/** Arrays or objects in one another. */
const nested = (depth: number, inArrays: boolean): string =>
  raw(inArrays ? '['.repeat(depth) + ']'.repeat(depth) : '{"a":'.repeat(depth) + 1 + '}'.repeat(depth));

interface ByteSpoiler {
  readonly what: string;
  apply(text: Buffer, random: Random): Buffer;
}

const bytes = (...values: number[]): Buffer => Buffer.from(values);

/** What can happen to a text on its way. */
const byteSpoilers: readonly ByteSpoiler[] = [
  { what: 'cut off', apply: (text, random) => text.subarray(0, random.int(0, text.length)) },
  {
    what: 'a byte changed',
    apply: (text, random) => withByte(text, random.int(0, text.length - 1), random.int(0, 255)),
  },
  {
    what: 'a byte too many',
    apply: (text, random) => inserted(text, random.int(0, text.length), bytes(random.int(0, 255))),
  },
  { what: 'a byte order mark', apply: (text) => Buffer.concat([bytes(0xef, 0xbb, 0xbf), text]) },
  { what: 'UTF-16', apply: (text) => Buffer.concat([bytes(0xff, 0xfe), Buffer.from(text.toString(), 'utf16le')]) },
  { what: 'no UTF-8', apply: (text, random) => inserted(text, random.int(0, text.length), bytes(0xc3, 0x28)) },
  { what: 'overlong UTF-8', apply: (text, random) => inserted(text, random.int(0, text.length), bytes(0xc0, 0x80)) },
  {
    what: 'a surrogate in UTF-8',
    apply: (text, random) => inserted(text, random.int(0, text.length), bytes(0xed, 0xa0, 0x80)),
  },
  { what: 'a NUL byte', apply: (text, random) => inserted(text, random.int(0, text.length), bytes(0)) },
  { what: 'two documents', apply: (text) => Buffer.concat([text, text]) },
  { what: 'a comment', apply: (text) => Buffer.concat([Buffer.from('/* */'), text]) },
  { what: 'a comma too many', apply: (text) => inserted(text, text.length - 1, Buffer.from(',')) },
  { what: 'single quotes', apply: (text) => Buffer.from(text.toString('latin1').replaceAll('"', "'"), 'latin1') },
  { what: 'nothing', apply: () => Buffer.alloc(0) },
  { what: 'white space only', apply: () => Buffer.from(' \n\t ') },
  { what: 'much white space', apply: (text) => Buffer.concat([Buffer.alloc(20_000, ' '), text]) },
  { what: 'nested as deep as it goes', apply: () => Buffer.alloc(100_000, '[') },
  { what: 'quotes only', apply: () => Buffer.alloc(50_000, '"') },
  { what: 'backslashes only', apply: () => Buffer.from(`"${'\\'.repeat(50_000)}"`) },
];

const inserted = (text: Buffer, at: number, added: Buffer): Buffer =>
  Buffer.concat([text.subarray(0, at), added, text.subarray(at)]);

function withByte(text: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(text);
  if (at >= 0 && at < changed.length) changed[at] = value;
  return changed;
}
