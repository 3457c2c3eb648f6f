/** Writes a number with what it counts, as a language has it. */
export type Counted = (count: number, one: string, other: string) => string;

/** `one` and `other` are what follows the number. */
export function countedIn(language: string): Counted {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count, one, other) => `${numbers.format(count)} ${rules.select(count) === 'one' ? one : other}`;
}
