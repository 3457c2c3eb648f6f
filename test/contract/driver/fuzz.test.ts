import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { DriverOperation } from '../../../src/http/driver/operation.ts';
import { driverOperations } from '../../../src/http/driver/operations.ts';
import { readDriverSchemas } from '../../../src/http/driver/schemas.ts';
import { projectRoot } from '../../../src/kernel/project.ts';
import { announcementsOf } from '../../support/announced.ts';
import { hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { startHub, type TestHub } from '../../support/hub.ts';
import { spoilt } from '../../support/spoilt.ts';

const document = JSON.parse(readFileSync(join(projectRoot, 'openapi', 'driver.json'), 'utf8'));
const assertAnnounced = announcementsOf(document, '/api/v1');
const schemas = readDriverSchemas();

/** Requests in all; each operation gets its share. */
const requests = 1500;
/** After these there is no driver, or no token, to go on with: each of their requests has one of its own, and there are few. */
const endings = new Map([
  ['eraseMe', 5],
  ['setPassword', 5],
]);

const word = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e999',
    'true',
    'null',
    '[]',
    '{}',
    '%00',
    '\u0000',
    '\u202e',
    "' or 1=1 --",
    '../..',
    ',',
  ),
  fc.double().map(String),
  fc.uuid(),
  fc.string({ maxLength: 40, unit: 'grapheme' }),
  fc.array(fc.double({ noNaN: true, min: -200, max: 200 }), { maxLength: 5 }).map((numbers) => numbers.join()),
  fc.constant('x'.repeat(3000)),
);
const printable = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/);

interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A request to the operation, with anything in every place there is. */
function requestTo({ path, params = {}, query, body, method }: DriverOperation): fc.Arbitrary<Request> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const places = fc.record(
    Object.fromEntries(
      names.map((name) => {
        const pattern = params[name]?.pattern;
        const good = pattern === undefined ? fc.uuid() : fc.stringMatching(new RegExp(pattern));
        return [name, fc.oneof({ weight: 3, arbitrary: good }, word)];
      }),
    ),
  );
  const known = [...Object.keys(schemas.get(query ?? '')?.properties ?? {}), 'limit', 'cursor', 'no_such_thing'];
  const parameters = fc.array(fc.tuple(fc.constantFrom(...known), word), { maxLength: 5 });
  const headers = fc.record(
    {
      accept: fc.oneof(
        printable,
        fc.constantFrom('application/geo+json', 'text/csv', 'application/pdf', 'text/html', '*/*;q=0'),
      ),
      'accept-language': printable,
      'if-none-match': fc.oneof(printable, fc.constantFrom('*', 'W/"a", "b')),
      'idempotency-key': fc.oneof(fc.uuid(), printable),
      'last-event-id': fc.oneof(printable, fc.nat().map(String)),
      'content-type': fc.oneof(printable, fc.constant('application/json')),
      origin: printable,
      'x-api-key': printable,
    },
    { requiredKeys: [] },
  );
  const examples = (body && schemas.get(body)?.examples) ?? [];
  const texts =
    body === undefined || method === 'GET'
      ? fc.constant(undefined)
      : fc.oneof(
          {
            weight: 6,
            arbitrary: fc
              .constantFrom(...examples)
              .chain(spoilt)
              .map((value) => JSON.stringify(value)),
          },
          { weight: 2, arbitrary: fc.constantFrom(...examples).map((value) => JSON.stringify(value)) },
          { weight: 1, arbitrary: fc.string({ maxLength: 60 }) },
        );
  return fc.record({ places, parameters, headers, texts }).map((made) => ({
    path: `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(wellFormed(made.places[name])))}${made.parameters.length > 0 ? `?${new URLSearchParams(made.parameters.map(([name, value]): [string, string] => [name, value]))}` : ''}`,
    headers: {
      'idempotency-key': '00000000-0000-4000-8000-000000000000',
      ...(made.texts !== undefined && { 'content-type': 'application/json' }),
      ...made.headers,
    },
    body: made.texts,
  }));
}

/** URLs cannot hold halves of surrogate pairs. */
const wellFormed = (text: unknown): string => String(text).toWellFormed();

describe('driver API: what nobody should send', () => {
  let hub: TestHub;
  let token: string;
  const statuses = new Map<number, number>();
  before(async () => {
    hub = await startHub({ limits: { failedAuthenticationsPerMinuteMax: 100_000 } });
    await hostEmsp(hub);
    token = (await makeDriver(hub)).token;
  });
  after(() => hub.stop());

  const ask = async (operation: DriverOperation, { path, headers, body }: Request, as: string) => {
    const controller = new AbortController();
    const response = await fetch(hub.url + path, {
      method: operation.method,
      headers: { authorization: `Bearer ${as}`, ...headers },
      signal: controller.signal,
      ...(body !== undefined && { body }),
    });
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    const type = response.headers.get('content-type') ?? '';
    // Events do not end.
    const isStream = type.startsWith('text/event-stream');
    const text = isStream ? 'data' : await response.text();
    if (isStream) controller.abort();
    const read = /json/.test(type) ? JSON.parse(text) : type === '' ? undefined : text;
    return { status: response.status, headers: response.headers, body: read };
  };

  const share = Math.ceil(requests / driverOperations.length);
  for (const operation of driverOperations) {
    it(`never makes ${operation.id} fail`, async () => {
      const ending = endings.get(operation.id);
      await fc.assert(
        fc.asyncProperty(requestTo(operation), async (request) => {
          const as = ending === undefined ? token : (await makeDriver(hub)).token;
          const answer = await ask(operation, request, as);
          expect(answer.status, JSON.stringify(answer.body)).to.not.equal(500);
          // With an empty parameter it may be another path.
          if (!/\/(\?|$|\/)/.test(request.path)) assertAnnounced(operation.method, request.path, answer);
        }),
        { numRuns: ending ?? share },
      );
    });
  }

  it('was tried more than a thousand times, and not all of it was refused', () => {
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).to.be.above(1200);
    for (const status of [200, 400, 404]) expect(statuses.get(status) ?? 0, String(status)).to.be.above(25);
  });
});
