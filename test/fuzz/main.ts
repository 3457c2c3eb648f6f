import { parseArgs } from 'node:util';
import { type Finding, type FuzzReport, rssGrowthBytesMax, runFuzz } from './fuzz-run.ts';

const findingsShown = 15;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '200000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});
const seed = Number(values.seed);
console.log(`fuzz, seed ${seed}`);
const report = await runFuzz({
  requests: Number(values.requests),
  seed,
  ...(values.only !== undefined && { only: Number(values.only) }),
  idle: values.only === undefined,
  say: (text) => console.log(text),
});
print(report);
process.exitCode = report.findings.length + report.problems.length > 0 ? 1 : 0;

function print({ findings, problems, requests, seconds, outcomes, unchanged, logLines, rss }: FuzzReport): void {
  for (const [family, counts] of outcomes) {
    const sorted = [...counts].sort(([, one], [, other]) => other - one);
    console.log(`\n${family}: ${sorted.reduce((sum, [, count]) => sum + count, 0)}`);
    for (const [outcome, count] of sorted) console.log(`  ${String(count).padStart(7)}  ${outcome}`);
  }
  console.log(`\nrequests: ${requests} in ${seconds.toFixed(1)} s, ${Math.round(requests / seconds)}/s`);
  console.log(`refused writes after which the object was as before: ${unchanged}`);
  console.log(`lines in the hub's log: ${logLines}`);
  console.log(
    `memory of the hub: ${mib(rss.warm)} after the warm-up, ${mib(rss.end)} at the end; it may grow by ${mib(rssGrowthBytesMax)}`,
  );
  console.log(`violations: ${findings.length + problems.length}`);
  for (const problem of problems.slice(0, findingsShown)) console.log(`- ${problem}`);
  for (const { problem, number, what, bytes } of firstOfEachKind(findings).slice(0, findingsShown)) {
    console.log(`- ${problem}\n  case ${number} (--seed ${seed} --only ${number}): ${what}\n  ${bytes}`);
  }
}

/** Problems that differ in numbers only are one kind. */
function firstOfEachKind(findings: readonly Finding[]): Finding[] {
  const byKind = new Map<string, Finding>();
  for (const finding of findings) {
    const kind = finding.problem.replace(/\d+/g, '0');
    if (!byKind.has(kind)) byKind.set(kind, finding);
  }
  return [...byKind.values()];
}

function mib(bytes: number | undefined): string {
  return bytes === undefined ? 'unknown' : `${Math.round(bytes / 2 ** 20)} MiB`;
}
