/** A text of at most `max` characters: cut after the last word that fits, or within the first when that is longer. */
export function shortened(text: string, max: number): string {
  const characters = [...text];
  if (characters.length <= max) return text;
  const head = characters.slice(0, max);
  const isWhole = isSpace(characters[max]);
  const space = isWhole ? -1 : head.findLastIndex(isSpace);
  const kept = (space > 0 ? head.slice(0, space) : head).join('');
  // What only joins words ends none.
  return kept.replace(/[\s,;:–-]+$/u, '') || kept;
}

const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/u.test(character);
