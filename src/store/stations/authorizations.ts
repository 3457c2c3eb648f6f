import type { Pool } from 'pg';
import type { Token } from '../../generated/ocpi-2.2.1.ts';

/** What was decided of a token at a station last. */
export interface AuthorizationRow {
  /** Null: it was refused. */
  readonly token: Token | null;
  readonly auth_method: 'AUTH_REQUEST' | 'COMMAND' | 'WHITELIST' | null;
  readonly authorization_reference: string | null;
  /** EVSEs it is limited to; null: none. */
  readonly evses: readonly number[] | null;
  readonly expires_at: Date;
}

/** The decision about a token that was shown at a station; it may have expired. */
export async function findAuthorization(
  pool: Pool,
  station: number,
  shown: string,
): Promise<AuthorizationRow | undefined> {
  const { rows } = await pool.query<AuthorizationRow>({
    name: 'station-authorization',
    text: `
      select token, auth_method, authorization_reference, evses, expires_at
      from station_authorizations where station = $1 and shown = $2`,
    values: [station, shown],
  });
  return rows[0];
}

/** Notes a decision. One that came inside a command stays until it has expired, unless another command comes. */
export async function noteAuthorization(
  pool: Pool,
  station: number,
  shown: string,
  row: AuthorizationRow,
  at: Date,
): Promise<void> {
  await pool.query({
    name: 'note-station-authorization',
    text: `
      insert into station_authorizations
        (station, shown, token, auth_method, authorization_reference, evses, decided_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (station, shown) do update set token = excluded.token, auth_method = excluded.auth_method,
        authorization_reference = excluded.authorization_reference, evses = excluded.evses,
        decided_at = excluded.decided_at, expires_at = excluded.expires_at
      where excluded.auth_method = 'COMMAND' or station_authorizations.auth_method is distinct from 'COMMAND'
        or station_authorizations.expires_at <= excluded.decided_at`,
    values: [
      station,
      shown,
      row.token && JSON.stringify(row.token),
      row.auth_method,
      row.authorization_reference,
      row.evses,
      at,
      row.expires_at,
    ],
  });
}

/** What an eMSP has allowed of a token a moment ago counts no longer at the stations of a party. */
export async function expirePermissions(
  pool: Pool,
  { country_code, party_id }: { readonly country_code: string; readonly party_id: string },
  shown: string,
  now: Date,
): Promise<void> {
  await pool.query({
    name: 'expire-station-permissions',
    text: `
      update station_authorizations a set expires_at = $4 from stations s
      where s.number = a.station and s.country_code = $1 and s.party_id = $2 and a.shown = $3
        and a.auth_method = 'AUTH_REQUEST' and a.expires_at > $4`,
    values: [country_code, party_id, shown, now],
  });
}

/** Forgets what was decided before that, and what has become of reservations that ended before: both name drivers. */
export async function forgetDecisions(pool: Pool, before: Date): Promise<void> {
  await pool.query('delete from station_authorizations where decided_at < $1 and expires_at < $1', [before]);
  await pool.query(
    `delete from station_reservations where changed_at < $1 and waiting is null and state not in ('asked', 'held')`,
    [before],
  );
}
