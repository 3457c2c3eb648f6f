import { parseArgs } from 'node:util';
import { compare } from '../support/places/agreement.ts';

/** Differences that are printed. */
const shownMax = 20;

const { values } = parseArgs({
  options: {
    evses: { type: 'string', default: '500000' },
    queries: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const [evses, queries, seed] = [values.evses, values.queries, values.seed].map(Number) as [number, number, number];
if (![evses, queries, seed].every(Number.isSafeInteger)) throw new Error('evses, queries and seed are whole numbers');

const began = performance.now();
let differences = 0;
const found = await compare(
  { seed, evses, queries, ...(values.only && { only: values.only.split(',') }) },
  ({ kind, seed: own, problem }) => {
    differences += 1;
    if (differences <= shownMax) console.log(`- ${kind}, seed ${own}: ${problem}`);
  },
);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
for (const [kind, things] of Object.entries(found))
  console.log(`  ${kind}: ${queries} questions, ${things} things found`);
console.log(`places, seed ${seed}: ${evses} EVSEs, ${seconds} s, differences: ${differences}`);
// Where nothing was found nothing was compared.
process.exitCode = differences > 0 || Object.values(found).some((things) => things === 0) ? 1 : 0;
