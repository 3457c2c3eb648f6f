import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../wait.ts';

/** What is wrong with a back end: an HTTP status that it answers, or how it does not. `cut`: it reads, and the connection breaks. */
export type Ailment = number | 'hang' | 'cut' | 'endless';

/** A call that has come, whatever was answered. */
export interface HeardCall {
  readonly id: string;
  readonly signatures: readonly string[];
  readonly timestamp: string;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the hub has sent.
  readonly body: any;
  readonly path: string;
}

/** The back end of an app, which knows of the hub what Standard Webhooks says and no more. */
export class AppBackEnd {
  readonly calls: HeardCall[] = [];
  /** What it does with the next calls; none left: it takes them. */
  readonly ailments: Ailment[] = [];
  /** What it does with all calls until it is well again. */
  ailment: Ailment | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(): Promise<AppBackEnd> {
    const backEnd = new AppBackEnd();
    await new Promise<void>((resolve) => backEnd.#server.listen(0, '127.0.0.1', resolve));
    return backEnd;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`;
  }

  /** The calls about a driver. */
  of(driver: { readonly id: string }, type?: string): HeardCall[] {
    return this.calls.filter(
      ({ body }) => body.data.driver_id === driver.id && (type === undefined || body.type === type),
    );
  }

  /** Waits for the first call about a driver of a type. */
  async told(driver: { readonly id: string }, type: string): Promise<HeardCall> {
    const call = await until(() => this.of(driver, type)[0], { what: `${type} at the app` });
    if (call === undefined) throw new Error('no call');
    return call;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const header = (name: string): string => String(request.headers[name] ?? '');
    this.calls.push({
      id: header('webhook-id'),
      signatures: header('webhook-signature').split(' '),
      timestamp: header('webhook-timestamp'),
      text,
      body: JSON.parse(text),
      path: `${request.method} ${request.url}`,
    });
    const ailment = this.ailments.shift() ?? this.ailment;
    if (ailment === 'hang') return;
    if (ailment === 'cut') request.socket.destroy();
    else if (ailment === 'endless') {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(16_384)), 1);
      response.once('close', () => clearInterval(more));
    } else if (ailment === undefined) response.writeHead(204).end();
    else response.writeHead(ailment, { location: '/elsewhere' }).end('no');
  }
}

/** Whether a call is signed with a secret, as Standard Webhooks says. */
export function isSigned({ id, timestamp, text, signatures }: HeardCall, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest();
  return signatures.some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}
