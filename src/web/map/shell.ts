import { clustersCall } from './map/clusters.ts';
import { createMapView } from './map/map-view.ts';
import { createFilterBar } from './near/filter-bar.ts';
import { createResults } from './near/results.ts';
import { createSearchBox } from './near/search-box.ts';
import type { App } from './parts/app.ts';
import { element } from './parts/element.ts';
import { type IconName, icon } from './parts/icon.ts';
import { jsonLink } from './parts/json-dialog.ts';
import { createLiveSign } from './parts/live-sign.ts';
import { createPreferences, type PreferenceChanges } from './parts/preferences.ts';
import { createRoutePanel } from './route/route-panel.ts';
import { createSheet } from './sheet/sheet.ts';

/** The whole page: head, what is looked for, the list, the map, and the sheet of a station. */
export function createShell(app: App, changes: PreferenceChanges): HTMLElement {
  const { texts, config, state, until } = app;
  const results = createResults(app);
  const route = createRoutePanel(app);
  const map = createMapView(app);
  map.append(
    createLiveSign(app),
    element(
      'p',
      { class: 'map-json' },
      jsonLink(app, texts.json.marks, () => clustersCall(app)),
    ),
  );
  const behind = [
    element('div', { class: 'side-top' }, modeTabs(app), createFilterBar(app)),
    element('div', { class: 'side-list' }, results, route),
  ];
  const page = element(
    'div',
    { class: 'page' },
    skipLink(app),
    element(
      'header',
      { class: 'top' },
      element(
        'div',
        { class: 'brand' },
        element(
          'h1',
          {},
          element('span', { class: 'brand-sign' }, icon('bolt')),
          element('span', {}, config.emsp.name),
          element('small', {}, texts.title),
        ),
        createPreferences(texts, changes),
      ),
      createSearchBox(app),
    ),
    element('main', { class: 'side' }, ...behind, createSheet(app, behind)),
    map,
    paneTabs(app),
    app.announcer.region,
  );
  const show = (): void => {
    page.dataset['pane'] = state.pane.value;
    page.dataset['mode'] = state.mode.value;
    page.dataset['sheet'] = state.opened.value === undefined ? 'closed' : 'open';
    results.hidden = state.mode.value !== 'near';
    route.hidden = state.mode.value !== 'route';
  };
  state.pane.watch(show, until);
  state.mode.watch(show, until);
  state.opened.watch(show, until);
  show();
  return page;
}

/** Leads past the search and the map. It leaves the address alone, which has its own use. */
const skipLink = ({ texts, state }: App): HTMLElement =>
  element(
    'a',
    {
      class: 'skip',
      href: '#results-title',
      onclick: (event) => {
        event.preventDefault();
        state.pane.value = 'list';
        const titles = document.querySelectorAll<HTMLElement>('#sheet-title, #results-title, #route-title');
        [...titles].find((title) => title.checkVisibility() && title.closest('[inert]') === null)?.focus();
      },
    },
    texts.skip,
  );

/** What is looked for: stations around a place, or along a route. */
function modeTabs({ texts, state, until }: App): HTMLElement {
  const button = (mode: 'near' | 'route', name: IconName): HTMLElement =>
    element(
      'button',
      {
        type: 'button',
        class: 'segment',
        onclick: () => {
          state.mode.value = mode;
        },
      },
      icon(name),
      texts.modes[mode],
    );
  const buttons = { near: button('near', 'pin'), route: button('route', 'route') };
  const show = (): void => {
    for (const mode of ['near', 'route'] as const)
      buttons[mode].setAttribute('aria-pressed', String(state.mode.value === mode));
  };
  state.mode.watch(show, until);
  show();
  return element(
    'div',
    { class: 'segments', role: 'group', 'aria-label': texts.modes.label },
    buttons.near,
    buttons.route,
  );
}

/** On narrow screens: the map or the list. */
function paneTabs({ texts, state, until }: App): HTMLElement {
  const button = (pane: 'map' | 'list', name: IconName): HTMLElement =>
    element(
      'button',
      {
        type: 'button',
        class: 'pane-tab',
        onclick: () => {
          state.opened.value = undefined;
          state.pane.value = pane;
        },
      },
      icon(name),
      texts.panes[pane],
    );
  const buttons = { map: button('map', 'map'), list: button('list', 'list') };
  const show = (): void => {
    for (const pane of ['map', 'list'] as const) {
      if (state.pane.value === pane) buttons[pane].setAttribute('aria-current', 'true');
      else buttons[pane].removeAttribute('aria-current');
    }
  };
  state.pane.watch(show, until);
  show();
  return element('nav', { class: 'panes', 'aria-label': texts.panes.label }, buttons.map, buttons.list);
}
