import { connect, type Socket } from 'node:net';

/** One HTTP answer, read from the wire without any library's help. */
export interface WireAnswer {
  readonly http: number;
  /** By name in small letters; of a header that is there twice the last one. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** What came back on a connection of its own, to which nothing was added after the bytes. */
export interface WireEnd {
  readonly answers: readonly WireAnswer[];
  /** `closed` by the hub, `reset`, or `silent`: still open when the time was over. */
  readonly end: 'closed' | 'reset' | 'silent';
  /** What is no HTTP. */
  readonly rest: string;
}

/** How long an answer may take. */
const answerMs = 15_000;

/** A connection that is kept and made anew when the hub has closed it. */
export class Wire {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a request and reads its answer; the reason when there is none. */
  async exchange(bytes: Buffer, isHead: boolean): Promise<WireAnswer | string> {
    if (this.#socket?.destroyed) this.#socket = undefined;
    const socket = this.#socket ?? (await open(this.#port));
    this.#socket = socket;
    const parser = new AnswerParser(isHead);
    const outcome = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve('no answer in time'), answerMs);
      const done = (reason?: string): void => {
        clearTimeout(timer);
        socket.removeAllListeners('data').removeAllListeners('close');
        resolve(reason);
      };
      socket.on('data', (chunk: Buffer) => {
        parser.add(chunk);
        if (parser.answers.length > 0) done();
      });
      socket.on('close', () => {
        parser.end();
        done(parser.answers.length > 0 ? undefined : 'the connection was cut without an answer');
      });
      socket.write(bytes);
    });
    const [answer] = parser.answers;
    if (answer === undefined || outcome !== undefined || answer.headers.get('connection') === 'close') this.close();
    return answer ?? outcome ?? 'nothing';
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }
}

/** Sends bytes on a connection of their own, says that nothing follows, unless `isOpen`, and reads until the hub closes. */
export async function sendAlone(port: number, bytes: Buffer, isHead: boolean, isOpen = false): Promise<WireEnd> {
  const socket = await open(port);
  const parser = new AnswerParser(isHead);
  const end = await new Promise<WireEnd['end']>((resolve) => {
    const timer = setTimeout(() => resolve('silent'), answerMs);
    let wasReset = false;
    socket.on('data', (chunk: Buffer) => parser.add(chunk));
    socket.on('error', () => {
      wasReset = true;
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(wasReset ? 'reset' : 'closed');
    });
    if (isOpen) socket.write(bytes);
    else socket.end(bytes);
  });
  socket.destroy();
  parser.end();
  return { answers: parser.answers, end, rest: parser.rest };
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  // What becomes of it is told by its closing.
  socket.removeAllListeners('error').on('error', () => undefined);
  return socket;
}

/** Reads answers from bytes as they come. Throws nothing: what it cannot read stays in `rest`. */
class AnswerParser {
  readonly answers: WireAnswer[] = [];
  readonly #isHead: boolean;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(isHead: boolean) {
    this.#isHead = isHead;
  }

  get rest(): string {
    return this.#bytes.toString('latin1');
  }

  add(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    while (this.#take(false));
  }

  /** The connection has ended: a body without a length ends too. */
  end(): void {
    this.#take(true);
  }

  /** Takes one answer from the front; whether there was a whole one. */
  #take(hasEnded: boolean): boolean {
    const headEnd = this.#bytes.indexOf('\r\n\r\n');
    if (headEnd === -1) return false;
    const [first = '', ...lines] = this.#bytes.toString('latin1', 0, headEnd).split('\r\n');
    const http = Number(/^HTTP\/1\.[01] (\d{3}) /.exec(`${first} `)?.[1] ?? Number.NaN);
    if (Number.isNaN(http)) return false;
    const headers = new Map(lines.map((line) => fieldOf(line)));
    const rest = this.#bytes.subarray(headEnd + 4);
    if (http < 200) {
      this.#bytes = rest;
      return true;
    }
    const body = this.#bodyIn(http, headers, rest, hasEnded);
    if (body === undefined) return false;
    this.answers.push({ http, headers, body: body.text });
    this.#bytes = rest.subarray(body.length);
    return true;
  }

  #bodyIn(
    http: number,
    headers: ReadonlyMap<string, string>,
    rest: Buffer,
    hasEnded: boolean,
  ): { text: string; length: number } | undefined {
    if (this.#isHead || http === 204 || http === 304) return { text: '', length: 0 };
    if (headers.get('transfer-encoding') === 'chunked') return chunkedIn(rest);
    const length = headers.get('content-length');
    if (length === undefined) return hasEnded ? { text: rest.toString(), length: rest.length } : undefined;
    return rest.length < Number(length)
      ? undefined
      : { text: rest.toString('utf8', 0, Number(length)), length: Number(length) };
  }
}

const fieldOf = (line: string): [string, string] => {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
};

function chunkedIn(bytes: Buffer): { text: string; length: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || bytes.length < next) return undefined;
    if (size === 0) return { text: Buffer.concat(parts).toString(), length: next };
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}
