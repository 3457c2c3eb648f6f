import type { Cost, Progress, Reason, SessionRow, SessionState } from '../../../store/drivers/sessions.ts';
import type { ReservationRow, ReservationState } from '../../../store/drivers/sessions-reservations.ts';
import { type NextAction, nextActionOf } from './hints.ts';
import { placeView } from './place-view.ts';
import { stateText } from './state-texts.ts';

/** A charge as its driver sees it, but for the URL of its receipt. */
export interface SessionView {
  readonly id: string;
  readonly origin: 'APP' | 'STATION';
  readonly state: SessionState;
  readonly state_since: Date;
  readonly state_text: { readonly text: string; readonly lang: string };
  readonly reason: Reason | null;
  readonly is_late: boolean;
  readonly next_action: NextAction | null;
  readonly location: object;
  readonly evse: object;
  readonly connector: object | null;
  readonly requested_at: Date;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly energy_kwh: string | null;
  readonly power_kw: string | null;
  /** How `power_kw` comes about. */
  readonly power_basis: 'AVERAGE_SINCE_LAST_UPDATE' | null;
  readonly soc: { readonly pct: number; readonly source: 'CAR' } | null;
  readonly idle_since: string | null;
  readonly idle_fee_starts_at: string | null;
  readonly cost: Cost | null;
  readonly periods: readonly object[];
  readonly co2: object | null;
  readonly quote_id: string | null;
  readonly vehicle_id: string | null;
  readonly observed_at: Date | null;
  /** Whether there is a receipt. */
  readonly has_receipt: boolean;
}

/** A charge as its driver sees it, told in the first of these languages that there is. */
export function sessionView(row: SessionRow, languages: readonly string[]): SessionView {
  const { state, reason, is_late, progress } = row;
  return {
    id: row.id,
    origin: row.origin,
    state,
    state_since: row.state_since,
    state_text: stateText(state, languages, is_late),
    reason,
    is_late,
    next_action: nextActionOf(state, reason),
    ...placeView(row),
    requested_at: row.created_at,
    ...shown(progress),
    quote_id: row.quote,
    vehicle_id: row.vehicle,
    observed_at: row.observed_at,
    has_receipt: state === 'BILLED',
  };
}

function shown(progress: Progress) {
  const { power_kw = null, soc = null } = progress;
  return {
    started_at: progress.started_at ?? null,
    ended_at: progress.ended_at ?? null,
    energy_kwh: progress.energy_kwh ?? null,
    power_kw,
    power_basis: power_kw === null ? null : ('AVERAGE_SINCE_LAST_UPDATE' as const),
    soc: soc === null ? null : { pct: soc, source: 'CAR' as const },
    idle_since: progress.idle_since ?? null,
    idle_fee_starts_at: progress.idle_fee_starts_at ?? null,
    cost: progress.cost ?? null,
    periods: progress.periods ?? [],
    co2: progress.co2 ?? null,
  };
}

/** A reservation as its driver sees it. */
export interface ReservationView {
  readonly id: string;
  readonly state: ReservationState;
  readonly state_since: Date;
  readonly reason: Reason | null;
  readonly location: object;
  readonly evse: object;
  readonly connector: object | null;
  readonly requested_at: Date;
  readonly until: Date;
  readonly price: object | null;
}

/** A reservation as its driver sees it. */
export const reservationView = (row: ReservationRow): ReservationView => ({
  id: row.id,
  state: row.state,
  state_since: row.state_since,
  reason: row.reason,
  ...placeView(row),
  requested_at: row.created_at,
  until: row.expires_at,
  price: row.price,
});
