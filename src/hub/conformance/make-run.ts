import { Fault, type Issue } from '../../kernel/fault.ts';
import { askerOf } from '../entry.ts';
import { isRegistered, type Platform } from '../registry.ts';
import { type Check, type Exchange, fail, type Judgement, type Run, RunOver, skip, type Verdict } from './check.ts';
import { checksOf } from './checks.ts';
import type { Asking, ConformanceHub } from './probe.ts';
import { fieldsOf } from './reading.ts';
import { type ShownExchange, shortened, shownExchange } from './shown.ts';

/** What came of one check. */
export interface CheckResult {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** Numbers of the rules behind it. */
  readonly requirements: readonly string[];
  readonly verdict: Verdict;
  /** False when the run was over before, or the hub could not make it; it is skipped then. */
  readonly made: boolean;
  readonly sentence: string;
  readonly issues: readonly Issue[];
  readonly exchanges: readonly ShownExchange[];
  readonly ms: number;
}

/** What came of a run. */
export interface RunResult {
  /** The worst of its checks: fail before warn before pass. null when nothing failed and the run was not finished, or not every check made. */
  readonly verdict: 'pass' | 'fail' | 'warn' | null;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly checks: readonly CheckResult[];
}

/**
 * Makes every check of a platform, one after the other. What the platform does ends in the result; when the signal fires, the
 * checks that are left are skipped. When its answers are too much together, the run is interrupted and the check says so.
 */
export async function makeRun(
  hub: ConformanceHub,
  platform: Platform,
  time: AbortSignal,
  interrupt: AbortController,
): Promise<readonly CheckResult[]> {
  const run = newRun(hub, platform, AbortSignal.any([time, interrupt.signal]), () => interrupt.abort());
  const checks: CheckResult[] = [];
  let group: string | undefined;
  for (const check of checksOf(platform)) {
    if (check.group !== group) run.forget();
    group = check.group;
    checks.push(await resultOf(hub, run, check));
  }
  return checks;
}

/** Sums up the checks of a run; `isFinished` when nothing cut it off. */
export function runResult(checks: readonly CheckResult[], isFinished: boolean): RunResult {
  const counts = { pass: 0, fail: 0, warn: 0, skipped: 0 };
  for (const { verdict } of checks) counts[verdict] += 1;
  const worst = counts.fail > 0 ? 'fail' : counts.warn > 0 ? 'warn' : 'pass';
  // What was not made might have failed.
  const isKnown = worst === 'fail' || (isFinished && checks.every(({ made }) => made));
  return { verdict: isKnown ? worst : null, counts, checks };
}

interface RunUnderWay extends Run {
  /** Lets go of the answers so far: they may be large, and those of one group are no use to another. */
  forget(): void;
}

function newRun(hub: ConformanceHub, platform: Platform, signal: AbortSignal, interrupt: () => void): RunUnderWay {
  const { conformanceRunBytesMax: bytesMax } = hub.limits;
  const asker = askerOf(hub, platform);
  let bytes = 0;
  const asked = new Map<string, Promise<Exchange>>();
  const timed: Exchange[] = [];
  const exchange = async (asking: Asking): Promise<Exchange> => {
    if (signal.aborted || !isStillRegistered(hub, platform)) throw new RunOver();
    try {
      const answer = await hub.probe(platform.id, { ...asking, from: asker }, signal);
      bytes += answer.bytes;
      if (bytes <= bytesMax) return { asked: asking, answer };
    } catch (error) {
      if (signal.aborted) throw new RunOver();
      if (error instanceof Fault) return { asked: asking, fault: error.message };
      throw error;
    }
    interrupt();
    throw new RunOver(`the answers of the run are larger than ${bytesMax} bytes together, so that it was ended here`);
  };
  return {
    hub: { ...hub, party: asker },
    platform,
    timed,
    forget: () => asked.clear(),
    ask(asking) {
      const { url, module, token, to } = asking;
      const key = JSON.stringify([url, module, token, to]);
      const known = asked.get(key);
      if (known !== undefined) return known;
      const answered = exchange(asking).then((one) => {
        timed.push(...timeOf(one, hub.limits.conformanceExcerptLengthMax));
        return one;
      });
      asked.set(key, answered);
      // Why the run is over is said by one check alone.
      answered.catch(() => asked.delete(key));
      return answered;
    },
    refusalOfUrl: (url) => hub.refusalOfUrl(platform.id, url),
  };
}

/** What is kept of an exchange for the sake of its timestamp; nothing of one without. */
function timeOf({ asked, answer }: Exchange, lengthMax: number): Exchange[] {
  const { timestamp } = fieldsOf(answer?.value);
  if (answer === undefined || typeof timestamp !== 'string' || timestamp.length > lengthMax) return [];
  return [{ asked, answer: { ...answer, value: { timestamp } } }];
}

/** Nobody asks a partner that was suspended or offboarded meanwhile. */
export function isStillRegistered(hub: ConformanceHub, { id }: Platform): boolean {
  const current = hub.registry().platforms.get(id);
  return current !== undefined && isRegistered(current);
}

async function resultOf(hub: ConformanceHub, run: Run, check: Check): Promise<CheckResult> {
  const { id, group, title, requirements } = check;
  const started = hub.clock.monotonic();
  const { verdict, made = true, sentence, exchanges, issues = [] } = await judgementOf(hub, run, check);
  return {
    id,
    group,
    title,
    requirements,
    verdict,
    made,
    sentence: shortened(sentence, hub.limits.conformanceExcerptLengthMax),
    issues,
    exchanges: exchanges.map((exchange) => shownExchange(exchange, run.platform, hub.limits)),
    ms: Math.round(hub.clock.monotonic() - started),
  };
}

async function judgementOf(hub: ConformanceHub, run: Run, check: Check): Promise<Judgement & { made?: boolean }> {
  try {
    return await check.judge(run);
  } catch (error) {
    if (error instanceof RunOver) return error.message === '' ? unmade('the run was over before') : fail(error.message);
    if (error instanceof Fault) return unmade(error.message);
    hub.log.error(
      { err: error, platform: run.platform.id, check: check.id },
      'a conformance check failed because of the hub',
    );
    return unmade('the hub could not make this check; its log says why');
  }
}

const unmade = (sentence: string) => ({ ...skip(sentence), made: false });
