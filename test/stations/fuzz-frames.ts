import type { Random } from '../kill/random.ts';
import { frameOf } from './raw-websocket.ts';

/** What is sent on one connection of the fuzz. */
export interface Batch {
  readonly family: 'messages' | 'websocket';
  readonly bytes: Buffer;
  readonly frames: number;
}

const actions = [
  'BootNotification',
  'Heartbeat',
  'StatusNotification',
  'Authorize',
  'TransactionEvent',
  'NotifyPeriodicEventStream',
  'UnlockConnector',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
];

const oddities: readonly ((random: Random) => string)[] = [
  () => '{}',
  () => '[]',
  () => '[2]',
  () => '',
  () => 'null',
  () => '[2,"a"]',
  () => '[2,"a","Heartbeat"]',
  () => '[2,7,"Heartbeat",{}]',
  () => '[9,"a","Heartbeat",{}]',
  () => '[-1,"a",{}]',
  () => '[1e999,"a",{}]',
  () => '[2.5,"a",{}]',
  () => '[3,"a",{"status":"Accepted"}]',
  () => '[4,"a","GenericError","",{}]',
  () => '[5,"a","GenericError","",{}]',
  () => '[6,"a","NotifyPeriodicEventStream",{}]',
  (random) => `[2,"a","TransactionEvent",${'['.repeat(random.int(1, 3000))}`,
  (random) => {
    const depth = random.int(1, 3000);
    return `[2,"a","TransactionEvent",{"x":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}]`;
  },
  (random) => `[2,"${'i'.repeat(random.int(30, 5000))}","Heartbeat",{}]`,
  (random) => `[2,"a","${'A'.repeat(random.int(1, 5000))}",{}]`,
  () => '[2,"a","Heartbeat",{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}}}]',
  () => '[2,"a","TransactionEvent",{"seqNo":1,"seqNo":"2","timestamp":"\\ud800\\u0000"}]',
];

/** Texts that are OCPP, nearly OCPP, or nothing of the kind. */
function message(random: Random, id: number): string {
  if (random.chance(0.3)) return random.pick(oddities)(random);
  const payload: Record<string, unknown> = { seqNo: random.chance(0.8) ? random.int(0, 99) : 'x', timestamp: 't' };
  if (random.chance(0.1)) payload['extra'] = 'x'.repeat(random.int(0, 2000));
  const text = JSON.stringify([2, random.chance(0.9) ? `f${id}` : 'same', random.pick(actions), payload]);
  if (random.chance(0.5)) return text;
  const at = random.int(0, text.length - 1);
  if (random.chance(0.3)) return text.slice(0, at);
  const cut = random.int(0, 4);
  const put = String.fromCharCode(...Array.from({ length: random.int(0, 4) }, () => random.int(0x20, 0x7e)));
  return text.slice(0, at) + put + text.slice(at + cut);
}

/** Messages each in a frame of its own, as a websocket has it. */
export function messageBatch(random: Random, count: number, from: number): Batch {
  const frames = Array.from({ length: count }, (_, at) => frameOf(Buffer.from(message(random, from + at))));
  return { family: 'messages', bytes: Buffer.concat(frames), frames: count };
}

const broken: readonly ((random: Random) => Buffer)[] = [
  // Whatever comes.
  (random) => Buffer.from(Array.from({ length: random.int(2, 40) }, () => random.int(0, 255))),
  // Opcodes and reserved bits.
  (random) => frameOf(Buffer.from('[]'), random.int(0, 255)),
  // Without a mask.
  () => Buffer.from([0x81, 2, 0x5b, 0x5d]),
  // Lengths that are not what follows, up to more than there can be.
  (random) => Buffer.from([0x81, 0xff, ...Array.from({ length: 8 }, () => random.int(0, 255)), 0, 0, 0, 0]),
  (random) => frameOf(Buffer.alloc(random.int(100_000, 400_000), 0x20)),
  // Control frames that are too long, in fragments, or with codes that are none.
  (random) => frameOf(Buffer.alloc(random.int(120, 200)), 0x89),
  () => frameOf(Buffer.from('x'), 0x09),
  (random) => frameOf(Buffer.from([random.int(0, 255), random.int(0, 255)]), 0x88),
  () => frameOf(Buffer.from([0x03]), 0x88),
  // Fragments without an end, without a beginning, and within others.
  (random) =>
    Buffer.concat(Array.from({ length: random.int(1, 3000) }, (_, at) => frameOf(Buffer.from(' '), at ? 0 : 1))),
  () => frameOf(Buffer.from('[]'), 0x80),
  () => Buffer.concat([frameOf(Buffer.from('[2'), 1), frameOf(Buffer.from('[]'), 1)]),
  // Binary, bad UTF-8, compressed where nothing was agreed.
  () => frameOf(Buffer.from('[2,"a","Heartbeat",{}]'), 0x82),
  (random) => frameOf(Buffer.from([0x5b, random.int(0x80, 0xff), 0x5d])),
  (random) => frameOf(Buffer.from(Array.from({ length: 20 }, () => random.int(0, 255))), 0xc1),
  (random) => Buffer.concat(Array.from({ length: random.int(1, 200) }, () => frameOf(Buffer.from('p'), 0x89))),
];

/** Bytes that are no websocket, after a few that are. */
export function brokenBatch(random: Random, from: number): Batch {
  const before = messageBatch(random, random.int(0, 3), from);
  const bytes = Buffer.concat([before.bytes, random.pick(broken)(random), frameOf(Buffer.from('[]'))]);
  return { family: 'websocket', bytes, frames: before.frames + 2 };
}
