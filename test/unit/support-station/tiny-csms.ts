import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { FrameCheck } from '../../support/station/frame-check.ts';
import type { Version } from '../../support/station/words.ts';

type Payload = Readonly<Record<string, unknown>>;

/** A call of a station as it came. */
export interface Call {
  readonly id: string;
  readonly action: string;
  readonly payload: Payload;
}

/** What a call is answered with; undefined: nothing. */
export type Say = (call: Call) => Payload | undefined;

/** The smallest other side for a station of one version: it answers what it is told to, and checks what comes. */
export class TinyCsms {
  readonly calls: Call[] = [];
  /** What came that the schemas do not allow. */
  readonly problems: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  readonly sockets: WebSocket[] = [];
  /** Answers that differ from the usual ones, by action. */
  readonly says = new Map<string, Say>();
  readonly #server: WebSocketServer;
  readonly #check: FrameCheck;
  readonly #waiting = new Map<string, (payload: Payload) => void>();
  #transactions = 100;

  private constructor(server: WebSocketServer, check: FrameCheck) {
    this.#server = server;
    this.#check = check;
    server.on('connection', (socket, request) => {
      this.authorizations.push(request.headers.authorization);
      this.sockets.push(socket);
      socket.on('message', (data) => this.#take(socket, JSON.parse(String(data))));
    });
  }

  static async start(version: Version): Promise<TinyCsms> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    return new TinyCsms(server, await FrameCheck.of(version));
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ocpp`;
  }

  /** The payloads of an action, oldest first. */
  of(action: string): Payload[] {
    return this.calls.filter((call) => call.action === action).map(({ payload }) => payload);
  }

  /** Asks the station that connected last; resolves with the answer, or with the error's code. */
  ask(action: string, payload: Payload, id: string = randomUUID()): Promise<Payload> {
    return new Promise((resolve) => {
      this.#waiting.set(id, (answer) => {
        if (answer['error'] === undefined) this.problems.push(...this.#check.response(action, answer));
        resolve(answer);
      });
      this.sockets.at(-1)?.send(JSON.stringify([2, id, action, payload]));
    });
  }

  /** Sends anything. */
  sayRaw(text: string): void {
    this.sockets.at(-1)?.send(text);
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(socket: WebSocket, frame: readonly unknown[]): void {
    const [type, id, ...rest] = frame;
    if (type === 2) {
      const call: Call = { id: String(id), action: String(rest[0]), payload: rest[1] as Payload };
      this.calls.push(call);
      this.problems.push(...this.#check.request(call.action, call.payload));
      const answer = this.says.has(call.action) ? this.says.get(call.action)?.(call) : this.#usual(call);
      if (answer !== undefined) socket.send(JSON.stringify([3, id, answer]));
      return;
    }
    const resolve = this.#waiting.get(String(id));
    this.#waiting.delete(String(id));
    resolve?.(type === 3 ? (rest[0] as Payload) : { error: rest[0] });
  }

  #usual({ action, payload }: Call): Payload {
    const currentTime = new Date().toISOString();
    switch (action) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime, interval: 300 };
      case 'Heartbeat':
        return { currentTime };
      case 'Authorize':
        return 'idTag' in payload ? { idTagInfo: { status: 'Accepted' } } : { idTokenInfo: { status: 'Accepted' } };
      case 'StartTransaction':
        this.#transactions += 1;
        return { transactionId: this.#transactions, idTagInfo: { status: 'Accepted' } };
      case 'TransactionEvent':
        return 'idToken' in payload ? { idTokenInfo: { status: 'Accepted' } } : {};
      case 'DataTransfer':
        return { status: 'UnknownVendorId' };
      default:
        return {};
    }
  }
}
