import type { Knex } from 'knex';
import type { NotificationState } from '../drivers/notifications.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

/** What became, or becomes, of something a driver is told. */
export interface NotificationRow {
  readonly id: string;
  readonly emsp: string;
  readonly driver: string;
  readonly kind: string;
  readonly at: Date;
  readonly state: NotificationState;
  readonly tries: number;
  readonly due_at: Date | null;
  readonly ended_at: Date | null;
  readonly failure: string | null;
}

const columns = [
  'id',
  'emsp',
  'driver',
  'kind',
  'at',
  'state',
  'tries',
  'due_at',
  'ended_at',
  'failure',
] as const satisfies readonly (keyof NotificationRow)[];

export const notificationOrder: Order = ['time', 'uuid'];

/** By what a list of notifications is narrowed. */
export interface NotificationFilters {
  readonly emsp?: string | undefined;
  readonly state?: string | undefined;
  readonly kind?: string | undefined;
}

/** Notifications, the newest first. */
export async function listNotifications(
  db: Knex,
  { emsp, state, kind }: NotificationFilters,
  page: PageRequest,
): Promise<Page<NotificationRow>> {
  const query = db('driver_notifications')
    .select<(NotificationRow & { place: number })[]>(...columns, db.raw(`${timeOf('at')} as place`))
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (emsp !== undefined) void query.where({ emsp });
  if (state !== undefined) void query.where({ state });
  if (kind !== undefined) void query.where({ kind });
  if (page.after !== undefined) void query.whereRaw(`(at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}

/** Everything that a driver was told, and is to be told, the oldest first, so much at the most. */
export const notificationsOf = (
  db: Knex,
  driver: string,
  max: number,
): Promise<Pick<NotificationRow, 'id' | 'kind' | 'at' | 'state'>[]> =>
  db('driver_notifications').where({ driver }).orderBy(['at', 'id']).limit(max).select('id', 'kind', 'at', 'state');
