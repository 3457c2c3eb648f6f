import type { App } from './app.ts';
import { element, fill } from './element.ts';

/** Says whether what is shown keeps up with what happens. */
export function createLiveSign({ texts, state, until }: App): HTMLElement {
  const { live } = texts;
  const words = {
    connecting: [live.connecting, live.connecting],
    on: [live.on, live.onHint],
    polling: [live.polling, live.pollingHint],
    off: [live.off, live.offHint],
  } as const;
  const sign = element('p', { class: 'live', role: 'status' });
  const show = (): void => {
    const connection = state.connection.value;
    sign.hidden = connection === 'idle';
    const [short, hint] = words[connection === 'idle' ? 'connecting' : connection];
    sign.dataset['connection'] = connection;
    sign.title = hint;
    fill(
      sign,
      element('span', { class: 'live-dot', 'aria-hidden': 'true' }),
      element('span', {}, short),
      element('span', { class: 'unseen' }, `. ${hint}`),
    );
  };
  state.connection.watch(show, until);
  show();
  return sign;
}
