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
      timestamp: timeOfLine,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    },
    stream ?? destination({ dest: 1, sync: false, minLength: 8192, periodicFlush: flushIntervalMs }),
  );
}

/** The time of a line, as pino wants it; lines of the same millisecond are many under load. */
function timeOfLine(): string {
  const ms = Date.now();
  if (ms !== lastTime.ms) lastTime = { ms, text: `,"time":"${new Date(ms).toISOString()}"` };
  return lastTime.text;
}

let lastTime = { ms: 0, text: '' };
