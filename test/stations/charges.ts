import { parseArgs } from 'node:util';
import { outcomeOf } from '../support/stations/charge-properties.ts';

/** Of all cases in which something is wrong, those that are printed. */
const shownMax = 30;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    // Bills and their checks cost more than charges.
    'bill-every': { type: 'string', default: '4' },
  },
});
const [cases, seed, billEvery] = [values.cases, values.seed, values['bill-every']].map(Number) as [
  number,
  number,
  number,
];
if (![cases, seed, billEvery].every(Number.isSafeInteger))
  throw new Error('cases, seed and bill-every are whole numbers');

const counts = new Map<string, number>();
const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
const began = performance.now();
let wrong = 0;
for (let at = seed; at < seed + cases; at += 1) {
  const { problems, kind, hasBothEnds, isBilled, heldBecause } = outcomeOf(at, at % billEvery === 0);
  count(`of a station that is ${kind}`);
  if (hasBothEnds) count('with the registers of both ends');
  if (isBilled) count('billed');
  if (heldBecause !== undefined) count(`held because of ${heldBecause}`);
  if (problems.length === 0) continue;
  wrong += 1;
  if (wrong <= shownMax) console.log(`- seed ${at} (${kind}): ${problems.join('; ')}`);
}
for (const [name, number] of [...counts].sort()) console.log(`${String(number).padStart(9)} ${name}`);
console.log(`charges: ${cases} histories in ${((performance.now() - began) / 1000).toFixed(1)} s, wrong: ${wrong}`);
process.exitCode = wrong > 0 ? 1 : 0;
