import type { Pool } from 'pg';
import { build } from '../build.ts';

/** A place for a database that is filled without anybody being told. */
export interface MadePlace {
  readonly owner: string;
  readonly lat: number;
  readonly lng: number;
  readonly publish: boolean;
  readonly evses: readonly { readonly status: string; readonly standard: string; readonly kw: number }[];
}

/** Writes places into the database as the hub keeps them, in a few statements; their numbers, in their order. */
export async function populatePlaces(pool: Pool, platformId: string, places: readonly MadePlace[]): Promise<number[]> {
  const stamp = '2026-11-01T00:00:00Z';
  const { rows } = await pool.query<{ number: number; key: string }>(
    `insert into objects (module, owner, key, audience, id, last_updated, last_updated_text, own_last_updated, version, digest, platform_id, restricted)
     select 'locations', owner, key, '', upper(key), $4::timestamptz, $4::text, $4::timestamptz, 1, '', $5, restricted
     from unnest($1::text[], $2::text[], $3::bool[]) as i (owner, key, restricted) returning number, key`,
    [
      places.map(({ owner }) => owner),
      places.map((_, at) => `made${at}`),
      places.map(({ publish }) => !publish),
      stamp,
      platformId,
    ],
  );
  const numberOf = new Map(rows.map(({ key, number }) => [key, number]));
  const numbers = places.map((_, at) => numberOf.get(`made${at}`) ?? 0);
  await pool.query(
    `insert into documents_locations (module, number, body) select 'locations', number, body
     from unnest($1::bigint[], $2::text[]) as i (number, body)`,
    [numbers, places.map(documentOf)],
  );
  const evses = places.flatMap((place, at) =>
    place.evses.map((evse, index) => ({ evse, at, index, number: numbers[at] })),
  );
  await pool.query(
    `insert into evses (location, key, uid, place, status, last_updated, last_updated_text, digest, body)
     select location, key, upper(key), place, status, $6::timestamptz, $6::text, '', body
     from unnest($1::bigint[], $2::text[], $3::int[], $4::text[], $5::text[]) as i (location, key, place, status, body)`,
    [
      evses.map(({ number }) => number),
      evses.map(({ index }) => `e${index}`),
      evses.map(({ index }) => index),
      evses.map(({ evse }) => evse.status),
      evses.map(({ evse, at, index }) => evseBody(evse, at, index)),
      stamp,
    ],
  );
  return numbers;
}

function documentOf({ owner, lat, lng, publish }: MadePlace, at: number): string {
  const [country_code = '', party_id = ''] = owner.split('-');
  const {
    evses: _,
    last_updated: _updated,
    ...location
  } = build.location({
    country_code,
    party_id,
    id: `MADE${at}`,
    name: `Place ${at}`,
    // No country whose boxes anything could lie outside of.
    country: 'ATA',
    coordinates: { latitude: lat.toFixed(7), longitude: lng.toFixed(7) },
    publish,
  });
  return JSON.stringify(location).slice(0, -1);
}

function evseBody({ standard, kw }: MadePlace['evses'][number], at: number, index: number): string {
  const connector = build.connector({ standard, power_type: 'DC', format: 'CABLE', max_electric_power: kw * 1000 });
  const {
    status: _,
    last_updated: _updated,
    ...evse
  } = build.evse({
    uid: `E${index}`,
    evse_id: `XX*MAD*E${at}*${index}`,
    connectors: [connector],
  });
  return JSON.stringify(evse).slice(0, -1);
}
