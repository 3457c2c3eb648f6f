import type { IncomingHttpHeaders } from 'node:http';

/** One request as it arrived at a partner. */
export interface Received {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Path and query as in the request line. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bodyText: string;
  /** The body's value; undefined when there is none or it is no JSON. */
  readonly body: unknown;
  /** The HTTP status it was answered with; undefined as long as it was not. */
  status?: number;
  /** The headers it was answered with. */
  answerHeaders?: Readonly<Record<string, string>>;
}
