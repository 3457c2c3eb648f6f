import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a platform answers to a request, by method and path: the data of an envelope, or a whole answer. */
export type OddAnswers = Readonly<Record<string, unknown>>;

/** A platform that answers as the test says, right or wrong, and to anything else 404. */
export interface OddPlatform {
  readonly origin: string;
  readonly versionsUrl: string;
  answer(answers: OddAnswers): void;
  close(): Promise<void>;
}

export async function startOddPlatform(answersAt: (origin: string) => OddAnswers): Promise<OddPlatform> {
  let answers: OddAnswers = {};
  const server = createServer((request, response) => {
    const data = answers[`${request.method} ${request.url}`];
    const envelope = { data, status_code: 1000, timestamp: new Date().toISOString() };
    request.resume().on('end', () => {
      response.writeHead(data === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(envelope));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers = answersAt(origin);
  return {
    origin,
    versionsUrl: `${origin}/versions`,
    answer: (changed) => {
      answers = changed;
    },
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
