import type { PlaceText } from '../../../generated/driver.ts';
import type { DisplayText } from '../../../generated/ocpi-2.2.1.ts';

/** Of a text in several languages the one that fits best: the first that is wanted, else English, else the first; null: there is none. */
export function textIn(
  texts: readonly DisplayText[] | null | undefined,
  languages: readonly string[],
): PlaceText | null {
  const wanted = [...languages.map((language) => language.slice(0, 2).toLowerCase()), 'en'];
  const found = wanted
    .map((language) => texts?.find((text) => text.language.toLowerCase() === language))
    .find((text) => text !== undefined);
  const text = found ?? texts?.[0];
  return text === undefined ? null : { text: text.text, lang: text.language.toLowerCase() };
}
