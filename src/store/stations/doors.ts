import type { Pool } from 'pg';

/** What is kept of a station for the moment it knocks. */
export interface DoorRow {
  readonly number: number;
  readonly id: string;
  readonly identity: string;
  readonly security_profile: 1 | 2 | 3;
  readonly password_digest: Buffer | null;
  readonly validation: 'strict' | 'tolerant' | 'log-only';
}

/** The stations with these identities that were not removed, by identity. */
export async function findDoors(pool: Pool, identities: readonly string[]): Promise<ReadonlyMap<string, DoorRow>> {
  const { rows } = await pool.query<DoorRow>({
    name: 'station-doors',
    text: `
      select number, id, identity, security_profile, password_digest, validation
      from stations where identity = any ($1) and removed_at is null`,
    values: [identities],
  });
  return new Map(rows.map((row) => [row.identity, row]));
}
