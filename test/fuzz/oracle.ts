import type { FuzzCase } from './request.ts';
import type { WireAnswer, WireEnd } from './wire.ts';

/** Kinds of outcome, for the table of figures. */
export type Outcome = string;

/** What came of a case: its kind, and what is wrong with it if anything is. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly problem: string | undefined;
}

const timestampPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** Judges what came back for one complete request. */
export function judge(fuzzed: FuzzCase, answer: WireAnswer | string): Judgement {
  if (typeof answer === 'string') return { outcome: answer, problem: answer };
  const { outcome, problem } = judgeStatus(answer);
  if (problem !== undefined) return { outcome, problem };
  const isRefused = answer.http === 401 || (answer.http === 429 && fuzzed.isCounted !== true);
  if (isRefused && fuzzed.isStranger !== true) {
    return { outcome, problem: `${answer.http} to somebody who is known` };
  }
  if (fuzzed.expects === 'ocpi') return judgeOcpi(answer, fuzzed.isHead);
  if (fuzzed.expects === 'admin') return { outcome, problem: adminProblem(answer) };
  return { outcome, problem: undefined };
}

/** Judges what came back on a connection of its own: answers, if any, and then its end. */
export function judgeEnd(fuzzed: FuzzCase, { answers, end, rest }: WireEnd): Judgement {
  const outcome = answers.length === 0 ? `no answer, ${end}` : `HTTP ${answers.map(({ http }) => http)[0]}`;
  const failed = answers.map(judgeStatus).find(({ problem }) => problem !== undefined);
  if (failed) return failed;
  if (end === 'silent') return { outcome, problem: 'neither an answer nor a close' };
  if (rest !== '') return { outcome, problem: `sent what is no HTTP: ${rest.slice(0, 100)}` };
  if (fuzzed.answers !== undefined && answers.length !== fuzzed.answers) {
    return { outcome, problem: `${answers.length} answers to ${fuzzed.answers} requests, then ${end}` };
  }
  // An answer with an envelope is the hub's, others are those of Node's parser.
  const broken = answers.find(
    (answer) => answer.body.includes('"status_code"') && judgeOcpi(answer, fuzzed.isHead).problem,
  );
  return { outcome, problem: broken && judgeOcpi(broken, fuzzed.isHead).problem };
}

/** No failure of the hub's own may be told, nor that it is busy, which it is not; who tries too often must hear when to come again. */
function judgeStatus({ http, headers, body }: WireAnswer): Judgement {
  const outcome = `HTTP ${http}`;
  if (http === 429) {
    const isDeclared = headers.get('retry-after') !== undefined;
    return { outcome, problem: isDeclared ? undefined : '429 without Retry-After' };
  }
  // The admin API tells with these that the partner's system is at fault.
  const isPartners =
    (http === 502 || http === 504) && headers.get('content-type')?.startsWith('application/problem+json');
  return { outcome, problem: http >= 500 && !isPartners ? `HTTP ${http}: ${body.slice(0, 200)}` : undefined };
}

function judgeOcpi({ http, headers, body }: WireAnswer, isHead: boolean): Judgement {
  const problems: string[] = [];
  for (const name of ['x-request-id', 'x-correlation-id']) {
    if (!/^[\x21-\x7e]{1,128}$/.test(headers.get(name) ?? '')) problems.push(`${name} is missing or odd`);
  }
  if (!/^application\/json\b/.test(headers.get('content-type') ?? '')) problems.push('it is not JSON');
  if (isHead) return { outcome: `HTTP ${http}`, problem: problems[0] };
  const envelope = envelopeIn(body);
  const code = envelope?.status_code;
  if (typeof code !== 'number' || !Number.isInteger(code) || code < 1000 || code > 4999)
    problems.push('no status_code');
  if (!timestampPattern.test(String(envelope?.timestamp))) problems.push('no timestamp');
  // 3001 to 3003 tell of the partner's API; 3000 is an error of the hub's own.
  if (code === 3000) problems.push(`the hub failed: ${body.slice(0, 200)}`);
  const problem = problems.length > 0 ? `HTTP ${http} ${body.slice(0, 150)}: ${problems.join(', ')}` : undefined;
  return { outcome: `HTTP ${http} OCPI ${code}`, problem };
}

interface EnvelopeLike {
  readonly status_code?: unknown;
  readonly timestamp?: unknown;
}

function envelopeIn(body: string): EnvelopeLike | undefined {
  try {
    return JSON.parse(body) as EnvelopeLike;
  } catch {
    return undefined;
  }
}

function adminProblem({ http, headers, body }: WireAnswer): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(headers.get('x-request-id') ?? '')) return `HTTP ${http} without X-Request-ID`;
  if (http < 400) return undefined;
  const type = headers.get('content-type') ?? '';
  const value = envelopeIn(body) as { status?: unknown; title?: unknown } | undefined;
  const isProblem =
    type.startsWith('application/problem+json') && value?.status === http && typeof value.title === 'string';
  return isProblem ? undefined : `HTTP ${http} is no problem document: ${type} ${body.slice(0, 100)}`;
}
