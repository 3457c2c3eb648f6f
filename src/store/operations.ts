import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';

/** How far an operation has come. */
export type OperationState =
  /** Passed to the receiver, which has not answered yet. */
  | 'begun'
  | 'accepted'
  | 'refused'
  /** The receiver's answer did not come, or made no sense: it may have taken it. */
  | 'unanswered'
  /** The result is here and on its way to the requester. */
  | 'resulted'
  | 'ended'
  /** No result came in time. */
  | 'timed-out';

/** An operation to be begun. */
export interface NewOperation {
  readonly id: string;
  readonly kind: string;
  readonly callbackDigest: Buffer;
  readonly requesterPlatform: string;
  readonly requester: PartyKey;
  readonly receiverPlatform: string;
  readonly receiver: PartyKey;
  /** Sealed. */
  readonly responseUrl: Buffer;
  readonly correlationId: string;
  readonly location: string | null;
  readonly evse: string | null;
  readonly session: string | null;
  readonly reservation: string | null;
  readonly reservedUntil: Date | null;
  readonly tokenDigest: Buffer | null;
  /** How long a result is waited for when the receiver does not say. */
  readonly waitMs: number;
}

/** An operation as it is stored. */
export interface OperationRow {
  readonly id: string;
  readonly kind: string;
  readonly requester_platform: string;
  readonly requester: PartyKey;
  readonly receiver_platform: string;
  readonly receiver: PartyKey;
  readonly response_url: Buffer;
  readonly correlation_id: string;
  readonly location: string | null;
  readonly evse: string | null;
  readonly session: string | null;
  readonly reservation: string | null;
  readonly state: OperationState;
  readonly begun_at: Date;
  readonly answered_at: Date | null;
  readonly answer: string | null;
  readonly deadline: Date;
  readonly result: string | null;
  readonly result_body: string | null;
  /** The hub has ended it: the receiver has sent nothing. */
  readonly result_by_hub: boolean;
  readonly result_at: Date | null;
  readonly late_result: string | null;
  readonly late_at: Date | null;
  readonly attempts: number;
  readonly delivery: string | null;
  readonly ended_at: Date | null;
  readonly started_session: string | null;
  readonly started_at: Date | null;
}

/** Writes an operation down before the receiver hears of it: whatever happens then, its result finds the requester. */
export async function insertOperation(pool: Pool, operation: NewOperation): Promise<void> {
  await pool.query({
    name: 'insert-operation',
    text: `
      insert into operations (id, kind, callback_digest, requester_platform, requester, receiver_platform, receiver, response_url,
        correlation_id, location, evse, session, reservation, reserved_until, token_digest, state, deadline)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'begun', now() + $16 * interval '1 millisecond')`,
    values: [
      operation.id,
      operation.kind,
      operation.callbackDigest,
      operation.requesterPlatform,
      operation.requester,
      operation.receiverPlatform,
      operation.receiver,
      operation.responseUrl,
      operation.correlationId,
      operation.location,
      operation.evse,
      operation.session,
      operation.reservation,
      operation.reservedUntil,
      operation.tokenDigest,
      operation.waitMs,
    ],
  });
}

/** What the receiver has answered to an operation. */
export interface OperationAnswer {
  readonly state: 'accepted' | 'refused' | 'unanswered';
  /** The result it gave, or a sentence about why there is none. */
  readonly answer: string;
  /** How long from now its result is waited for. */
  readonly waitMs: number;
}

/**
 * Notes the receiver's answer. A result that has come before it goes on after `holdBackMs`, so that the requester has the answer first, or
 * nowhere when that is a refusal (M-22).
 */
export async function noteAnswer(pool: Pool, id: string, answer: OperationAnswer, holdBackMs: number): Promise<void> {
  await pool.query({
    name: 'answer-operation',
    text: `
      update operations set answered_at = now(), answer = $3, deadline = now() + $4 * interval '1 millisecond',
        state = case when state = 'begun' or $2 = 'refused' then $2 else state end,
        next_try_at = case when state = 'resulted' then now() + $5 * interval '1 millisecond' end
      where id = $1 and answered_at is null and state in ('begun', 'resulted')`,
    values: [id, answer.state, answer.answer, answer.waitMs, holdBackMs],
  });
}

