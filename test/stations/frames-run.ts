import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { projectRoot } from '../../src/kernel/project.ts';
import { Random } from '../kill/random.ts';
import type { Cast, DoorReport } from './door-process.ts';
import { type Batch, brokenBatch, messageBatch } from './fuzz-frames.ts';
import { frameOf, knock, type RawWebSocket } from './raw-websocket.ts';

export interface FramesOptions {
  readonly frames: number;
  readonly hijacks: number;
  readonly seed: number;
  say(text: string): void;
}

export interface FramesReport {
  readonly problems: readonly string[];
  readonly frames: Readonly<Record<string, number>>;
  readonly connections: number;
  /** Status by what came with the attempt. */
  readonly hijacks: Readonly<Record<string, number>>;
  readonly honest: { readonly sent: number; readonly answered: number; readonly slowestMs: number };
  readonly rss: { readonly warm: number; readonly end: number };
  readonly seconds: number;
  readonly door: DoorReport;
}

/** By how much the memory of the door may grow (H7). */
export const rssGrowthBytesMax = 50 * 2 ** 20;

const cast: Cast = {
  honest: 'HONEST',
  others: Array.from({ length: 16 }, (_, n) => `FUZZ-${n}`),
  password: 'a password of those who mean harm',
  honestPassword: 'a password of the honest station',
};
const lanes = cast.others.length;
const batchFrames = 40;
/** One batch of so many breaks the rules of WebSocket itself. */
const brokenEvery = 50;
/** A message that is neither answered nor ended by then was lost. */
const answerMs = 20_000;

/**
 * Sends what nobody should send to a door for stations, and tries to take the place of a station that is honest and goes on all the
 * while: each of its messages has to be answered, in order, and each question to it too.
 */
export async function runFrames(options: FramesOptions): Promise<FramesReport> {
  const started = performance.now();
  const door = await DoorProcess.start();
  const problems: string[] = [];
  const honest = await HonestStation.connect(door.port);
  const fuzz = new Fuzz(door, options, problems);
  let warm = 0;
  const half = fuzz.run(Math.ceil(options.frames / 10)).then(async () => {
    warm = (await door.report()).rssBytes;
    options.say(`memory after the warm-up: ${Math.round(warm / 2 ** 20)} MiB`);
  });
  await half;
  const hijacks = await hijack(door, options.hijacks);
  await fuzz.run(options.frames);
  await honest.stop();
  // Those that were cut are gone when their ends have been noticed.
  let report = await door.report();
  for (let tries = 0; report.connections > 1 && tries < 200; tries += 1) {
    await pause(50);
    report = await door.report();
  }
  judge(report, honest, hijacks, warm, problems, door);
  await honest.close();
  await door.stop();
  return {
    problems,
    frames: fuzz.sent,
    connections: fuzz.connections,
    hijacks,
    honest: { sent: honest.sent, answered: honest.answered, slowestMs: honest.slowestMs },
    rss: { warm, end: report.rssBytes },
    seconds: (performance.now() - started) / 1000,
    door: report,
  };
}

function judge(
  report: DoorReport,
  honest: HonestStation,
  hijacks: Readonly<Record<string, number>>,
  warm: number,
  problems: string[],
  door: DoorProcess,
): void {
  const check = (isGood: boolean, problem: string): void => {
    if (!isGood) problems.push(problem);
  };
  check(door.exitCode === undefined, `the door ended with ${door.exitCode}`);
  check(honest.isOpen, 'the honest station lost its connection');
  check(honest.sent > 0 && honest.answered === honest.sent, 'messages of the honest station were not answered');
  check(report.heard === honest.sent, `of ${honest.sent} messages of the honest station ${report.heard} were heard`);
  check(report.outOfOrder === undefined, `message ${report.outOfOrder} of the honest station came out of order`);
  check((report.asked['answered'] ?? 0) > 0, 'the honest station was asked nothing');
  check(
    Object.keys(report.asked).every((kind) => kind === 'answered'),
    'a question to the honest station was lost',
  );
  check(
    Object.keys(hijacks).every((outcome) => !outcome.endsWith('101')),
    'a hijack was let in',
  );
  check(report.connections === 1, `${report.connections - 1} connections were left over`);
  check(report.rssBytes - warm < rssGrowthBytesMax, `the memory grew by ${report.rssBytes - warm} bytes`);
  const errors = Object.keys(report.logged).filter((line) => line.startsWith('error'));
  check(errors.length === 0, `errors were logged: ${errors.join(', ')}`);
}

