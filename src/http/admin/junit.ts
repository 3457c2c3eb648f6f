import type { CheckResult } from '../../hub/conformance/make-run.ts';
import type { ConformanceRunView } from '../../store/read/conformance.ts';

/** A conformance run with its checks. */
export type RunWithChecks = ConformanceRunView & { readonly checks: readonly CheckResult[] };

/**
 * A conformance run as JUnit XML: a suite for each group of checks, a case for each check. A warning is no failure; it stands in
 * the case's output.
 */
export function junitOf(run: RunWithChecks): string {
  const groups = [...new Set(run.checks.map(({ group }) => group))];
  const suites = groups.map((group) =>
    suiteOf(
      run,
      group,
      run.checks.filter((check) => check.group === group),
    ),
  );
  const name = attribute('name', `conformance of ${run.partner}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${name}${totals(run.checks)}>\n${suites.join('')}</testsuites>\n`;
}

function suiteOf({ started_at }: RunWithChecks, group: string, checks: readonly CheckResult[]): string {
  const head = attribute('name', group) + totals(checks) + attribute('timestamp', started_at.toISOString());
  return `  <testsuite${head}>\n${checks.map(caseOf).join('')}  </testsuite>\n`;
}

function totals(checks: readonly CheckResult[]): string {
  const count = (verdict: string): number => checks.filter((check) => check.verdict === verdict).length;
  const seconds = checks.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  const counts = { tests: checks.length, failures: count('fail'), errors: 0, skipped: count('skipped'), time: seconds };
  return Object.entries(counts)
    .map(([name, value]) => attribute(name, String(value)))
    .join('');
}

function caseOf(check: CheckResult): string {
  const { id, group, title, requirements, ms } = check;
  const name = `${id}: ${title} (${requirements.join(', ')})`;
  const head = attribute('classname', group) + attribute('name', name) + attribute('time', String(ms / 1000));
  return `    <testcase${head}>${outcomeOf(check)}</testcase>\n`;
}

function outcomeOf({ verdict, sentence, issues, exchanges }: CheckResult): string {
  const lines = [
    sentence,
    ...issues.map(({ path, message }) => `${path} ${message}`),
    ...exchanges.map(({ request, response, fault }) => {
      const came = response === null ? (fault ?? '') : `HTTP ${response.http} ${response.body ?? ''}`;
      return `${request.method} ${request.url} (token: ${request.token}) -> ${came}`;
    }),
  ];
  if (verdict === 'fail') return `<failure${attribute('message', sentence)}>${escaped(lines.join('\n'))}</failure>`;
  if (verdict === 'skipped') return `<skipped${attribute('message', sentence)}/>`;
  return `<system-out>${escaped(verdict === 'warn' ? `warning: ${lines.join('\n')}` : sentence)}</system-out>`;
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
