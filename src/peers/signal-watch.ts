/** What ends when a signal fires. */
export interface Abandonable {
  giveUp(): void;
}

/**
 * Whatever hangs on one signal. The signal gets one listener for all of it: many calls may share a signal, and each listener
 * added or removed costs a walk through the others. Slots are used again; a Set would keep what has left it in its old tables
 * and cost a third of a call in garbage collection.
 */
class Watch {
  readonly #slots: (Abandonable | undefined)[] = [];
  readonly #free: number[] = [];

  constructor(signal: AbortSignal) {
    const giveUp = () => {
      for (const call of this.#slots) call?.giveUp();
    };
    signal.addEventListener('abort', giveUp, { once: true });
  }

  add(call: Abandonable): number {
    const slot = this.#free.pop() ?? this.#slots.length;
    this.#slots[slot] = call;
    return slot;
  }

  remove(slot: number): void {
    this.#slots[slot] = undefined;
    this.#free.push(slot);
  }
}

const watches = new WeakMap<AbortSignal, Watch>();

/** The watch over a signal that has not fired yet. */
export function watchOver(signal: AbortSignal): Watch {
  const known = watches.get(signal);
  if (known) return known;
  const watch = new Watch(signal);
  watches.set(signal, watch);
  return watch;
}
