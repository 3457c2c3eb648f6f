import { runDemo } from './demo.ts';
import { helpText, type Options, readOptions, Unusable } from './options.ts';
import { Screen } from './screen.ts';

async function main(): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions(process.argv.slice(2), startedIn());
    if (!options) {
      process.stdout.write(helpText);
      return 0;
    }
    const stop = new AbortController();
    stopOnSignals(stop);
    return (await runDemo(options, new Screen(process.stdout), stop)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

/** The folder whoever started us is in; npm goes to that of the project. */
function startedIn(): string {
  const isByNpm = process.env['npm_lifecycle_event'] === 'demo';
  return (isByNpm && process.env['INIT_CWD']) || process.cwd();
}

/** Ctrl-C reaches us and npm, which passes it on; a signal that comes later than that is meant. */
const sameSignalMs = 500;

/** The first signal ends the demo in order, another one at once. */
function stopOnSignals(stop: AbortController): void {
  let stoppedAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (stoppedAt !== undefined && now - stoppedAt > sameSignalMs) process.exit(1);
      if (stoppedAt !== undefined) return;
      stoppedAt = now;
      // The terminal has written ^C where the next line was to begin.
      if (signal === 'SIGINT' && process.stdout.isTTY) process.stdout.write('\n');
      stop.abort();
    });
  }
  // Whoever read along has gone.
  process.stdout.on('error', () => stop.abort());
}

process.exitCode = await main();