/** The operation behind one of our URLs, if it was begun at that platform. */
export async function findOperation(
  pool: Pool,
  callbackDigest: Buffer,
  receiverPlatform: string,
): Promise<OperationRow | undefined> {
  const { rows } = await pool.query<OperationRow>({
    name: 'find-operation',
    text: 'select * from operations where callback_digest = $1 and receiver_platform = $2',
    values: [callbackDigest, receiverPlatform],
  });
  return rows[0];
}

/** A result that has come to one of our URLs. */
export interface NewResult {
  readonly callbackDigest: Buffer;
  readonly receiverPlatform: string;
  readonly result: string;
  readonly body: string;
  readonly correlationId: string;
  /** How long until another process takes the delivery over from the exchange, or from the one whose answer is still waited for. */
  readonly takeOverMs: number;
}

export interface TakenResult {
  /** `repeated`: it is here already; `gone`: there is no such operation for this receiver, or it waits for no result (any more). */
  readonly outcome: 'taken' | 'repeated' | 'gone';
  readonly operation?: OperationRow;
}

/**
 * Takes a result, once. A reservation may be cancelled by its receiver after its result, until it ends (M-18). A result that comes
 * too late, or that says something else than the first, is noted.
 */
export async function takeResult(pool: Pool, given: NewResult): Promise<TakenResult> {
  const taken = await pool.query<OperationRow>({
    name: 'take-result',
    text: `
      update operations set state = 'resulted', result = $3, result_body = $4, result_at = now(), result_correlation_id = $6, attempts = 0,
        delivery = null, next_try_at = now() + $5 * interval '1 millisecond'
      where callback_digest = $1 and receiver_platform = $2 and (
        state in ('begun', 'accepted', 'unanswered')
        or (kind = 'RESERVE_NOW' and state in ('resulted', 'ended') and result = 'ACCEPTED' and reserved_until > now()
          and $3 = 'CANCELED_RESERVATION')
      )
      returning *`,
    values: [
      given.callbackDigest,
      given.receiverPlatform,
      given.result,
      given.body,
      given.takeOverMs,
      given.correlationId,
    ],
  });
  if (taken.rows[0] !== undefined) return { outcome: 'taken', operation: taken.rows[0] };
  const { rows } = await pool.query<{ result: string | null }>({
    name: 'late-result',
    text: `
      with known as (
        select id, result from operations where callback_digest = $1 and receiver_platform = $2
      ), noted as (
        update operations o set late_result = $3, late_at = now() from known k
        where o.id = k.id and o.late_at is null and k.result is distinct from $3
      )
      select result from known`,
    values: [given.callbackDigest, given.receiverPlatform, given.result],
  });
  return { outcome: rows[0]?.result === given.result ? 'repeated' : 'gone' };
}

type Delivered = Pick<OperationRow, 'id' | 'result'>;

/** Notes what has become of a result at the requester; a later one of the same operation is still to be delivered. */
export async function noteResultDelivery(pool: Pool, { id, result }: Delivered, delivery: string): Promise<void> {
  await pool.query({
    name: 'end-operation',
    text: `
      update operations set state = 'ended', delivery = $3, ended_at = now(), next_try_at = null
      where id = $1 and result = $2 and state = 'resulted'`,
    values: [id, result, delivery],
  });
}

/** Notes that a result could not be delivered now; it is given up when it is older than `keepMs`. */
export async function noteResultFailed(
  pool: Pool,
  { id, result }: Delivered,
  { nextTryMs, keepMs }: { nextTryMs: number; keepMs: number },
): Promise<void> {
  await pool.query({
    name: 'retry-operation',
    text: `
      update operations o set attempts = attempts + 1,
        next_try_at = case when k.keeps then now() + $3 * interval '1 millisecond' end,
        state = case when k.keeps then state else 'ended' end,
        delivery = case when k.keeps then null else 'given up' end,
        ended_at = case when k.keeps then null else now() end
      from (select result_at > now() - $4 * interval '1 millisecond' as keeps from operations where id = $1) k
      where id = $1 and result = $2 and state = 'resulted'`,
    values: [id, result, nextTryMs, keepMs],
  });
}

