import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { nl } from './nl.ts';
import { type Language, languages, type Words } from './words.ts';

const all: Readonly<Record<Language, Words>> = { en, de, fr, nl, es, it };

/** The words in the first of some languages, as BCP 47 has them, that prices are told in; else in English. */
export function wordsOf(wanted: readonly string[]): Words {
  for (const tag of wanted) {
    const primary = tag.split('-')[0]?.toLowerCase();
    const language = languages.find((one) => one === primary);
    if (language !== undefined) return all[language];
  }
  return en;
}
