/** Text from objects as it may be shown: without control characters, which a terminal would obey. */
export const plain = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim();

/** Marks of accents, and what else stands on another character. */
const narrowest = /\p{M}/u;
/** Characters that take two columns. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

const columnsOf = (character: string): number => (narrowest.test(character) ? 0 : wide.test(character) ? 2 : 1);

/** How many columns a text takes. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return [...text].reduce((sum, character) => sum + columnsOf(character), 0);
}

/** The text in exactly so many columns: cut with an ellipsis, or filled up with spaces behind it. */
export function fitted(text: string, columns: number): string {
  const width = widthOf(text);
  if (width <= columns) return text + ' '.repeat(columns - width);
  let cut = '';
  let used = 0;
  for (const character of text) {
    if (used + columnsOf(character) > columns - 1) break;
    cut += character;
    used += columnsOf(character);
  }
  const shortened = `${cut.trimEnd()}…`;
  return shortened + ' '.repeat(columns - widthOf(shortened));
}

/** The same with the spaces in front. */
export const fittedRight = (text: string, columns: number): string => {
  const width = widthOf(text);
  return width > columns ? fitted(text, columns) : ' '.repeat(columns - width) + text;
};

/** 12345 as 12,345. */
export const counted = (count: number): string => Math.round(count).toLocaleString('en');

/** `1 CDR`, `2 CDRs`. */
export const several = (count: number, one: string, many = `${one}s`): string =>
  `${counted(count)} ${count === 1 ? one : many}`;
