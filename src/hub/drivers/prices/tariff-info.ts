import type { TariffComponent, TariffInfo } from '../../../generated/driver.ts';
import type { DisplayText, Tariff } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { partyKey, partyOf } from '../../../ocpi/party.ts';
import type { Bounds, CompiledTariff } from '../../../pricing/tariff.ts';
import type { KnownTariff } from './tariff-shelf.ts';
import { limitLines, priceLine, type TariffPrice, withTax } from './tariff-text.ts';
import type { Words } from './words/words.ts';

/** kW from which prices are shown by the rules for fast charging. */
const fastFromKw = 50;

type Section = TariffComponent['section'];

/** Below 50 kW: energy, time, session, other. From there on what keeping the place costs stands by itself, at the end. */
const orders: Readonly<Record<'slow' | 'fast', readonly Section[]>> = {
  slow: ['ENERGY', 'TIME', 'SESSION', 'OCCUPANCY', 'RESERVATION'],
  fast: ['ENERGY', 'TIME', 'SESSION', 'RESERVATION', 'OCCUPANCY'],
};

/** A tariff for programs and for people. */
export function tariffInfo(known: KnownTariff, words: Words, powerKw: number | undefined): TariffInfo {
  const { compiled } = known;
  const tariff = JSON.parse(known.text) as Tariff;
  const isFast = (powerKw ?? 0) >= fastFromKw;
  const order = orders[isFast ? 'fast' : 'slow'];
  const components = pricesOf(compiled)
    .map((price) => componentOf(price, known, tariff, words))
    .sort((one, other) => order.indexOf(one.section) - order.indexOf(other.section));
  return {
    id: publicTariffId(known.number),
    party: partyKey(partyOf(tariff.country_code, tariff.party_id)),
    name: tariff.id,
    type: tariff.type ?? null,
    currency: tariff.currency,
    tax: taxOf(compiled),
    valid_from: timeOf(compiled.from),
    valid_until: timeOf(compiled.until),
    components,
    min_price: limitOf(compiled.minPrice, compiled),
    max_price: limitOf(compiled.maxPrice, compiled),
    text: { language: words.language, text: textOf(components, compiled, words, isFast) },
    operator_text: displayTextOf(tariff.tariff_alt_text ?? [], words),
    operator_url: tariff.tariff_alt_url ?? null,
    elements: tariff.elements as unknown as TariffInfo['elements'],
    last_updated: publicTime(tariff.last_updated),
  };
}

/** How a tariff is named in the API. */
export const publicTariffId = (number: number): string => `tar_${number.toString(36)}`;

/** The number in such a name, which was checked. */
export const tariffNumberOf = (id: string): number => Number.parseInt(id.slice('tar_'.length), 36);

/** OCPI may leave the zone of its times out. */
export const publicTime = (text: string): string => (text.endsWith('Z') ? text : `${text}Z`);

const timeOf = (ms: number): string | null => (Number.isFinite(ms) ? formatDateTime(ms) : null);

const pricesOf = ({ elements }: CompiledTariff): (TariffPrice & { readonly element: number })[] =>
  elements.flatMap(({ index, components, restrictions }) =>
    [...components].map(([dimension, component]) => ({ element: index, dimension, component, restrictions })),
  );

function componentOf(
  price: TariffPrice & { readonly element: number },
  { compiled }: KnownTariff,
  tariff: Tariff,
  words: Words,
): TariffComponent {
  const { dimension, component, restrictions } = price;
  const isTaxKnown = compiled.isTaxIncluded || component.vat !== undefined;
  return {
    section: sectionOf(price),
    type: dimension,
    reservation: restrictions.reservation ?? null,
    unit: dimension === 'ENERGY' ? 'KWH' : dimension === 'FLAT' ? 'SESSION' : 'HOUR',
    unit_price: component.price.toString(),
    tax_percent: component.vat?.toString() ?? null,
    unit_price_incl_tax: isTaxKnown ? withTax(component).toString() : null,
    step_size: component.stepSize,
    restrictions: (tariff.elements[price.element]?.restrictions ?? null) as TariffComponent['restrictions'],
    text: priceLine(price, compiled, words),
  };
}

/** A price for time that begins late is there to have places left. */
function sectionOf({ dimension, restrictions }: TariffPrice): Section {
  if (restrictions.reservation !== undefined) return 'RESERVATION';
  if (dimension === 'TIME') return (restrictions.seconds.min ?? 0) > 0 ? 'OCCUPANCY' : 'TIME';
  return dimension === 'ENERGY' ? 'ENERGY' : dimension === 'FLAT' ? 'SESSION' : 'OCCUPANCY';
}

function taxOf(tariff: CompiledTariff): TariffInfo['tax'] {
  if (tariff.isTaxIncluded) return 'INCLUDED';
  const costing = pricesOf(tariff).filter(({ component }) => !component.price.isZero);
  return costing.every(({ component }) => component.vat !== undefined) ? 'EXCLUDED' : 'UNKNOWN';
}

function limitOf(bounds: Bounds | undefined, { isTaxIncluded }: CompiledTariff): TariffInfo['min_price'] {
  if (bounds === undefined) return null;
  const inclTax = bounds.inclVat ?? (isTaxIncluded ? bounds.exclVat : undefined);
  return { incl_tax: inclTax?.toString() ?? null, excl_tax: isTaxIncluded ? null : bounds.exclVat.toString() };
}

function textOf(
  components: readonly TariffComponent[],
  compiled: CompiledTariff,
  words: Words,
  isFast: boolean,
): string {
  const isApart = ({ section }: TariffComponent): boolean => isFast && section === 'OCCUPANCY';
  const lines = (some: readonly TariffComponent[]): string[] => some.map(({ text }) => text);
  const tax = { INCLUDED: words.taxIncluded, EXCLUDED: words.taxIncluded, UNKNOWN: unknownTax(compiled, words) };
  const [apart, first] = [components.filter(isApart), components.filter((component) => !isApart(component))];
  const blocks = [[...lines(first), ...limitLines(compiled, words)], lines(apart), [tax[taxOf(compiled)]]];
  const texts = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  // Only what stands apart is apart.
  return isFast && apart.length > 0 ? texts.join('\n\n') : texts.join('\n');
}

/** Some prices with a tax and others without are told apart from none. */
const unknownTax = (tariff: CompiledTariff, words: Words): string =>
  pricesOf(tariff).some(({ component }) => component.vat !== undefined) ? words.taxWhereNamed : words.taxUnknown;

/** What the operator says in the language, or in English, or in whichever it does. */
function displayTextOf(texts: readonly DisplayText[], { language }: Words): TariffInfo['operator_text'] {
  const in_ = (wanted: string) => texts.find((text) => text.language.toLowerCase().split('-')[0] === wanted);
  const found = in_(language) ?? in_('en') ?? texts[0];
  return found === undefined ? null : { language: found.language, text: found.text };
}
