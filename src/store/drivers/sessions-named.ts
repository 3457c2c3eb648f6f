import type { Pool } from 'pg';
import { type SessionRow, type SessionState, sessionColumns } from './sessions.ts';

/** The charges of an eMSP that a CPO names by the id of a Session: one, unless the CPO has named several alike. */
export async function findOfSession(
  pool: Pool,
  { emsp, cpo }: Pick<SessionRow, 'emsp' | 'cpo'>,
  sessionKey: string,
): Promise<SessionRow[]> {
  const { rows } = await pool.query<SessionRow>({
    name: 'driver-session-of',
    text: `select ${sessionColumns} from driver_sessions where cpo = $1 and session_key = $2 and emsp = $3 order by created_at, id`,
    values: [cpo, sessionKey, emsp],
  });
  return rows;
}

/** Whether another charge that is in one of these states, of whomever, has the same CPO and id of a Session. */
export async function isNamedAlike(
  pool: Pool,
  { id, cpo, session_key }: Pick<SessionRow, 'id' | 'cpo' | 'session_key'>,
  states: readonly SessionState[],
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'driver-session-named-alike',
    text: 'select from driver_sessions where cpo = $1 and session_key = $2 and id <> $3 and state = any ($4) limit 1',
    values: [cpo, session_key, id, states],
  });
  return rowCount === 1;
}
