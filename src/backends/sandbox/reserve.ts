import type { CdrToken, ReserveNow } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox, Task } from '../../hub/sandbox-store.ts';
import { parseDateTime } from '../../ocpi/date-time.ts';
import { foldId } from '../../ocpi/object-state.ts';
import { type Party, sameParty } from '../../ocpi/party.ts';
import { begin, bodyOf, type Command, resultLater, type Said, said, waitingOf } from './asked.ts';
import { lateTimeoutS } from './charge.ts';
import type { Charge } from './charge-objects.ts';
import type { SandboxParts } from './parts.ts';
import type { ReservationData, TokenKey } from './reservation.ts';
import type { StationScenario } from './scenarios.ts';

/** A reservation that is used, or ends, is not to be changed. */
const open = { isUsed: false, isEnding: false } as const;

/** RESERVE_NOW at a Location; the same reservation again changes it (M-15). */
export async function reserve(command: Command, name: string, { timesOut }: StationScenario): Promise<Said> {
  const { parts, sandbox, request, by } = command;
  const { reservation_id: reservationId, token, expiry_date, authorization_reference } = bodyOf<ReserveNow>(request);
  const start = waitingOf(request, by);
  const until = parseDateTime(expiry_date) ?? parts.clock.now();
  const known = await reservationAt(parts, sandbox, name);
  const isSame = known !== undefined && isReservation(known, reservationId, by);
  const charge: Charge = {
    ...(isSame ? known.data.charge : { ...emptyCharge, id: parts.ids.uuid(), scenario: name }),
    token: cdrTokenOf(token),
    ...(authorization_reference && { reference: authorization_reference }),
  };
  const data: ReservationData = { stage: 'asked', reservationId, charge, start, until, ...open };
  const occupied = () => resultLater(parts, sandbox, start, { result: 'EVSE_OCCUPIED' });
  if (isSame) {
    const dueAt = new Date(parts.clock.now());
    const changed = await parts.store.turn(sandbox.id, known.id, { expected: open, changes: data, dueAt });
    return changed === undefined ? occupied() : said('ACCEPTED');
  }
  const isCharging = (await parts.store.openAt(sandbox.id, 'charge', name)) !== undefined;
  const isFree = !isCharging && (await begin(parts, sandbox, 'reservation', data, { subject: name }));
  return isFree ? said('ACCEPTED', timesOut ? lateTimeoutS(parts) : undefined) : occupied();
}

/** CANCEL_RESERVATION of one of the reservations of whoever asks. */
export async function cancel({ parts, sandbox, request, by }: Command): Promise<Said> {
  const { reservation_id } = bodyOf<{ reservation_id: string }>(request);
  const held = await parts.store.open<ReservationData>(sandbox.id, 'reservation');
  const found = held.find((one) => isReservation(one, reservation_id, by));
  const now = parts.clock.now();
  const turn = { expected: open, changes: { until: now }, dueAt: new Date(now) };
  const cancelled = found && (await parts.store.turn(sandbox.id, found.id, turn));
  const result = cancelled === undefined ? 'UNKNOWN_RESERVATION' : 'ACCEPTED';
  return resultLater(parts, sandbox, waitingOf(request, by), { result });
}

/** The reservation of an EVSE that a charge with a token uses: none, one that is used now, or one that keeps the EVSE from it. */
export async function useReservation(
  parts: SandboxParts,
  sandbox: Sandbox,
  name: string,
  token: TokenKey,
): Promise<{ readonly id?: string; readonly charge?: Charge } | 'occupied'> {
  const known = await reservationAt(parts, sandbox, name);
  if (known === undefined || known.data.isUsed) return {};
  if (!sameToken(known.data.charge.token, token)) return 'occupied';
  const used = await parts.store.turn<ReservationData>(sandbox.id, known.id, {
    expected: open,
    changes: { isUsed: true },
  });
  if (used !== undefined) return { id: known.id, charge: used.charge };
  // It may have ended since it was read.
  return (await reservationAt(parts, sandbox, name)) === undefined ? {} : 'occupied';
}

/** A charge or reservation that has not begun. */
export const emptyCharge = { began: 0, periods: [], energies: [], until: 0 } as const;

/** What a Session and a CDR say of a token. */
export const cdrTokenOf = ({ country_code, party_id, uid, type, contract_id }: CdrToken): CdrToken => ({
  country_code,
  party_id,
  uid,
  type,
  contract_id,
});

const same = (one: string, other: string): boolean => foldId(one) === foldId(other);

export const sameToken = (one: TokenKey, other: TokenKey): boolean =>
  same(one.uid, other.uid) &&
  one.type === other.type &&
  same(one.country_code, other.country_code) &&
  same(one.party_id, other.party_id);

/** The station knows the id of the task, which nobody else has: a reservation_id means something only with who has given it (M-16). */
const isReservation = ({ data }: Task<ReservationData>, id: string, by: Party): boolean =>
  !data.isUsed && same(data.reservationId, id) && sameParty(data.start.by, by);

const reservationAt = ({ store }: SandboxParts, { id }: Sandbox, name: string) =>
  store.openAt<ReservationData>(id, 'reservation', name);
