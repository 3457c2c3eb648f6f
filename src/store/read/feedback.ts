import type { Knex } from 'knex';
import type { FeedbackRow } from '../drivers/feedback.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

export const feedbackOrder: Order = ['time', 'uuid'];

/** By what a list of feedback is narrowed. */
export interface FeedbackFilters {
  readonly driver?: string | undefined;
  readonly owner?: string | undefined;
  readonly state?: string | undefined;
}

/** Feedback, the newest first. */
export async function listFeedback(
  db: Knex,
  { driver, owner, state }: FeedbackFilters,
  page: PageRequest,
): Promise<Page<FeedbackRow>> {
  const query = db('place_feedback')
    .select<(FeedbackRow & { place: number })[]>('place_feedback.*', db.raw(`${timeOf('created_at')} as place`))
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (driver !== undefined) void query.where({ driver });
  if (owner !== undefined) void query.where({ owner });
  if (state !== undefined) void query.where({ state });
  if (page.after !== undefined) void query.whereRaw(`(created_at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}
