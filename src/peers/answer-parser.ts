import { ByteCollector } from './byte-collector.ts';

/** What came is no answer of HTTP/1.1, or could be read in two ways. Quotes nothing of it. */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';
  readonly code: AnswerFlaw;

  constructor(code: AnswerFlaw, message: string) {
    super(message);
    this.code = code;
  }
}

export type AnswerFlaw = 'ANSWER_BROKEN' | 'ANSWER_HEADERS_OVERFLOW' | 'ANSWER_ENDED_EARLY' | 'ANSWER_UPGRADE';

/** Hears of an answer while it is read. */
export interface AnswerSink {
  /** Its head; interim answers are skipped. Names in lower case and values in turn. */
  head(status: number, headers: readonly string[]): void;
  /** Some of its body. */
  piece(bytes: Buffer): void;
}

type State = 'head' | 'body' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'until-close' | 'complete';

/**
 * Reads one answer of HTTP/1.1 (RFC 9112) as it comes, in pieces of any size. Strict where readers differ: lines end in CRLF, a
 * length stands there once and never beside chunks, `chunked` is the only transfer coding. Whatever else comes is a `BrokenAnswer`.
 */
export class AnswerParser {
  readonly #headBytesMax: number;
  readonly #sink: AnswerSink;
  #state: State = 'head';
  /** What is left of the body, or of the chunk. */
  #left = 0;
  /** A line, or a head, that has come in part. */
  #held: ByteCollector | undefined;
  #trailerBytes = 0;
  #isPersistent = false;
  #keepAliveS: number | undefined;
  #hasExcess = false;

  constructor(headBytesMax: number, sink: AnswerSink) {
    this.#headBytesMax = headBytesMax;
    this.#sink = sink;
  }

