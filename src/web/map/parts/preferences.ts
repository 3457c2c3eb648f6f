import type { Texts } from '../texts/texts.ts';
import { type Appearance, appearances, languages } from './choices.ts';
import { element } from './element.ts';

/** What is chosen now, and what happens when something else is. */
export interface PreferenceChanges {
  readonly language: string;
  readonly appearance: Appearance;
  setLanguage(language: string): void;
  setAppearance(appearance: Appearance): void;
}

/** The choices of language and appearance. */
export function createPreferences(
  texts: Pick<Texts, 'language' | 'appearance' | 'appearances'>,
  changes: PreferenceChanges,
): HTMLElement {
  const language = element(
    'select',
    {
      id: 'language',
      'aria-label': texts.language,
      title: texts.language,
      onchange: () => changes.setLanguage(language.value),
    },
    ...Object.entries(languages).map(([code, name]) => element('option', { value: code, lang: code }, name)),
  );
  language.value = changes.language;
  const appearance = element(
    'select',
    {
      id: 'appearance',
      'aria-label': texts.appearance,
      title: texts.appearance,
      onchange: () => changes.setAppearance(appearances.find((one) => one === appearance.value) ?? 'auto'),
    },
    ...appearances.map((one) => element('option', { value: one }, texts.appearances[one])),
  );
  appearance.value = changes.appearance;
  return element('div', { class: 'preferences' }, language, appearance);
}