/** How many results may be taken for delivery. */
export interface DueLimits {
  readonly total: number;
  readonly perPlatform: number;
  /** The platform of each result that is under way already. */
  readonly underWay: readonly string[];
}

/** Results that are due for delivery, so many of each requester's platform; nobody else gets them for `leaseMs`. */
export async function dueResults(pool: Pool, leaseMs: number, limits: DueLimits): Promise<OperationRow[]> {
  const { rows } = await pool.query<OperationRow>({
    name: 'due-results',
    text: `
      with due as materialized (
        select d.id from platforms p cross join lateral (
          select id, next_try_at from operations
          where requester_platform = p.id and state = 'resulted' and next_try_at <= now()
          order by next_try_at
          limit greatest(0, $3 - (select count(*) from unnest($4::uuid[]) u (platform) where u.platform = p.id))
          for update skip locked
        ) d
        order by d.next_try_at limit $2
      )
      update operations o set next_try_at = now() + $1 * interval '1 millisecond' from due where o.id = due.id
      returning o.*`,
    values: [leaseMs, limits.total, limits.perPlatform, limits.underWay],
  });
  return rows;
}

/**
 * Ends operations that have waited too long. Commands get TIMEOUT as their result, for the requester to be told, unless it knows already
 * that there was no answer; of the rest it is only noted. Returns how many.
 */
export async function endOverdue(pool: Pool, timeoutBody: string, limit: number): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'end-overdue',
    text: `
      update operations set
        state = case when state <> 'unanswered' and kind not like '%_PROFILE' then 'resulted' else 'timed-out' end,
        result = 'TIMEOUT', result_body = $1, result_by_hub = true, result_at = now(), next_try_at = now(),
        ended_at = case when state <> 'unanswered' and kind not like '%_PROFILE' then null else now() end
      where id in (
        select id from operations where state in ('begun', 'accepted', 'unanswered') and deadline < now()
        order by deadline limit $2 for update skip locked
      )`,
    values: [timeoutBody, limit],
  });
  return rowCount ?? 0;
}

/**
 * The receivers that have accepted a reservation from a requester, and no cancellation of it since; two at the most, as more make no
 * difference.
 */
export async function findReservation(
  pool: Pool,
  requester: PartyKey,
  reservation: string,
): Promise<readonly PartyKey[]> {
  const { rows } = await pool.query<{ receiver: PartyKey }>({
    name: 'find-reservation',
    text: `
      select distinct receiver from operations r
      where kind = 'RESERVE_NOW' and requester = $1 and reservation = $2 and reserved_until > now()
        and state in ('accepted', 'resulted', 'ended') and coalesce(result, 'ACCEPTED') = 'ACCEPTED'
        and not exists (
          select from operations c
          where c.kind = 'CANCEL_RESERVATION' and c.requester = $1 and c.reservation = $2 and c.receiver = r.receiver
            and c.begun_at > r.begun_at and 'ACCEPTED' in (c.result, c.late_result)
        )
      limit 2`,
    values: [requester, reservation],
  });
  return rows.map(({ receiver }) => receiver);
}

/** Who has set a charging profile on a session. */
export interface ProfileSetter {
  readonly requester: PartyKey;
  /** The platform it has set its last one from. */
  readonly platform: string;
}

/** The parties that have set a charging profile on a session, the last one first (G-06, G-20). */
export async function profileSetters(
  pool: Pool,
  receiver: PartyKey,
  session: string,
): Promise<readonly ProfileSetter[]> {
  const { rows } = await pool.query<ProfileSetter>({
    name: 'profile-setters',
    text: `
      select requester, (array_agg(requester_platform order by result_at desc))[1] as platform from operations
      where kind = 'SET_PROFILE' and receiver = $1 and session = $2 and result = 'ACCEPTED'
      group by requester order by max(result_at) desc`,
    values: [receiver, session],
  });
  return rows;
}

/** Forgets operations that began before a moment and are over. */
export async function dropOperations(pool: Pool, before: Date): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from operations where begun_at < $1 and state in ('refused', 'ended', 'timed-out')`,
    [before],
  );
  return rowCount ?? 0;
}