  /** Takes what has come. Whether the answer is complete. */
  read(bytes: Buffer): boolean {
    let at = 0;
    while (at < bytes.length && this.#state !== 'complete') at = this.#step(bytes, at);
    if (at < bytes.length) this.#hasExcess = true;
    return this.#state === 'complete';
  }

  /** Takes note that nothing more comes: that completes an answer without a length, and breaks every other. */
  end(): void {
    this.#isPersistent = false;
    if (this.#state === 'until-close') this.#state = 'complete';
    if (this.#state !== 'complete') throw new BrokenAnswer('ANSWER_ENDED_EARLY', 'the answer has no end');
  }

  /** Whether the connection may be used again, now that the answer is complete and nothing has come behind it (C8). */
  get isReusable(): boolean {
    return this.#isPersistent && !this.#hasExcess;
  }

  /** How long the server says to keep the connection while nothing is asked, in seconds. */
  get keepAliveS(): number | undefined {
    return this.#keepAliveS;
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, at);
      case 'body':
      case 'chunk':
      case 'until-close':
        return this.#readBody(bytes, at);
      default:
        return this.#readLine(bytes, at);
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    const [text, after] = this.#upTo(endOfHead, bytes, at, this.#headBytesMax);
    if (text === undefined) {
      const begun = this.#held?.collected() ?? bytes;
      const { length } = protocol;
      if (begun.length >= length && begun.toString('latin1', 0, length) !== protocol) throw broken('no HTTP');
      return after;
    }
    this.#takeHead(text);
    return after;
  }

  #takeHead(text: string): void {
    // A lone CR or LF would be a line's end for others.
    if (/\0|\r(?!\n)|(?<!\r)\n/.test(text)) throw broken('a line');
    const [statusLine = '', ...lines] = text.split(endOfLine);
    const [, minor, code] = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/.exec(statusLine) ?? [];
    if (code === undefined) throw broken('the status line');
    const status = Number(code);
    const headers: string[] = [];
    const framing: Framing = { codings: [], lengths: [], connection: '', keepAlive: '' };
    for (const line of lines) {
      const name = nameIn(line);
      const value = line.slice(name.length + 1).trim();
      headers.push(name, value);
      takeFraming(framing, name, value);
    }
    if (status === 101) throw new BrokenAnswer('ANSWER_UPGRADE', 'another protocol was not asked for');
    // An interim answer: the real one follows.
    if (status < 200) return;
    this.#frame(status, minor === '1', framing);
    this.#sink.head(status, headers);
  }

  /** Where the body ends, and whether the connection outlives it (RFC 9112 section 6.3). */
  #frame(status: number, isRecent: boolean, { codings, lengths, connection, keepAlive }: Framing): void {
    this.#isPersistent = isRecent && !/(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(connection);
    const seconds = keepAlive === '' ? undefined : /(?:^|,)[ \t]*timeout=(\d{1,6})[ \t]*(?:,|$)/i.exec(keepAlive)?.[1];
    this.#keepAliveS = seconds === undefined ? undefined : Number(seconds);
    if (codings.length > 0) {
      if (lengths.length > 0 || codings.length > 1 || !isRecent || codings[0]?.toLowerCase() !== 'chunked')
        throw broken('its transfer coding');
      this.#state = 'chunk-size';
    } else if (lengths.length > 0) {
      const [length = ''] = lengths;
      if (lengths.length > 1 || !/^\d{1,15}$/.test(length)) throw broken('its length');
      this.#left = Number(length);
      this.#state = 'body';
    } else {
      this.#state = 'until-close';
    }
    if (status === 204 || status === 304) {
      // It ends with its head. Where that tells of a body all the same, nobody knows whether one follows.
      this.#isPersistent &&= this.#state === 'until-close' || (this.#state === 'body' && this.#left === 0);
      this.#state = 'complete';
    } else if (this.#state === 'body' && this.#left === 0) this.#state = 'complete';
  }

  #readBody(bytes: Buffer, at: number): number {
    const isEndless = this.#state === 'until-close';
    const after = isEndless ? bytes.length : Math.min(bytes.length, at + this.#left);
    this.#sink.piece(at === 0 && after === bytes.length ? bytes : bytes.subarray(at, after));
    if (isEndless) return after;
    this.#left -= after - at;
    if (this.#left === 0) this.#state = this.#state === 'chunk' ? 'chunk-end' : 'complete';
    return after;
  }

  #readLine(bytes: Buffer, at: number): number {
    const [line, after] = this.#upTo(endOfLine, bytes, at, chunkLineBytesMax);
    if (line === undefined) return after;
    if (this.#state === 'chunk-size') {
      const size = /^([0-9a-f]{1,8})[ \t]*(?:;[^\r\n\0]*)?$/i.exec(line)?.[1];
      if (size === undefined) throw broken('the size of a chunk');
      this.#left = Number.parseInt(size, 16);
      this.#state = this.#left === 0 ? 'trailers' : 'chunk';
    } else if (this.#state === 'chunk-end') {
      if (line !== '') throw broken('the end of a chunk');
      this.#state = 'chunk-size';
    } else if (line === '') {
      this.#state = 'complete';
    } else {
      // Trailers are read over.
      this.#trailerBytes += line.length;
      if (this.#trailerBytes > this.#headBytesMax) throw tooMuch();
      nameIn(line);
    }
    return after;
  }

  /** The text up to a mark, which may stand in what comes later, and where it goes on behind it. */
  #upTo(mark: string, bytes: Buffer, at: number, bytesMax: number): readonly [string | undefined, number] {
    if (this.#held === undefined) {
      const end = bytes.indexOf(mark, at, 'latin1');
      if (end !== -1) {
        if (end - at > bytesMax) throw tooMuch();
        return [bytes.toString('latin1', at, end), end + mark.length];
      }
    }
    this.#held ??= new ByteCollector(bytesMax + mark.length);
    const before = this.#held.collected().length;
    // No more than can matter is taken, so that what is behind the mark stays where it is.
    const piece = bytes.subarray(at, at + bytesMax + mark.length - before);
    if (piece.length === 0) throw tooMuch();
    this.#held.add(piece);
    const collected = this.#held.collected();
    const end = collected.indexOf(mark, Math.max(0, before - mark.length + 1), 'latin1');
    if (end === -1) return [undefined, at + piece.length];
    this.#held = undefined;
    return [collected.toString('latin1', 0, end), at + end + mark.length - before];
  }
}

const endOfHead = '\r\n\r\n';
const endOfLine = '\r\n';
/** How every answer begins. */
const protocol = 'HTTP/1.';
/** The size of a chunk with its extensions, or a trailer. */
const chunkLineBytesMax = 4096;

const broken = (what: string): BrokenAnswer => new BrokenAnswer('ANSWER_BROKEN', `the answer cannot be read: ${what}`);
const tooMuch = (): BrokenAnswer => new BrokenAnswer('ANSWER_HEADERS_OVERFLOW', 'the headers are too large');

const nameOnly = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A header's name in lower case. */
function nameIn(line: string): string {
  const name = line.slice(0, Math.max(0, line.indexOf(':')));
  if (!nameOnly.test(name)) throw broken('a header');
  return name.toLowerCase();
}

/** What of the headers says where the body ends and what becomes of the connection. */
interface Framing {
  readonly codings: string[];
  readonly lengths: string[];
  connection: string;
  keepAlive: string;
}

function takeFraming(framing: Framing, name: string, value: string): void {
  if (name === 'content-length') framing.lengths.push(value);
  else if (name === 'transfer-encoding') framing.codings.push(value);
  else if (name === 'connection') framing.connection += `,${value}`;
  else if (name === 'keep-alive') framing.keepAlive += `,${value}`;
}
