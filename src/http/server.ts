import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Limits } from '../kernel/limits.ts';
import type { Metrics } from './metrics.ts';
import { answerUnreadable } from './unreadable.ts';

type Handler = (req: IncomingMessage, res: ServerResponse) => unknown;

/** What answers on the hub's one port. */
export interface ServerParts {
  readonly ocpi: Handler;
  readonly admin: Handler;
  readonly metrics: Metrics;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Why the process cannot serve now, or undefined when it can. */
  notReady(): Promise<string | undefined>;
}

/** The hub's HTTP server: OCPI, admin API, probes and metrics on one port, with every bound set (S6). */
export function createHubServer(parts: ServerParts, limits: Limits): Server {
  /** When the process stops, a connection ends after the answer that is due on it. */
  class Answer extends ServerResponse {
    override writeHead(status: number, ...rest: unknown[]): this {
      if (!server.listening) this.shouldKeepAlive = false;
      return super.writeHead(status, ...(rest as []));
    }
  }
  const server: Server = createServer(
    {
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
  server.maxConnections = limits.connectionsMax;
  answerUnreadable(server, parts);
  return server;
}

function handlerFor(parts: ServerParts, url: string): Handler {
  if (url.startsWith('/ocpi')) return parts.ocpi;
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
