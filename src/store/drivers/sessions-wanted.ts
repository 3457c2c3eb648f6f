import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';
import { type SessionRow, type SessionState, sessionColumns } from './sessions.ts';

/** A Session that has begun, for which the charge is looked for that was asked for. Ids are folded. */
export interface BegunSession {
  readonly emsp: PartyKey;
  readonly cpo: PartyKey;
  readonly tokenDigest: Buffer;
  readonly location: string;
  readonly evse: string | undefined;
  readonly startedAt: Date;
  /** How far the CPO's clock may be behind. */
  readonly skewMs: number;
  /** Charges that may begin. */
  readonly states: readonly SessionState[];
}

/** The charge whose reference a Session bears, as long as it has no other Session; for a bill without one (D-21) it may have any. */
export async function findReferred(
  pool: Pool,
  { emsp, cpo, mayHaveSession }: Pick<BegunSession, 'emsp' | 'cpo'> & { readonly mayHaveSession: boolean },
  reference: string,
): Promise<SessionRow | undefined> {
  const { rows } = await pool.query<SessionRow>({
    name: 'driver-session-referred',
    text: `
      select ${sessionColumns} from driver_sessions where id = $1 and emsp = $2 and cpo = $3 and (session_key is null or $4)`,
    values: [reference, emsp, cpo, mayHaveSession],
  });
  return rows[0];
}

/**
 * The charge that was asked for with a Session's token at its EVSE, not long before it began, and that has no Session yet; of several the
 * one that was asked for last.
 */
export async function findWanted(pool: Pool, begun: BegunSession): Promise<SessionRow | undefined> {
  const { rows } = await pool.query<SessionRow>({
    name: 'driver-session-wanted',
    text: `
      select ${sessionColumns} from driver_sessions
      where cpo = $2 and token_digest = $3 and session_key is null and emsp = $1 and location_key = $4
        and (evse_key is null or $5::text is null or evse_key = $5)
        and created_at <= $6::timestamptz + $7 * interval '1 millisecond' and adoptable_until >= $6
        and state = any ($8)
      order by created_at desc limit 1`,
    values: [
      begun.emsp,
      begun.cpo,
      begun.tokenDigest,
      begun.location,
      begun.evse ?? null,
      begun.startedAt,
      begun.skewMs,
      begun.states,
    ],
  });
  return rows[0];
}
