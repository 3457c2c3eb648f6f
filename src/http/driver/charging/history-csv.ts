import type { ChargingDesk } from '../../../hub/drivers/charging/charging-desk.ts';
import { historyOf } from '../../../hub/drivers/charging/history.ts';
import type { DriverViewer } from '../../../hub/drivers/viewer.ts';
import type { PageRequest, Place } from '../../../store/read/page.ts';
import { type Cell, csvLine, numberCell } from '../../api/csv.ts';
import { Content } from '../operation.ts';
import type { HistoryFilter } from './history-filter.ts';

type Row = Awaited<ReturnType<typeof historyOf>>['items'][number];

/** The columns, in their order. */
const columns: readonly (readonly [string, (row: Row) => Cell])[] = [
  ['id', ({ id }) => id],
  ['state', ({ state }) => state],
  ['origin', ({ origin }) => origin],
  ['requested_at', ({ created_at }) => created_at.toISOString()],
  ['started_at', ({ progress }) => progress.started_at ?? null],
  ['ended_at', ({ progress }) => progress.ended_at ?? null],
  ['operator', ({ cpo }) => cpo],
  ['location', ({ site }) => site.name],
  ['address', ({ site }) => site.address],
  ['postal_code', ({ site }) => site.postal_code],
  ['city', ({ site }) => site.city],
  ['country', ({ site }) => site.country],
  ['evse_id', ({ site }) => site.evse_id],
  ['energy_kwh', ({ progress }) => numberCell(progress.energy_kwh ?? null)],
  ['amount', ({ progress }) => numberCell(progress.cost?.amount ?? null)],
  ['currency', ({ progress }) => progress.cost?.currency ?? null],
  ['tax', ({ progress }) => progress.cost?.tax ?? null],
  ['basis', ({ progress }) => progress.cost?.basis ?? null],
  ['vehicle_id', ({ vehicle }) => vehicle],
];

/** Charges of a driver as CSV: all from where the page starts on, as far as one file goes. */
export async function historyCsv(
  desk: ChargingDesk,
  viewer: DriverViewer,
  filter: HistoryFilter,
  { after }: PageRequest,
): Promise<Content> {
  const { driverHistoryRowsMax, driverPageSizeMax: limit } = desk.hub.limits;
  const lines = [csvLine(columns.map(([name]) => name))];
  let next: Place | undefined = after;
  do {
    const page = await historyOf(desk, viewer, filter, { limit, after: next });
    for (const row of page.items) lines.push(csvLine(columns.map(([, cellOf]) => cellOf(row))));
    next = page.next;
  } while (next !== undefined && lines.length <= driverHistoryRowsMax);
  const headers = { 'Content-Disposition': 'attachment; filename="charges.csv"' };
  return new Content(lines.join(''), { type: 'text/csv', headers, next });
}
