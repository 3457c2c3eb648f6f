import type { LocationDetail } from '../../../generated/driver.ts';
import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';

/** When a station is open in the next seven days; undefined: nobody has said. */
export function hoursSection(
  { texts, format }: App,
  { opening_times, time_zone }: LocationDetail,
): HTMLElement | undefined {
  const { hours } = texts;
  if (opening_times === null) return undefined;
  const { always, days } = opening_times;
  return element(
    'section',
    { class: 'block', 'aria-labelledby': 'hours-title' },
    element('h3', { id: 'hours-title' }, hours.title),
    always && element('p', {}, hours.always),
    !always &&
      element(
        'table',
        { class: 'hours' },
        element(
          'tbody',
          {},
          ...days.map(({ date, periods }) =>
            element(
              'tr',
              {},
              element('th', { scope: 'row' }, format.day(date)),
              element(
                'td',
                {},
                periods.length === 0 ? hours.closedDay : periods.map(({ begin, end }) => `${begin}–${end}`).join(', '),
              ),
            ),
          ),
        ),
      ),
    !always && element('p', { class: 'muted' }, hours.localTime(time_zone)),
  );
}

/** Who may use it, how a charge is started, and what is near. */
export function aboutSection({ texts, labels }: App, place: LocationDetail): HTMLElement {
  const { sheet } = texts;
  const { startable, facilities, capabilities, parking_type, directions, images, point } = place;
  const row = (name: string, ...lines: (string | false | undefined)[]): HTMLElement | undefined => {
    const said = lines.filter((line) => line !== false && line !== undefined && line !== '');
    return said.length === 0
      ? undefined
      : element('div', {}, element('dt', {}, name), ...said.map((line) => element('dd', {}, String(line))));
  };
  const own = new Set(['REMOTE_START_STOP_CAPABLE', 'RFID_READER']);
  return element(
    'section',
    { class: 'block', 'aria-labelledby': 'about-title' },
    element('h3', { id: 'about-title' }, sheet.about),
    element(
      'dl',
      { class: 'about' },
      row(
        sheet.abilities,
        startable.by_app && sheet.startableByApp,
        !startable.by_app && startable.reason !== null && sheet.notStartable[startable.reason],
        startable.by_rfid && sheet.startableByCard,
        ...capabilities.filter((one) => !own.has(one)).map((one) => labels.of('capabilities', one)),
      ),
      row(sheet.access, texts.access[place.access]),
      row(sheet.parking, parking_type !== null && labels.of('parking_types', parking_type)),
      row(sheet.facilities, facilities.map((one) => labels.of('facilities', one)).join(', ')),
      // Not every device knows what to do with a geo: link.
      row(texts.route.place, point !== null && `${point.lat}, ${point.lng}`),
    ),
    directions !== null &&
      element(
        'div',
        { class: 'directions' },
        element('h4', {}, sheet.directions),
        element('p', { lang: directions.lang, dir: 'auto' }, directions.text),
      ),
    images.length > 0 &&
      element(
        'p',
        {},
        ...images
          .slice(0, 1)
          .map(({ url }) =>
            element('a', { href: url, target: '_blank', rel: 'noreferrer' }, sheet.pictures(images.length)),
          ),
      ),
  );
}

/** Who tells of the station, and when he last did. */
export function sourcesSection(
  { texts, format, state }: App,
  { sources, possible_duplicate_of }: LocationDetail,
): HTMLElement {
  const { sheet } = texts;
  return element(
    'section',
    { class: 'block', 'aria-labelledby': 'sources-title' },
    element('h3', { id: 'sources-title' }, sheet.sources),
    element(
      'ul',
      { class: 'sources' },
      ...sources.map(({ party, location_id, role, last_received_at }) =>
        element(
          'li',
          {},
          element('strong', {}, party),
          ` (${sheet.source[role]}), `,
          element('span', { class: 'code' }, location_id),
          last_received_at !== null && `, ${sheet.received(format.moment(last_received_at))}`,
        ),
      ),
    ),
    possible_duplicate_of.length > 0 &&
      element(
        'p',
        {},
        `${sheet.duplicate} `,
        ...possible_duplicate_of.slice(0, 3).map(({ id }) =>
          element(
            'button',
            {
              type: 'button',
              class: 'link',
              onclick: () => {
                state.opened.value = id;
              },
            },
            id,
          ),
        ),
      ),
  );
}

/** How what is wrong is told to the operator: by a driver, whom the operator can answer. */
export const reportSection = ({ texts }: App): HTMLElement =>
  element(
    'section',
    { class: 'block', 'aria-labelledby': 'report-title' },
    element('h3', { id: 'report-title' }, texts.report.title),
    element('p', {}, texts.report.signIn),
  );
