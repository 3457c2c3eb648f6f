import { type DestinationStream, destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Names under which secrets and personal ids travel in OCPI; whatever is logged under them is censored. */
const secretNames = ['token', 'authorization', 'uid', 'contract_id', 'visual_number', 'group_id'];

/** How long a line may wait in memory before it is written. */
const waitMsMax = 200;
/** Characters of lines that are written at once. */
const batchLength = 32_768;
/** Bytes that wait for a stdout that is not read, at the most; lines beyond that are dropped and counted. */
const waitingBytesMax = 16 * 1024 * 1024;

/** The process's logger: JSON lines on stdout, written in the background. */
export function createLogger(level: string, stream: DestinationStream = stdout()): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: timeOfLine,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    },
    stream,
  );
}

let sharedStdout: BatchedStdout | undefined;

function stdout(): BatchedStdout {
  sharedStdout ??= new BatchedStdout();
  return sharedStdout;
}

/** Hands lines on many at a time: pino's stream counts the bytes of all it holds at each. */
class BatchedStdout implements DestinationStream {
  readonly #out = destination({ dest: 1, sync: false, minLength: 1, maxLength: waitingBytesMax });
  #lines: string[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;

  constructor() {
    this.#out.on('drop', (batch: string) => {
      this.#dropped += batch.split('\n').length - 1;
    });
    this.#out.on('drain', () => this.#tellDropped());
    process.on('exit', () => this.flushSync());
  }

  write(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= batchLength) this.#handOn();
    else this.#timer ??= setTimeout(() => this.#handOn(), waitMsMax).unref();
  }

  flush(done?: (error?: Error) => void): void {
    this.#handOn();
    this.#out.flush(done);
  }

  flushSync(): void {
    this.#handOn();
    this.#out.flushSync();
  }

  #handOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const batch = this.#lines.join('');
    this.#lines = [];
    this.#length = 0;
    this.#out.write(batch);
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    const lines = this.#dropped;
    this.#dropped = 0;
    this.write(`{"level":"warn"${timeOfLine()},"lines":${lines},"msg":"log lines were dropped: stdout is not read"}\n`);
  }
}

/** The time of a line, as pino wants it; lines of the same millisecond are many under load. */
function timeOfLine(): string {
  const ms = Date.now();
  if (ms !== lastTime.ms) lastTime = { ms, text: `,"time":"${new Date(ms).toISOString()}"` };
  return lastTime.text;
}

let lastTime = { ms: 0, text: '' };
