import { expect } from 'chai';
import { createMetrics } from '../../../src/http/metrics.ts';

describe('the metrics of exchanges', () => {
  it('have one series for all codes that OCPI has not, however many a partner makes up', async () => {
    const metrics = createMetrics(['locations']);
    const odd = [0, -1, 999, 5000, 123_000, 4_294_967_296, 0.5, -7000.5, Number.NaN, Number.MAX_VALUE];
    const madeUp = Array.from({ length: 2000 }, (_, at) => at * 1000 + 5000);
    for (const code of [1000, 2001, 1999, 2999, 3500, 4999, ...odd, ...madeUp]) {
      metrics.exchange('locations', 'GET', 200, code, 1);
    }
    const metric = await metrics.registry.getSingleMetric('crossvolt_exchanges_total')?.get();
    const counted = metric?.values.map(({ labels, value }) => [labels['ocpi'], value]);
    expect(counted).to.have.deep.members([
      ['1000', 1],
      ['2001', 1],
      ['1xxx', 1],
      ['2xxx', 1],
      ['3xxx', 1],
      ['4xxx', 1],
      ['other', odd.length + madeUp.length],
    ]);
  });
});
