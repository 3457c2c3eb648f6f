import type { LocationSummary, RoutePlaces } from '../../../generated/driver.ts';
import { placeCard } from '../near/place-card.ts';
import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import { icon } from '../parts/icon.ts';

/** How many stations there are along how much of a way. */
export const foundWords = ({ texts, format }: App, { items, length_km }: RoutePlaces): string =>
  texts.route.found(items.length, format.km(length_km));

/** The stations in the order of the way, with the stretches between that have none. */
export function foundView(app: App, found: RoutePlaces): HTMLElement[] {
  const { texts, format } = app;
  const { route } = texts;
  const { items, gaps, coverage, assumptions, truncated } = found;
  const rows = [
    ...items.map((place) => ({ at: place.route?.at_km ?? 0, row: placeCard(place, app, whereWords(app, place)) })),
    ...gaps.map(({ from_km, to_km }) => ({
      at: from_km,
      row: element(
        'li',
        { class: 'gap' },
        icon('warning'),
        element('span', {}, route.gap(format.km(from_km), format.km(to_km))),
      ),
    })),
  ].sort((one, other) => one.at - other.at);
  return [
    element('p', { class: 'results-said' }, items.length === 0 ? route.none : foundWords(app, found)),
    ...(items.length === 0 ? [element('p', { class: 'muted' }, route.noneHint)] : []),
    element('ol', { class: 'places stops' }, ...rows.map(({ row }) => row)),
    ...(truncated ? [element('p', { class: 'muted' }, route.truncated)] : []),
    element('ul', { class: 'muted notes' }, ...[coverage, ...assumptions].map((text) => element('li', {}, text))),
  ];
}

function whereWords({ texts, format }: App, { route }: LocationSummary): HTMLElement | undefined {
  if (route === undefined) return undefined;
  const { at_km, off_route_m, detour_km, detour_min, basis } = route;
  const words = texts.route;
  return element(
    'p',
    { class: 'stop-where' },
    element('strong', {}, words.at(format.km(at_km))),
    ` · ${words.off(format.metres(off_route_m))} · ${words.detour(format.km(detour_km), format.minutes(detour_min))} `,
    element('span', { class: 'tag' }, basis === 'ESTIMATED' ? words.estimated : words.routed),
  );
}
