import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a platform answers to a request, by method and path: the data of an envelope, all of it, or a function that makes either. */
export type OddAnswers = Readonly<Record<string, unknown>>;

/** An answer that is written as it is. */
export class Verbatim {
  readonly http: number;
  readonly text: string;

  constructor(http: number, text: string) {
    this.http = http;
    this.text = text;
  }
}

/** A platform that answers as the test says, right or wrong, and to anything else 404. */
export interface OddPlatform {
  readonly origin: string;
  readonly versionsUrl: string;
  close(): Promise<void>;
}

export async function startOddPlatform(answersAt: (origin: string) => OddAnswers): Promise<OddPlatform> {
  let answers: OddAnswers = {};
  const server = createServer((request, response) => {
    const answer = answers[`${request.method} ${request.url}`];
    request.resume().on('end', async () => {
      const data = typeof answer === 'function' ? await answer() : answer;
      if (data instanceof Verbatim) {
        response.writeHead(data.http, { 'content-type': 'application/json' }).end(data.text);
        return;
      }
      response.writeHead(data === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data, status_code: 1000, timestamp: new Date().toISOString() }));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers = answersAt(origin);
  return {
    origin,
    versionsUrl: `${origin}/versions`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** The answers of a platform with these endpoints. */
export const listing = (origin: string, endpoints: readonly object[], version = '2.2.1'): OddAnswers => ({
  'GET /versions': [{ version: '2.2.1', url: `${origin}/details` }],
  'GET /details': { version, endpoints },
});

/** The Sender endpoint of a module. */
export const endpointAt = (origin: string, identifier: string) => ({
  identifier,
  role: 'SENDER',
  url: `${origin}/${identifier}`,
});
