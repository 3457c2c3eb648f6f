import { type DestinationStream, destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Names under which secrets and personal ids travel in OCPI; whatever is logged under them is censored. */
const secretNames = ['token', 'authorization', 'uid', 'contract_id', 'visual_number', 'group_id'];

/** How long a line may wait in memory before it is written. */
const flushIntervalMs = 200;

/** The process's logger: JSON lines on stdout, written in the background. */
export function createLogger(level: string, stream?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    },
    stream ?? destination({ dest: 1, sync: false, minLength: 8192, periodicFlush: flushIntervalMs }),
  );
}
