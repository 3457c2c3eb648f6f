import type { LocationDetail } from '../../../generated/driver.ts';
import { getLocation } from '../../../generated/driver-client.ts';
import { DriverProblem } from '../../client/driver-problem.ts';
import { availabilityLine, nameOf, openWords, priceWords } from '../near/place-card.ts';
import type { App } from '../parts/app.ts';
import { element, fill } from '../parts/element.ts';
import { type IconName, icon } from '../parts/icon.ts';
import { jsonLink } from '../parts/json-dialog.ts';
import { latest } from '../parts/latest.ts';
import { troubleOf } from '../parts/trouble.ts';
import { createBusySection } from './busy-section.ts';
import { energySection } from './energy-section.ts';
import { aboutSection, hoursSection, reportSection, sourcesSection } from './facts.ts';
import { pointsSection } from './points-section.ts';
import { createPriceCard } from './price-card.ts';

/** Where the sheet covers the map: as in styles/layout.css. */
const narrow = '(max-width: 860px)';
/** How soon an open sheet follows news, and how often for that at the most. */
const soonMs = 100;
const changesMs = 2000;
/** How often it is read anyhow: that an operator has said the same again is no news. */
const anyhowMs = 60_000;

/** All there is to say about one station. Open while `state.opened` names one; what lies behind it is out of reach then. */
export function createSheet(app: App, behind: readonly HTMLElement[]): HTMLElement {
  const { state, client, until, texts, announcer } = app;
  const sheet = element('section', { class: 'sheet', 'aria-labelledby': 'sheet-title', hidden: true });
  /** What had the focus when the sheet was opened, to which it goes back. */
  let before: Element | null = null;
  let shown: Shown | undefined;

  const show = (place: LocationDetail): void => {
    if (shown?.id === place.id) {
      const changed = shown.update(place);
      if (changed !== undefined) announcer.say(texts.sheet.changed(nameOf(place), changed));
      return;
    }
    shown = createShown(app, place);
    fill(sheet, head(app, place), shown.body);
    state.openedAt.value = place.point ?? undefined;
    sheet.querySelector<HTMLElement>('#sheet-title')?.focus();
  };
  const fail = (error: unknown): void => {
    const isGone = error instanceof DriverProblem && error.problem.status === 404;
    const again = () => load(0);
    if (isGone) fill(sheet, headOf(app, texts.sheet.gone));
    // What is shown already is still of use, and may be half filled in.
    else if (shown === undefined) {
      const listed = state.listed.value.find(({ id }) => id === state.opened.value);
      fill(sheet, headOf(app, listed ? nameOf(listed) : texts.sheet.about), troubleOf(error, app, again));
    }
  };
  const load = latest(until, async (signal) => {
    const id = state.opened.value;
    if (id === undefined) return;
    try {
      show(await client.ask(getLocation({ id }), { signal }));
    } catch (error) {
      if (!signal.aborted) fail(error);
    }
  });
  const close = (): void => {
    const hadFocus = sheet.contains(document.activeElement);
    sheet.hidden = true;
    fill(sheet);
    if (hadFocus) focusBefore(before);
  };
  const follow = (): void => {
    shown = undefined;
    state.openedAt.value = undefined;
    const isOpen = state.opened.value !== undefined;
    if (isOpen && sheet.hidden) before = document.activeElement;
    for (const one of behind) one.inert = isOpen;
    if (!isOpen) {
      close();
      return;
    }
    sheet.hidden = false;
    sheet.scrollTop = 0;
    fill(sheet, headOf(app, texts.loading), element('div', { class: 'place waiting', 'aria-hidden': 'true' }));
    load(0);
  };
  sheet.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) state.opened.value = undefined;
  });
  state.opened.watch(follow, until);
  state.changed.watch((changed) => {
    if (state.opened.value !== undefined && changed.has(state.opened.value)) load(soonMs, changesMs);
  }, until);
  const timer = setInterval(() => {
    if (!document.hidden) load(0);
  }, anyhowMs);
  until.addEventListener('abort', () => clearInterval(timer), { once: true });
  follow();
  return sheet;
}

