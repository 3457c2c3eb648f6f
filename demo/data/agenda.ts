/** What is due when: a heap, so that a million entries cost little. Entries due at the same time keep their order. */
export class Agenda<T> {
  readonly #entries: { readonly at: number; readonly order: number; readonly item: T }[] = [];
  #count = 0;

  /** When the next entry is due; infinity when there is none. */
  get nextAt(): number {
    return this.#entries[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, item: T): void {
    this.#count += 1;
    this.#entries.push({ at, order: this.#count, item });
    let place = this.#entries.length - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#isBefore(place, above)) break;
      this.#swap(place, above);
      place = above;
    }
  }

  /** Takes out the entry that is due first. */
  take(): T | undefined {
    const first = this.#entries[0];
    const last = this.#entries.pop();
    if (!first || !last) return undefined;
    if (this.#entries.length > 0) {
      this.#entries[0] = last;
      this.#sink();
    }
    return first.item;
  }

  #sink(): void {
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= this.#entries.length) return;
      const right = left + 1;
      const earlier = right < this.#entries.length && this.#isBefore(right, left) ? right : left;
      if (!this.#isBefore(earlier, place)) return;
      this.#swap(earlier, place);
      place = earlier;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#entries[one], this.#entries[other]];
    if (!a || !b) return false;
    return a.at === b.at ? a.order < b.order : a.at < b.at;
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#entries[one], this.#entries[other]];
    if (!a || !b) return;
    this.#entries[one] = b;
    this.#entries[other] = a;
  }
}
