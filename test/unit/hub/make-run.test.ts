import { setImmediate as turn } from 'node:timers/promises';
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

/** An answer with as many objects as are looked at. */
function fullAnswer(): ProbeAnswer {
  const { conformanceObjectsMax: items } = defaultLimits;
  const data = Array.from({ length: items }, () => ({ id: [] }));
  const value = { status_code: 1000, timestamp: '2026-11-29T10:00:00Z', data };
  const ids = { requestId: '1', correlationId: '1', sentAt: 0, answeredAt: 0 };
  return { ...ids, http: 200, header: () => undefined, bytes: 10_000, value, items };
}

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
  it('holds the answers of one group of checks, and of none that has been made', async () => {
    const values: WeakRef<object>[] = [];
    let most = 0;
    await run(
      hubWith(async () => {
        const answer = fullAnswer();
        values.push(new WeakRef(answer.value as object));
        // Collecting takes long in a process that has run many tests.
        if (values.length % 16 !== 0) return answer;
        await turn();
        collectGarbage();
        most = Math.max(most, values.filter((value) => value.deref() !== undefined).length);
        return answer;
      }),
    );
    expect(values.length).to.be.above(40);
    expect(most).to.be.within(1, values.length / 2);
  });

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
