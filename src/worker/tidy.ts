import type { Logger } from '../kernel/logger.ts';

/** How often housekeeping is done. */
const tidyMs = 10 * 60_000;

/** One thing that has to be done now and then. */
export interface Chore {
  readonly what: string;
  run(): Promise<unknown>;
}

/** Does the chores now and every ten minutes; one that fails is logged and does not keep the others. */
export async function startTidying(chores: readonly Chore[], log: Logger): Promise<{ stop(): Promise<void> }> {
  const round = async (): Promise<void> => {
    for (const { what, run } of chores) {
      await run().catch((error: unknown) => log.warn({ err: error, what }, 'a chore failed'));
    }
  };
  let running: Promise<void> | undefined = round();
  await running;
  running = undefined;
  const timer = setInterval(() => {
    running ??= round().finally(() => {
      running = undefined;
    });
  }, tidyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
