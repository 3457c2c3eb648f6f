import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the demo was asked for. */
export interface Options {
  /** A file with locations to show instead of generated ones. */
  readonly locationsFile: string | undefined;
  /** How many locations to generate. */
  readonly count: number;
  /** Seconds that pass in the network in one second of ours. */
  readonly speed: number;
  /** When to stop by itself; undefined: when told to. */
  readonly minutes: number | undefined;
  /** What is made up is the same for the same seed. */
  readonly seed: number;
}

/** Something the demo cannot be started with, in a sentence for the one who did. */
export class Unusable extends Error {}

/** What `--help` prints. */
export const helpText = `Shows a roaming hub at work: charge point operators (CPOs) and e-mobility providers (eMSPs), all simulated,
register at a real hub, agree, and exchange locations, tariffs, tokens, sessions and CDRs until you
press Ctrl-C.

  npm run demo -- [options]

  --locations FILE   show these locations, an array of OCPI 2.2.1 Locations as JSON, instead of
                     generated ones; every owner in it becomes a CPO
  --count N          generate so many locations (default 2000)
  --speed N          so many seconds pass in the network each second (default 60)
  --minutes N        stop by itself after so many minutes (default: when told to)
  --seed N           make up something else than with the default 1
  --help             this text

It exits with 0 when everything that was acknowledged is where it belongs, with 1 when something is
missing or failed, and with 2 when it cannot be started like this. docs/demo.md explains what one sees.
`;

/** Where each number has to be. */
const numbers = {
  count: { least: 1, most: 20_000, whole: true },
  speed: { least: 1, most: 3600, whole: false },
  minutes: { least: 0.05, most: 100_000, whole: false },
  seed: { least: 0, most: 2 ** 31 - 1, whole: true },
} as const;

const options = {
  locations: { type: 'string' },
  count: { type: 'string' },
  speed: { type: 'string' },
  minutes: { type: 'string' },
  seed: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the command line; undefined when only help is wanted. Names of files are taken from the folder `startedIn`. Throws
 * `Unusable`.
 */
export function readOptions(args: readonly string[], startedIn: string): Options | undefined {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Map<string, string | undefined>();
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw new Unusable(`"${token.value}" stands alone; values follow an option (--help lists them).`);
    }
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(options, token.name)) {
      throw new Unusable(`There is no option ${token.rawName}; --help lists those there are.`);
    }
    if (given.has(token.name)) throw new Unusable(`${token.rawName} is given twice.`);
    given.set(token.name, token.value);
  }
  if (given.has('help')) return undefined;
  if (given.has('locations') && given.has('count')) {
    throw new Unusable('--count is for generated locations and does not go with --locations.');
  }
  const locationsFile = given.get('locations');
  if (given.has('locations') && !locationsFile) throw new Unusable('--locations takes the name of a file.');
  return {
    locationsFile: locationsFile && resolve(startedIn, locationsFile),
    count: numberOf('count', given) ?? 2000,
    speed: numberOf('speed', given) ?? 60,
    minutes: numberOf('minutes', given),
    seed: numberOf('seed', given) ?? 1,
  };
}

function numberOf(name: keyof typeof numbers, given: ReadonlyMap<string, string | undefined>): number | undefined {
  if (!given.has(name)) return undefined;
  const { least, most, whole } = numbers[name];
  const text = given.get(name) ?? '';
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new Unusable(`--${name} takes a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`);
}
