import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import { colour, onAppearance } from './colours.ts';
import { type PowerShape, type Share, trace } from './power-shape.ts';

/** What the marks mean, to be opened. */
export function createLegend({ texts, until }: App): HTMLElement {
  const { map } = texts;
  const shapes = (['slow', 'fast', 'ultra'] as const).map((shape) =>
    row(sample(shape, undefined, until), map.shapes[shape]),
  );
  const shares = (['most', 'some', 'none'] as const).map((share) =>
    row(sample('slow', share, until), map.colours[share]),
  );
  return element(
    'details',
    { class: 'legend' },
    element('summary', {}, map.legend),
    element(
      'dl',
      {},
      element('dt', {}, map.legendNumbers),
      row(element('span', { class: 'legend-number' }, '2/4'), texts.availability.free('2', '4')),
      element('dt', {}, map.legendShapes),
      ...shapes,
      element('dt', {}, map.legendColours),
      ...shares,
    ),
  );
}

const row = (picture: Node, words: string): HTMLElement => element('dd', {}, picture, element('span', {}, words));

function sample(shape: PowerShape, share: Share | undefined, until: AbortSignal): HTMLCanvasElement {
  const canvas = element('canvas', { class: 'legend-sample', width: 52, height: 52, 'aria-hidden': 'true' });
  const draw = (): void => {
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.clearRect(0, 0, 52, 52);
    trace(context, shape, 26, 26, 19);
    context.fillStyle = share === undefined ? colour('muted') : colour(`share-${share}`);
    context.fill();
  };
  requestAnimationFrame(draw);
  onAppearance(draw, until);
  return canvas;
}
