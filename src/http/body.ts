import type { IncomingMessage } from 'node:http';
import { Fault } from '../kernel/fault.ts';

/**
 * Reads a request's body. What counts is what arrives, not what Content-Length claims. Throws a `too-large` fault as soon as
 * more than `maxBytes` came in, and a `malformed` one when the client breaks off.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        // What still comes is not kept; the edge closes the connection after its answer.
        request.removeAllListeners('data');
        request.resume();
        reject(new Fault('too-large', `the body is larger than ${maxBytes} bytes`));
        return;
      }
      chunks.push(chunk);
    });
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', (cause) => reject(new Fault('malformed', 'the request broke off', { cause })));
    request.once('close', () => {
      if (!request.complete) reject(new Fault('malformed', 'the request broke off'));
    });
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body as text. Throws a `not-json` fault when it is not UTF-8. */
export function bodyText(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new Fault('not-json', 'the body is not UTF-8');
  }
}
