import { Worker } from 'node:worker_threads';
import type { BaseParts } from './base.ts';
import type { PlaceTable } from './place-table.ts';

/** Makes a base of the live places of some tables in a thread of its own, which shares their memory. Rejects when it is called off. */
export function makeBase(tables: readonly PlaceTable[], heapMb: number, signal: AbortSignal): Promise<BaseParts> {
  signal.throwIfAborted();
  const thread = new Worker(new URL('./base-thread.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const end = () => void thread.terminate();
  signal.addEventListener('abort', end, { once: true });
  return new Promise<BaseParts>((resolve, reject) => {
    let made: BaseParts | undefined;
    thread.once('message', (parts: BaseParts) => {
      made = parts;
    });
    thread.once('error', reject);
    // Only then does it hold on to nothing any more.
    thread.once('exit', () => {
      if (made === undefined) reject(signal.reason ?? new Error('the thread that orders the places has ended'));
      else resolve(made);
    });
    thread.postMessage(tables.map((table) => table.parts()));
  }).finally(() => signal.removeEventListener('abort', end));
}
