import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import { icon } from '../parts/icon.ts';
import type { RouteWish } from '../parts/state.ts';
import { createEndField } from './end-field.ts';
import { decodePolyline } from './polyline.ts';

const corridorsM: readonly number[] = [500, 1000, 2000, 5000, 10_000];

/** Where the line is, and how far from it stations may be; `find` looks for them. */
export function createRouteForm(app: App, find: () => void): HTMLElement {
  const { state, texts, format, until } = app;
  const { route } = texts;
  const change = (some: Partial<RouteWish>): void => {
    state.route.value = { ...state.route.value, ...some };
  };
  const corridor = element(
    'select',
    { id: 'route-corridor', onchange: () => change({ corridorM: Number(corridor.value) }) },
    ...corridorsM.map((metres) => element('option', { value: metres }, format.metres(metres))),
  );
  const lineTrouble = element('p', { class: 'field-trouble', id: 'route-line-trouble', role: 'alert' });
  const line = element('textarea', {
    id: 'route-line',
    rows: 2,
    spellcheck: 'false',
    'aria-describedby': 'route-line-hint route-line-trouble',
    onchange: () => noteLine(),
  });
  const precision = element(
    'select',
    { id: 'route-precision', onchange: () => noteLine() },
    element('option', { value: 5 }, '5'),
    element('option', { value: 6 }, '6'),
  );
  const noteLine = (): void => {
    const [polyline, decimals] = [line.value.trim(), precision.value === '6' ? 6 : 5] as const;
    const isRight = polyline === '' || decodePolyline(polyline, decimals) !== undefined;
    lineTrouble.textContent = isRight ? '' : route.badLine;
    if (isRight) change({ polyline, precision: decimals });
  };
  const show = (): void => {
    const { corridorM, polyline, precision: decimals } = state.route.value;
    corridor.value = String(corridorM);
    line.value = polyline;
    precision.value = String(decimals);
  };
  state.route.watch(show, until);
  show();
  return element(
    'form',
    {
      class: 'route-form',
      onsubmit: (event) => {
        event.preventDefault();
        find();
      },
    },
    element('h2', { id: 'route-title', tabindex: -1 }, route.title),
    element(
      'div',
      { class: 'ends' },
      createEndField(app, 'from', 'A', route.from, change),
      createEndField(app, 'to', 'B', route.to, change),
    ),
    element('p', { class: 'muted' }, route.dragHint),
    element(
      'div',
      { class: 'corridor' },
      element('div', { class: 'field' }, element('label', { for: 'route-corridor' }, route.corridor), corridor),
      element(
        'button',
        {
          type: 'button',
          class: 'button square ',
          'aria-label': route.swap,
          title: route.swap,
          onclick: () => {
            const { from, to } = state.route.value;
            change({ from: to, to: from });
          },
        },
        icon('swap'),
      ),
    ),
    element(
      'details',
      {},
      element('summary', {}, route.line),
      element(
        'div',
        { class: 'field' },
        element('label', { for: 'route-line' }, route.line),
        line,
        element('p', { class: 'muted', id: 'route-line-hint' }, route.lineHint),
        lineTrouble,
      ),
      element('div', { class: 'field' }, element('label', { for: 'route-precision' }, route.precision), precision),
    ),
    element('button', { type: 'submit', class: 'button main wide' }, route.find),
  );
}
