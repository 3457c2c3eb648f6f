import { isAscii } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Fault } from '../kernel/fault.ts';

/** How long a body that is refused is still taken in: a client that is cut off while it sends never sees the answer. */
const lingerMs = 1000;

/**
 * Reads a request's body. What counts is what arrives, not what Content-Length claims. Throws a `too-large` fault when more than
 * `maxBytes` come in, an `overloaded` one when there is no room, and a `malformed` one when the client breaks off.
 */
export function readBody(request: IncomingMessage, maxBytes: number, space?: BodySpace): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (fault: Fault): void => {
      request.removeAllListeners('data');
      request.removeAllListeners('end');
      chunks.length = 0;
      const timer = setTimeout(() => reject(fault), lingerMs);
      request.once('close', () => clearTimeout(timer));
      request.once('end', () => reject(fault));
      request.resume();
    };
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) refuse(new Fault('too-large', `the body is larger than ${maxBytes} bytes`));
      else if (space?.take(chunk.length) === false)
        refuse(new Fault('overloaded', 'too much is being received', { retryAfterS: 1 }));
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', (cause) => reject(new Fault('malformed', 'the request broke off', { cause })));
    request.on('close', () => {
      if (!request.complete) reject(new Fault('malformed', 'the request broke off'));
    });
  });
}

/** Room for the bodies of all requests being worked on: many large ones at once must not fill the memory. */
export class BodyRoom {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Room for one request's body, to be given back when the request has been answered. */
  enter(): BodySpace {
    let taken = 0;
    return {
      take: (bytes) => {
        if (bytes > this.#left) return false;
        this.#left -= bytes;
        taken += bytes;
        return true;
      },
      leave: () => {
        this.#left += taken;
        taken = 0;
      },
    };
  }
}

export interface BodySpace {
  /** Whether there is room for so many more bytes; takes it. */
  take(bytes: number): boolean;
  leave(): void;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body as text. Throws a `not-json` fault when it is not UTF-8, and says where. */
export function bodyText(body: Buffer): string {
  if (isAscii(body)) return body.toString('latin1');
  try {
    return utf8.decode(body);
  } catch {
    throw new Fault('not-json', `the body is not UTF-8 at byte ${firstBadByte(body) + 1}`);
  }
}

/** Where a forgiving decoder puts something else. */
function firstBadByte(body: Buffer): number {
  const forgiven = Buffer.from(body.toString('utf8'));
  return body.findIndex((byte, at) => byte !== forgiven[at]);
}
