import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type KillReport, runKill } from './kill-run.ts';

/** How long everything may take to arrive at the end. */
const settleMs = 180_000;
const violationsShown = 20;

const { values } = parseArgs({
  options: {
    hub: { type: 'string', default: '100' },
    postgres: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** Of each version of OCPP. */
    stations: { type: 'string', default: '4' },
    'seconds-between': { type: 'string', default: '1' },
    /** Where to write the history and the hub's log when something was violated. */
    keep: { type: 'string' },
  },
});
const seed = Number(values.seed);
console.log(`kill test, seed ${seed}`);
const report = await runKill({
  hubKills: Number(values.hub),
  postgresKills: Number(values.postgres),
  seed,
  secondsBetween: Number(values['seconds-between']),
  stationsPerVersion: Number(values.stations),
  settleMs,
  hasten: false,
  say: (text) => console.log(text),
});
print(report);
if (values.keep !== undefined && report.violations.length > 0)
  await writeFile(values.keep, `${report.story.join('\n')}\n`);
process.exitCode = report.violations.length > 0 ? 1 : 0;

function print(result: KillReport): void {
  const { figures, attempts, violations, recoveries, stations } = result;
  const acknowledged = [...figures.acknowledged.values()].reduce((sum, count) => sum + count, 0);
  const rows: [string, string | number][] = [
    ['SIGKILLs of the hub', result.hubKills],
    ['SIGKILLs of PostgreSQL', result.postgresKills],
    ['load', `${Math.round(result.loadSeconds)} s, then ${result.settleSeconds.toFixed(1)} s until all had arrived`],
    ['acknowledged writes', `${acknowledged} (${perSecond(acknowledged, result.loadSeconds)})`],
    ...[...figures.acknowledged].map(([kind, count]): [string, number] => [`  ${kind}`, count]),
    ['unknown outcomes', figures.unknown],
    ['requests sent', attempts.sent],
    ['  without an answer', attempts.unanswered],
    ...[...attempts.repeated].map(([answer, count]): [string, number] => [`  answered ${answer}, sent again`, count]),
    ['objects', figures.objects],
    ['CDRs in the ledger', figures.cdrs],
    ['  posted again by their CPO', result.reposts],
    ['  posted again to their eMSP, who has each once', result.cdrsPostedAgain],
    ...[...figures.sums].map(([name, micros]): [string, string] => [`  ${name}`, (Number(micros) / 1e6).toFixed(2)]),
    ['messages to receivers', figures.seen],
    ['  with a version the receiver had', figures.repeated],
    ['  with an older version, healed later', figures.steppedBack],
    ['stations', stations.stations],
    ...[...stations.charges].map(([version, count]): [string, number] => [`  charges, OCPP ${version}`, count]),
    ['  begun, and ended, without a connection', `${stations.begunOffline}, ${stations.endedOffline}`],
    ['  acknowledged messages', stations.acknowledged],
    ['  connections lost', stations.lost],
    ['  CDRs', `${stations.cdrs}, ${stations.kwh} kWh`],
    ['from a kill of the hub to an acknowledgement', times(recoveries.hub)],
    ['from a kill of PostgreSQL to an acknowledgement', times(recoveries.postgres)],
    ['starts that failed for want of the database', result.failedStarts],
    ['log lines at level error', result.errorLines],
    [
      'acknowledged writes lost',
      violations.filter(({ rule }) => rule === 'K1' || rule === 'K5' || rule === 'K9').length,
    ],
    ['violations', violations.length],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
  for (const line of result.errorSamples) console.log(`error line: ${line}`);
  for (const { rule, text } of violations.slice(0, violationsShown)) console.log(`${rule}: ${text}`);
}

function perSecond(count: number, seconds: number): string {
  return `${Math.round(count / seconds)}/s`;
}

function times(all: readonly number[]): string {
  const sorted = [...all].sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return `median ${at(0.5)} ms, p99 ${at(0.99)} ms, of ${sorted.length}`;
}
