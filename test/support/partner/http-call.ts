import { type Agent, type IncomingHttpHeaders, request } from 'node:http';

/** The envelope around every OCPI answer (T-25). */
export interface Envelope {
  readonly data?: unknown;
  readonly status_code: number;
  readonly status_message?: string;
  readonly timestamp: string;
}

/** What the other side answered. */
export interface Answer {
  readonly http: number;
  readonly headers: IncomingHttpHeaders;
  /** The body as it came. */
  readonly text: string;
  /** The body's value when it is a JSON object, otherwise empty. */
  readonly envelope: Partial<Envelope>;
}

/** One HTTP request, ready to go. */
export interface HttpCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Longer than any answer should take; the hub gives up a forward after 30 s. */
const timeoutMs = 45_000;

/** Sends one request. Rejects when there is no answer: no connection, cut, or too late. */
export function callHttp(agent: Agent, call: HttpCall): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(call.url, { agent, method: call.method, headers: call.headers, timeout: timeoutMs });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${call.method} ${call.url}: no answer in time`)));
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ http: incoming.statusCode ?? 0, headers: incoming.headers, text, envelope: envelopeIn(text) });
      });
    });
    outgoing.end(call.body);
  });
}

function envelopeIn(text: string): Partial<Envelope> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
