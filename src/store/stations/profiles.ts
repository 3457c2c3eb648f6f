import type { Pool } from 'pg';
import type { ActiveChargingProfile, ChargingProfile } from '../../generated/ocpi-2.2.1.ts';

/** The charging profile that a party has set for a charge. */
export interface ProfileRow {
  readonly transaction: number;
  /** What the station knows it by. */
  readonly profile_id: number;
  /** Who has set it. */
  readonly owner: string;
  /** Of the request that set it last. */
  readonly waiting: { readonly correlationId: string };
  readonly schedule: ChargingProfile;
  readonly set_at: Date;
  /** What its owner was told last of what holds. */
  readonly told: ActiveChargingProfile | null;
}

const columns = 'transaction, profile_id, owner, waiting, schedule, set_at, told';

/** The profile of a charge; undefined when none is set. */
export async function findProfile(pool: Pool, transaction: number): Promise<ProfileRow | undefined> {
  const { rows } = await pool.query<ProfileRow>({
    name: 'station-profile',
    text: `select ${columns} from station_profiles where transaction = $1`,
    values: [transaction],
  });
  return rows[0];
}

/** Notes the profile of a charge; false when it is another party's by now. */
export async function saveProfile(pool: Pool, row: ProfileRow): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'save-station-profile',
    text: `
      insert into station_profiles (${columns}) values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (transaction) do update set profile_id = excluded.profile_id, waiting = excluded.waiting,
        schedule = excluded.schedule, set_at = excluded.set_at
      where station_profiles.owner = excluded.owner`,
    values: [
      row.transaction,
      row.profile_id,
      row.owner,
      JSON.stringify(row.waiting),
      JSON.stringify(row.schedule),
      row.set_at,
      row.told && JSON.stringify(row.told),
    ],
  });
  return rowCount === 1;
}

/** Notes what the owner of a profile was told. */
export async function noteProfileTold(pool: Pool, transaction: number, told: ActiveChargingProfile): Promise<void> {
  await pool.query({
    name: 'note-station-profile-told',
    text: 'update station_profiles set told = $2 where transaction = $1',
    values: [transaction, JSON.stringify(told)],
  });
}

export async function forgetProfile(pool: Pool, transaction: number): Promise<void> {
  await pool.query({
    name: 'forget-station-profile',
    text: 'delete from station_profiles where transaction = $1',
    values: [transaction],
  });
}

/** Forgets the profiles of charges that have ended: the station has dropped them by itself. */
export async function forgetEndedProfiles(pool: Pool): Promise<void> {
  await pool.query({
    name: 'forget-ended-station-profiles',
    text: `
      delete from station_profiles p using station_transactions t where t.number = p.transaction and t.state <> 'open'`,
  });
}

/** A charge with a profile at a station, and where its Session is. */
export interface ProfiledCharge {
  readonly transaction: number;
  readonly sessionId: string;
}

/** The charges of a station that have a profile. */
export async function profiledCharges(pool: Pool, station: number): Promise<ProfiledCharge[]> {
  const { rows } = await pool.query<ProfiledCharge>({
    name: 'station-profiled-charges',
    text: `
      select p.transaction, t.session_id as "sessionId" from station_profiles p
      join station_transactions t on t.number = p.transaction where t.station = $1 and t.state = 'open'`,
    values: [station],
  });
  return rows;
}
