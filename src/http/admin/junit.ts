import type { CheckResult } from '../../hub/conformance/make-run.ts';
import type { ConformanceRunView } from '../../store/read/conformance.ts';

/** A conformance run with its checks. */
export type RunWithChecks = ConformanceRunView & { readonly checks: readonly CheckResult[] };

/**
 * A conformance run as JUnit XML: a suite for each group of checks, a case for each check. A warning is no failure; it stands in
 * the case's output. What was not made, and a run that was not finished, are errors: nobody knows that all is well.
 */
export function junitOf(run: RunWithChecks): string {
  const checks = [...run.checks, ...(run.state === 'finished' ? [] : [unfinished(run)])];
  const groups = [...new Set(checks.map(({ group }) => group))];
  const suites = groups.map((group) =>
    suiteOf(
      run,
      group,
      checks.filter((check) => check.group === group),
    ),
  );
  const name = attribute('name', `conformance of ${run.partner}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${name}${totals(checks)}>\n${suites.join('')}</testsuites>\n`;
}

/** That the run was not finished, as a case of its own: it may have no checks at all. */
const unfinished = ({ state }: RunWithChecks): CheckResult => ({
  id: 'run.finished',
  group: 'run',
  title: 'is finished',
  requirements: [],
  verdict: 'skipped',
  made: false,
  sentence: `the run is ${state}`,
  issues: [],
  exchanges: [],
  ms: 0,
});

function suiteOf({ started_at }: RunWithChecks, group: string, checks: readonly CheckResult[]): string {
  const head = attribute('name', group) + totals(checks) + attribute('timestamp', started_at.toISOString());
  return `  <testsuite${head}>\n${checks.map(caseOf).join('')}  </testsuite>\n`;
}

function totals(checks: readonly CheckResult[]): string {
  const count = (outcome: string): number => checks.filter((check) => outcomeOf(check) === outcome).length;
  const seconds = checks.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  const counts = {
    tests: checks.length,
    failures: count('fail'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds,
  };
  return Object.entries(counts)
    .map(([name, value]) => attribute(name, String(value)))
    .join('');
}

function caseOf(check: CheckResult): string {
  const { id, group, title, requirements, ms } = check;
  const name = `${id}: ${title}${requirements.length > 0 ? ` (${requirements.join(', ')})` : ''}`;
  const head = attribute('classname', group) + attribute('name', name) + attribute('time', String(ms / 1000));
  return `    <testcase${head}>${shownOutcome(check)}</testcase>\n`;
}

/** Its verdict, or that there is none of its own. */
const outcomeOf = ({ verdict, made }: CheckResult): CheckResult['verdict'] | 'error' => (made ? verdict : 'error');

function shownOutcome(check: CheckResult): string {
  const { sentence, issues, exchanges } = check;
  const outcome = outcomeOf(check);
  const lines = [
    sentence,
    ...issues.map(({ path, message }) => `${path} ${message}`),
    ...exchanges.map(({ request, response, fault }) => {
      const came = response === null ? (fault ?? '') : `HTTP ${response.http} ${response.body ?? ''}`;
      return `${request.method} ${request.url} (token: ${request.token}) -> ${came}`;
    }),
  ];
  if (outcome === 'error') return `<error${attribute('message', sentence)}/>`;
  if (outcome === 'fail') return `<failure${attribute('message', sentence)}>${escaped(lines.join('\n'))}</failure>`;
  if (outcome === 'skipped') return `<skipped${attribute('message', sentence)}/>`;
  return `<system-out>${escaped(outcome === 'warn' ? `warning: ${lines.join('\n')}` : sentence)}</system-out>`;
}

const attribute = (name: string, value: string): string => ` ${name}="${escaped(value)}"`;

/** Text of XML 1.0, which has no place for most control characters, and none for halves of surrogate pairs. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
