import type { Knex } from 'knex';
import type { Pool } from 'pg';

/** An EVSE as its operator describes it. */
export interface EvseTerms {
  readonly evse: number;
  readonly uid: string;
  /** Connectors as OCPI has them, without last_updated. */
  readonly connectors: readonly Readonly<Record<string, unknown>>[];
  /** The other fields of OCPI, and `override`: the status it has whatever the station says. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly shared_group: string | null;
}

/** A station as its operator describes it. */
export interface StationTerms {
  readonly id: string;
  readonly identity: string;
  readonly platform_id: string;
  readonly country_code: string;
  readonly party_id: string;
  readonly password_digest: Buffer | null;
  readonly security_profile: number;
  readonly validation: string;
  readonly location_id: string;
  readonly location: Readonly<Record<string, unknown>>;
  readonly settings: object;
}

/** Keeps a new station; undefined when another one has the identity. */
export async function insertStation(tx: Knex, terms: StationTerms, at: Date): Promise<number | undefined> {
  const [row]: { number: number }[] = await tx('stations')
    .insert({ ...terms, created_at: at, updated_at: at })
    .onConflict(tx.raw('(identity) where removed_at is null'))
    .ignore()
    .returning('number');
  return row?.number;
}

/** Adds EVSEs to a station; returns the uids that somebody has, or had: nothing is added of those. */
export async function insertEvses(tx: Knex, station: number, evses: readonly EvseTerms[], at: Date): Promise<string[]> {
  if (evses.length === 0) return [];
  const taken: { uid: string }[] = await tx('station_evses')
    .whereRaw('lower(uid) = any (?)', [evses.map(({ uid }) => uid.toLowerCase())])
    .select('uid');
  if (taken.length > 0) return taken.map(({ uid }) => uid);
  await tx('station_evses').insert(
    evses.map(({ connectors, ...evse }) => ({
      ...evse,
      station,
      connectors: JSON.stringify(connectors),
      status: evse.details['override'] ?? 'UNKNOWN',
      status_at: at,
    })),
  );
  return [];
}

/** A station for one who changes it: locked until the transaction ends. Undefined: there is none with this id. */
export async function lockStation(
  tx: Knex,
  id: string,
): Promise<(StationTerms & { readonly number: number; readonly updated_at: Date }) | undefined> {
  return tx('stations').where({ id }).whereNull('removed_at').forUpdate().first();
}

/** Changes a station; the network has to be told. Its time grows. */
export async function updateStation(
  tx: Knex,
  number: number,
  changes: Partial<Omit<StationTerms, 'id' | 'identity'>>,
  at: Date,
): Promise<void> {
  await tx('stations')
    .where({ number })
    .update({
      ...changes,
      is_published: false,
      updated_at: tx.raw(`greatest(?::timestamptz, updated_at + interval '1 millisecond')`, [at]),
    });
}

/** The EVSEs of a station that are not removed. */
export const evsesOf = (tx: Knex, station: number): Promise<EvseTerms[]> =>
  tx('station_evses')
    .where({ station })
    .whereNull('removed_at')
    .orderBy('evse')
    .select<EvseTerms[]>('evse', 'uid', 'connectors', 'details', 'shared_group');

/** Changes the description of an EVSE. */
export async function updateEvse(
  tx: Knex,
  station: number,
  { evse, connectors, details, shared_group }: EvseTerms,
): Promise<void> {
  await tx('station_evses')
    .where({ station, evse })
    .update({ connectors: JSON.stringify(connectors), details, shared_group });
}

/** Removes EVSEs for good. Their numbers can be given on, and their uids never. */
export async function removeEvses(tx: Knex, station: number, evses: readonly number[], at: Date): Promise<void> {
  await tx('station_evses')
    .where({ station })
    .whereIn('evse', evses)
    .whereNull('removed_at')
    // Its Location tells that it is removed; its last status is told nobody any more.
    .update({
      removed_at: tx.raw(`greatest(?::timestamptz, status_at + interval '1 millisecond')`, [at]),
      is_told: true,
    });
}

/** Removes a station for good; its charges are to be looked at. Its connection is nobody's from then on; returns which that was, if it had one. */
export async function removeStation(tx: Knex, number: number, at: Date): Promise<number | undefined> {
  await tx('stations').where({ number }).update({ removed_at: at });
  await tx('station_transactions')
    .where({ station: number })
    .whereIn('state', ['open', 'ended'])
    .update({ due_at: tx.raw('least(due_at, ?::timestamptz)', [at]) });
  const epoch = await disown(tx, number, 3, at);
  await tx('station_links').where({ station: number }).update({ is_offline: true });
  return epoch;
}

/**
 * Makes a station's connection nobody's where it was made with this security profile or a lower one; returns which it was, undefined
 * where there was none.
 */
export async function disown(tx: Knex, number: number, profileMax: number, at: Date): Promise<number | undefined> {
  const [link]: { epoch: number }[] = await tx('station_links')
    .where({ station: number })
    .where('security_profile', '<=', profileMax)
    .whereNotNull('node')
    .update({ node: null, lost_at: at })
    .returning('epoch');
  return link?.epoch;
}

/** How a Location of a party is spelled already where that is another spelling: OCPI takes both for one. */
export async function otherSpelling(
  tx: Knex,
  { country_code, party_id, location_id }: Pick<StationTerms, 'country_code' | 'party_id' | 'location_id'>,
): Promise<string | undefined> {
  const row: { location_id: string } | undefined = await tx('stations')
    .where({ country_code, party_id })
    .whereRaw('lower(location_id) = lower(?)', [location_id])
    .whereNot({ location_id })
    .first('location_id');
  return row?.location_id;
}

/** Whether a party has stations. */
export async function hasStations(tx: Knex, platformId: string): Promise<boolean> {
  return (
    (await tx('stations').where({ platform_id: platformId }).whereNull('removed_at').first('number')) !== undefined
  );
}

/** Whether charges at stations of a party, removed ones too, are still to be billed or decided about. */
export async function hasUnbilledCharges(tx: Knex, platformId: string): Promise<boolean> {
  const row = await tx('station_transactions as t')
    .join('stations as s', 's.number', 't.station')
    .where('s.platform_id', platformId)
    .whereIn('t.state', ['open', 'ended', 'held'])
    .first('t.number');
  return row !== undefined;
}

/** A station among those of one Location. */
export interface LocationStation {
  readonly number: number;
  readonly platform_id: string;
  readonly country_code: string;
  readonly party_id: string;
  readonly location_id: string;
  readonly location: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly lacks: readonly string[];
  readonly features: readonly string[] | null;
  readonly updated_at: Date;
  readonly removed_at: Date | null;
  readonly is_published: boolean;
  readonly evses: readonly LocationEvse[];
}

/** An EVSE of a Location with the status the network was told last. */
export interface LocationEvse extends Omit<EvseTerms, 'evse'> {
  readonly status: string;
  /** Times as ISO 8601. */
  readonly status_at: string;
  readonly removed_at: string | null;
}

/** All stations of the Location that a station is at, the removed ones too, as of one moment; the one changed last comes last. */
export async function readLocation(
  pool: Pool,
  party: { readonly country_code: string; readonly party_id: string },
  locationId: string,
): Promise<LocationStation[]> {
  const { rows } = await pool.query<LocationStation>({
    name: 'station-location',
    text: `
      select s.number, s.platform_id, s.country_code, s.party_id, s.location_id, s.location, s.settings, s.lacks, s.features,
        s.updated_at, s.removed_at, s.is_published,
        coalesce((
          select json_agg(json_build_object('uid', e.uid, 'connectors', e.connectors, 'details', e.details,
            'shared_group', e.shared_group, 'status', e.status, 'status_at', e.status_at, 'removed_at', e.removed_at)
            order by e.evse)
          from station_evses e where e.station = s.number), '[]') as evses
      from stations s
      where s.country_code = $1 and s.party_id = $2 and s.location_id = $3
      order by s.updated_at, s.number`,
    values: [party.country_code, party.party_id, locationId],
  });
  return rows;
}

/** Notes that the network has the Location of stations as they were at these times. */
export async function markPublished(pool: Pool, stations: readonly LocationStation[]): Promise<void> {
  await pool.query({
    name: 'stations-published',
    text: `
      update stations s set is_published = true
      from unnest($1::bigint[], $2::timestamptz[]) as i (number, updated_at)
      where s.number = i.number and not s.is_published and date_trunc('milliseconds', s.updated_at) = i.updated_at`,
    values: [stations.map(({ number }) => number), stations.map(({ updated_at }) => updated_at)],
  });
}

/** Locations that the network does not have as they are, each once; at most `max`. */
export async function unpublishedLocations(
  pool: Pool,
  max: number,
): Promise<Pick<LocationStation, 'country_code' | 'party_id' | 'location_id'>[]> {
  const { rows } = await pool.query<Pick<LocationStation, 'country_code' | 'party_id' | 'location_id'>>({
    name: 'stations-unpublished',
    text: `
      select country_code, party_id, location_id from stations where not is_published
      group by country_code, party_id, location_id limit $1`,
    values: [max],
  });
  return rows;
}

/** Notes kinds of requests that a station has shown it cannot do; the network has to be told of those that are new. */
export async function learnLacks(pool: Pool, station: number, kind: string, at: Date): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'station-lacks',
    text: `
      update stations set lacks = array_append(lacks, $2), is_published = false,
        updated_at = greatest($3::timestamptz, updated_at + interval '1 millisecond')
      where number = $1 and not lacks @> array[$2] and removed_at is null`,
    values: [station, kind, at],
  });
  return rowCount === 1;
}

/** Notes what a station says it can do; resolves with whether the network has to be told. */
export async function saveFeatures(
  pool: Pool,
  station: number,
  features: readonly string[],
  at: Date,
): Promise<boolean> {
  const { rows } = await pool.query<{ is_published: boolean }>({
    name: 'station-features',
    text: `
      update stations s set features = $2, is_published = s.is_published and coalesce(before.features, '{}') = $2,
        updated_at = case when coalesce(before.features, '{}') = $2 then s.updated_at
          else greatest($3::timestamptz, s.updated_at + interval '1 millisecond') end
      from (select number, features from stations where number = $1 for update) as before
      where s.number = before.number and s.removed_at is null
      returning s.is_published`,
    values: [station, [...features].sort(), at],
  });
  return rows[0]?.is_published === false;
}

/** Whether a station was asked what it can do since it has its firmware. */
export async function hasFeatures(pool: Pool, station: number): Promise<boolean> {
  const { rows } = await pool.query({
    name: 'station-has-features',
    text: 'select from stations where number = $1 and features is not null',
    values: [station],
  });
  return rows.length > 0;
}
