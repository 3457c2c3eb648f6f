import type { LocationDetail, LocationOccupancy } from '../../../generated/driver.ts';
import { getLocationOccupancy } from '../../../generated/driver-client.ts';
import type { App } from '../parts/app.ts';
import { element, fill } from '../parts/element.ts';
import { jsonLink } from '../parts/json-dialog.ts';

type Cell = LocationOccupancy['cells'][number];

/** A weekday of which less is known is not shown. */
const hoursMin = 12;
const weekdays = [1, 2, 3, 4, 5, 6, 7];

/** How busy a station was in each hour of a weekday, as soon as that is known; empty while too little is. */
export function createBusySection(app: App, place: Pick<LocationDetail, 'id' | 'time_zone'>): HTMLElement {
  const { client, until } = app;
  const holder = element('div', {});
  client
    .ask(getLocationOccupancy({ id: place.id }), { signal: until })
    .then((occupancy) => fill(holder, sectionOf(app, place, occupancy)))
    // The rest of the sheet is of use without.
    .catch(() => undefined);
  return holder;
}

function sectionOf(
  app: App,
  { id, time_zone: zone }: Pick<LocationDetail, 'id' | 'time_zone'>,
  { cells, since }: LocationOccupancy,
): HTMLElement | undefined {
  const { texts, format } = app;
  const { busy } = texts;
  const ofDay = (day: number): Cell[] => cells.filter(({ weekday }) => weekday === day);
  const known = weekdays.filter((day) => ofDay(day).filter(({ busy_share }) => busy_share !== null).length >= hoursMin);
  const now = localNow(zone);
  const [first] = known.includes(now.weekday) ? [now.weekday] : known;
  if (first === undefined || since === null) return undefined;
  const shown = element('div', { class: 'busy' });
  const show = (day: number): void =>
    fill(shown, ...dayOf(app, ofDay(day), day === now.weekday ? now.hour : undefined));
  const choice = element(
    'select',
    { id: 'busy-day', onchange: () => show(Number(choice.value)) },
    ...known.map((day) => element('option', { value: day }, format.weekday(day))),
  );
  choice.value = String(first);
  show(first);
  return element(
    'section',
    { class: 'block', 'aria-labelledby': 'busy-title' },
    element('h3', { id: 'busy-title' }, busy.title),
    element('div', { class: 'field' }, element('label', { for: 'busy-day' }, busy.day), choice),
    shown,
    element('p', { class: 'muted' }, busy.about(format.moment(since, zone)), ' ', texts.hours.localTime(zone)),
    jsonLink(app, texts.json.busy, () => getLocationOccupancy({ id })),
  );
}

/** A day: in a sentence, as bars for those who see them, and as a table. */
function dayOf({ texts, format }: App, cells: readonly Cell[], now: number | undefined): HTMLElement[] {
  const { busy } = texts;
  const most = Math.max(...cells.map(({ busy_share }) => busy_share ?? 0));
  const busiest = cells.find(({ busy_share }) => busy_share === most);
  const span = ({ hour }: Cell): string => `${format.hour(hour)}–${format.hour(hour + 1)}`;
  const share = ({ busy_share }: Cell): string =>
    busy_share === null ? busy.unknown : format.percent(busy_share * 100);
  return [
    element(
      'p',
      { 'aria-live': 'polite' },
      busiest === undefined || most === 0 ? busy.never : busy.most(span(busiest), format.percent(most * 100)),
    ),
    element(
      'div',
      { class: 'busy-bars', 'aria-hidden': 'true' },
      ...cells.map((cell) => {
        const bar = element('span', { class: 'busy-bar', 'data-known': String(cell.busy_share !== null) });
        bar.style.setProperty('--share', String(cell.busy_share ?? 0));
        return element(
          'span',
          { class: 'busy-hour', title: `${span(cell)}: ${share(cell)}`, 'data-now': cell.hour === now },
          bar,
          element('span', { class: 'busy-tick' }, cell.hour % 6 === 0 ? format.hour(cell.hour) : ''),
        );
      }),
    ),
    element(
      'details',
      {},
      element('summary', {}, busy.table),
      element(
        'table',
        { class: 'hours' },
        element('thead', {}, row('th', busy.hour, busy.share)),
        element('tbody', {}, ...cells.map((cell) => row('td', span(cell), share(cell)))),
      ),
    ),
  ];
}

const row = (tag: 'th' | 'td', hour: string, share: string): HTMLElement =>
  element(
    'tr',
    {},
    element('th', { scope: tag === 'th' ? 'col' : 'row' }, hour),
    tag === 'th' ? element('th', { scope: 'col' }, share) : element('td', {}, share),
  );

/** The weekday, 1 for Monday, and the hour there. */
function localNow(zone: string): { weekday: number; hour: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(Date.now());
  const part = (wanted: string): string => parts.find(({ type }) => type === wanted)?.value ?? '';
  return {
    weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1,
    hour: Number(part('hour')),
  };
}
