import type { Texts } from './texts.ts';

/** Each language is a file of its own, of which a visitor needs one. */
const files: Readonly<Record<string, () => Promise<Texts>>> = {
  en: async () => (await import('./en.ts')).en,
  de: async () => (await import('./de.ts')).de,
  fr: async () => (await import('./fr.ts')).fr,
  nl: async () => (await import('./nl.ts')).nl,
  es: async () => (await import('./es.ts')).es,
  it: async () => (await import('./it.ts')).it,
};

/** The texts of a language; English for one there are none in. */
export const textsOf = (language: string): Promise<Texts> => (files[language] ?? files['en'] ?? fail)();

const fail = (): never => {
  throw new Error('there are no texts');
};
