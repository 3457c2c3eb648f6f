import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import { icon } from '../parts/icon.ts';

/** Where words are searched for: the search begins with Enter, and ends with the cross. */
export function createSearchBox({ texts, state, until }: App): HTMLElement {
  const input = element('input', {
    type: 'search',
    id: 'search-words',
    name: 'q',
    placeholder: texts.search.placeholder,
    'aria-label': texts.search.label,
    autocomplete: 'off',
    maxlength: 100,
    value: state.words.value,
  });
  const clear = element(
    'button',
    {
      type: 'button',
      class: 'search-clear',
      'aria-label': texts.search.clear,
      onclick: () => {
        input.value = '';
        state.words.value = '';
        input.focus();
      },
    },
    icon('close'),
  );
  const show = (): void => {
    clear.hidden = state.words.value === '';
    if (input.value !== state.words.value) input.value = state.words.value;
  };
  state.words.watch(show, until);
  show();
  return element(
    'form',
    {
      class: 'search',
      role: 'search',
      onsubmit: (event) => {
        event.preventDefault();
        const words = input.value.trim();
        // The API looks for words of two letters or more.
        if (words.length === 1) return;
        state.mode.value = 'near';
        state.opened.value = undefined;
        state.words.value = words;
      },
    },
    icon('search'),
    input,
    clear,
    element('button', { type: 'submit', class: 'button search-go' }, texts.search.submit),
  );
}
