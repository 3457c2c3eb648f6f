#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { CDR } from './generated/ocpi-2.2.1.ts';
import { Fault } from './kernel/fault.ts';
import { parseJson } from './kernel/json.ts';
import { defaultLimits } from './kernel/limits.ts';
import { validate } from './ocpi/validate.ts';
import { usageOfCdr } from './pricing/cdr-usage.ts';
import { type Exact, parseExact } from './pricing/exact.ts';
import { explain } from './pricing/explain.ts';
import { priceUsage } from './pricing/price.ts';
import { compileTariff } from './pricing/tariff.ts';

const usage = `crossvolt price <cdr.json> [--time-zone Europe/Brussels]

Says what a CDR of OCPI 2.2.1 costs by its own tariffs and charging periods, and why. A CDR does not say in which
time zone its Location is; without --time-zone it is taken to be in UTC.`;

/** A mistake of the caller, told without a stack. */
class UsageError extends Error {}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'time-zone': { type: 'string', default: 'UTC' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return print(usage);
  const [command, file] = positionals;
  if (command !== 'price' || file === undefined || positionals.length > 2) throw new UsageError(usage);
  const cdr = cdrOf(await readFile(file, 'utf8'));
  const timeZone = values['time-zone'];
  const priced = priceUsage((cdr.tariffs ?? []).map(compileTariff), usageOfCdr(cdr, timeZone), { explain: true });
  for (const sentence of explain(priced, timeZone)) print(sentence);
  const { excl_vat, incl_vat } = cdr.total_cost;
  print(
    `the CDR says ${excl_vat} ${cdr.currency} without VAT${incl_vat ? `, ${incl_vat} ${cdr.currency} with VAT` : ''}`,
  );
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Validated, with its numbers as they are written. */
function cdrOf(text: string): Exact<CDR> {
  const { issues } = validate('cdr', parseJson(text, defaultLimits.jsonDepthMax), { partial: false });
  if (issues.length > 0) throw new UsageError(issues.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return parseExact<CDR>(text);
}

/** What the caller can mend: a mistyped option, a file that is not there or no CDR, an unknown time zone. */
const isOfCaller = (error: unknown): error is Error =>
  error instanceof UsageError ||
  error instanceof Fault ||
  error instanceof RangeError ||
  (error instanceof Error && 'code' in error);

// Whoever reads has seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

main().catch((error: unknown) => {
  process.stderr.write(`${isOfCaller(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
