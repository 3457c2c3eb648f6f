import { BrokenRequest } from './peer-fault.ts';

/** A request as it is written. */
export interface RequestLine {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | Buffer | undefined;
}

/**
 * The bytes of a request of HTTP/1.1, in one text where that is possible: each write is a system call. Throws `BrokenRequest` for a
 * path or a header that could split it in two.
 */
export function requestBytes(
  request: RequestLine,
  host: string,
): readonly (readonly [string | Buffer, BufferEncoding])[] {
  const { method, path, headers, body } = request;
  if (!/^\/[\x21-\x7e]*$/.test(path)) throw new BrokenRequest('the path');
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = headers[at + 1] ?? '';
    if (!nameOnly.test(name) || notInHeader.test(value)) throw new BrokenRequest('a header');
    head += `${name}: ${value}\r\n`;
  }
  // What is compressed could grow without end when it is read (D6).
  head += 'Accept-Encoding: identity\r\n';
  if (body === undefined) {
    // A method that would have a body says that there is none (RFC 9110 section 8.6).
    if (method !== 'GET' && method !== 'DELETE') head += 'content-length: 0\r\n';
    return [[`${head}\r\n`, 'latin1']];
  }
  const length = Buffer.byteLength(body);
  head += `content-length: ${length}\r\n\r\n`;
  // As long in bytes as in characters: ASCII.
  if (typeof body === 'string' && length === body.length) return [[head + body, 'latin1']];
  return [
    [head, 'latin1'],
    [body, 'utf8'],
  ];
}

const nameOnly = /^[A-Za-z0-9-]+$/;
const notInHeader = /[^\t\x20-\x7e\x80-\xff]/;
