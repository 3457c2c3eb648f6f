import type { Quote, QuoteComponent } from '../../../generated/driver.ts';
import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';

/** A price with what it is made of, what it rests on, and how sure it is; or why there is none. */
export function quoteView(app: App, quote: Quote, zone: string): HTMLElement {
  const { texts, format } = app;
  const { price } = texts;
  const {
    tariff,
    total,
    components,
    energy_kwh,
    duration_min,
    avg_power_kw,
    idle_fee_after_min,
    assumptions,
    price_changes,
  } = quote;
  const heading = element('h4', {}, tariff === null ? price.accuracy.UNKNOWN : price.kinds[tariff.kind]);
  if (total === null) {
    const reason = quote.no_price_reason === null ? texts.price.unknown : price.reasons[quote.no_price_reason];
    return element('article', { class: 'quote' }, heading, element('p', {}, reason));
  }
  const amount = total.incl_tax ?? total.excl_tax;
  return element(
    'article',
    { class: 'quote' },
    heading,
    element(
      'p',
      { class: 'quote-total' },
      element('strong', {}, amount === null ? price.unknown : format.money(amount, total.currency)),
      element('span', {}, total.incl_tax === null ? price.exclTax : price.inclTax),
    ),
    energy_kwh !== null &&
      duration_min !== null &&
      avg_power_kw !== null &&
      element('p', {}, price.facts(format.kwh(energy_kwh), format.minutes(duration_min), format.kw(avg_power_kw))),
    quote.effective_per_kwh !== null &&
      element('p', { class: 'muted' }, price.perKwh(format.money(quote.effective_per_kwh, total.currency))),
    element(
      'table',
      { class: 'quote-parts' },
      element('tbody', {}, ...components.map((component) => partRow(app, component, total.currency))),
    ),
    idle_fee_after_min !== null &&
      element('p', { class: 'notice' }, price.idleAfter(format.minutes(idle_fee_after_min))),
    price_changes.length > 0 &&
      element(
        'ul',
        { class: 'muted' },
        ...price_changes.map(({ at, text }) => element('li', {}, `${format.moment(at, zone)}: ${text}`)),
      ),
    element('p', { class: 'muted' }, price.accuracy[quote.accuracy]),
    assumptions.length > 0 &&
      element(
        'details',
        {},
        element('summary', {}, price.assumptions),
        element('ul', {}, ...assumptions.map(({ text }) => element('li', {}, text))),
      ),
  );
}

function partRow(
  { texts, format }: App,
  { type, quantity, unit, unit_price, amount, note }: QuoteComponent,
  currency: string,
): HTMLElement {
  const { parts, units } = texts.price;
  const count =
    quantity === null || unit === null || unit === 'SESSION'
      ? undefined
      : `${format.number(Number(quantity), 2)} ${units[unit]}`;
  const each =
    unit_price === null || unit === null || unit === 'PERCENT' ? undefined : format.unitPrice(unit_price, currency);
  const words =
    type === 'TAX'
      ? unit_price === null
        ? undefined
        : `${format.number(Number(unit_price), 2)} %`
      : [count, each].filter(Boolean).join(' × ');
  return element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      parts[type],
      words !== '' && element('small', {}, words),
      note !== null && element('small', {}, note),
    ),
    element('td', {}, format.money(amount, currency)),
  );
}
