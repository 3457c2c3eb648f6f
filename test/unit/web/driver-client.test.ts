import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { getLocation, listLocations, searchAlongRoute, streamStatuses } from '../../../src/generated/driver-client.ts';
import { connect, urlOf } from '../../../src/web/client/connect.ts';
import { DriverProblem } from '../../../src/web/client/driver-problem.ts';
import { eventsIn } from '../../../src/web/client/server-events.ts';

const problem = {
  type: 'urn:crossvolt:problem:bbox_too_large',
  title: 'The request cannot be met',
  status: 422,
  detail: 'too large',
  instance: 'urn:uuid:1',
  code: 'bbox_too_large',
  trace_id: '1',
};

describe('the client of the driver API', () => {
  let server: Server;
  let answer: RequestListener = () => undefined;
  const asked: { method?: string; url?: string; headers: Record<string, unknown>; body: string }[] = [];
  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        answer(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => new Promise((resolve) => server.close(resolve)));

  const client = () =>
    connect({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
      headers: () => ({ 'X-Api-Key': 'k' }),
    });
  const says = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
    answer = (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
  };

  it('makes URLs of calls: lists with commas, what is left out left out, all else escaped', () => {
    const call = listLocations({ q: 'A & B', connector: ['CHADEMO', 'X,Y'], facility: [], open_now: true, limit: 5 });
    expect(urlOf('', call)).to.equal('/locations?q=A%20%26%20B&connector=CHADEMO,X%2CY&open_now=true&limit=5');
    expect(urlOf('/api/v1', getLocation({ id: '../me' }))).to.equal('/api/v1/locations/..%2Fme');
    expect(urlOf('', listLocations())).to.equal('/locations');
  });

  it('asks with its headers, and resolves with the answer', async () => {
    says(200, { items: [], page: { next_cursor: null, has_more: false } });
    expect(await client().ask(listLocations({ q: 'x1' }))).to.deep.equal({
      items: [],
      page: { next_cursor: null, has_more: false },
    });
    const got = asked.at(-1);
    expect([got?.method, got?.url, got?.body]).to.deep.equal(['GET', '/api/v1/locations?q=x1', '']);
    expect(got?.headers).to.include({ 'x-api-key': 'k', accept: 'application/json' });
    await client().ask(searchAlongRoute({ polyline: 'abc' }));
    expect(asked.at(-1)?.body).to.equal('{"polyline":"abc"}');
    expect(asked.at(-1)?.headers).to.include({ 'content-type': 'application/json' });
  });

  it('throws the problem the hub tells, with its code and when to come back', async () => {
    says(422, problem, { 'content-type': 'application/problem+json', 'retry-after': '7' });
    const error = await client()
      .ask(listLocations({ bbox: [0, 0, 9, 9] }))
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(DriverProblem);
    expect(error).to.include({ code: 'bbox_too_large', message: 'too large', retryAfterS: 7 });
    says(502, 'a proxy');
    const other = await client()
      .ask(listLocations())
      .catch((thrown: unknown) => thrown);
    expect((other as DriverProblem).problem).to.include({ status: 502, code: 'not_from_hub' });
  });

  it('reads streams as they come, and goes on where it is told', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(':\nid: 7-1\n\nevent: status\ndata: {"a":\n');
      response.end('data: 1}\nid: 7-2\n\ndata: plain\n\nevent: cut\ndata: never');
    };
    const events = [];
    for await (const event of client().listen(streamStatuses({ ids: ['loc_1'], 'Last-Event-ID': '7-0' })))
      events.push(event);
    expect(events).to.deep.equal([
      { event: 'status', data: '{"a":\n1}', id: '7-2' },
      { event: 'message', data: 'plain', id: '7-2' },
    ]);
    expect(asked.at(-1)?.headers).to.include({ 'last-event-id': '7-0', accept: 'text/event-stream' });
  });

  it('ends with a stream that never ends an event', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: '.repeat(100_000))),
    });
    const error = await eventsIn(endless)
      .next()
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property('message', 'an event of the stream has no end');
  });
});
