/** A colour of the style sheet. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Calls back when the page becomes dark or light. */
export function onAppearance(changed: () => void, until: AbortSignal): void {
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', changed, { signal: until });
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  until.addEventListener('abort', () => observer.disconnect(), { once: true });
}
