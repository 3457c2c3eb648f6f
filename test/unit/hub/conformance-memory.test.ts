import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { makeRun } from '../../../src/hub/conformance/make-run.ts';
import type { ConformanceHub } from '../../../src/hub/conformance/probe.ts';
import type { Platform } from '../../../src/hub/registry.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import type { ProbeAnswer } from '../../../src/ocpi/probe.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const names = ['locations', 'tariffs', 'sessions', 'cdrs', 'tokens'];
const platform = {
  id: '1',
  state: 'connected',
  versions_url: 'https://a.example/versions',
  endpoints: ['credentials', ...names].map((identifier) => ({
    identifier,
    role: 'SENDER',
    url: `https://a.example/${identifier}`,
  })),
  parties: [],
  quirks: {},
} as unknown as Platform;

/** An answer with nearly as many values as there may be, in a list no longer than what is looked at: short, and large in memory. */
function largeAnswer(): ProbeAnswer {
  const { conformanceValuesMax: values, conformanceObjectsMax: items } = defaultLimits;
  const item = `{"id":[${new Array(values / items - 10).fill('{}').join()}]}`;
  const text = `{"status_code":1000,"timestamp":"2026-11-29T10:00:00Z","data":[${new Array(items).fill(item).join()}]}`;
  const ids = { requestId: '1', correlationId: '1', sentAt: 0, answeredAt: 0 };
  return { ...ids, http: 200, header: () => undefined, bytes: text.length, value: JSON.parse(text), items };
}

const heapUsed = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

describe('the memory of a conformance run', () => {
  it('is that of the answers of one group of checks, however large they all are', async () => {
    const empty = heapUsed();
    const answers = [largeAnswer()];
    const one = heapUsed() - empty;
    answers.pop();
    let asked = 0;
    let most = 0;
    const before = heapUsed();
    const hub = {
      clock: systemClock,
      limits: defaultLimits,
      party: { country_code: 'NL', party_id: 'HUB' },
      registry: () => ({ platforms: new Map([[platform.id, platform]]) }),
      refusalOfUrl: () => undefined,
      async probe() {
        asked += 1;
        most = Math.max(most, heapUsed() - before);
        return largeAnswer();
      },
    } as unknown as ConformanceHub;
    await makeRun(hub, platform, new AbortController().signal, new AbortController());
    expect(asked).to.be.above(40);
    expect(most / one).to.be.below(14);
  }).timeout(30_000);
});
