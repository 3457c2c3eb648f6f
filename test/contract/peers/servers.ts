import { readFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { projectRoot } from '../../../src/kernel/project.ts';
import type { Policy } from '../../../src/peers/guard.ts';
import { PeerFault } from '../../../src/peers/peer-fault.ts';
import { until } from '../../support/wait.ts';

/** Everything on loopback is allowed, as a laboratory platform is. */
export const laboratory: Policy = { allowPrivateNetwork: true, allowedOrigins: [] };

const pem = (name: string): string => readFileSync(join(projectRoot, 'test/contract/peers/tls', name), 'utf8');

/** A certificate for localhost and 127.0.0.1, its own authority, and no authority Node knows. */
export const certificate: string = pem('certificate.pem');

/** A listening server and what it has seen. */
export interface Listening {
  readonly origin: string;
  /** Every connection it has accepted, in order. */
  readonly sockets: Socket[];
  /** Those that are open now. */
  open(): Socket[];
  /** The most that were open when one of them came. */
  most(): number;
}

/** The servers of one test file: call `closeAll` after each test. */
export function serversOfTest() {
  const servers: { server: Server; sockets: Socket[] }[] = [];

  const listen = async (server: Server, scheme: string): Promise<Listening> => {
    const sockets: Socket[] = [];
    const open = () => sockets.filter((socket) => !socket.destroyed);
    let most = 0;
    server.on('connection', (socket) => {
      sockets.push(socket);
      most = Math.max(most, open().length);
      // Whoever is cut off in mid-sentence gets a reset; that is what these servers are there for.
      socket.on('error', () => {});
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    servers.push({ server, sockets });
    const { port } = server.address() as AddressInfo;
    return {
      origin: `${scheme}://127.0.0.1:${port}`,
      sockets,
      open,
      most: () => most,
    };
  };

  return {
    http: (listener: RequestListener): Promise<Listening> => listen(createHttp(listener), 'http'),
    https: (listener: RequestListener): Promise<Listening> => {
      const server = createHttps({ cert: certificate, key: pem('key.pem') }, listener);
      server.on('tlsClientError', () => {});
      return listen(server, 'https');
    },
    /** A server that says what it likes: `answer` gets each request's raw text when its head and body are in. */
    raw: (answer: (socket: Socket, request: string, count: number) => void): Promise<Listening> => {
      let count = 0;
      const server = createServer((socket) => {
        let received = '';
        socket.on('data', (bytes) => {
          received += bytes.toString('latin1');
          for (let end = endOfRequest(received); end > 0; end = endOfRequest(received)) {
            const request = received.slice(0, end);
            received = received.slice(end);
            count += 1;
            answer(socket, request, count);
          }
        });
      });
      return listen(server, 'http');
    },
    /** Accepts connections and never says a word. */
    mute: (scheme = 'http'): Promise<Listening> =>
      listen(
        createServer((socket) => socket.resume()),
        scheme,
      ),
    /** Accepts connections for TLS and resets each a moment later. */
    breaking: (afterMs: number): Promise<Listening> =>
      listen(
        createServer((socket) => {
          socket.once('data', () => setTimeout(() => socket.resetAndDestroy(), afterMs));
        }),
        'https',
      ),
    async closeAll(): Promise<void> {
      for (const { server, sockets } of servers.splice(0)) {
        for (const socket of sockets) socket.destroy();
        await new Promise((done) => server.close(done));
      }
    },
  };
}

function endOfRequest(received: string): number {
  const head = received.indexOf('\r\n\r\n');
  if (head === -1) return -1;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, head));
  const end = head + 4 + Number(length?.[1] ?? 0);
  return received.length >= end ? end : -1;
}

/** An answer as bytes: 200, JSON, kept alive. */
export const plainAnswer = (body: string, headers = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

export const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** The token all these tests send; it must not turn up in any error. */
export const token = 'canary~Zm9vYmFyYmF6cXV4';

/** Expects a fault of the kind, without the token in anything a logger could print. */
export async function faultOf(
  promise: Promise<unknown>,
  kind: PeerFault['kind'],
  sentence?: string | RegExp,
): Promise<PeerFault> {
  const error: unknown = await promise.then(
    (value) => expect.fail(`it was answered: ${inspect(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(PeerFault);
  const fault = error as PeerFault;
  const printed = inspect(fault, { depth: Number.POSITIVE_INFINITY, showHidden: true });
  for (const form of [token, Buffer.from(token).toString('base64')]) expect(printed).to.not.include(form);
  expect({ kind: fault.kind, message: fault.message }).to.have.property('kind', kind);
  if (sentence !== undefined) expect(fault.message).to.match(sentence instanceof RegExp ? sentence : exactly(sentence));
  return fault;
}

const exactly = (text: string): RegExp => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

/** Waits until the client has closed all its connections to the server. */
export const untilClosed = (server: Listening): Promise<unknown> =>
  until(() => server.open().length === 0, { what: 'end of the connections' });
