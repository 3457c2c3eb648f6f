/** The end of the time that something may take. */
export interface Deadline {
  /** Fires with an error named `TimeoutError` when the time is over. */
  readonly signal: AbortSignal;
  /** What was to be done in time is done: the signal does not fire any more. */
  clear(): void;
}

/**
 * A deadline in so many milliseconds; with none left it is over at once. Node's own `AbortSignal.timeout` cannot be cleared: each call it
 * was made for is kept, and aborted with a stack trace, long after it has ended.
 */
export function deadlineIn(ms: number): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const fire = () => controller.abort(new DOMException('the time is over', 'TimeoutError'));
  if (ms <= 0) {
    fire();
    return { signal, clear: () => undefined };
  }
  const timer = setTimeout(fire, ms);
  timer.unref();
  return { signal, clear: () => clearTimeout(timer) };
}
