import type { PlaceAvailability } from '../../../generated/driver.ts';
import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';

/** How often what is said of ages is made true again. */
const tickMs = 5000;

/** What each of them is about, and when that was read. */
const known = new WeakMap<Element, { readonly availability: PlaceAvailability; readonly readAt: number }>();

/** How well it is known what is free, and how old that is: see `followAges`. */
export function ageOf(availability: PlaceAvailability, app: App): HTMLElement {
  const line = element('span', { class: 'free-age' });
  known.set(line, { availability, readAt: performance.now() });
  show(line, app);
  return line;
}

/** Has ages grow while they are on the page. */
export function followAges(app: App): void {
  const { state, until } = app;
  const all = (): void => {
    for (const line of document.querySelectorAll<HTMLElement>('.free-age')) show(line, app);
  };
  const timer = setInterval(all, tickMs);
  until.addEventListener('abort', () => clearInterval(timer), { once: true });
  state.connection.watch(all, until);
}

function show(line: HTMLElement, { texts, format, state }: App): void {
  const about = known.get(line);
  if (about === undefined) return;
  const { freshness, age_s } = about.availability;
  const { availability } = texts;
  // Without the hub nobody knows whether the operator still reports as often as it did.
  const isCutOff = state.connection.value === 'off' && age_s !== null;
  const heard =
    age_s === null ? undefined : availability.heard(format.ago(age_s + (performance.now() - about.readAt) / 1000));
  const words = [isCutOff ? undefined : availability.freshness[freshness], heard].filter((part) => part !== undefined);
  line.textContent = words.join(', ');
  line.title = isCutOff ? '' : availability.freshnessHint[freshness];
}
