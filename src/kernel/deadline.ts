/** The end of the time that something may take. */
export interface Deadline {
  /** Fires with an error named `TimeoutError` when the time is over, or with the reason of who gave it when that fires. */
  readonly signal: AbortSignal;
  /** What was to be done in time is done: the signal does not fire any more, and nothing keeps it. */
  clear(): void;
}

/**
 * A deadline in so many milliseconds, and no later than `given` fires; with none left it is over at once. Node's own
 * `AbortSignal.timeout` cannot be cleared: each call it was made for is kept, and aborted with a stack trace, long after it has ended. Nor
 * does `AbortSignal.any` leave those alone that outlive it.
 */
export function deadlineIn(ms: number, given?: AbortSignal): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const follow = () => controller.abort(given?.reason);
  const expire = () => controller.abort(new DOMException('the time is over', 'TimeoutError'));
  if (given?.aborted === true) follow();
  else if (ms <= 0) expire();
  if (signal.aborted) return { signal, clear: () => undefined };
  const timer = setTimeout(expire, ms);
  timer.unref();
  given?.addEventListener('abort', follow, { once: true });
  return {
    signal,
    clear() {
      clearTimeout(timer);
      given?.removeEventListener('abort', follow);
    },
  };
}

/** Does `work` with a deadline in so many milliseconds, which is cleared when the work has ended, well or not. */
export async function within<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  given?: AbortSignal,
): Promise<T> {
  const deadline = deadlineIn(ms, given);
  try {
    return await work(deadline.signal);
  } finally {
    deadline.clear();
  }
}
