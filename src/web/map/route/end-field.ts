import { whereIAm } from '../map/locate.ts';
import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import { type IconName, icon } from '../parts/icon.ts';
import type { Point, RouteWish } from '../parts/state.ts';
import { pointIn, pointText } from './polyline.ts';

/** An end of the route: typed, taken from the map, or from where the user is. */
export function createEndField(
  app: App,
  name: 'from' | 'to',
  letter: string,
  label: string,
  change: (some: Partial<RouteWish>) => void,
): HTMLElement {
  const { state, texts, until } = app;
  const { route } = texts;
  const id = `route-${name}`;
  const trouble = element('p', { class: 'field-trouble', id: `${id}-trouble`, role: 'alert' });
  const input = element('input', {
    id,
    autocomplete: 'off',
    placeholder: route.example,
    'aria-describedby': `${id}-trouble`,
    onchange: () => {
      const point = pointIn(input.value);
      trouble.textContent = point === undefined ? route.badPoint : '';
      input.setAttribute('aria-invalid', String(point === undefined));
      if (point !== undefined) change({ [name]: point, polyline: '' });
    },
  });
  const show = (): void => {
    const point = state.route.value[name];
    if (point === undefined) return;
    input.value = pointText(point);
    trouble.textContent = '';
    input.removeAttribute('aria-invalid');
  };
  state.route.watch(show, until);
  show();
  const take = (point: Point | undefined): void => {
    if (point !== undefined) change({ [name]: point, polyline: '' });
  };
  const way = (name: IconName, words: string, press: () => void): HTMLElement =>
    element(
      'button',
      { type: 'button', class: 'button square', 'aria-label': `${label}: ${words}`, title: words, onclick: press },
      icon(name),
    );
  return element(
    'div',
    { class: 'field end' },
    element(
      'label',
      { for: id },
      element('span', { class: 'end-letter', 'aria-hidden': 'true' }, letter),
      `${label} (${route.place})`,
    ),
    element(
      'div',
      { class: 'end-row' },
      input,
      way('map', route.middle, () => take(state.view.value?.center)),
      way('locate', route.here, () => void whereIAm(app).then(take)),
    ),
    trouble,
  );
}
