import type { App } from './app.ts';
import { addressWith, readChoices } from './choices.ts';

/** Marks a step of the history that was made by opening a station. */
const mark = 'station';

/** Has the address name the open station, and the browser's way back close it. */
export function followHistory({ state, until }: Pick<App, 'state' | 'until'>): void {
  const note = (): void => {
    const opened = state.opened.value;
    if (opened === readChoices().station) return;
    const isOpen = history.state === mark;
    // Closed by hand, it is not to be found open on the way back.
    if (opened === undefined && isOpen) history.back();
    else if (opened === undefined || isOpen) history.replaceState(history.state, '', addressWith('station', opened));
    else history.pushState(mark, '', addressWith('station', opened));
  };
  const follow = (): void => {
    state.opened.value = readChoices().station;
  };
  state.opened.watch(note, until);
  addEventListener('popstate', follow, { signal: until });
}
