/** A value that is watched. */
export class Cell<Value> {
  #value: Value;
  readonly #watchers = new Set<(value: Value) => void>();

  constructor(value: Value) {
    this.#value = value;
  }

  get value(): Value {
    return this.#value;
  }

  set value(value: Value) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const watcher of [...this.#watchers]) watcher(value);
  }

  /** Calls `watcher` whenever the value becomes another one, until `until` aborts. */
  watch(watcher: (value: Value) => void, until: AbortSignal): void {
    this.#watchers.add(watcher);
    until.addEventListener('abort', () => this.#watchers.delete(watcher), { once: true });
  }
}
