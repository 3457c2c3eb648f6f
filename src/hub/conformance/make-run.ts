import { Fault, type Issue } from '../../kernel/fault.ts';
import { isRegistered, type Platform } from '../registry.ts';
import { type Check, type Exchange, type Judgement, type Run, RunOver, skip, type Verdict } from './check.ts';
import { checksOf } from './checks.ts';
import type { Asking, ConformanceHub } from './probe.ts';
import { type ShownExchange, shortened, shownExchange } from './shown.ts';

/** What came of one check. */
export interface CheckResult {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** Numbers of the rules behind it. */
  readonly requirements: readonly string[];
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly issues: readonly Issue[];
  readonly exchanges: readonly ShownExchange[];
  readonly ms: number;
}

/** What came of a run. */
export interface RunResult {
  /** The worst of its checks: fail before warn before pass. */
  readonly verdict: 'pass' | 'fail' | 'warn';
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly checks: readonly CheckResult[];
}

/**
 * Makes every check of a platform, one after the other. What the platform does ends in the result; when the signal fires, the
 * checks that are left are skipped.
 */
export async function makeRun(hub: ConformanceHub, platform: Platform, signal: AbortSignal): Promise<RunResult> {
  const run = newRun(hub, platform, signal);
  const checks: CheckResult[] = [];
  for (const check of checksOf(platform)) checks.push(await resultOf(hub, run, check));
  const counts = { pass: 0, fail: 0, warn: 0, skipped: 0 };
  for (const { verdict } of checks) counts[verdict] += 1;
  return { verdict: counts.fail > 0 ? 'fail' : counts.warn > 0 ? 'warn' : 'pass', counts, checks };
}

function newRun(hub: ConformanceHub, platform: Platform, signal: AbortSignal): Run {
  const asked = new Map<string, Promise<Exchange>>();
  const exchanges: Exchange[] = [];
  const exchange = async (asking: Asking): Promise<Exchange> => {
    if (signal.aborted || !isStillRegistered(hub, platform)) throw new RunOver();
    try {
      const answer = await hub.probe(platform.id, asking, signal);
      return { asked: asking, answer };
    } catch (error) {
      if (signal.aborted) throw new RunOver();
      if (error instanceof Fault) return { asked: asking, fault: error.message };
      throw error;
    }
  };
  return {
    hub,
    platform,
    exchanges,
    ask(asking) {
      const { url, module, token, to } = asking;
      const key = JSON.stringify([url, module, token, to]);
      const known = asked.get(key);
      if (known !== undefined) return known;
      const answered = exchange(asking).then((one) => {
        exchanges.push(one);
        return one;
      });
      asked.set(key, answered);
      return answered;
    },
    refusalOfUrl: (url) => hub.refusalOfUrl(platform.id, url),
  };
}

/** Nobody asks a partner that was suspended or offboarded meanwhile. */
export function isStillRegistered(hub: ConformanceHub, { id }: Platform): boolean {
  const current = hub.registry().platforms.get(id);
  return current !== undefined && isRegistered(current);
}

async function resultOf(hub: ConformanceHub, run: Run, check: Check): Promise<CheckResult> {
  const { id, group, title, requirements } = check;
  const started = hub.clock.monotonic();
  const { verdict, sentence, exchanges, issues = [] } = await judgementOf(hub, run, check);
  return {
    id,
    group,
    title,
    requirements,
    verdict,
    sentence: shortened(sentence, hub.limits.conformanceExcerptLengthMax),
    issues,
    exchanges: exchanges.map((exchange) => shownExchange(exchange, hub.limits)),
    ms: Math.round(hub.clock.monotonic() - started),
  };
}

async function judgementOf(hub: ConformanceHub, run: Run, check: Check): Promise<Judgement> {
  try {
    return await check.judge(run);
  } catch (error) {
    if (error instanceof RunOver) return skip('the run was over before');
    if (error instanceof Fault) return skip(error.message);
    hub.log.error(
      { err: error, platform: run.platform.id, check: check.id },
      'a conformance check failed because of the hub',
    );
    return skip('the hub could not make this check; its log says why');
  }
}
