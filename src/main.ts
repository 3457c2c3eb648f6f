import { compose } from './compose.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLogger } from './kernel/logger.ts';
import { DatabaseUnusable } from './store/database.ts';

/** A process that has not stopped by then is ended. */
const stopLimitMs = 29_000;
/** Ctrl-C reaches us and npm, which passes it on; a signal that comes later than that is meant. */
const sameSignalMs = 500;

/** Starts one process: config, compose, ready, and on SIGTERM or SIGINT drain and exit. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel);
  if (config.adminTokenIsNew) {
    log.warn(
      { file: `${config.dataDir}/admin-token`, adminToken: config.adminToken },
      'a new admin token; it is shown this once',
    );
  }
  const app = await compose(config, { log });

  let stoppedAt: number | undefined;
  const stop = (signal: string): void => {
    const now = performance.now();
    if (stoppedAt !== undefined && now - stoppedAt > sameSignalMs) process.exit(1);
    if (stoppedAt !== undefined) return;
    stoppedAt = now;
    log.info({ signal }, 'draining');
    setTimeout(() => process.exit(1), stopLimitMs).unref();
    app.stop().then(
      () => {
        log.info('stopped');
        log.flush(() => process.exit(0));
      },
      (error) => {
        log.error({ err: error }, 'the process did not stop cleanly');
        log.flush(() => process.exit(1));
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  log.info(
    { url: app.url, versions: `${app.hub.publicUrl}/ocpi/versions`, admin: `${app.hub.publicUrl}/admin/v1` },
    'ready',
  );
  log.flush();
}

/** What an operator can mend is told in a sentence; everything else with its stack. */
main().catch((error: unknown) => {
  const isKnown = error instanceof ConfigError || error instanceof DatabaseUnusable;
  process.stderr.write(`${isKnown ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
