import { element } from './element.ts';

/** Says something to those who hear the page, and if need be to those who see it. */
export interface Announcer {
  readonly region: HTMLElement;
  /** For those who hear: what others see. */
  say(text: string): void;
  /** For both: shown for a while. */
  show(text: string): void;
}

/** How long a message is shown. */
const shownMs = 8000;

/** A region that is read out when its text changes, and seen when it has something for everybody. */
export function createAnnouncer(): Announcer {
  const region = element('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  let hiding: ReturnType<typeof setTimeout> | undefined;
  const put = (text: string, className: string): void => {
    clearTimeout(hiding);
    region.className = className;
    // The same words again are read out only when they were gone in between.
    region.textContent = '';
    requestAnimationFrame(() => {
      region.textContent = text;
    });
  };
  return {
    region,
    say: (text) => put(text, 'unseen'),
    show(text) {
      put(text, 'toast');
      hiding = setTimeout(() => put('', 'unseen'), shownMs);
    },
  };
}
