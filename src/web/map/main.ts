import { getReference } from '../../generated/driver-client.ts';
import { connect } from '../client/connect.ts';
import { followAges } from './near/age.ts';
import { createAnnouncer } from './parts/announce.ts';
import { type Appearance, applyAppearance, noteChoice, readChoices } from './parts/choices.ts';
import { type MapConfig, readConfig } from './parts/config.ts';
import { element, fill } from './parts/element.ts';
import { createFormat, localeOf } from './parts/format.ts';
import { followHistory } from './parts/history.ts';
import { icon } from './parts/icon.ts';
import { createLabels } from './parts/labels.ts';
import { followStatuses } from './parts/live.ts';
import { createPreferences, type PreferenceChanges } from './parts/preferences.ts';
import { createState, type State } from './parts/state.ts';
import { createShell } from './shell.ts';
import { textsOf } from './texts/load.ts';
import type { Texts } from './texts/texts.ts';

const holder = document.querySelector<HTMLElement>('#app') ?? document.body;

/** What lasts while the page is built anew in another language. */
interface Visit {
  readonly config: MapConfig;
  readonly state: State;
  language: string;
  appearance: Appearance;
  /** Ends the page as it is built now. */
  end: AbortController;
}

async function start(): Promise<void> {
  const choices = readChoices();
  applyAppearance(choices.appearance);
  try {
    const config = await readConfig();
    await build({ ...choices, config, state: createState(choices.station), end: new AbortController() });
  } catch (error) {
    reportError(error);
    const { starting, retry } = await textsOf(choices.language);
    fill(
      holder,
      message(
        starting.failed,
        starting.hint,
        element('button', { type: 'button', class: 'button main', onclick: () => location.reload() }, retry),
      ),
    );
  }
  holder.classList.remove('starting');
}

/** Builds the page in the visit's language. */
async function build(visit: Visit): Promise<void> {
  const { config, state, language } = visit;
  const texts = await textsOf(language);
  document.documentElement.lang = language;
  visit.end.abort();
  visit.end = new AbortController();
  const until = visit.end.signal;
  const changes = changesOf(visit);
  if (config.emsp === null || config.app_key === null) {
    document.title = texts.title;
    fill(holder, noMap(texts, changes));
    return;
  }
  document.title = texts.titleOf(config.emsp.name);
  const headers = { 'X-Api-Key': config.app_key, 'Accept-Language': language };
  const client = connect({ baseUrl: config.api, headers: () => headers, fetch: fresh });
  // Names of things are worth having, and not worth waiting for.
  const reference = client.ask(getReference(), { signal: until }).catch(() => undefined);
  const app = {
    config: { ...config, emsp: config.emsp },
    client,
    texts,
    format: createFormat(localeOf(language, navigator.languages), Date.now),
    labels: createLabels(reference),
    announcer: createAnnouncer(),
    state,
    until,
  };
  fill(holder, createShell(app, changes));
  followStatuses(app);
  followAges(app);
  followHistory(app);
}

/** What may have changed is asked for again; what has not is answered 304, which is small. */
const fresh: typeof fetch = (url, init) => fetch(url, { ...init, cache: 'no-cache' });

const changesOf = (visit: Visit): PreferenceChanges => ({
  language: visit.language,
  appearance: visit.appearance,
  setLanguage(language) {
    visit.language = language;
    noteChoice('lang', language);
    void build(visit).then(() => document.querySelector<HTMLElement>('#language')?.focus());
  },
  setAppearance(appearance) {
    visit.appearance = appearance;
    noteChoice('theme', appearance);
    applyAppearance(appearance);
  },
});

/** The page of a hub without a map, or without that one. */
function noMap(texts: Texts, changes: PreferenceChanges): HTMLElement {
  const named = /\/map\/([\w-]+)\/?$/.exec(location.pathname)?.[1];
  const { noMap: words } = texts;
  const lines = [
    named === undefined ? words.text : `${words.other(named.toUpperCase())} ${words.text}`,
    words.operator,
  ];
  return message(words.title, lines.join('\n'), createPreferences(texts, changes));
}

const message = (title: string, text: string, below: HTMLElement): HTMLElement =>
  element(
    'main',
    { class: 'message' },
    element('span', { class: 'brand-sign' }, icon('bolt')),
    element('h1', {}, title),
    ...text.split('\n').map((line) => element('p', {}, line)),
    below,
  );

void start();
