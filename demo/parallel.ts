/** Does something with every item, so many at a time, in their order. Ends early, without an error, when the signal says so. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items.values();
  const work = async (): Promise<void> => {
    for (const item of iterator) {
      if (signal.aborted) return;
      await act(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
}
