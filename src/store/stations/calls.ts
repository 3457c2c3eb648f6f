import type { Pool } from 'pg';
import type { StationOutcome, StationRequest } from '../../stations/model.ts';
import { isNodeAlive } from '../cursors.ts';

/** Name under which processes tell each other of calls: `call <id>` for who has the station, `done <id>` for who asked. */
export const stationChannel = 'crossvolt_stations';

/** Asks the process that has the connection whether it is alive; no station hears of it. */
export interface ProbeRequest {
  readonly kind: 'probe';
}

/** A call as it is taken down. */
export interface NewCall {
  readonly id: string;
  readonly station: number;
  readonly request: StationRequest | ProbeRequest;
  readonly askedBy: string;
  readonly deadlineMs: number;
  readonly at: Date;
  /** Not sent after that. */
  readonly sendBefore: Date;
  readonly effectUntil: Date | undefined;
  /** Only to this connection; undefined: to whichever there is. */
  readonly epoch: number | undefined;
}

/** What became of a call at once: `sent` to the connection of that epoch is for the caller to do. */
export type CallTaken =
  | { readonly state: 'sent'; readonly epoch: number }
  | { readonly state: 'queued' }
  | { readonly state: 'done'; readonly outcome: StationOutcome };

/**
 * Takes a call down: as sent when this process has the station's connection, as queued when another one has, which is woken, and as
 * done when none has or more than `queueMax` wait.
 */
export async function insertCall(pool: Pool, node: string, call: NewCall, queueMax: number): Promise<CallTaken> {
  const { rows } = await pool.query<{ state: CallTaken['state']; epoch: number; outcome: StationOutcome }>({
    name: 'station-call-insert',
    text: `
      with link as (
        select l.node, l.epoch from station_links l
        where l.station = $3 and l.node is not null and ($11::bigint is null or l.epoch = $11)
          and case when l.node = $1 then true else ${isNodeAlive('l.node')} end
      ), fate as (
        select case
            when link.node is null then 'done'
            when (select count(*) from station_calls w where w.station = $3 and w.state <> 'done') >= $12 then 'done'
            when link.node = $1 then 'sent' else 'queued' end as state,
          case when link.node is null then 'the station is not connected' else 'too many requests wait for the station' end
            as reason,
          link.node, link.epoch
        from (select) as one left join link on true
      ), taken as (
        insert into station_calls (id, station, kind, request, asked_by, created_at, send_before, deadline_ms, effect_until,
          state, node, epoch, sent_at, outcome, done_at)
        select $2, $3, $4, $5, $6, $7, $8, $9, case when fate.state <> 'done' then $10::timestamptz end,
          fate.state, case when fate.state = 'sent' then fate.node end,
          case when fate.state = 'sent' then fate.epoch else $11::bigint end,
          case when fate.state = 'sent' then $7::timestamptz end,
          case when fate.state = 'done' then jsonb_build_object('kind', 'not-sent', 'reason', fate.reason) end,
          case when fate.state = 'done' then $7::timestamptz end
        from fate
        returning state, epoch, outcome
      )
      select taken.*, case when state = 'queued' then pg_notify('${stationChannel}', 'call ' || $2::uuid)::text end
      from taken`,
    values: [
      node,
      call.id,
      call.station,
      call.request.kind,
      JSON.stringify(call.request),
      call.askedBy,
      call.at,
      call.sendBefore,
      call.deadlineMs,
      call.effectUntil ?? null,
      call.epoch ?? null,
      queueMax,
    ],
  });
  return rows[0] as CallTaken;
}

/** A call that this process is to send. */
export interface ClaimedCall {
  readonly id: string;
  readonly station: number;
  readonly epoch: number;
  readonly request: StationRequest | ProbeRequest;
  readonly deadlineMs: number;
}

/** Takes a queued call over to be sent, once and by nobody else; undefined when this process has not the station's connection. */
export async function claimCall(pool: Pool, node: string, id: string, at: Date): Promise<ClaimedCall | undefined> {
  const { rows } = await pool.query<ClaimedCall>({
    name: 'station-call-claim',
    text: `
      update station_calls c set state = 'sent', node = $1, epoch = l.epoch, sent_at = $3
      from station_links l
      where c.id = $2 and c.state = 'queued' and c.send_before >= $3
        and l.station = c.station and l.node = $1 and (c.epoch is null or c.epoch = l.epoch)
      returning c.id, c.station, c.epoch, c.request, c.deadline_ms as "deadlineMs"`,
    values: [node, id, at],
  });
  return rows[0];
}

