import type { Knex } from 'knex';
import type { StationCallRow } from './stations.ts';

/** Something a station was asked, with its answer. */
export interface StationCallWhole extends StationCallRow {
  readonly station: string;
  readonly answer: Readonly<Record<string, unknown>> | null;
}

/** A call by its id; undefined when there is none. Without the request, which may hold a token. */
export async function findStationCall(db: Knex, id: string): Promise<StationCallWhole | undefined> {
  const row = await db('station_calls')
    .join('stations', 'stations.number', 'station_calls.station')
    .where({ 'station_calls.id': id })
    .whereNot({ kind: 'probe' })
    .first<(StationCallWhole & { answer: Record<string, unknown> | null }) | undefined>(
      'station_calls.id',
      'kind',
      'asked_by',
      'station_calls.created_at',
      'state',
      'sent_at',
      db.raw(`outcome ->> 'kind' as outcome`),
      db.raw(`coalesce(outcome -> 'answer' ->> 'status', outcome ->> 'code', outcome ->> 'reason') as detail`),
      'done_at',
      'effect',
      'effect_at',
      'stations.id as station',
      db.raw(`nullif((outcome -> 'answer') - 'status', '{}') as answer`),
    );
  return row;
}

/** A reservation that stands at a station. */
export interface ReservationView {
  readonly number: number;
  readonly evse: number | null;
  readonly owner: string;
  readonly reservation_id: string;
  readonly state: string;
  readonly expires_at: Date;
  readonly created_at: Date;
}

/** The reservations that stand at a station, by number. */
export async function standingReservations(db: Knex, station: string, after: number, limit: number) {
  return db('station_reservations')
    .join('stations', 'stations.number', 'station_reservations.station')
    .where({ 'stations.id': station })
    .whereIn('state', ['asked', 'held'])
    .whereRaw('station_reservations.number > ?::float8', [after])
    .orderBy('station_reservations.number')
    .limit(limit)
    .select<ReservationView[]>(
      'station_reservations.number',
      'station_reservations.evse',
      'owner',
      'reservation_id',
      'state',
      'expires_at',
      'station_reservations.created_at',
    );
}
