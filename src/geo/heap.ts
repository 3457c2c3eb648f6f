/** Numbers by their keys, the one with the least key first. */
export class Heap {
  readonly #items: number[] = [];
  readonly #keys: number[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The least key; Infinity when it is empty. */
  get leastKey(): number {
    return this.#keys[0] ?? Infinity;
  }

  push(item: number, key: number): void {
    let at = this.#items.length;
    this.#items.push(item);
    this.#keys.push(key);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.#keys[parent] as number) <= key) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#items[at] = item;
    this.#keys[at] = key;
  }

  /** Takes out the item with the least key; there has to be one. */
  pop(): number {
    const least = this.#items[0] as number;
    const item = this.#items.pop() as number;
    const key = this.#keys.pop() as number;
    const { length } = this.#items;
    if (length === 0) return least;
    let at = 0;
    for (let child = 1; child < length; child = at * 2 + 1) {
      if (child + 1 < length && (this.#keys[child + 1] as number) < (this.#keys[child] as number)) child += 1;
      if ((this.#keys[child] as number) >= key) break;
      this.#move(child, at);
      at = child;
    }
    this.#items[at] = item;
    this.#keys[at] = key;
    return least;
  }

  #move(from: number, to: number): void {
    this.#items[to] = this.#items[from] as number;
    this.#keys[to] = this.#keys[from] as number;
  }
}
