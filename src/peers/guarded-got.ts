import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { got } from 'got';
import { Fault } from '../kernel/fault.ts';
import type { Limits } from '../kernel/limits.ts';
import { ByteCollector } from './byte-collector.ts';
import type { IncomingAnswer } from './call.ts';
import type { DialOptions } from './connections.ts';
import { guardedLookup, type Policy } from './guard.ts';
import { bareError, codeOf, faultOfHttpError, PeerFault } from './peer-fault.ts';

/** A call off the hot path. */
export interface GuardedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As `checkUrl` has passed it with the same policy. */
  readonly url: URL;
  readonly policy: Policy;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: string;
  /** For everything together, to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly signal?: AbortSignal;
}

/** Resolves with the answer, whatever its status; rejects like `Transport.send`. */
export type GuardedSend = (request: GuardedRequest) => Promise<IncomingAnswer>;

/**
 * Calls where comfort counts more than speed, through got. Each has connections of its own, so there is nothing a platform
 * could leave behind for another's call (C8), and nothing to close.
 */
export const createGuardedSend =
  (limits: Limits, dial: DialOptions = {}): GuardedSend =>
  async (request) => {
    const { method, url, body, signal } = request;
    const stream = got.stream(url, {
      method,
      headers: recordOf([...request.headers, 'Accept-Encoding', 'identity']),
      agent: agentsFor(request.policy, dial),
      timeout: { request: request.timeoutMs, connect: limits.connectTimeoutMs },
      maxHeaderSize: limits.answerHeaderBytesMax,
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      decompress: false,
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
    // got takes the body of a stream from what is written to it, unless it was given one.
    if (body === undefined && method !== 'GET') stream.end();
    try {
      const bytes = await readWithin(stream, request.answerBytesMax);
      return answerOf(stream.response, bytes);
    } catch (error) {
      throw faultOf(error);
    } finally {
      stream.destroy();
    }
  };

/** Agents of one call: their sockets dial through the guard and are closed with the answer. */
function agentsFor(policy: Policy, dial: DialOptions) {
  const options = { keepAlive: false, lookup: guardedLookup(policy, dial.resolve) };
  const ca = dial.ca === undefined ? {} : { ca: [dial.ca].flat() };
  return {
    http: new HttpAgent(options),
    // Certificates are always verified: an environment variable of Node must not be able to turn that off (S4).
    https: new HttpsAgent({ ...options, ...ca, rejectUnauthorized: true, minVersion: 'TLSv1.2' }),
  };
}

function recordOf(flat: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) record[flat[at] ?? ''] = flat[at + 1] ?? '';
  return record;
}

async function readWithin(stream: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer> {
  const body = new ByteCollector(bytesMax);
  for await (const piece of stream) {
    if (!body.add(piece)) throw new PeerFault('undeliverable', `the answer is larger than ${bytesMax} bytes`);
  }
  return body.collected();
}

interface GotResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

function answerOf(response: GotResponse | undefined, body: Buffer): IncomingAnswer {
  if (!response) throw new PeerFault('unreachable', 'the platform sent no answer');
  const headers = (name: string) => [response.headers[name] ?? []].flat().join(', ') || undefined;
  const coding = headers('content-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw new PeerFault('undeliverable', 'the answer is compressed, which was not asked for');
  }
  return { status: response.statusCode, headers, body };
}

function faultOf(error: unknown): PeerFault {
  if (error instanceof PeerFault) return error;
  const cause = error instanceof Error && error.cause instanceof Fault ? error.cause : error;
  // got's own clocks; a connection that does not come about is no answer that is late.
  if (error instanceof Error && error.name === 'TimeoutError' && !('event' in error && error.event === 'connect')) {
    return new PeerFault('timeout', 'the platform did not answer in time', { cause: bareError(error) });
  }
  if (codeOf(error) === 'ERR_ABORTED') {
    return new PeerFault('undeliverable', 'the call was given up', { cause: bareError(error) });
  }
  return faultOfHttpError(cause);
}
