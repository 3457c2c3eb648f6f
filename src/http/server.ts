import {
  createServer,
  IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Limits } from '../kernel/limits.ts';
import type { Metrics } from './metrics.ts';
import { answerUnreadable } from './unreadable.ts';

type Handler = (req: IncomingMessage, res: ServerResponse) => unknown;

/** PEM texts. */
export interface ServerTls {
  readonly certificate: string;
  readonly key: string;
  /** Whose client certificates are asked for and checked; whoever has none is not refused for it. */
  readonly clientAuthority: string | undefined;
}

/** What answers on the hub's one port. */
export interface ServerParts {
  readonly ocpi: Handler;
  readonly admin: Handler;
  readonly driver: Handler;
  /** The page at /map and its files. */
  readonly map: Handler;
  /** The built-in OpenID Connect issuer. */
  readonly oidc: Handler;
  /** Takes websockets over; undefined: none are opened here. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Undefined: http, as behind a proxy that ends TLS. */
  readonly tls?: ServerTls;
  readonly metrics: Metrics;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Why the process cannot serve now, or undefined when it can. */
  notReady(): Promise<string | undefined>;
}

/** The hub's HTTP server: OCPI, admin API, driver API, map, probes and metrics on one port, with every bound set (S6). */
export function createHubServer(parts: ServerParts, limits: Limits): Server {
  /** When the process stops, a connection ends after the answer that is due on it. */
  class Answer extends ServerResponse {
    override writeHead(status: number, ...rest: unknown[]): this {
      if (!server.listening) this.shouldKeepAlive = false;
      return super.writeHead(status, ...(rest as []));
    }
  }
  const server = createEither(
    parts.tls,
    {
      IncomingMessage: Request,
      ServerResponse: Answer,
      maxHeaderSize: limits.headerBytesMax,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      // Cut connections that break off are found at this interval.
      connectionsCheckingInterval: 5000,
      // The OCPI edge refuses a request without Host itself, with an envelope.
      requireHostHeader: false,
    },
    (req, res) => handlerFor(parts, req.url ?? '')(req, res),
  );
  server.maxConnections = limits.connectionsMax + (parts.upgrade ? limits.stationConnectionsMax : 0);
  server.on('upgrade', parts.upgrade ?? refuseUpgrade);
  answerUnreadable(server, parts);
  return server;
}

/**
 * A request that asks for another protocol than websocket is answered as if it had not asked (RFC 9110, 7.8): clients that ask for
 * HTTP/2 in passing do not mean to be refused. Node would give all of them to who listens for upgrades.
 */
class Request extends IncomingMessage {
  declare isUpgrade: boolean | null;

  get upgrade(): boolean | null {
    return this.isUpgrade === true ? this.headers.upgrade?.toLowerCase() === 'websocket' : this.isUpgrade;
  }

  set upgrade(isUpgrade: boolean | null) {
    this.isUpgrade = isUpgrade;
  }
}

function createEither(
  tls: ServerTls | undefined,
  options: { readonly headersTimeout: number } & ServerOptions<
    typeof IncomingMessage,
    typeof ServerResponse<IncomingMessage>
  >,
  answer: RequestListener,
): Server {
  if (tls === undefined) return createServer(options, answer);
  return createTlsServer(
    {
      ...options,
      minVersion: 'TLSv1.2',
      // Before it nobody has said anything, and two minutes of silence would be Node's own.
      handshakeTimeout: options.headersTimeout,
      cert: tls.certificate,
      key: tls.key,
      ...(tls.clientAuthority !== undefined && {
        ca: tls.clientAuthority,
        requestCert: true,
        rejectUnauthorized: false,
      }),
    },
    answer,
  );
}

function refuseUpgrade(_request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => undefined);
  const body = JSON.stringify({ status: 'there is nothing here' });
  const head = `HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
}

function handlerFor(parts: ServerParts, url: string): Handler {
  if (url.startsWith('/ocpi')) return parts.ocpi;
  if (url.startsWith('/oidc/')) return parts.oidc;
  if (/^\/(api|openapi\/driver\.json)(?![\w.-])/.test(url)) return parts.driver;
  if (/^\/map(?:[/?]|$)/.test(url)) return parts.map;
  if (url.startsWith('/admin') || url.startsWith('/openapi/')) return parts.admin;
  const path = url.split('?', 1)[0];
  if (path === '/healthz') return (_req, res) => answer(res, 200, { status: 'ok' });
  if (path === '/readyz') return (_req, res) => void readiness(parts, res);
  if (path === '/metrics') return (_req, res) => void writeMetrics(parts, res);
  // A target that is no path is refused by the OCPI edge; a path that is nobody's is no secret, and needs no token.
  return url.startsWith('/') ? (_req, res) => answer(res, 404, { status: 'there is nothing here' }) : parts.ocpi;
}

async function readiness(parts: ServerParts, res: ServerResponse): Promise<void> {
  const reason = await parts.notReady().catch(() => 'the database does not answer');
  answer(res, reason === undefined ? 200 : 503, { status: reason ?? 'ready' });
}

async function writeMetrics({ metrics }: ServerParts, res: ServerResponse): Promise<void> {
  const text = await metrics.registry.metrics();
  res.writeHead(200, { 'content-type': metrics.registry.contentType, 'content-length': Buffer.byteLength(text) });
  res.end(text);
}

function answer(res: ServerResponse, status: number, body: { status: string }): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  res.end(text);
}
