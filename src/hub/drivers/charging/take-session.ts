import type { Session } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime, parseDateTime } from '../../../ocpi/date-time.ts';
import type { Party } from '../../../ocpi/party.ts';
import { type Exact, parseExact } from '../../../pricing/exact.ts';
import type { Progress, SessionChanges, SessionRow } from '../../../store/drivers/sessions.ts';
import { changeSession, changesBy } from './change-session.ts';
import { chargeOf } from './charge-of.ts';
import { intervalOf } from './due.ts';
import { co2Of, costOf, viewerOf } from './figures.ts';
import { observe } from './observed.ts';
import type { ChargingParts } from './parts.ts';
import { isOfUnused, noteReserved } from './reservation-news.ts';
import { siteNamed } from './site.ts';
import { isLateFrom } from './states.ts';
import { beginWantedStop } from './stop.ts';

/**
 * Takes a Session of a CPO that concerns a hosted eMSP, as the network has it now: into the charge that it is of. Whether it is the newest
 * one is read off its last_updated, so that it may come twice, late and from several sides at once.
 */
export async function takeSession(parts: ChargingParts, emsp: Party, cpo: Party, text: string): Promise<void> {
  const said = JSON.parse(text) as Session;
  await noteReserved(parts, emsp, cpo, said);
  if (said.status === 'RESERVATION' || (await isOfUnused(parts, emsp, cpo, said))) return;
  const row = await chargeOf(parts, {
    emsp,
    cpo,
    isBill: false,
    sessionId: said.id,
    token: said.cdr_token,
    reference: said.authorization_reference ?? undefined,
    authMethod: said.auth_method,
    locationId: said.location_id,
    evseUid: said.evse_uid,
    connectorId: said.connector_id,
    startedAt: parseDateTime(said.start_date_time) ?? 0,
    site: async () => siteNamed(await parts.places.ofOwner(cpo, said.location_id), said),
  });
  const session = parseExact<Session>(text);
  if (isOld(row, session)) return;
  const shown = await figuresOf(parts, row, session, said);
  const now = parts.hub.clock.now();
  const after = await changeSession(parts, row, (current) => changesOf(parts, current, session, shown, now));
  if (after !== undefined && after !== 'taken') await beginWantedStop(parts, after);
}

const updatedAt = ({ last_updated }: Exact<Session>): number => parseDateTime(last_updated) ?? 0;

/** Whether a charge has heard of something newer already. */
const isOld = ({ session_updated_at }: SessionRow, session: Exact<Session>): boolean =>
  session_updated_at !== null && session_updated_at.getTime() > updatedAt(session);

/** What is worked out of a Session besides what it shows. */
interface Figures extends Pick<Progress, 'cost' | 'co2'> {
  /** How long after the car takes nothing more that costs something; undefined: nobody has quoted it. */
  readonly idleFeeAfterMs: number | undefined;
}

async function figuresOf(
  parts: ChargingParts,
  row: SessionRow,
  session: Exact<Session>,
  said: Session,
): Promise<Figures> {
  const at = updatedAt(session);
  const [cost, co2, idleFeeAfterMs] = await Promise.all([
    costOf(parts, row, { ...said }, at),
    session.kwh.isZero ? null : co2Of(parts, row, session.kwh.toString()),
    idleFeeAfterMsOf(parts, row),
  ]);
  return { cost, co2, idleFeeAfterMs };
}

/** A quote counts from the start of the charge: what of it is left when the car has what it wanted. */
async function idleFeeAfterMsOf({ prices }: ChargingParts, row: SessionRow): Promise<number | undefined> {
  if (row.quote === null) return undefined;
  const { idle_fee_after_min: after, duration_min: duration } =
    (await prices.quote(viewerOf(row), row.quote))?.document ?? {};
  if (typeof after !== 'number' || typeof duration !== 'number') return undefined;
  return Math.max(0, after - duration) * 60_000;
}

function changesOf(
  { hub }: ChargingParts,
  row: SessionRow,
  session: Exact<Session>,
  { idleFeeAfterMs, ...figures }: Figures,
  now: number,
): SessionChanges | undefined {
  // A CDR always wins.
  if (row.state === 'BILLED' || isOld(row, session)) return undefined;
  const seen = {
    progress: row.progress,
    updatedAt: row.session_updated_at?.getTime(),
    maxKw: row.site.connector?.max_power_kw ?? undefined,
  };
  const { event, progress } = observe(session, seen, hub.limits);
  const moved = event && changesBy(row, event, now, event === 'invalidated' ? 'INVALIDATED' : null);
  if (isRepeated(row, session, progress)) return undefined;
  const isLate = moved !== undefined && isLateFrom(row.state) && !isLateFrom(moved.state);
  const idleSince = progress.idle_since == null ? undefined : parseDateTime(progress.idle_since);
  const idleFeeAt = idleSince === undefined || idleFeeAfterMs === undefined ? undefined : idleSince + idleFeeAfterMs;
  return {
    ...moved,
    ...(isLate && { is_late: true, reason: 'LATE_START' as const }),
    session_updated_at: new Date(updatedAt(session)),
    observed_at: new Date(now),
    interval_ms: intervalOf(row, now, hub.limits),
    polls: 0,
    progress: {
      ...progress,
      ...figures,
      idle_fee_starts_at: idleFeeAt === undefined ? null : formatDateTime(idleFeeAt),
    },
  };
}

/** Whether this is what was heard last, as when it is brought again. */
const isRepeated = ({ session_updated_at, progress }: SessionRow, session: Exact<Session>, now: Progress): boolean =>
  session_updated_at?.getTime() === updatedAt(session) &&
  progress.energy_kwh === now.energy_kwh &&
  progress.status === now.status;
