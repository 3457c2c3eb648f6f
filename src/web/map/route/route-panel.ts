import type { App } from '../parts/app.ts';
import { element, fill } from '../parts/element.ts';
import { jsonLink } from '../parts/json-dialog.ts';
import { latest } from '../parts/latest.ts';
import { troubleOf } from '../parts/trouble.ts';
import { isInView, type RouteSearching, routeSearching, setOut } from './route-call.ts';
import { createRouteForm } from './route-form.ts';
import { foundView, foundWords } from './route-found.ts';

/** How soon a search follows what is changed, and how often for news at the most. */
const soonMs = 250;
const changesMs = 2500;

/** Stations along a line: between two points, which can be typed or dragged, or along the line of a navigation app. */
export function createRoutePanel(app: App): HTMLElement {
  const { state, texts, client, until, announcer } = app;
  const outcome = element('div', { class: 'route-found' });
  /** Whether the button was pressed: then what is found is shown, and all of the line. */
  let isAsked = false;
  const search = async ({ call, line }: RouteSearching, signal: AbortSignal): Promise<void> => {
    state.line.value = line;
    outcome.setAttribute('aria-busy', 'true');
    try {
      const found = await client.ask(call, { signal });
      fill(
        outcome,
        ...foundView(app, found),
        jsonLink(app, texts.json.route, () => call),
      );
      state.listed.value = found.items;
      // A line that was typed or pasted may lie somewhere else.
      if (isAsked || !isInView(line, state.view.value)) state.aim.value = { kind: 'points', points: line, zoomMax: 14 };
      if (isAsked) outcome.scrollIntoView();
      isAsked = false;
      announcer.say(found.items.length === 0 ? texts.route.none : foundWords(app, found));
    } catch (error) {
      const again = () => load(0);
      if (!signal.aborted) fill(outcome, troubleOf(error, app, again));
    } finally {
      outcome.removeAttribute('aria-busy');
    }
  };
  const load = latest(until, async (signal) => {
    const wanted = state.mode.value === 'route' ? routeSearching(app) : undefined;
    if (wanted !== undefined) await search(wanted, signal);
  });
  state.route.watch(() => load(soonMs), until);
  state.filters.watch(() => load(0), until);
  state.mode.watch((mode) => {
    if (mode === 'route') setOut(app);
    load(0);
  }, until);
  state.changed.watch((changed) => {
    if (state.listed.value.some(({ id }) => changed.has(id))) load(soonMs, changesMs);
  }, until);
  load(0);
  const form = createRouteForm(app, () => {
    isAsked = true;
    load(0);
  });
  return element('section', { class: 'route', 'aria-labelledby': 'route-title' }, form, outcome);
}
