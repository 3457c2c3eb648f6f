import type { Issue } from '../../kernel/fault.ts';
import type { ProbeAnswer } from '../../ocpi/probe.ts';
import type { Platform } from '../registry.ts';
import type { Asking, ConformanceHub } from './probe.ts';

/** `warn`: not as it should be, and no rule that is mandatory is broken; `skipped`: nothing could be said. */
export type Verdict = 'pass' | 'fail' | 'warn' | 'skipped';

/** A request and what came of it: an answer, or a sentence about why there is none. */
export interface Exchange {
  readonly asked: Asking;
  readonly answer?: ProbeAnswer;
  readonly fault?: string;
}

/** What a check has to say. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly sentence: string;
  /** What it was said of. */
  readonly exchanges: readonly Exchange[];
  /** JSON pointers into the answer that was looked at last, and what is demanded there; never what stands there. */
  readonly issues?: readonly Issue[];
}

/** One question to a partner's endpoints, and the rules behind it. */
export interface Check {
  readonly id: string;
  /** What it is about: a module, or `paths` and `clock`. */
  readonly group: string;
  readonly title: string;
  readonly requirements: readonly string[];
  judge(run: Run): Promise<Judgement>;
}

/** A run under way, as the checks see it. */
export interface Run {
  readonly hub: Pick<ConformanceHub, 'party' | 'limits' | 'maskedToken'>;
  readonly platform: Platform;
  /** The answers so far that had a timestamp, and nothing else of their bodies. */
  readonly timed: readonly Exchange[];
  /** Asks once in each group of checks: the same question again gets the same answer. Throws `RunOver` when there is no time left. */
  ask(asking: Asking): Promise<Exchange>;
  /** Why the hub may not go to a URL with the partner's token; undefined when it may. */
  refusalOfUrl(url: string): string | undefined;
}

/** The time of the run is over, or the process ends; with a message when it is what the partner did that ends it. */
export class RunOver extends Error {
  override readonly name = 'RunOver';
}

type Judge = (sentence: string, ...exchanges: Exchange[]) => Judgement;

const judging =
  (verdict: Verdict): Judge =>
  (sentence, ...exchanges) => ({ verdict, sentence, exchanges });

export const pass = judging('pass');
export const fail = judging('fail');
export const warn = judging('warn');
export const skip = judging('skipped');

/** A failure that names what is wrong with the answer, up to a bound. */
export function failWith(run: Run, sentence: string, exchange: Exchange, issues: readonly Issue[]): Judgement {
  const { conformanceIssuesMax: max } = run.hub.limits;
  const rest = issues.length - max;
  const named = rest > 0 ? [...issues.slice(0, max), { path: '/', message: `and ${rest} more faults` }] : issues;
  return { ...fail(sentence, exchange), issues: named };
}
