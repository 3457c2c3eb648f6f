import type { Tariff } from '../../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../../kernel/fault.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { type CommandRow, findLastCommand } from '../../../store/drivers/sessions-commands.ts';
import {
  findOwnReservation,
  findRequestedReservation,
  findReservationsIn,
  insertReservation,
  type ReservationRow,
} from '../../../store/drivers/sessions-reservations.ts';
import type { TargetRef } from '../places.ts';
import type { DriverViewer } from '../viewer.ts';
import { beginCommand, newCommand, sendSoon } from './commands/new-command.ts';
import { noteCommand } from './commands/note-command.ts';
import { oneByOne } from './one-by-one.ts';
import { keyOf } from './own-session.ts';
import type { ChargingParts } from './parts.ts';
import { connectorToName, requireCapability, requireCommands } from './reachable.ts';
import { openReservations } from './reservation-states.ts';
import { siteOf } from './site.ts';
import { driverTokenDigest } from './token-digest.ts';

/** A reservation that a driver wants: from now on. */
export interface ReserveTerms {
  readonly target: TargetRef;
  /** RFC 3339. */
  readonly until: string;
  readonly tokenId: string | undefined;
  /** The same one makes the same reservation. */
  readonly requestKey: string | undefined;
}

/**
 * Writes a reservation down together with the command that makes it, which is sent once afterwards. Throws `not-found` and `invalid` for what
 * is not there or cannot be, `refused` for what cannot be reserved, `conflict` when the driver has as many as may be.
 */
export async function reserve(
  parts: ChargingParts,
  viewer: DriverViewer,
  terms: ReserveTerms,
): Promise<ReservationRow> {
  const { hub, pool } = parts;
  const owner = keyOf(viewer);
  const before = terms.requestKey && (await findRequestedReservation(pool, owner, terms.requestKey));
  if (before) return before;
  const until = untilOf(parts, terms.until);
  const target = await parts.places.target(viewer, terms.target);
  requireCommands(hub.registry(), viewer.emsp, target);
  requireCapability(target, 'RESERVABLE');
  const token = await parts.accounts.tokenToStart(viewer, terms.tokenId);
  const { place, evse, connector } = target;
  const at = new Date(hub.clock.now());
  const row: ReservationRow = {
    id: hub.ids.uuid(),
    ...owner,
    version: 1,
    state: 'REQUESTED',
    state_since: at,
    reason: null,
    created_at: at,
    request_key: terms.requestKey ?? null,
    token: terms.tokenId ?? null,
    token_digest: driverTokenDigest(parts, token),
    cpo: partyKey(place.owner),
    location_id: place.location.id,
    location_key: foldId(place.location.id),
    evse_uid: evse.uid,
    evse_key: foldId(evse.uid),
    connector_id: connectorToName(target, terms.target) ?? null,
    site: siteOf(target),
    price: priceOf(await parts.places.tariffs(place.owner, connector.tariff_ids ?? [])),
    expires_at: new Date(until),
    session_key: null,
    due_at: null,
  };
  const command = newCommand(parts, 'RESERVE_NOW', { reservation: row.id, emsp: row.emsp });
  return oneByOne(parts, viewer, async () => {
    const made = terms.requestKey && (await findRequestedReservation(pool, owner, terms.requestKey));
    if (made) return made;
    const max = hub.limits.driverReservationsOpenMax;
    if ((await findReservationsIn(pool, owner, openReservations, max)).length >= max)
      throw new Fault('conflict', `you have ${max} reservations: that is as many as may be`);
    if (!(await insertReservation(pool, row, command))) throw new Error('a new reservation could not be stored');
    sendSoon(parts, command.id);
    return row;
  });
}

function untilOf({ hub }: ChargingParts, text: string): number {
  const until = Date.parse(text);
  const inMs = until - hub.clock.now();
  if (inMs > 0 && inMs <= hub.limits.driverReservationMsMax) return until;
  const hours = hub.limits.driverReservationMsMax / 3_600_000;
  throw Fault.invalid([{ path: '/until', message: `must be a time in the future, ${hours} hours away at the most` }]);
}

/** What a tariff asks for a reservation, of which a price component of an element that is for reservations says something. */
interface ReservationPrice {
  readonly currency: string;
  readonly components: readonly {
    /** Used in time, or left to expire. */
    readonly when: string;
    readonly type: string;
    readonly price: string;
    readonly unit: 'HOUR' | 'FLAT';
    readonly vat_pct: string | null;
  }[];
}

/** What the first tariff that says something of reservations asks for one; null: none does. */
export function priceOf(tariffs: readonly Tariff[]): ReservationPrice | null {
  for (const { currency, elements } of tariffs) {
    const components = elements.flatMap(({ restrictions, price_components }) => {
      const when = restrictions?.reservation;
      if (when == null) return [];
      return price_components
        .filter(({ type }) => type === 'TIME' || type === 'FLAT')
        .map(({ type, price, vat }) => ({
          when,
          type,
          price: String(price),
          unit: type === 'TIME' ? ('HOUR' as const) : ('FLAT' as const),
          vat_pct: vat == null ? null : String(vat),
        }));
    });
    if (components.length > 0) return { currency, components };
  }
  return null;
}

/** A reservation of a driver. Throws `not-found`. */
export async function ownReservation(parts: ChargingParts, viewer: DriverViewer, id: string): Promise<ReservationRow> {
  const row = await findOwnReservation(parts.pool, keyOf(viewer), id);
  if (row === undefined) throw new Fault('not-found', 'there is no reservation with this id');
  return row;
}

/** The reservations of a driver that are to be made, or that stand. */
export const openReservationsOf = ({ pool, hub }: ChargingParts, viewer: DriverViewer): Promise<ReservationRow[]> =>
  findReservationsIn(pool, keyOf(viewer), openReservations, hub.limits.driverReservationsOpenMax);

/**
 * Takes a reservation back; returns the command, the same one when it is asked for again. One that was not sent is never sent. Throws
 * `not-found`, and `conflict` when it is over, or nobody knows yet whether it stands.
 */
export async function cancelReservation(parts: ChargingParts, viewer: DriverViewer, id: string): Promise<CommandRow> {
  const { state, emsp } = await ownReservation(parts, viewer, id);
  if (state === 'RESERVED' || state === 'CANCELLING')
    return beginCommand(parts, 'CANCEL_RESERVATION', { reservation: id, emsp });
  const unsent = state === 'REQUESTED' ? await cancelUnsent(parts, id) : undefined;
  if (unsent !== undefined) return unsent;
  const isOver = !openReservations.includes(state);
  throw new Fault('conflict', isOver ? 'the reservation is over' : 'the station has not answered yet: try again then');
}

async function cancelUnsent(parts: ChargingParts, id: string): Promise<CommandRow | undefined> {
  const made = await findLastCommand(parts.pool, id, 'RESERVE_NOW');
  return made && noteCommand(parts, made.id, ['NEW'], { state: 'CANCELLED' });
}
