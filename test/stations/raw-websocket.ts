import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Handshake {
  readonly port: number;
  readonly identity: string;
  readonly subprotocol?: string;
  /** `identity:password`; undefined: none. */
  readonly credential?: string | undefined;
}

/** A websocket of which every byte can be chosen; what comes back is only looked through for one text at a time. */
export class RawWebSocket {
  readonly socket: Socket;
  readonly status: number;
  isClosed = false;
  #received = '';
  #awaited: { readonly text: string; found(isFound: boolean): void } | undefined;

  constructor(socket: Socket, status: number) {
    this.socket = socket;
    this.status = status;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => {
      this.isClosed = true;
      this.#awaited?.found(false);
    });
  }

  /** Whether this text comes, before the connection ends. */
  async comes(text: string): Promise<boolean> {
    if (this.isClosed) return false;
    const isFound = await new Promise<boolean>((found) => {
      this.#awaited = { text, found };
      this.#look();
    });
    this.#awaited = undefined;
    return isFound;
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.isClosed || this.socket.write(bytes)) return;
    await Promise.race([once(this.socket, 'drain'), once(this.socket, 'close')]).catch(() => undefined);
  }

  #take(chunk: Buffer): void {
    this.#received = (this.#received + chunk.toString('latin1')).slice(-20_000);
    this.#look();
  }

  #look(): void {
    if (this.#awaited !== undefined && this.#received.includes(this.#awaited.text)) this.#awaited.found(true);
  }
}

/** Asks to be let in, and reads the status. */
export async function knock({
  port,
  identity,
  subprotocol = 'ocpp2.0.1',
  credential,
}: Handshake): Promise<RawWebSocket> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay();
  await once(socket, 'connect');
  const lines = [
    `GET /ocpp/${encodeURIComponent(identity)} HTTP/1.1`,
    'Host: hub',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: ${subprotocol}`,
  ];
  if (credential !== undefined) lines.push(`Authorization: Basic ${Buffer.from(credential).toString('base64')}`);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  return new RawWebSocket(socket, Number(/^HTTP\/1.1 (\d{3})/.exec(head.toString('latin1'))?.[1]));
}

/** A frame of a client: its mask is all zeros, which is as good as any here. */
export function frameOf(payload: Buffer, first = 0x81): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([first, 0x80 | length, 0, 0, 0, 0]), payload]);
  if (length < 65_536) {
    return Buffer.concat([Buffer.from([first, 0xfe, length >> 8, length & 0xff, 0, 0, 0, 0]), payload]);
  }
  const head = Buffer.alloc(14);
  head[0] = first;
  head[1] = 0xff;
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
