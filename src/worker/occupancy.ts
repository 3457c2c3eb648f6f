import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';

/** What the worker that sums up how busy places are needs. */
export interface OccupancyWork {
  readonly limits: Pick<Limits, 'occupancyLookMs'>;
  readonly log: Logger;
  count(isStopping: () => boolean): Promise<void>;
}

/** Sums up now and then; what has been left off is done the next time. */
export function startOccupancy({ limits, log, count }: OccupancyWork): { stop(): Promise<void> } {
  let isStopping = false;
  let counting: Promise<void> | undefined;
  const timer = setInterval(() => {
    counting ??= count(() => isStopping)
      .catch((error: unknown) => log.warn({ err: error }, 'how busy places are could not be summed up'))
      .finally(() => {
        counting = undefined;
      });
  }, limits.occupancyLookMs);
  return {
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await counting;
    },
  };
}
