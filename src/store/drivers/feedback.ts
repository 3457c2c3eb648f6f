import type { Knex } from 'knex';
import type { PartyKey } from '../../ocpi/party.ts';

export type FeedbackState = 'OPEN' | 'ANSWERED' | 'FIXED' | 'REJECTED';

/** What a driver has reported about a place. */
export interface FeedbackRow {
  readonly id: string;
  readonly emsp: PartyKey;
  /** Null: the person was erased. */
  readonly driver: string | null;
  /** `objects.number`. */
  readonly location: number;
  readonly owner: PartyKey;
  readonly location_id: string;
  readonly evse_uid: string | null;
  readonly kind: string;
  readonly observed_at: Date;
  readonly text: string | null;
  readonly state: FeedbackState;
  readonly reply: string | null;
  readonly replied_at: Date | null;
  readonly created_at: Date;
}

export async function insertFeedback(
  tx: Knex,
  feedback: Omit<FeedbackRow, 'state' | 'reply' | 'replied_at'>,
): Promise<void> {
  await tx('place_feedback').insert(feedback);
}

/** How much a driver has reported since then. */
export async function countFeedback(tx: Knex, driver: string, since: Date): Promise<number> {
  const rows: { count: number }[] = await tx('place_feedback')
    .where({ driver })
    .where('created_at', '>', since)
    .select(tx.raw('count(*) as count'));
  return rows[0]?.count ?? 0;
}

/** Answers feedback; undefined: there is none with this id. */
export async function answerFeedback(
  tx: Knex,
  id: string,
  { state, reply, at }: { readonly state: FeedbackState; readonly reply: string; readonly at: Date },
): Promise<FeedbackRow | undefined> {
  const rows: FeedbackRow[] = await tx('place_feedback').where({ id }).update({ state, reply, replied_at: at }, '*');
  return rows[0];
}

/** Forgets who has reported, and in which words. */
export async function eraseFeedback(tx: Knex, driver: string): Promise<void> {
  await tx('place_feedback').where({ driver }).update({ driver: null, text: null });
}

/** All that a driver has reported, the oldest first. */
export const allFeedbackOf = (db: Knex, driver: string): Promise<FeedbackRow[]> =>
  db('place_feedback').where({ driver }).orderBy(['created_at', 'id']);
