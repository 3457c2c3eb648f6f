import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import { countOf, noFilters } from '../parts/filters.ts';
import { icon } from '../parts/icon.ts';
import { type Point, viewAround } from '../parts/state.ts';

/** How near one looks where the next stations are. */
const lookZoom = 11;

/** That there is no station, and what to do: where the map has marks, the nearest of them can be gone to. */
export function nothingFound({ texts, state }: App): HTMLElement {
  const { results } = texts;
  const hasWords = state.words.value !== '';
  const next = hasWords ? undefined : nearest(state.marked.value, state.view.value?.center);
  return element(
    'div',
    { class: 'nothing' },
    icon('pin'),
    element('p', { class: 'nothing-title' }, next === undefined ? results.none : results.noneNear),
    element('p', {}, hasWords ? results.noneForWords : results.noneHint),
    countOf(state.filters.value) > 0 &&
      element(
        'button',
        {
          type: 'button',
          class: 'button',
          onclick: () => {
            state.filters.value = noFilters;
          },
        },
        texts.filters.reset,
      ),
    next &&
      element(
        'button',
        {
          type: 'button',
          class: 'button main',
          onclick: () => {
            state.view.value = viewAround(next, lookZoom);
            state.aim.value = { kind: 'point', point: next, zoom: lookZoom };
          },
        },
        results.goToNext,
      ),
  );
}

/** By the flat map: good enough to say where to look next. */
function nearest(points: readonly Point[], middle: Point | undefined): Point | undefined {
  if (middle === undefined) return undefined;
  const far = ({ lat, lng }: Point) =>
    (lat - middle.lat) ** 2 + ((lng - middle.lng) * Math.cos((lat * Math.PI) / 180)) ** 2;
  return points.toSorted((one, other) => far(one) - far(other))[0];
}
