import type { Knex } from 'knex';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from '../read/page.ts';
import { type DriverKey, type SessionRow, sessionColumns } from './sessions.ts';

/** What the cursors of a history hold. */
export const historyOrder: Order = ['time', 'uuid'];

/** Which charges of a driver are wanted. */
export interface HistoryFilter {
  /** Asked for, or begun, from then on and before then. */
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  /** Only those of this CPO, as BE-BEC. */
  readonly cpo: string | undefined;
  readonly vehicle: string | undefined;
  /** Whether those are shown too that came to nothing. */
  readonly withFailed: boolean;
}

/** Charges of a driver, the newest first. */
export async function listHistory(
  db: Knex,
  { emsp, driver }: DriverKey,
  { from, to, cpo, vehicle, withFailed }: HistoryFilter,
  page: PageRequest,
): Promise<Page<SessionRow>> {
  const query = db('driver_sessions')
    .select<(SessionRow & { place: number })[]>(db.raw(sessionColumns), db.raw(`${timeOf('created_at')} as place`))
    .where({ emsp, driver })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (from !== undefined) void query.where('created_at', '>=', from);
  if (to !== undefined) void query.where('created_at', '<', to);
  if (cpo !== undefined) void query.where({ cpo });
  if (vehicle !== undefined) void query.where({ vehicle });
  if (!withFailed)
    void query.whereRaw(`not (state in ('REJECTED', 'TIMED_OUT', 'FAILED', 'CANCELLED') and session_key is null)`);
  if (page.after !== undefined) void query.whereRaw(`(created_at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    (row) => row,
    ({ place, id }) => [place, id],
  );
}
