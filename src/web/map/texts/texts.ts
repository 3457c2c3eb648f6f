import type { en } from './en.ts';

/** Every text of the page in one language. What one language has, all have: a missing text does not compile. */
export type Texts = Translated<typeof en>;

type Translated<Original> = {
  readonly [Key in keyof Original]: Original[Key] extends string
    ? string
    : Original[Key] extends (...given: infer Given) => string
      ? (...given: Given) => string
      : Translated<Original[Key]>;
};
