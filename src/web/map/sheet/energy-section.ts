import type { LocationDetail, PlaceReference } from '../../../generated/driver.ts';
import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';

type GridFigures = PlaceReference['grid_figures'];

/** What a kWh there leaves behind: by the grid, and beside it by what the operator declares. Figures with their source and year. */
export function energySection({ texts, format, labels }: App, { energy, operator }: LocationDetail): HTMLElement {
  const { energy: words } = texts;
  const { location, declared, is_green_energy } = energy;
  const figure = (name: string, grams: number | undefined, about: string): HTMLElement =>
    element(
      'div',
      { class: 'figure' },
      element('dt', {}, name),
      element(
        'dd',
        {},
        grams !== undefined && element('strong', {}, words.perKwh(format.number(grams))),
        element('span', {}, about),
      ),
    );
  return element(
    'section',
    { class: 'block', 'aria-labelledby': 'energy-title' },
    element('h3', { id: 'energy-title' }, words.title),
    element(
      'dl',
      { class: 'figures' },
      figure(
        words.gridName,
        location?.g_per_kwh,
        location === null ? words.unknown : words.grid(String(location.year)),
      ),
      figure(
        `${words.declaredName} (${operator.name ?? operator.party})`,
        declared?.g_per_kwh ?? undefined,
        declaredWords(),
      ),
    ),
    element('p', { class: 'muted' }, words.hint),
    labels.gridFigures !== undefined && element('p', { class: 'muted' }, ...sourceOf(labels.gridFigures, words)),
  );

  function declaredWords(): string {
    if (declared === null) return is_green_energy === false ? words.notGreen : words.unknown;
    if (declared.g_per_kwh === null) return words.claim;
    return declared.basis === 'MIX_ESTIMATE' ? words.mix : words.declared;
  }
}

/** Whose figures these are, and what they count. */
function sourceOf({ source, url, licence, boundary }: GridFigures, words: App['texts']['energy']): (Node | string)[] {
  const named = url === null ? source : element('a', { href: url, target: '_blank', rel: 'noreferrer' }, source);
  return [`${words.source} `, named, `${licence === null ? '' : ` (${licence})`}. ${words.boundaries[boundary]}`];
}
