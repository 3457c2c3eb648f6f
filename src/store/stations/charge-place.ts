import type { Pool } from 'pg';
import type { BootReport } from '../../stations/model.ts';

/** Where a charge takes place, as the inventory has it now. */
export interface ChargePlace {
  /** OCPI's, without evses. */
  readonly location: Readonly<Record<string, unknown>>;
  readonly location_id: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly boot: BootReport | null;
  readonly uid: string;
  /** OCPI's, in the order of the inventory. */
  readonly connectors: readonly Readonly<Record<string, unknown>>[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** The place of an EVSE; undefined: the inventory has no such EVSE. One that was removed is still the place of what it charged. */
export async function placeOfCharge(pool: Pool, station: number, evse: number): Promise<ChargePlace | undefined> {
  const { rows } = await pool.query<ChargePlace>({
    name: 'place-of-charge',
    text: `
      select s.location, s.location_id, s.settings, s.boot, e.uid, e.connectors, e.details
      from station_evses e join stations s on s.number = e.station
      where e.station = $1 and e.evse = $2
      order by e.removed_at desc nulls first limit 1`,
    values: [station, evse],
  });
  return rows[0];
}
