import type { Words } from './words.ts';

/** What words come to, for one query: each is asked about once. */
export class ByWord {
  readonly #words: Words;
  readonly #comesTo: ((text: string) => number | undefined) | undefined;
  readonly #none: number;
  readonly #known = new Map<number, { readonly text: string | undefined; readonly value: number }>();

  /** `none` is what a word comes to that `comesTo` says nothing of. */
  constructor(words: Words, comesTo: ((text: string) => number | undefined) | undefined, none: number) {
    this.#words = words;
    this.#comesTo = comesTo;
    this.#none = none;
  }

  /** By the number of a word. */
  of(number: number): number {
    const text = this.#words.textOf(number);
    const known = this.#known.get(number);
    if (known !== undefined && known.text === text) return known.value;
    const value = (text === undefined ? undefined : this.#comesTo?.(text)) ?? this.#none;
    this.#known.set(number, { text, value });
    return value;
  }
}
