import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { createMetrics } from '../../../src/http/metrics.ts';
import { createHubServer } from '../../../src/http/server.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { randomIds } from '../../../src/kernel/ids.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { type DriverApi, driverToken, startDriverApi } from '../../support/driver-api.ts';
import { thingTable } from '../../support/driver-table.ts';
import { until } from '../../support/wait.ts';

const streams = 200;

describe('driver API: a process that stops', () => {
  let api: DriverApi;
  before(async () => {
    api = await startDriverApi({
      table: thingTable(),
      deps: { events: () => new PassThrough(), act: () => ({ id: 'a' }) },
      limits: { driverStreamsEachMax: streams, driverSearchesPerMinuteMax: 10_000 },
    });
  });
  after(() => api.close());

  it('ends its streams at once, each as one that is whole, and then has no connection left', async () => {
    const nobody = (_req: unknown, res: { end(text: string): void }) => res.end('{}');
    const server = createHubServer(
      {
        ocpi: nobody,
        admin: nobody,
        driver: api.app.handle,
        metrics: createMetrics([]),
        ids: randomIds,
        clock: systemClock,
        notReady: async () => undefined,
      } as never,
      defaultLimits,
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/streams/things`;
    const headers = { authorization: `Bearer ${driverToken}` };
    const texts = Array.from({ length: streams }, async () => (await fetch(url, { headers })).text());
    await until(() => api.app.streams === streams, { what: 'the streams' });
    const began = performance.now();
    api.app.close();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    expect(await Promise.all(texts)).to.deep.equal(Array(streams).fill(''));
    await closed;
    // Far less than a keep-alive, and than the time a process has to stop.
    expect(performance.now() - began).to.be.below(5000);
    expect(api.app.streams).to.equal(0);
  });
});
