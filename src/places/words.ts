/**
 * Words that are kept as numbers, from 1 on: each text once, however many rows have it. A word that no row has any more gives up its
 * number. When there are too many, further ones are 0, as is no word at all: they are not found by.
 */
export class Words {
  readonly #max: number;
  readonly #numbers = new Map<string, number>();
  readonly #texts: (string | undefined)[] = [undefined];
  readonly #uses: number[] = [0];
  readonly #free: number[] = [];

  /** `known` ones have a number whatever comes, as if one row had them. */
  constructor(max: number, known: readonly string[] = []) {
    this.#max = max;
    for (const text of known) this.take(text);
  }

  /** How many numbers there are, 0 and those given up among them. */
  get size(): number {
    return this.#texts.length;
  }

  /** The number of a word that one more row has. */
  take(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.#numbers.get(text);
    if (known !== undefined) {
      this.#uses[known] = (this.#uses[known] ?? 0) + 1;
      return known;
    }
    if (this.#free.length === 0 && this.#texts.length > this.#max) return 0;
    const number = this.#free.pop() ?? this.#texts.length;
    this.#numbers.set(text, number);
    this.#texts[number] = text;
    this.#uses[number] = 1;
    return number;
  }

  /** Says that one row less has it. */
  drop(number: number): void {
    const text = this.#texts[number];
    if (text === undefined) return;
    const uses = (this.#uses[number] ?? 0) - 1;
    this.#uses[number] = uses;
    if (uses > 0) return;
    this.#numbers.delete(text);
    this.#texts[number] = undefined;
    this.#free.push(number);
  }

  /** The number of a word, 0 when no row has it. */
  numberOf(text: string): number {
    return this.#numbers.get(text) ?? 0;
  }

  textOf(number: number): string | undefined {
    return this.#texts[number];
  }
}
