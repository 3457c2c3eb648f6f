import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import { formatDateTime } from '../ocpi/date-time.ts';
import { envelope, statusCodes } from '../ocpi/envelope.ts';

/** What Node's parser gives up on, where that is not simply bad HTTP. */
const refusals: Readonly<Record<string, readonly [line: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'the headers are too large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'the chunks have extensions that are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request did not arrive in time'],
};
const badRequest = ['400 Bad Request', 'the request cannot be read as HTTP'] as const;

/**
 * Has a server answer what cannot be read as a request with an OCPI envelope (T-29), instead of Node's empty one: what stands
 * in front of a partner's client often hides the status line. The connection ends with it.
 */
export function answerUnreadable(server: Server, { ids, clock }: { readonly ids: Ids; readonly clock: Clock }): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  const secured = new WeakSet<Duplex>();
  server.on('secureConnection', (socket: Duplex) => secured.add(socket));
  server.on('request', (request, response) => latest.set(request.socket, response));
  // Whatever a request expects besides 100-continue, it gets an answer like any other.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
    const response = latest.get(socket);
    const isInAnswer = response?.headersSent === true && !response.writableFinished;
    // Before the TLS handshake nothing can be said, and what is written would wait for it for ever.
    const isUnsecured = 'encrypted' in socket && !secured.has(socket);
    if (!socket.writable || isInAnswer || isUnsecured) {
      socket.destroy();
      return;
    }
    const [line, message] = refusals[error.code ?? ''] ?? badRequest;
    const body = envelope(statusCodes.clientError, formatDateTime(clock.now()), undefined, message);
    const headers = [
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-ID: ${ids.uuid()}`,
      `X-Correlation-ID: ${ids.uuid()}`,
      'Connection: close',
    ];
    const isHead = error.rawPacket?.toString('latin1', 0, 5) === 'HEAD ';
    const head = `HTTP/1.1 ${line}\r\n${headers.join('\r\n')}\r\n\r\n`;
    socket.end(isHead ? head : head + body, () => socket.destroy());
  });
}
