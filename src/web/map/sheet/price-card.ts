import type { LocationDetail, PriceEstimate } from '../../../generated/driver.ts';
import { estimatePrice } from '../../../generated/driver-client.ts';
import type { App } from '../parts/app.ts';
import { element, fill } from '../parts/element.ts';
import { jsonLink } from '../parts/json-dialog.ts';
import { latest } from '../parts/latest.ts';
import { troubleOf } from '../parts/trouble.ts';
import { pointName } from './points-section.ts';
import { quoteView } from './quote-view.ts';
import { type VehicleKind, vehicle, vehicleKinds, vehicles } from './vehicles.ts';

/** What was filled in last: it stays while one goes from station to station. */
const last = { kind: 'middle' as VehicleKind | 'own', usable: 60, dc: 120, ac: 11, from: 20, to: 80, stay: 0 };

/** What a charge costs at this station with a car that is chosen, or described by its numbers. */
export function createPriceCard(app: App, place: LocationDetail): HTMLElement {
  const { texts, client, until, labels, format } = app;
  const { price } = texts;
  const connectors = place.evses.flatMap((evse) => evse.connectors.map((connector) => ({ evse, connector })));
  if (connectors.length === 0) return element('div', {});
  const point = element(
    'select',
    { id: 'price-point' },
    ...connectors.map(({ evse, connector }, index) =>
      element(
        'option',
        { value: index },
        `${pointName(evse)} · ${labels.connector(connector.standard)} ${format.kw(connector.power_kw)}`,
      ),
    ),
  );
  const best = Math.max(...connectors.map(({ connector }) => connector.power_kw));
  point.value = String(connectors.findIndex(({ connector }) => connector.power_kw === best));
  const car = element(
    'select',
    { id: 'price-car' },
    ...[...vehicleKinds, 'own' as const].map((kind) => element('option', { value: kind }, price.cars[kind])),
  );
  car.value = last.kind;
  const own = element(
    'div',
    { class: 'own-car' },
    numberField('price-usable', price.usable, 'usable', 5, 300),
    numberField('price-dc', price.dcPower, 'dc', 0, 1000),
    numberField('price-ac', price.acPower, 'ac', 0, 50),
  );
  const message = element('p', { class: 'field-trouble', id: 'price-trouble', role: 'alert' });
  const answer = element('div', { class: 'quotes', 'aria-live': 'polite' });
  let asked: PriceEstimate | undefined;

  const wish = (): PriceEstimate | undefined => {
    const chosen = connectors[Number(point.value)];
    if (chosen === undefined || !(last.from >= 0 && last.from < last.to && last.to <= 100)) return undefined;
    const { evse, connector } = chosen;
    return {
      target: { location_id: place.id, evse_uid: evse.uid, connector_id: connector.id },
      vehicle: last.kind === 'own' ? vehicle(last.usable, last.dc, last.ac, 3) : vehicles[last.kind],
      soc_from: last.from,
      soc_to: last.to,
      ...(last.stay > 0 && { stay_min: last.stay }),
    };
  };
  const load = latest(until, async (signal) => {
    const body = wish();
    message.textContent = body === undefined ? price.order : '';
    if (body === undefined) return;
    asked = body;
    answer.setAttribute('aria-busy', 'true');
    fill(answer, element('p', { class: 'muted' }, price.asking));
    try {
      const { quotes } = await client.ask(estimatePrice(body), { signal });
      fill(
        answer,
        ...quotes.map((quote) => quoteView(app, quote, place.time_zone)),
        jsonLink(app, texts.json.offer, () => asked && estimatePrice(asked)),
      );
    } catch (error) {
      if (!signal.aborted)
        fill(
          answer,
          troubleOf(error, app, () => load(0)),
        );
    } finally {
      answer.removeAttribute('aria-busy');
    }
  });
  const showOwn = (): void => {
    own.hidden = last.kind !== 'own';
  };
  car.addEventListener('change', () => {
    last.kind = [...vehicleKinds, 'own' as const].find((kind) => kind === car.value) ?? 'middle';
    showOwn();
  });
  showOwn();
  return element(
    'section',
    { class: 'block price', 'aria-labelledby': 'price-title' },
    element('h3', { id: 'price-title' }, price.title),
    element(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          load(0);
        },
      },
      element('div', { class: 'field' }, element('label', { for: 'price-car' }, price.car), car),
      own,
      element('div', { class: 'field' }, element('label', { for: 'price-point' }, price.point), point),
      element(
        'div',
        { class: 'pair' },
        numberField('price-from', price.from, 'from', 0, 100),
        numberField('price-to', price.to, 'to', 0, 100),
      ),
      numberField('price-stay', price.stay, 'stay', 0, 1440),
      message,
      element('button', { type: 'submit', class: 'button main wide' }, price.ask),
    ),
    answer,
  );
}

function numberField(
  id: string,
  label: string,
  name: 'usable' | 'dc' | 'ac' | 'from' | 'to' | 'stay',
  min: number,
  max: number,
): HTMLElement {
  const input = element('input', {
    id,
    type: 'number',
    inputmode: 'decimal',
    min,
    max,
    step: 'any',
    required: true,
    value: last[name],
    onchange: () => {
      last[name] = Number(input.value);
    },
  });
  return element('div', { class: 'field' }, element('label', { for: id }, label), input);
}
