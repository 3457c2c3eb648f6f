/** Numbers a set starts with room for. */
const roomMin = 1024;

/**
 * The numbers of the objects a list has shown: eight bytes each, so that a list of `pullObjectsMax` objects takes tens of
 * megabytes and not hundreds.
 */
export class SeenNumbers {
  #numbers = new Float64Array(roomMin);
  #size = 0;
  #isSorted = true;

  add(number: number): void {
    if (this.#size === this.#numbers.length) {
      const wider = new Float64Array(2 * this.#size);
      wider.set(this.#numbers);
      this.#numbers = wider;
    }
    this.#numbers[this.#size] = number;
    this.#size += 1;
    this.#isSorted = false;
  }

  has(number: number): boolean {
    if (!this.#isSorted) {
      this.#numbers.subarray(0, this.#size).sort();
      this.#isSorted = true;
    }
    let from = 0;
    let to = this.#size;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#numbers[middle] ?? 0) < number) from = middle + 1;
      else to = middle;
    }
    return from < this.#size && this.#numbers[from] === number;
  }
}
