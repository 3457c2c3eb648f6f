import type { Duplex } from 'node:stream';

/** Why stations are not let in: labels of a metric. */
export type RefusalReason =
  | 'not-found'
  | 'malformed'
  | 'subprotocol'
  | 'unauthenticated'
  | 'security-profile'
  | 'occupied'
  | 'too-many'
  | 'unavailable';

/** Why a station is not let in. What it says is seen by anybody who asks. */
export class Refusal extends Error {
  readonly status: number;
  readonly reason: RefusalReason;
  readonly retryAfterS: number | undefined;

  constructor(status: number, reason: RefusalReason, message: string, retryAfterS?: number) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.reason = reason;
    this.retryAfterS = retryAfterS;
  }
}

/** Unknown stations and wrong credentials are told the same. */
export const unauthenticated = (): Refusal =>
  new Refusal(401, 'unauthenticated', 'the credentials are not those of a station of this hub');

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/** Answers an upgrade that is refused, and ends the connection. */
export function answerRefusal(socket: Duplex, { status, message, retryAfterS }: Refusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify({ status: message });
  const headers = [
    `HTTP/1.1 ${status} ${statusTexts[status] ?? 'Refused'}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  if (status === 401) headers.push('WWW-Authenticate: Basic realm="ocpp", charset="UTF-8"');
  if (status === 426) headers.push('Sec-WebSocket-Version: 13');
  if (retryAfterS !== undefined) headers.push(`Retry-After: ${Math.max(1, Math.ceil(retryAfterS))}`);
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
