/** What somebody has chosen for how the page looks: it is in the address, and kept in this browser. */
export interface Choices {
  readonly language: string;
  readonly appearance: Appearance;
}

export type Appearance = 'auto' | 'light' | 'dark';

export const appearances: readonly Appearance[] = ['auto', 'light', 'dark'];

/** The languages of the page, by their own names. */
export const languages: Readonly<Record<string, string>> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  nl: 'Nederlands',
  es: 'Español',
  it: 'Italiano',
};

/** What the address says (`#lang=de&theme=dark&station=loc_1`), else what was chosen before, else what the browser wants. */
export function readChoices(): Choices & { readonly station: string | undefined } {
  const hash = new URLSearchParams(location.hash.slice(1));
  const wanted = [hash.get('lang'), stored('lang'), ...navigator.languages.map((one) => one.slice(0, 2).toLowerCase())];
  const theme = hash.get('theme') ?? stored('theme');
  return {
    language: wanted.find((one) => one !== null && one in languages) ?? 'en',
    appearance: appearances.find((one) => one === theme) ?? 'auto',
    station: hash.get('station') ?? undefined,
  };
}

/** Keeps a choice in this browser and in the address. */
export function noteChoice(name: 'lang' | 'theme', value: string): void {
  history.replaceState(history.state, '', addressWith(name, value));
  store(name, value);
}

/** The address of the page with something of its hash changed; undefined: taken out. */
export function addressWith(name: 'lang' | 'theme' | 'station', value: string | undefined): string {
  const hash = new URLSearchParams(location.hash.slice(1));
  if (value === undefined) hash.delete(name);
  else hash.set(name, value);
  return hash.size === 0 ? location.pathname + location.search : `#${hash}`;
}

/** Shows the page light or dark, or as the device wants it. */
export function applyAppearance(appearance: Appearance): void {
  if (appearance === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = appearance;
}

/** Browsers may refuse to keep anything. */
function stored(name: string): string | null {
  try {
    return localStorage.getItem(`crossvolt-map-${name}`);
  } catch {
    return null;
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(`crossvolt-map-${name}`, value);
  } catch {
    // Then it is chosen anew next time.
  }
}
