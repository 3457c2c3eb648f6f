import type { LocationDetail, PlaceEvse } from '../../../generated/driver.ts';
import { priceWords } from '../near/place-card.ts';
import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';

/** What each charging point is called: as it is written there, or printed. */
export const pointName = ({ physical_reference, evse_id, uid }: PlaceEvse): string =>
  physical_reference ?? evse_id ?? uid;

/** The charging points of a station: what each does now, and what it has. */
export function pointsSection(app: App, place: LocationDetail): HTMLElement {
  return element(
    'section',
    { class: 'block', 'aria-labelledby': 'points-title' },
    element('h3', { id: 'points-title' }, app.texts.sheet.points),
    element('ul', { class: 'points' }, ...place.evses.map((evse) => pointItem(app, place, evse))),
  );
}

function pointItem(app: App, place: LocationDetail, evse: PlaceEvse): HTMLElement {
  const { texts, format, labels } = app;
  const { status, status_since, evse_id, floor_level, connectors, parking_restrictions } = evse;
  // An old status is still told, as what it is: the last that was heard.
  const isDoubtful = place.availability.freshness === 'STALE' || place.availability.freshness === 'NONE';
  return element(
    'li',
    { class: 'point', 'data-status': isDoubtful ? 'UNKNOWN' : status, 'data-uid': evse.uid },
    element(
      'div',
      { class: 'point-head' },
      element('h4', {}, pointName(evse)),
      element(
        'span',
        { class: 'status' },
        element('span', { class: 'free-sign', 'aria-hidden': 'true' }),
        isDoubtful ? texts.lastSaid(texts.status[status]) : texts.status[status],
      ),
      status_since !== null &&
        element('span', { class: 'muted' }, texts.since(format.moment(status_since, place.time_zone))),
    ),
    evse_id !== null && evse_id !== pointName(evse) && element('p', { class: 'muted code' }, evse_id),
    element(
      'ul',
      { class: 'connectors' },
      ...connectors.map((connector) =>
        element(
          'li',
          {},
          element('strong', {}, `${labels.connector(connector.standard)} ${format.kw(connector.power_kw)}`),
          ` ${connector.power_type.startsWith('DC') ? texts.power.DC : texts.power.AC}, ${texts.connectorFormat[connector.format]}`,
          connector.price_hint !== null &&
            element('span', { class: 'point-price' }, priceWords(connector.price_hint, app)),
        ),
      ),
    ),
    (floor_level !== null || parking_restrictions.length > 0) &&
      element(
        'p',
        { class: 'muted' },
        [
          floor_level === null ? undefined : texts.sheet.level(floor_level),
          ...parking_restrictions.map((one) => labels.of('restrictions', one)),
        ]
          .filter(Boolean)
          .join(' · '),
      ),
    evse.directions !== null && element('p', { class: 'muted', lang: evse.directions.lang }, evse.directions.text),
  );
}
