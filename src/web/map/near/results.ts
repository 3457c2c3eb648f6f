import type { LocationSummary } from '../../../generated/driver.ts';
import type { App } from '../parts/app.ts';
import { element, fill } from '../parts/element.ts';
import { jsonLink } from '../parts/json-dialog.ts';
import { latest } from '../parts/latest.ts';
import { troubleOf } from '../parts/trouble.ts';
import { hereIfNear, nearCall } from './near-call.ts';
import { nothingFound } from './nothing-found.ts';
import { createOrderChoice } from './order-choice.ts';
import { placeCard } from './place-card.ts';

const pageSize = 25;
/** The largest page the API has. */
const pageSizeMax = 200;
/** How long the map has to lie still; how soon the list follows news, and how often for that at the most. */
const stillMs = 300;
const soonMs = 250;
const changesMs = 2500;
/** How often it is read anyhow: that an operator has said the same again is no news. */
const anyhowMs = 60_000;

/** The list of stations: those around the middle of the map, or those that words were found in. It has all that the map has. */
export function createResults(app: App): HTMLElement {
  const results = new Results(app);
  const title = element('h2', { id: 'results-title', tabindex: -1 }, app.texts.results.title);
  const json = jsonLink(app, app.texts.json.list, () => nearCall(app, { limit: pageSize }));
  return element(
    'section',
    { class: 'results', 'aria-labelledby': 'results-title' },
    element('header', { class: 'results-head' }, title, createOrderChoice(app), results.said),
    results.trouble,
    results.list,
    results.below,
    element('p', { class: 'results-foot' }, json),
  );
}

class Results {
  readonly said = element('p', { class: 'results-said' });
  readonly list = element('ol', { class: 'places', 'aria-labelledby': 'results-title' });
  readonly below = element('div', { class: 'below' });
  /** Above what was found before, which may not be what is asked for now. */
  readonly trouble = element('div', {});
  readonly #app: App;
  readonly #load: (afterMs: number, gapMs?: number) => void;
  /** The stations of all pages so far, and where they go on; undefined: nothing has been found or not found yet. */
  #places: readonly LocationSummary[] | undefined;
  #next: string | undefined;
  /** For which words. */
  #words = '';

  constructor(app: App) {
    this.#app = app;
    this.#load = latest(app.until, (signal) => this.#read(signal));
    const waiting = Array.from({ length: 4 }, () => element('li', { class: 'place waiting', 'aria-hidden': 'true' }));
    fill(this.list, ...waiting);
    this.#watch();
    const timer = setInterval(() => {
      if (!document.hidden) this.#load(0);
    }, anyhowMs);
    app.until.addEventListener('abort', () => clearInterval(timer), { once: true });
    this.#load(0);
  }

  #watch(): void {
    const { state, until } = this.#app;
    const anew = (): void => {
      this.#places = this.#places?.slice(0, pageSize);
      this.#load(0);
    };
    state.words.watch(anew, until);
    state.filters.watch(anew, until);
    state.order.watch(anew, until);
    state.mode.watch(() => this.#load(0), until);
    state.view.watch(() => {
      // Words are searched for everywhere: where the map is does not matter.
      if (state.words.value !== '') return;
      this.#places = this.#places?.slice(0, pageSize);
      this.#load(stillMs);
    }, until);
    state.marked.watch(() => {
      if (this.#places?.length === 0) this.#show();
    }, until);
    state.changed.watch((changed) => {
      if (this.#places?.some(({ id }) => changed.has(id))) this.#load(soonMs, changesMs);
    }, until);
  }

  /** Reads as many as are shown, from the first on. */
  async #read(signal: AbortSignal): Promise<void> {
    const { state, client } = this.#app;
    const limit = Math.min(pageSizeMax, Math.max(pageSize, this.#places?.length ?? 0));
    const call = nearCall(this.#app, { limit });
    if (call === undefined || state.mode.value !== 'near') return;
    const words = state.words.value;
    this.list.setAttribute('aria-busy', 'true');
    try {
      const { items, page } = await client.ask(call, { signal });
      this.#places = items;
      this.#next = page.next_cursor ?? undefined;
      this.#show();
      if (words !== '' && words !== this.#words) this.#goThere();
      this.#words = words;
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  #show(): void {
    const { state } = this.#app;
    const places = this.#places ?? [];
    const hadFocus = this.list.contains(document.activeElement)
      ? document.activeElement?.closest('li')?.dataset['id']
      : undefined;
    fill(this.trouble);
    fill(this.said, this.#found(), element('span', {}, this.#about()));
    fill(this.list, ...places.map((place) => placeCard(place, this.#app)));
    this.list.removeAttribute('aria-busy');
    this.#focus(hadFocus);
    fill(
      this.below,
      places.length === 0 && nothingFound(this.#app),
      this.#next !== undefined && this.#moreButton(this.#next),
    );
    state.listed.value = places;
  }

  #found(): string {
    const { found, first } = this.#app.texts.results;
    const count = this.#places?.length ?? 0;
    return this.#next === undefined ? found(count) : first(count);
  }

  #about(): string {
    const { texts, state } = this.#app;
    if (state.words.value !== '') return texts.results.forWords(state.words.value);
    return hereIfNear(state) === undefined ? texts.results.nearMiddle : texts.results.nearYou;
  }

  /** After a search for words the map goes where they were found, and those who cannot see that are told. */
  #goThere(): void {
    const { state, announcer, texts } = this.#app;
    const points = this.#places?.flatMap(({ point }) => point ?? []) ?? [];
    if (points.length > 0) state.aim.value = { kind: 'points', points, zoomMax: 14 };
    announcer.say(this.#places?.length === 0 ? texts.results.none : this.#found());
  }

  #moreButton(cursor: string): HTMLElement {
    const { texts, client, until } = this.#app;
    const more = async (): Promise<void> => {
      const call = nearCall(this.#app, { limit: pageSize, cursor });
      if (call === undefined) return;
      button.disabled = true;
      try {
        const { items, page } = await client.ask(call, { signal: until });
        this.#places = [...(this.#places ?? []), ...items];
        this.#next = page.next_cursor ?? undefined;
        this.#show();
        this.#focus(items[0]?.id);
      } catch (error) {
        if (!until.aborted) this.#fail(error);
      }
    };
    const button = element(
      'button',
      { type: 'button', class: 'button wide', onclick: () => void more() },
      texts.results.more,
    );
    return button;
  }

  #focus(id: string | undefined): void {
    if (id !== undefined) this.list.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] button`)?.focus();
  }

  /** What was found before may still be of use; what only waits is not. */
  #fail(error: unknown): void {
    this.list.removeAttribute('aria-busy');
    if (this.#places === undefined) fill(this.list);
    const again = () => this.#load(0);
    fill(this.trouble, troubleOf(error, this.#app, again));
  }
}
