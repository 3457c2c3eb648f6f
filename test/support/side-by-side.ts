/** How many are told at the same time. */
const atOnce = 6;

/**
 * The `it` of a describe whose tests do not disturb each other and mostly wait: when one runs, the next few have begun as well. Each
 * passes or fails as its own; what `beforeEach` does is done once before several of them have begun, so they must not need it.
 */
export function sideBySide(most = atOnce): { it(title: string, run: () => Promise<void>): void } {
  const runs: (() => Promise<void>)[] = [];
  const begun: Promise<PromiseSettledResult<void>[]>[] = [];
  return {
    it(title, run) {
      const index = runs.push(run) - 1;
      it(title, async () => {
        for (const next of runs.slice(begun.length, index + most)) begun.push(Promise.allSettled([next()]));
        const [ended] = (await begun[index]) ?? [];
        if (ended?.status !== 'fulfilled') throw ended?.reason ?? new Error('it did not begin');
      });
    },
  };
}