class DoorProcess {
  readonly port: number;
  exitCode: number | undefined;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    child.once('exit', (code) => {
      this.exitCode = code ?? -1;
    });
  }

  static async start(): Promise<DoorProcess> {
    const program = join(projectRoot, 'dist/test/stations/door-process.js');
    const execArgv = ['--expose-gc', '--enable-source-maps'];
    const child = fork(program, [JSON.stringify(cast)], { execArgv });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new DoorProcess(child, port);
  }

  async report(): Promise<DoorReport> {
    if (this.exitCode !== undefined) throw new Error(`the door ended with ${this.exitCode}`);
    this.#child.send('report');
    const [report] = (await once(this.#child, 'message')) as [DoorReport];
    return report;
  }

  async stop(): Promise<void> {
    if (this.exitCode !== undefined) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

/** One that says one thing after another, waits for each answer, and answers what it is asked. */
class HonestStation {
  sent = 0;
  answered = 0;
  slowestMs = 0;
  readonly #socket: WebSocket;
  #answer: (() => void) | undefined;
  #isStopping = false;
  #done: Promise<void> | undefined;

  /** Listens before the connection is open: the first question may come with the answer to the handshake. */
  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', () => this.#answer?.());
    socket.on('message', (data) => {
      const [type, id] = JSON.parse(String(data)) as [number, string];
      if (type === 2) socket.send(JSON.stringify([3, id, { status: 'Accepted' }]));
      else if (type === 3 && id === `h${this.sent - 1}`) {
        this.answered += 1;
        this.#answer?.();
      }
    });
  }

  static async connect(port: number): Promise<HonestStation> {
    const authorization = `Basic ${Buffer.from(`${cast.honest}:${cast.honestPassword}`).toString('base64')}`;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ocpp/${cast.honest}`, 'ocpp2.1', {
      headers: { authorization },
    });
    const honest = new HonestStation(socket);
    await once(socket, 'open');
    honest.#done = honest.#talk();
    return honest;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#done;
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  async #talk(): Promise<void> {
    while (!this.#isStopping && this.isOpen) {
      const from = performance.now();
      const answer = new Promise<void>((resolve) => {
        this.#answer = resolve;
      });
      const seqNo = this.sent;
      this.sent += 1;
      this.#socket.send(JSON.stringify([2, `h${seqNo}`, 'TransactionEvent', { seqNo, timestamp: 't' }]));
      await answer;
      this.slowestMs = Math.max(this.slowestMs, performance.now() - from);
      await pause(2);
    }
  }
}

class Fuzz {
  readonly sent: Record<string, number> = { messages: 0, websocket: 0 };
  connections = 0;
  readonly #door: DoorProcess;
  readonly #random: Random;
  readonly #options: FramesOptions;
  readonly #problems: string[];
  #count = 0;
  #batches = 0;
  #told = 0;

  constructor(door: DoorProcess, options: FramesOptions, problems: string[]) {
    this.#door = door;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#problems = problems;
  }

  /** Sends until so many frames have been sent in all. */
  async run(frames: number): Promise<void> {
    await Promise.all(cast.others.map((identity) => this.#lane(identity, frames)));
  }

  async #lane(identity: string, frames: number): Promise<void> {
    while (this.#count < frames) {
      const socket = await this.#open(identity);
      while (!socket.isClosed && this.#count < frames) {
        const batch = this.#next();
        await socket.write(batch.bytes);
        if (batch.family === 'websocket') {
          // Nobody knows what it amounts to; what matters is that it ends.
          await pause(1);
          socket.socket.destroy();
          break;
        }
        await this.#isAnswered(socket, batch);
      }
      socket.socket.destroy();
    }
  }

  /** A call after the batch is answered, unless the connection was ended. */
  async #isAnswered(socket: RawWebSocket, batch: Batch): Promise<void> {
    const id = `mark-${this.#count}`;
    await socket.write(frameOf(Buffer.from(JSON.stringify([2, id, 'Heartbeat', {}]))));
    const isLate = pause(answerMs, 'late' as const, { ref: false });
    if ((await Promise.race([socket.comes(id), isLate])) !== 'late') return;
    this.#problems.push(`after ${batch.frames} frames nothing was answered any more, at frame ${this.#count}`);
    socket.socket.destroy();
  }

  #next(): Batch {
    this.#batches += 1;
    const batch =
      this.#batches % brokenEvery === 0
        ? brokenBatch(this.#random, this.#count)
        : messageBatch(this.#random, batchFrames, this.#count);
    this.sent[batch.family] = (this.sent[batch.family] ?? 0) + batch.frames;
    this.#count += batch.frames;
    const tenth = Math.floor((10 * this.#count) / this.#options.frames);
    if (tenth > this.#told) {
      this.#told = tenth;
      const count = this.#count;
      void this.#door.report().then(
        ({ rssBytes, heapBytes }) =>
          this.#options.say(`${count} frames; memory ${mib(rssBytes)}, heap ${mib(heapBytes)}`),
        () => undefined,
      );
    }
    return batch;
  }

  async #open(identity: string): Promise<RawWebSocket> {
    for (;;) {
      const subprotocol = this.#random.pick(['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1']);
      const credential = `${identity}:${cast.password}`;
      const socket = await knock({ port: this.#door.port, identity, subprotocol, credential });
      this.connections += 1;
      if (socket.status === 101) return socket;
      socket.socket.destroy();
      // Its last connection may not have been noticed to be gone.
      if (socket.status !== 409) throw new Error(`a station was refused with ${socket.status}`);
      await pause(5);
    }
  }
}

const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** Tries to take the honest station's place, in all ways; counts what came of it. */
async function hijack(door: DoorProcess, attempts: number): Promise<Record<string, number>> {
  const { honest, honestPassword, password, others } = cast;
  const ways: readonly (readonly [string, string | undefined])[] = [
    ['no credential', undefined],
    ['wrong credential', `${honest}:guess`],
    ['credential of another', `${others[0]}:${password}`],
    ['password of another', `${honest}:${password}`],
    ['right credential', `${honest}:${honestPassword}`],
  ];
  const outcomes: Record<string, number> = {};
  let left = attempts;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const [what, credential] = ways[left % ways.length] as (typeof ways)[number];
      const socket = await knock({ port: door.port, identity: honest, credential });
      socket.socket.destroy();
      const outcome = `${what}: ${socket.status}`;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return outcomes;
}
