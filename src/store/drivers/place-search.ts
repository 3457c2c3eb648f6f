import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';

/** A box between two meridians and two parallels that does not reach across the date line. */
export interface PlainBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** SQL for what lies in the box in $2 to $5: the index of the map finds it. */
const inBox = 'p.geo <@ box(map_point($3, $2), map_point($5, $4))';

/** Numbers of places of some owners in a box, those that the map has nearest to a point first: nearly the order of great circles. */
export async function nearestOnMap(
  pool: Pool,
  { lat, lng }: { readonly lat: number; readonly lng: number },
  { west, south, east, north }: PlainBox,
  owners: readonly PartyKey[],
  limit: number,
): Promise<number[]> {
  const { rows } = await pool.query<{ number: number }>({
    name: 'places-nearest',
    text: `
      select p.number from places p where ${inBox} and p.owner = any ($1)
      order by p.geo <-> map_point($6, $7) limit $8`,
    values: [owners, west, south, east, north, lat, lng, limit],
  });
  return rows.map(({ number }) => number);
}

/** Numbers of places of some owners in a box, ascending, behind a number. */
export async function placesInBox(
  pool: Pool,
  { west, south, east, north }: PlainBox,
  owners: readonly PartyKey[],
  after: number,
  limit: number,
): Promise<number[]> {
  const { rows } = await pool.query<{ number: number }>({
    name: 'places-in-box',
    text: `
      select p.number from places p where ${inBox} and p.owner = any ($1) and p.number > $6
      order by p.number limit $7`,
    values: [owners, west, south, east, north, after, limit],
  });
  return rows.map(({ number }) => number);
}
