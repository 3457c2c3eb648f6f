import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
  /** How long to wait at most. */
  readonly limitMs?: number;
  /** What is waited for, to follow "waited in vain for" in the error: `the CDR at the eMSP`. */
  readonly what: string;
}

/** Between two looks: short enough not to be noticed in a test. */
const intervalMsMin = 5;
const intervalMsMax = 100;
/** Looks keep a core busy that what is waited for may need: who has waited for long looks less often, by this share of that time. */
const intervalShare = 0.1;

/**
 * Resolves with what the condition returns as soon as that is truthy. Rejects when the limit (20 s) passes, with what the
 * condition threw last as the cause: until then an error means "not yet".
 */
export async function until<T>(condition: () => T | Promise<T>, { limitMs = 20_000, what }: WaitOptions): Promise<T> {
  const began = performance.now();
  const end = began + limitMs;
  let failure: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    const now = performance.now();
    if (now >= end) {
      throw new Error(`waited ${limitMs} ms in vain for ${what}`, failure === undefined ? {} : { cause: failure });
    }
    await pause(Math.min(intervalMsMax, Math.max(intervalMsMin, (now - began) * intervalShare)));
  }
}
