import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { type DriverApi, driverToken, startDriverApi } from '../../support/driver-api.ts';
import { thingTable } from '../../support/driver-table.ts';
import { until } from '../../support/wait.ts';

const path = '/api/v1/streams/things';

describe('driver API: streams', () => {
  let api: DriverApi;
  let source: PassThrough;
  let started: Promise<void>;
  const controllers: AbortController[] = [];
  let isRevoked = false;
  let seen: { lastEventId: string | undefined; signal: AbortSignal } | undefined;
  beforeEach(async () => {
    source = new PassThrough();
    seen = undefined;
    started = Promise.resolve();
    isRevoked = false;
    api = await startDriverApi({
      table: thingTable(),
      identify: async (token) => {
        if (isRevoked) return undefined;
        const scopes = new Set(['locations:read'] as const);
        return { emsp: { country_code: 'DE', party_id: 'XVE' }, driverId: token, scopes };
      },
      deps: {
        async events(request: typeof seen) {
          seen = request;
          await started;
          return source;
        },
      },
      limits: { driverStreamsMax: 3, driverStreamsEachMax: 2, driverStreamLookMs: 20 },
    });
  });
  afterEach(() => api.close());

  const open = async (token = driverToken, headers = {}, method = 'GET') => {
    const controller = new AbortController();
    controllers.push(controller);
    const answer = await fetch(api.origin + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      signal: controller.signal,
    });
    const reader = answer.body?.getReader();
    return {
      answer,
      next: async () => {
        const { done, value } = (await reader?.read()) ?? { done: true };
        return done ? undefined : Buffer.from(value as Uint8Array).toString();
      },
      leave: () => controller.abort(),
    };
  };

  it('bring events as they come, held back by nobody', async () => {
    const { answer, next } = await open();
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-type')).to.equal('text/event-stream; charset=utf-8');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(answer.headers.get('x-accel-buffering')).to.equal('no');
    for (const event of ['id: 1\ndata: a\n\n', ': still here\n\n', 'id: 2\ndata: b\n\n']) {
      source.write(event);
      expect(await next()).to.equal(event);
    }
    source.end();
    expect(await next()).to.equal(undefined);
    await until(() => api.app.streams === 0, { what: 'the stream to end' });
  });

  it('go on where the client says', async () => {
    await open(driverToken, { 'last-event-id': '12-7' });
    expect(seen?.lastEventId).to.equal('12-7');
    await open(driverToken, { 'last-event-id': 'x'.repeat(201) });
    expect(seen?.lastEventId).to.equal(undefined);
  });

  it('end with their client: whoever makes them is told, and there is room again', async () => {
    const { next, leave } = await open();
    source.write('data: a\n\n');
    await next();
    expect([api.app.streams, seen?.signal.aborted, source.destroyed]).to.deep.equal([1, false, false]);
    leave();
    await until(() => api.app.streams === 0, { what: 'the stream to end' });
    expect([seen?.signal.aborted, source.destroyed]).to.deep.equal([true, true]);
  });

  it('end too when their client has gone before they began', async () => {
    let begin: (() => void) | undefined;
    started = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const left = open().catch((error: Error) => error);
    await until(() => seen !== undefined, { what: 'the request' });
    controllers.at(-1)?.abort();
    await left;
    await until(() => api.app.streams === 0, { what: 'the client to be gone' });
    begin?.();
    await until(() => source.destroyed, { what: 'the stream to end' });
    expect(api.app.streams).to.equal(0);
  });

  it('break off when what makes them does, for the client to come again', async () => {
    const { next } = await open();
    source.write('data: a\n\n');
    await next();
    source.destroy(new Error('the inside'));
    await next().then(
      () => expect.fail('the stream ended as if it were whole'),
      (error: Error) => expect(error).to.be.instanceOf(TypeError),
    );
  });

  it('are so many of each, and so many of all', async () => {
    await open('a');
    await open('a');
    const third = await api.call('GET', path, { token: 'a' });
    expect([third.status, third.body.code]).to.deep.equal([429, 'too_many_streams']);
    const last = await open('b');
    const full = await api.call('GET', path, { token: 'c' });
    expect([full.status, full.headers.get('retry-after')]).to.deep.equal([503, '30']);
    last.leave();
    await until(() => api.app.streams === 2, { what: 'room' });
    expect((await open('c')).answer.status).to.equal(200);
  });

  it('are not opened by HEAD', async () => {
    const { answer } = await open(driverToken, {}, 'HEAD');
    expect(answer.status).to.equal(200);
    await until(() => api.app.streams === 0 && source.destroyed, { what: 'the stream to end' });
  });

  it('end when the token they were asked for with is good no more', async () => {
    const { next } = await open();
    source.write('data: a\n\n');
    expect(await next()).to.equal('data: a\n\n');
    isRevoked = true;
    expect(await next()).to.equal(undefined);
    await until(() => api.app.streams === 0, { what: 'the stream to end' });
    expect(source.destroyed).to.equal(true);
  });

  it('end when the process stops, as a stream does that is whole, and none begins', async () => {
    const { next } = await open();
    source.write('data: a\n\n');
    expect(await next()).to.equal('data: a\n\n');
    api.app.close();
    expect(await next()).to.equal(undefined);
    await until(() => api.app.streams === 0, { what: 'the stream to end' });
    expect(source.destroyed).to.equal(true);
    expect((await api.call('GET', path)).status).to.equal(503);
  });
});
