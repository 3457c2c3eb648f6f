import type { StartSession, Token } from '../../../generated/ocpi-2.2.1.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import type { IdToken } from '../../../stations/model.ts';
import {
  type CommandTarget,
  findTargets,
  isStartUnderWay,
  nextStationNumber,
} from '../../../store/stations/command-targets.ts';
import { findHeldReservation, type ReservationRow } from '../../../store/stations/reservations.ts';
import { groupOf } from '../authorise/group.ts';
import { askFor } from './ask-for.ts';
import { already, type Command, type Prepared, refuse, stationOffline, unknownPlace } from './command.ts';
import { connectorNumber, isFree, isInoperative, isStartable } from './evse-state.ts';
import { tell } from './id-token.ts';

/** START_SESSION: what can be said at once, and the remote start. The token is not doubted (M-09). */
export async function prepareStart(command: Command<StartSession>): Promise<Prepared> {
  const { parts, host, body } = command;
  const max = parts.limits.commandEvsesMax;
  const targets = await findTargets(parts.reads, host.party, body.location_id, body.evse_uid ?? null, max);
  if (targets.length === 0) return unknownPlace('There is no such location or EVSE here.');
  const chosen = await choose(command, targets);
  if (!('target' in chosen)) return chosen;
  const { target, reservation } = chosen;
  if (target.lacks.includes('start')) return refuse('NOT_SUPPORTED', 'The station cannot be started remotely.');
  const connector = connectorOf(body, target);
  if (connector !== undefined && typeof connector !== 'number') return connector;
  if (!target.isConnected) return stationOffline();
  if (target.isCharging && isSameToken(target.chargingToken, body.token))
    return refuse('REJECTED', 'This token is charging there already.');
  if (target.isCharging) return already('EVSE_OCCUPIED');
  if (target.reservations.length > 0 && reservation === undefined) return already('EVSE_OCCUPIED');
  if (isInoperative(target)) return already('EVSE_INOPERATIVE');
  const since = new Date(parts.clock.now() - parts.limits.commandTimeoutS * 1000);
  if (await isStartUnderWay(parts.reads, target.station, target.evse, since))
    return refuse('REJECTED', 'A start of this EVSE is under way.');
  return { isTaken: true, run: () => start(command, target, connector, reservation) };
}

/** The EVSE that is named, or that the token has reserved, or one that is free (M-14). */
async function choose(
  { parts, body }: Command<StartSession>,
  targets: readonly CommandTarget[],
): Promise<{ target: CommandTarget; reservation: ReservationRow | undefined } | Prepared> {
  const held = await Promise.all(
    targets.flatMap(({ reservations }) => reservations).map((number) => findHeldReservation(parts.reads, number)),
  );
  const reservation = held.find((row) => row !== undefined && isFor(row.token, body.token));
  const reserved = reservation && targets.find(({ reservations }) => reservations.includes(reservation.number));
  if (reserved !== undefined) return { target: reserved, reservation };
  const [only, ...others] = targets;
  if (only !== undefined && others.length === 0) return { target: only, reservation: undefined };
  if (body.connector_id != null) return refuse('REJECTED', 'A connector can only be named together with its EVSE.');
  const able = targets.filter(({ isConnected, lacks }) => isConnected && !lacks.includes('start'));
  if (able.length === 0) return targets.some(({ isConnected }) => isConnected) ? lacking() : stationOffline();
  const target = able.find(isFree) ?? able.find(isStartable);
  return target === undefined ? already('EVSE_OCCUPIED') : { target, reservation: undefined };
}

const lacking = (): Prepared => refuse('NOT_SUPPORTED', 'The stations there cannot be started remotely.');

/** OCPP's number of the connector, where one is named or there is but one (M-13). */
function connectorOf({ connector_id, evse_uid }: StartSession, target: CommandTarget): number | undefined | Prepared {
  const isRequired = target.capabilities.includes('START_SESSION_CONNECTOR_REQUIRED');
  if (connector_id == null) return isRequired ? refuse('REJECTED', 'This EVSE needs a connector_id.') : undefined;
  if (evse_uid == null) return refuse('REJECTED', 'A connector can only be named together with its EVSE.');
  return connectorNumber(target, connector_id) ?? unknownPlace('The EVSE has no such connector.');
}

async function start(
  command: Command<StartSession>,
  target: CommandTarget,
  connector: number | undefined,
  reservation: ReservationRow | undefined,
) {
  const { parts, body } = command;
  const { station, version, settings, evse } = target;
  const call = parts.ids.uuid();
  const remoteStartId = await nextStationNumber(parts.reads);
  const idToken = await tell(parts, {
    token: body.token,
    reference: body.authorization_reference ?? undefined,
    station,
    version,
    settings,
    call,
    before: reservation === undefined ? undefined : (reservation.waiting?.idToken as IdToken | undefined),
  });
  const groupIdToken = groupOf(parts.vault, body.token, version);
  return askFor(command, target, {
    call,
    effectMs: parts.limits.stationEffectMs,
    request: {
      kind: 'start',
      evse,
      ...(connector !== undefined && { connector }),
      idToken,
      ...(groupIdToken && { groupIdToken }),
      remoteStartId,
    },
  });
}

/** Whether a reservation is for a token: its own, or one of its group at the same eMSP. */
const isFor = (reserved: Token, token: Token): boolean =>
  isSameToken(reserved, token) || (isSameOwner(reserved, token) && isSameGroup(reserved, token));

const isSameGroup = ({ group_id: one }: Token, { group_id: other }: Token): boolean =>
  one != null && other != null && foldId(one) === foldId(other);

type TokenName = Pick<Token, 'country_code' | 'party_id' | 'uid'> & { readonly type: string };

const isSameToken = (one: TokenName | null, other: Token): boolean =>
  one !== null && foldId(one.uid) === foldId(other.uid) && one.type === other.type && isSameOwner(one, other);

const isSameOwner = (
  one: Pick<Token, 'country_code' | 'party_id'>,
  other: Pick<Token, 'country_code' | 'party_id'>,
): boolean =>
  foldId(one.country_code) === foldId(other.country_code) && foldId(one.party_id) === foldId(other.party_id);
