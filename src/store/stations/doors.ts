import type { Pool } from 'pg';

/** What is kept of a station for the moment it knocks. */
export interface DoorRow {
  readonly number: number;
  readonly id: string;
  readonly identity: string;
  readonly security_profile: 1 | 2 | 3;
  readonly password_digest: Buffer | null;
  readonly validation: 'strict' | 'tolerant' | 'log-only';
  /** From where it has connected last. */
  readonly address: string | null;
}

/** The stations with these identities that were not removed, by identity. */
export async function findDoors(pool: Pool, identities: readonly string[]): Promise<ReadonlyMap<string, DoorRow>> {
  const { rows } = await pool.query<DoorRow>({
    name: 'station-doors',
    text: `
      select s.number, s.id, s.identity, s.security_profile, s.password_digest, s.validation, l.address
      from stations s left join station_links l on l.station = s.number
      where s.identity = any ($1) and s.removed_at is null`,
    values: [identities],
  });
  return new Map(rows.map((row) => [row.identity, row]));
}
