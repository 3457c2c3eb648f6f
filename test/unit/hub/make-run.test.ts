import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { makeRun, runResult } from '../../../src/hub/conformance/make-run.ts';
import type { ConformanceHub } from '../../../src/hub/conformance/probe.ts';
import type { Platform } from '../../../src/hub/registry.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { createLogger } from '../../../src/kernel/logger.ts';
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

const hubWith = (probe: () => Promise<ProbeAnswer>): ConformanceHub =>
  ({
    clock: systemClock,
    limits: defaultLimits,
    log: createLogger('silent'),
    party: { country_code: 'NL', party_id: 'HUB' },
    registry: () => ({ platforms: new Map([[platform.id, platform]]) }),
    refusalOfUrl: () => undefined,
    probe,
  }) as unknown as ConformanceHub;

const run = (hub: ConformanceHub) => makeRun(hub, platform, new AbortController().signal, new AbortController());

describe('a conformance run', () => {
  it('needs memory for the answers of one group of checks, however large they all are', async () => {
    const empty = heapUsed();
    const answers = [largeAnswer()];
    const one = heapUsed() - empty;
    answers.pop();
    let asked = 0;
    let most = 0;
    const before = heapUsed();
    await run(
      hubWith(async () => {
        asked += 1;
        most = Math.max(most, heapUsed() - before);
        return largeAnswer();
      }),
    );
    expect(asked).to.be.above(40);
    expect(most / one).to.be.below(asked * 0.75);
  }).timeout(30_000);

  it('has no verdict when the hub could not make its checks, or it was not finished', async () => {
    const broken = await run(hubWith(() => Promise.reject(new TypeError('a fault of the hub'))));
    const unmade = broken.filter(({ made }) => !made);
    expect(unmade[0]).to.deep.include({ id: 'versions.answer', verdict: 'skipped' });
    expect(unmade[0]?.sentence).to.equal('the hub could not make this check; its log says why');
    const verdictOf = (checks: typeof broken, isFinished: boolean) => runResult(checks, isFinished).verdict;
    expect(verdictOf(broken, true)).to.equal(null);
    const made = unmade.slice(0, 1).map((check) => ({ ...check, made: true }));
    const [pass, warn, fail] = (['pass', 'warn', 'fail'] as const).map((verdict) =>
      made.map((one) => ({ ...one, verdict })),
    );
    for (const [checks, verdict] of [
      [pass, 'pass'],
      [warn, 'warn'],
    ] as const) {
      expect(verdictOf(checks ?? [], true)).to.equal(verdict);
      expect(verdictOf(checks ?? [], false)).to.equal(null);
    }
    expect(verdictOf([...unmade, ...(fail ?? [])], false)).to.equal('fail');
  });
});