/** Calls that wait for stations whose connections this process has; of one station when it is named. */
export async function queuedCalls(
  pool: Pool,
  node: string,
  station: number | undefined,
  max: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'station-calls-queued',
    text: `
      select c.id from station_calls c join station_links l on l.station = c.station and l.node = $1
      where c.state = 'queued' and ($2::bigint is null or c.station = $2)
      order by c.created_at limit $3`,
    values: [node, station ?? null, max],
  });
  return rows.map(({ id }) => id);
}

/**
 * Notes how a call ended, once: as long as it is in the state it is thought to be in. Returns the outcome that stands. Whoever waits
 * elsewhere is woken when `wakes`.
 */
export async function finishCall(
  pool: Pool,
  id: string,
  state: 'queued' | 'sent',
  outcome: StationOutcome,
  at: Date,
  wakes: boolean,
): Promise<boolean> {
  const { rows } = await pool.query({
    name: 'station-call-finish',
    text: `
      with done as (
        update station_calls set state = 'done', outcome = $3, done_at = $4
        where id = $1 and state = $2 returning id
      )
      select id, case when $5 then pg_notify('${stationChannel}', 'done ' || id)::text end from done`,
    values: [id, state, JSON.stringify(outcome), at, wakes],
  });
  return rows.length > 0;
}

/** How a call stands for who waits for it. */
export interface CallStanding {
  readonly state: CallTaken['state'];
  readonly outcome: StationOutcome | null;
  readonly sent_at: Date | null;
  /** Whether the process that has sent it, or is to, lives. */
  readonly isHeld: boolean;
}

/** How a call stands; undefined for one that is not kept any more. */
export async function readCall(pool: Pool, id: string): Promise<CallStanding | undefined> {
  const { rows } = await pool.query<CallStanding>({
    name: 'station-call-read',
    text: `
      select c.state, c.outcome, c.sent_at,
        case when c.state = 'sent' then ${isNodeAlive('c.node')}
          else exists (select from station_links l where l.station = c.station and l.node is not null) end as "isHeld"
      from station_calls c where c.id = $1`,
    values: [id],
  });
  return rows[0];
}

/**
 * Ends calls nobody will end: what was not sent in time was not sent; what was sent by a process that is `gone`, or so long ago that its
 * answer is not waited for, has an outcome nobody knows. Effects that were not seen in time were not seen.
 */
export async function endOverdueCalls(pool: Pool, at: Date, slackMs: number, gone: readonly string[]): Promise<void> {
  await pool.query({
    name: 'station-calls-overdue',
    text: `
      update station_calls c set state = 'done', done_at = $1,
        outcome = case when c.state = 'queued'
          then '{"kind":"not-sent","reason":"the station was not reached in time"}'::jsonb else '{"kind":"cut"}'::jsonb end
      where c.state <> 'done' and case c.state
        when 'queued' then c.send_before < $1
        else c.sent_at + (c.deadline_ms + $2) * interval '1 millisecond' < $1
          or c.node = any ($3) end`,
    values: [at, slackMs, gone],
  });
  await pool.query({
    name: 'station-calls-unseen',
    text: `update station_calls set effect = 'unseen', effect_at = $1 where effect is null and effect_until < $1`,
    values: [at],
  });
}

/** Notes that what a call asked for was seen to happen. */
export async function saveEffect(pool: Pool, id: string, effect: string, at: Date): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'station-call-effect',
    text: `
      update station_calls set effect = $2, effect_at = $3
      where id = $1 and (effect is null or effect = 'unseen')`,
    values: [id, effect, at],
  });
  return rowCount === 1;
}

/** Forgets calls that ended before that. */
export async function dropCalls(pool: Pool, before: Date): Promise<void> {
  await pool.query(`delete from station_calls where state = 'done' and created_at < $1`, [before]);
}
