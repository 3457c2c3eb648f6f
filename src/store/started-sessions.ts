import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';

/** A Session that may be what a START_SESSION has led to. */
export interface StartedSession {
  readonly receiver: PartyKey;
  readonly requester: PartyKey;
  readonly tokenDigest: Buffer;
  /** Folded, like the EVSE. */
  readonly location: string;
  readonly evse: string | null;
  readonly session: string;
  readonly startedAt: Date;
  /** How long after a command it may begin, and how much before, by a clock that goes wrong. */
  readonly withinMs: number;
  readonly skewMs: number;
}

/**
 * Notes a Session with the START_SESSION that has led to it, also with one whose result never came (late start). Of several the last one
 * counts that nobody has said to have failed; one that has is better than none. A Session is noted once.
 */
export async function noteStarted(pool: Pool, started: StartedSession): Promise<void> {
  await pool.query({
    name: 'note-started',
    text: `
      with known as (
        select id, evse, state, result, begun_at, started_session from operations
        where kind = 'START_SESSION' and receiver = $1 and requester = $2 and token_digest = $3 and location = $4
      )
      update operations set started_session = $6, started_at = now()
      where started_at is null and not exists (select from known where lower(started_session) = lower($6)) and id = (
        select id from known
        where started_session is null and state <> 'refused' and (evse is null or $5::text is null or evse = $5)
          and begun_at > least(now(), $7::timestamptz) - $8 * interval '1 millisecond'
          and begun_at <= $7::timestamptz + $9 * interval '1 millisecond'
        order by coalesce(result in ('ACCEPTED', 'TIMEOUT'), true) desc, begun_at desc limit 1
      )`,
    values: [
      started.receiver,
      started.requester,
      started.tokenDigest,
      started.location,
      started.evse,
      started.session,
      started.startedAt,
      started.withinMs,
      started.skewMs,
    ],
  });
}
