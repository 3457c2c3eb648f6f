import type { Knex } from 'knex';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

/** A station in a list. */
export interface StationRow {
  readonly id: string;
  readonly identity: string;
  readonly party: string;
  readonly location_id: string;
  readonly online: boolean;
  readonly version: string | null;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly created_at: Date;
}

/** A station with everything that is known of it; times inside its parts as ISO 8601. */
export interface StationView extends StationRow {
  readonly security_profile: number;
  readonly has_password: boolean;
  readonly validation: string;
  readonly settings: object;
  readonly location: object;
  readonly lacks: readonly string[];
  readonly features: readonly string[] | null;
  readonly published: boolean;
  readonly boot: object | null;
  readonly booted_at: Date | null;
  readonly link: object | null;
  readonly statuses: readonly object[];
  readonly evses: readonly StationEvseView[];
}

export interface StationEvseView {
  readonly evse: number;
  readonly uid: string;
  readonly connectors: readonly object[];
  readonly details: object;
  readonly shared_group: string | null;
  readonly status: string;
  readonly status_at: Date;
}

export const stationOrder: Order = ['time', 'uuid'];

export interface StationFilters {
  readonly party: string | undefined;
  readonly location: string | undefined;
  readonly online: boolean | undefined;
}

/** Stations that were not removed, oldest first. */
export async function listStations(db: Knex, filters: StationFilters, page: PageRequest): Promise<Page<StationRow>> {
  const query = stations(db)
    .select<(StationRow & { place: number })[]>(db.raw(`${timeOf('s.created_at')} as place`))
    .orderBy([{ column: 's.created_at' }, { column: 's.id' }])
    .limit(page.limit + 1);
  if (filters.party !== undefined) void query.whereRaw(`s.country_code || '-' || s.party_id = ?`, [filters.party]);
  if (filters.location !== undefined) void query.where({ 's.location_id': filters.location });
  if (filters.online !== undefined) void query.whereRaw('(l.node is not null) = ?', [filters.online]);
  if (page.after !== undefined) void query.whereRaw(`(s.created_at, s.id) > (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}

/** One station; undefined when there is none with this id. */
export async function findStation(db: Knex, id: string): Promise<StationView | undefined> {
  const row = await stations(db)
    .where({ 's.id': id })
    .first<(Omit<StationView, 'evses'> & { number: number }) | undefined>(
      's.number',
      's.security_profile',
      db.raw('s.password_digest is not null as has_password'),
      's.validation',
      's.settings',
      's.location',
      's.lacks',
      's.features',
      's.is_published as published',
      's.boot',
      's.booted_at',
      db.raw(`case when l.connected_at is not null then jsonb_build_object('version', l.version,
        'security_profile', l.security_profile, 'address', l.address, 'connected_at', l.connected_at,
        'seen_at', l.seen_at, 'lost_at', l.lost_at) end as link`),
      db.raw(`coalesce((
        select jsonb_agg(to_jsonb(t) - 'station' order by t.evse, t.connector)
        from station_statuses t where t.station = s.number), '[]') as statuses`),
    );
  if (row === undefined) return undefined;
  const { number, ...station } = row;
  const evses: StationEvseView[] = await db('station_evses')
    .where({ station: number })
    .whereNull('removed_at')
    .orderBy('evse')
    .select('evse', 'uid', 'connectors', 'details', 'shared_group', 'status', 'status_at');
  return { ...station, evses };
}

const stations = (db: Knex) =>
  db('stations as s')
    .leftJoin('station_links as l', 'l.station', 's.number')
    .whereNull('s.removed_at')
    .select(
      's.id',
      's.identity',
      db.raw(`s.country_code || '-' || s.party_id as party`),
      's.location_id',
      db.raw('coalesce(l.node is not null, false) as online'),
      'l.version',
      db.raw(`s.boot ->> 'vendor' as vendor`),
      db.raw(`s.boot ->> 'model' as model`),
      db.raw(`s.boot ->> 'firmware' as firmware`),
      's.created_at',
    );

/** The number of a station, removed or not; undefined when there was never one with this id. */
export async function stationNumber(db: Knex, id: string): Promise<number | undefined> {
  const row = await db('stations').where({ id }).first<{ number: number } | undefined>('number');
  return row?.number;
}

/** Something a station said. */
export interface NoticeRow {
  readonly action: string;
  readonly payload: object;
  readonly received_at: Date;
}

export const noticeOrder: Order = ['number'];

/** What a station said besides, newest first. */
export async function listNotices(
  db: Knex,
  station: number,
  action: string | undefined,
  page: PageRequest,
): Promise<Page<NoticeRow>> {
  const query = db('station_notices')
    .where({ station })
    .select<(NoticeRow & { number: number })[]>('number', 'action', 'payload', 'received_at')
    .orderBy('number', 'desc')
    .limit(page.limit + 1);
  if (action !== undefined) void query.where({ action });
  if (page.after !== undefined) void query.where('number', '<', page.after[0] ?? 0);
  return pageOf(
    await query,
    page,
    ({ number: _, ...row }) => row,
    (row) => [row.number],
  );
}

/** Something a station was asked. */
export interface StationCallRow {
  readonly id: string;
  readonly kind: string;
  readonly asked_by: string;
  readonly created_at: Date;
  readonly state: string;
  readonly sent_at: Date | null;
  readonly outcome: string | null;
  readonly detail: string | null;
  readonly done_at: Date | null;
  readonly effect: string | null;
  readonly effect_at: Date | null;
}

export const stationCallOrder: Order = ['time', 'uuid'];

/** What a station was asked, newest first; without the requests, which hold tokens. */
export async function listStationCalls(db: Knex, station: number, page: PageRequest): Promise<Page<StationCallRow>> {
  const query = db('station_calls')
    .where({ station })
    .whereNot({ kind: 'probe' })
    .select<(StationCallRow & { place: number })[]>(
      'id',
      'kind',
      'asked_by',
      'created_at',
      'state',
      'sent_at',
      db.raw(`outcome ->> 'kind' as outcome`),
      db.raw(`coalesce(outcome -> 'answer' ->> 'status', outcome ->> 'code', outcome ->> 'reason') as detail`),
      'done_at',
      'effect',
      'effect_at',
      db.raw(`${timeOf('created_at')} as place`),
    )
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (page.after !== undefined) void query.whereRaw(`(created_at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}