/** Back to where the sheet was opened from; the list may have been written anew since. */
function focusBefore(before: Element | null): void {
  const id = before?.closest<HTMLElement>('[data-id]')?.dataset['id'];
  const same = id === undefined ? null : document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] button`);
  const target = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : same;
  (target ?? document.querySelector<HTMLElement>('#results-title'))?.focus();
}

interface Shown {
  readonly id: string;
  readonly body: HTMLElement;
  /** Shows what has changed, and says it; undefined: nothing that has to be said. What the user is filling in stays. */
  update(place: LocationDetail): string | undefined;
}

function createShown(app: App, place: LocationDetail): Shown {
  const top = element('div', { class: 'sheet-top' });
  const points = element('div', {});
  const rest = element('div', {});
  const price = createPriceCard(app, place);
  const busy = createBusySection(app, place);
  let last = '';
  const update = (now: LocationDetail): string | undefined => {
    const words = statusWords(now, app);
    const before = last;
    last = words;
    fill(top, availabilityLine(now, app), factsOf(app, now), warningsOf(app, now));
    fill(points, pointsSection(app, now));
    fill(rest, energySection(app, now), hoursSection(app, now), aboutSection(app, now), sourcesSection(app, now));
    return before === '' || before === words ? undefined : words;
  };
  update(place);
  const json = element(
    'p',
    { class: 'sheet-json' },
    jsonLink(app, app.texts.json.station, () => getLocation({ id: place.id })),
  );
  return {
    id: place.id,
    body: element('div', { class: 'sheet-body' }, top, points, price, busy, rest, reportSection(app), json),
    update,
  };
}

/** What is said when it changes. */
function statusWords({ availability: { state, available, total } }: LocationDetail, { texts, format }: App): string {
  const { free, states } = texts.availability;
  return state === 'AVAILABLE' ? free(format.number(available), format.number(total)) : states[state];
}

const head = (app: App, place: LocationDetail): HTMLElement => {
  const { address, operator } = place;
  return headOf(
    app,
    nameOf(place),
    element('p', { class: 'sheet-where', dir: 'auto' }, operator.name ?? operator.party),
    element(
      'p',
      { class: 'sheet-where', dir: 'auto' },
      `${address.line}, ${[address.postal_code, address.city].filter(Boolean).join(' ')}`,
    ),
  );
};

function headOf({ texts, state }: App, title: string, ...below: HTMLElement[]): HTMLElement {
  const close = element(
    'button',
    {
      type: 'button',
      class: 'button square quiet sheet-close',
      'aria-label': texts.back,
      onclick: () => {
        state.opened.value = undefined;
      },
    },
    icon('back'),
  );
  return element(
    'header',
    { class: 'sheet-head' },
    close,
    element('div', {}, element('h2', { id: 'sheet-title', tabindex: -1, dir: 'auto' }, title), ...below),
  );
}

function factsOf(app: App, place: LocationDetail): HTMLElement {
  const { texts, format, state } = app;
  const fact = (name: IconName, words: string): HTMLElement =>
    element('li', {}, icon(name), element('span', {}, words));
  const { point, help_phone } = place;
  return element(
    'div',
    {},
    element(
      'ul',
      { class: 'facts' },
      fact('bolt', texts.power.upTo(format.kw(place.max_power_kw))),
      fact('money', priceWords(place.price_hint, app)),
      fact('clock', openWords(place, app)),
    ),
    element(
      'p',
      { class: 'sheet-actions' },
      point &&
        element(
          'a',
          { class: 'button main', href: `geo:${point.lat},${point.lng}?q=${point.lat},${point.lng}` },
          icon('route'),
          texts.sheet.openInMaps,
        ),
      point &&
        element(
          'button',
          {
            type: 'button',
            class: 'button',
            onclick: () => {
              state.pane.value = 'map';
              if (matchMedia(narrow).matches) state.opened.value = undefined;
              state.aim.value = { kind: 'point', point, zoom: 15 };
            },
          },
          icon('map'),
          texts.sheet.showOnMap,
        ),
      help_phone !== null &&
        element(
          'a',
          { class: 'button', href: `tel:${help_phone.replaceAll(/[^+\d]/g, '')}` },
          icon('phone'),
          texts.sheet.call,
        ),
    ),
  );
}

/** What is doubtful about it. */
function warningsOf({ texts }: App, { quality, availability }: LocationDetail): HTMLElement | undefined {
  const known: Readonly<Record<string, string>> = texts.sheet.quality;
  const words = [
    ...quality.flags.flatMap((flag) => known[flag] ?? []),
    ...(availability.freshness === 'STALE' || availability.freshness === 'NONE'
      ? [texts.availability.freshnessHint[availability.freshness]]
      : []),
  ];
  if (words.length === 0) return undefined;
  return element(
    'div',
    { class: 'notice' },
    icon('warning'),
    element('div', {}, ...words.map((word) => element('p', {}, word))),
  );
}
