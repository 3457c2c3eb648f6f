/** Has what is done under one name be done one after the other, in the order in which it was asked for; under different names side by side. */
export class Turns<Name> {
  readonly #last = new Map<Name, Promise<unknown>>();

  /** Does `work` when everything asked for before under this name has ended, in whatever way. */
  async take<T>(name: Name, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const turn = before === undefined ? work() : before.then(work, work);
    this.#last.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(name) === turn) this.#last.delete(name);
    }
  }
}
