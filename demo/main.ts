import { runDemo } from './demo.ts';
import { helpText, type Options, readOptions, Unusable } from './options.ts';
import { Screen } from './screen.ts';

async function main(): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions(process.argv.slice(2));
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

/** The first signal ends the demo in order, the second one at once. */
function stopOnSignals(stop: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(1);
      // The terminal has written ^C where the next line was to begin.
      if (signal === 'SIGINT' && process.stdout.isTTY) process.stdout.write('\n');
      stop.abort();
    });
  }
  // Whoever read along has gone.
  process.stdout.on('error', () => stop.abort());
}

process.exitCode = await main();
