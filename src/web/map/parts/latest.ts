/**
 * A piece of work of which only the latest run counts: each run ends the one before. The function it returns has it run after so many
 * milliseconds, and no sooner than `gapMs` after the last run began; a run that is due earlier stays.
 */
export function latest(
  until: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): (afterMs: number, gapMs?: number) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  let due: { readonly at: number; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  let running: AbortController | undefined;
  const run = (): void => {
    due = undefined;
    lastAt = performance.now();
    running?.abort();
    const own = new AbortController();
    running = own;
    // What goes wrong is told where it can be seen, by the work itself.
    work(own.signal).catch((error: unknown) => {
      if (!own.signal.aborted) reportError(error);
    });
  };
  until.addEventListener(
    'abort',
    () => {
      clearTimeout(due?.timer);
      running?.abort();
    },
    { once: true },
  );
  return (afterMs, gapMs = 0) => {
    if (until.aborted) return;
    const now = performance.now();
    const at = Math.max(now + afterMs, lastAt + gapMs);
    if (due !== undefined && due.at <= at) return;
    clearTimeout(due?.timer);
    due = { at, timer: setTimeout(run, at - now) };
  };
}
