import type { Logger } from '../../kernel/logger.ts';

/** Something that is looked for again and again, one look at a time. */
export interface RegularLook {
  /** Looks now, or joins the look that is under way. */
  look(): Promise<void>;
  /** Ends it; the look that is under way comes to its end. */
  stop(): Promise<void>;
}

/** Looks every so often; what goes wrong is logged with `failure`, and looked for again the next time. */
export function lookRegularly(once: () => Promise<void>, everyMs: number, log: Logger, failure: string): RegularLook {
  let looking: Promise<void> | undefined;
  const look = (): Promise<void> => {
    looking ??= once().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => log.warn({ err: error }, failure));
  }, everyMs);
  return {
    look,
    async stop() {
      clearInterval(timer);
      await looking?.catch(() => undefined);
    },
  };
}
