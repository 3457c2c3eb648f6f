import { parseArgs } from 'node:util';
import { disagreement } from '../support/pricing/agreement.ts';
import { properties, violationsOf } from '../support/pricing/properties.ts';

/** Of each kind, those that are printed in full. */
const shownMax = 20;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    'property-cases': { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});
const [cases, propertyCases, seed] = [values.cases, values['property-cases'], values.seed].map(Number) as [
  number,
  number,
  number,
];
if (![cases, propertyCases, seed].every(Number.isSafeInteger)) throw new Error('cases and seed are whole numbers');

console.log(`pricing, seed ${seed}`);
process.exitCode = agree() + keep() > 0 ? 1 : 0;

/** The engine and the reference on the same cases. */
function agree(): number {
  const began = performance.now();
  let found = 0;
  for (let at = seed; at < seed + cases; at += 1) {
    const two = disagreement(at);
    if (two === undefined) continue;
    found += 1;
    console.log(`- seed ${two.seed}: engine ${JSON.stringify(two.engine)}, reference ${JSON.stringify(two.reference)}`);
  }
  console.log(`agreement: ${cases} cases in ${secondsSince(began)} s, disagreements: ${found}`);
  return found;
}

/** The properties, with as many cases each. */
function keep(): number {
  const began = performance.now();
  const each = Math.ceil(propertyCases / properties.length);
  let all = 0;
  for (const property of properties) {
    let found = 0;
    for (const violation of violationsOf(property, seed, each)) {
      found += 1;
      if (found <= shownMax) console.log(`- seed ${violation.seed}: ${violation.problem}`);
    }
    console.log(`  ${String(found).padStart(7)} of ${each}: ${property.name}`);
    all += found;
  }
  console.log(`properties: ${each * properties.length} cases in ${secondsSince(began)} s, violations: ${all}`);
  return all;
}

function secondsSince(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}
