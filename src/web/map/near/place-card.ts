import type { LocationSummary, PlaceConnectors, PriceHint } from '../../../generated/driver.ts';
import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import { icon } from '../parts/icon.ts';
import { ageOf } from './age.ts';

/** What a station is called: its name, or else its address. */
export const nameOf = ({ name, address, id }: Pick<LocationSummary, 'name' | 'address' | 'id'>): string =>
  name ?? address?.line ?? id;

/** A station in a list. `beside` is what a list along a route says in place of the distance. */
export function placeCard(place: LocationSummary, app: App, beside?: Node): HTMLElement {
  const { texts, format, state } = app;
  const { address, operator, connectors = [], distance_m } = place;
  return element(
    'li',
    { class: 'place', 'data-id': place.id },
    element(
      'h3',
      {},
      element(
        'button',
        {
          type: 'button',
          class: 'place-name',
          dir: 'auto',
          onclick: () => {
            state.opened.value = place.id;
          },
        },
        nameOf(place),
      ),
    ),
    beside ?? (distance_m != null && element('p', { class: 'place-distance' }, format.metres(distance_m))),
    element(
      'p',
      { class: 'place-where', dir: 'auto' },
      [operator?.name ?? operator?.party, address && `${address.line}, ${address.city}`].filter(Boolean).join(' · '),
    ),
    availabilityLine(place, app),
    element(
      'ul',
      { class: 'plugs', 'aria-label': texts.filters.connector },
      ...connectors
        .slice(0, 3)
        .map((group) =>
          element(
            'li',
            {},
            icon('bolt'),
            element('span', {}, `${app.labels.connector(group.standard)} ${format.kw(group.power_kw)}`),
            element('span', { class: 'plug-count' }, countWords(group, app)),
          ),
        ),
    ),
    element('p', { class: 'place-facts' }, priceWords(place.price_hint ?? null, app), ' · ', openWords(place, app)),
  );
}

/** What is not known is never said to be none. */
const countWords = ({ available, total, unknown }: PlaceConnectors, { texts, format }: App): string =>
  unknown === total ? texts.status.UNKNOWN : texts.availability.free(format.number(available), format.number(total));

/** Whether something is free, and how well that is known: with a colour, a sign and words. */
export function availabilityLine({ availability }: Pick<LocationSummary, 'availability'>, app: App): HTMLElement {
  const { texts, format } = app;
  if (availability === undefined) return element('p', { class: 'free' }, texts.availability.states.UNKNOWN);
  const { state, available, total } = availability;
  const { states, free } = texts.availability;
  const words = state === 'AVAILABLE' ? free(format.number(available), format.number(total)) : states[state];
  return element(
    'p',
    { class: 'free', 'data-state': state },
    element('span', { class: 'free-sign', 'aria-hidden': 'true' }),
    element('strong', {}, words),
    ageOf(availability, app),
  );
}

/** What a kWh costs and whether tax is in it, or that nobody has said. */
export function priceWords(hint: PriceHint | null, { texts, format }: App): string {
  const { price } = texts;
  if (hint === null) return price.unknown;
  const { energy_per_kwh, currency, tax, has_session_fee, has_time_fee } = hint;
  const taxed = tax === 'UNKNOWN' ? price.taxUnknown : price.inclTax;
  const amount =
    energy_per_kwh === null ? price.noEnergy : `${price.short(format.unitPrice(energy_per_kwh, currency))} (${taxed})`;
  const plus =
    has_time_fee && has_session_fee
      ? price.plus.both
      : has_time_fee
        ? price.plus.time
        : has_session_fee
          ? price.plus.session
          : undefined;
  return [amount, plus].filter((part) => part !== undefined).join(', ');
}

/** Whether it is open, and for how long. */
export function openWords(
  { open, time_zone }: Pick<LocationSummary, 'open' | 'time_zone'>,
  { texts, format }: App,
): string {
  const { hours } = texts;
  if (open?.always) return hours.always;
  if (open === undefined || open.now === null) return hours.unknown;
  if (open.until === null) return open.now ? hours.open : hours.closed;
  const until = format.moment(open.until, time_zone);
  return open.now ? hours.openUntil(until) : hours.closedUntil(until);
}
