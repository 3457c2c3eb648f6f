import { connect, type Socket } from 'node:net';

/** A request as bytes, made anew for each turn. */
export type NextRequest = () => string;

/** What a run of requests came to. */
export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Answers whose status line was not 2xx, or whose body did not hold what it should. */
  readonly errors: number;
}

/**
 * Sends requests over `connections` kept-alive sockets for `seconds`, each socket one at a time, with as little work per request
 * as possible: what is measured is the server. An answer counts when it is 2xx and contains `expected`.
 */
export async function load(
  port: number,
  connections: number,
  seconds: number,
  next: NextRequest,
  expected: string,
  goesOn: () => boolean = () => true,
  pacing: Pacing = {},
): Promise<LoadResult> {
  const latencies: number[] = [];
  let errors = 0;
  const started = performance.now();
  const end = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, () =>
      converse(
        port,
        next,
        () => performance.now() < end && goesOn(),
        pacing.gapMs ?? 0,
        (ms, answer, request) => {
          latencies.push(ms);
          if (!answer.startsWith('HTTP/1.1 2') || !answer.includes(expected)) errors += 1;
          pacing.answered?.(request);
        },
      ),
    ),
  );
  const elapsed = (performance.now() - started) / 1000;
  latencies.sort((one, other) => one - other);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    requests: latencies.length,
    perSecond: latencies.length / elapsed,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    errors,
  };
}

/** For a load that is not flat out. */
export interface Pacing {
  /** Least time between the starts of two requests on a connection. */
  readonly gapMs?: number;
  /** Hears of each request that has been answered. */
  answered?(request: string): void;
}

type Answered = (ms: number, answer: string, request: string) => void;

function converse(
  port: number,
  next: NextRequest,
  goesOn: () => boolean,
  gapMs: number,
  answered: Answered,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('latin1');
    let received = '';
    let sentAt = 0;
    let request = '';
    const send = () => {
      sentAt = performance.now();
      request = next();
      // Every request is ASCII; as such it costs the least.
      socket.write(request, 'latin1');
    };
    socket.on('connect', send);
    socket.on('data', (chunk: string) => {
      received = received === '' ? chunk : received + chunk;
      const end = endOfAnswer(received);
      if (end === undefined) return;
      const took = performance.now() - sentAt;
      answered(took, received, request);
      received = '';
      if (!goesOn()) socket.end();
      else if (gapMs > took) setTimeout(send, gapMs - took);
      else send();
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}

/** Where an answer with Content-Length ends; undefined while it is not all there. */
function endOfAnswer(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(text);
  const end = head + 4 + Number(length?.[1] ?? 0);
  return text.length >= end ? end : undefined;
}

/** A whole request for `load`. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}${length}\r\n${body}`;
}
