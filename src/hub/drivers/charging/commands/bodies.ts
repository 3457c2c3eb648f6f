import type {
  CancelReservation,
  ReserveNow,
  StartSession,
  StopSession,
  UnlockConnector,
} from '../../../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../../../kernel/fault.ts';
import { formatDateTime } from '../../../../ocpi/date-time.ts';
import type { PartyKey } from '../../../../ocpi/party.ts';
import { findSession, type SessionRow } from '../../../../store/drivers/sessions.ts';
import type { CommandRow } from '../../../../store/drivers/sessions-commands.ts';
import { findReservation, type ReservationRow } from '../../../../store/drivers/sessions-reservations.ts';
import { hostedParty } from '../../../parties/hosted-party.ts';
import { viewerOf } from '../figures.ts';
import type { ChargingParts } from '../parts.ts';

/** A command as it is sent, and to whom. */
export interface Outgoing {
  readonly cpo: PartyKey;
  readonly body: object;
}

/** What a command says, with the URL at which its result is to come. Throws a `Fault` when it cannot be said any more. */
export async function outgoing(parts: ChargingParts, command: CommandRow): Promise<Outgoing> {
  const { platform_id } = hostedParty(parts.hub, command.emsp, 'drivers');
  const url = `${parts.hostedUrl(platform_id, 'sender', 'commands')}/${command.id}`;
  const about = await aboutOf(parts, command);
  return { cpo: about.cpo, body: { response_url: url, ...(await contentOf(parts, command, about)) } };
}

async function aboutOf(
  { pool }: ChargingParts,
  { session, reservation }: CommandRow,
): Promise<SessionRow | ReservationRow> {
  const found = session === null ? await findReservation(pool, reservation ?? '') : await findSession(pool, session);
  if (found === undefined) throw new Error('a command is about nothing');
  return found;
}

async function contentOf(
  parts: ChargingParts,
  { kind }: CommandRow,
  about: SessionRow | ReservationRow,
): Promise<object> {
  switch (kind) {
    case 'START_SESSION':
      return {
        token: await tokenOf(parts, about),
        ...placeOf(about),
        authorization_reference: about.id,
      } satisfies Omit<StartSession, 'response_url'>;
    case 'RESERVE_NOW':
      return {
        token: await tokenOf(parts, about),
        expiry_date: formatDateTime((about as ReservationRow).expires_at.getTime()),
        reservation_id: about.id,
        ...placeOf({ ...about, connector_id: null }),
        authorization_reference: about.id,
      } satisfies Omit<ReserveNow, 'response_url'>;
    case 'CANCEL_RESERVATION':
      return { reservation_id: about.id } satisfies Omit<CancelReservation, 'response_url'>;
    case 'STOP_SESSION':
      return { session_id: known((about as SessionRow).session_id) } satisfies Omit<StopSession, 'response_url'>;
    case 'UNLOCK_CONNECTOR':
      return {
        location_id: about.location_id,
        evse_uid: known(about.evse_uid),
        connector_id: known(about.connector_id),
      } satisfies Omit<UnlockConnector, 'response_url'>;
  }
}

/** The driver's token as it is now. */
function tokenOf({ accounts }: ChargingParts, about: SessionRow | ReservationRow) {
  if (about.driver === null) throw new Fault('refused', 'the driver has left');
  return accounts.tokenToStart({ ...viewerOf(about), driverId: about.driver }, about.token ?? undefined);
}

const placeOf = ({
  location_id,
  evse_uid,
  connector_id,
}: Pick<SessionRow, 'location_id' | 'evse_uid' | 'connector_id'>) => ({
  location_id,
  ...(evse_uid !== null && { evse_uid }),
  ...(evse_uid !== null && connector_id !== null && { connector_id }),
});

function known(id: string | null): string {
  if (id === null) throw new Fault('conflict', 'it is not known yet where the charge is');
  return id;
}
