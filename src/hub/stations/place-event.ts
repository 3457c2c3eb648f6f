import { hash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Ids } from '../../kernel/ids.ts';
import type { Limits } from '../../kernel/limits.ts';
import { foldId } from '../../ocpi/object-state.ts';
import type { OcppVersion, TransactionEvent } from '../../stations/model.ts';
import { saidTime } from '../../stations/station-time.ts';
import {
  completeTransaction,
  findByOcppId,
  findByPlace,
  findByStart,
  findEvent,
  findOpenWithEvents,
  insertTransaction,
  type KnownTransaction,
} from '../../store/stations/transactions.ts';
import { endedBy } from './place-stop.ts';

/** What a station has said, on its way to its transaction. */
export interface Saying {
  readonly station: number;
  /** What the station speaks; null: nobody knows, which counts as 2.x. */
  readonly version: OcppVersion | null;
  readonly event: TransactionEvent;
  /** The event as JSON. */
  readonly text: string;
  readonly now: number;
}

/** Where an event belongs. */
export interface Placed {
  /** Undefined: nobody knows. */
  readonly transaction: KnownTransaction | undefined;
  /** It was said before, and is not kept again. */
  readonly isRepeated: boolean;
  /** The transaction was made for it. */
  readonly isNew: boolean;
}

export interface PlacingParts {
  readonly ids: Ids;
  readonly limits: Pick<Limits, 'transactionSettleMs' | 'stationClockSkewMs'>;
}

/**
 * Finds the transaction that a station speaks of, or makes it: a start that is sent again is the same one; an id that is used again
 * after its transaction has ended is another one; a 2.x transaction of which only a later part is heard has begun at some time; of 1.6,
 * where ids are the hub's, what names none is matched by connector and time, and makes none.
 */
export async function placeEvent(parts: PlacingParts, client: ClientBase, saying: Saying): Promise<Placed> {
  const before = await findEvent(client, saying.station, saying.text);
  if (before?.transaction !== undefined) return { transaction: before.transaction, isRepeated: true, isNew: false };
  if (saying.event.type === 'Started') return placeStart(parts, client, saying);
  const transaction = await findSpokenOf(parts, client, saying);
  if (transaction !== undefined) {
    if (saysMore(transaction, saying.event)) await completeTransaction(client, transaction.number, saying.event);
    return { transaction, isRepeated: false, isNew: false };
  }
  if (saying.version === '1.6' || saying.event.transactionId === undefined)
    return { transaction: undefined, isRepeated: before !== undefined, isNew: false };
  const made = await begin(parts, client, saying, undefined);
  return { transaction: made, isRepeated: false, isNew: true };
}

/** Whether an event says more of where a transaction is: the connector, where several belong to an EVSE, may be told after the start. */
export function saysMore(
  { evse, connector }: { readonly evse?: number | null | undefined; readonly connector?: number | null | undefined },
  event: TransactionEvent,
): boolean {
  if (evse == null) return event.evse !== undefined;
  return connector == null && event.connector !== undefined && (event.evse ?? evse) === evse;
}

/** When something was said to be, in milliseconds; not in the future, and now where the time cannot be read. */
export const timeOf = (at: string, now: number): number => Math.min(saidTime(at) ?? now, now);

async function placeStart(parts: PlacingParts, client: ClientBase, saying: Saying): Promise<Placed> {
  const startKey = startKeyOf(saying.event);
  const again = await findByStart(client, saying.station, startKey);
  if (again !== undefined) return { transaction: again, isRepeated: true, isNew: false };
  const { transactionId } = saying.event;
  const heard = transactionId === undefined ? undefined : await findByOcppId(client, saying.station, transactionId);
  const startedAt = new Date(timeOf(saying.event.at, saying.now));
  if (heard !== undefined && isSameStart(parts, heard, startedAt))
    return { transaction: heard, isRepeated: false, isNew: false };
  // Later parts of it have come first, or what came before its start was lost.
  const isHeard =
    heard !== undefined && heard.start_key === null && (heard.ended_at === null || startedAt <= heard.ended_at);
  if (isHeard) {
    await completeTransaction(client, heard.number, { ...saying.event, startKey, startedAt });
    return { transaction: heard, isRepeated: false, isNew: false };
  }
  return { transaction: await begin(parts, client, saying, startKey), isRepeated: false, isNew: true };
}

/** Ids of this length are made to be unique; shorter ones may be counted, and begin again when the station does. */
const uniqueLength = 32;

/** Whether a start with another time is that of a transaction that goes on: stations may stamp a message anew when they send it again. */
function isSameStart({ limits }: PlacingParts, heard: KnownTransaction, startedAt: Date): boolean {
  if (heard.state !== 'open' || heard.start_key === null) return false;
  const apartMs = Math.abs(heard.started_at.getTime() - startedAt.getTime());
  return heard.ocpp_id.length >= uniqueLength || apartMs <= limits.stationClockSkewMs;
}

function begin(
  { ids, limits }: PlacingParts,
  client: ClientBase,
  { station, event, now }: Saying,
  startKey: string | undefined,
): Promise<KnownTransaction> {
  const wanted = {
    station,
    evse: event.evse,
    connector: event.connector,
    ocppId: event.transactionId,
    sessionId: ids.uuid(),
    startKey,
    remoteStartId: event.remoteStartId,
    startedAt: new Date(timeOf(event.at, now)),
    now: new Date(now),
  };
  return insertTransaction(client, wanted, limits.transactionSettleMs);
}

async function findSpokenOf(
  { limits }: PlacingParts,
  client: ClientBase,
  { station, event, now }: Saying,
): Promise<KnownTransaction | undefined> {
  if (event.transactionId !== undefined) return findByOcppId(client, station, event.transactionId);
  const at = new Date(timeOf(event.at, now) + limits.stationClockSkewMs);
  const open = await findByPlace(client, station, event.evse, at);
  if (event.evse !== undefined || open.length === 1) return open[0];
  // A StopTransaction does not say where; it may say who.
  const shown = event.idToken && shownOf(event.idToken.idToken);
  const all = event.type === 'Ended' && open.length > 1 ? await findOpenWithEvents(client, station, at) : [];
  const own = shown === undefined ? all : all.filter(({ auth }) => auth?.shown === shown);
  return shown !== undefined && own.length === 1 ? own[0] : endedBy(event, own);
}

/** A token as shown, in the form in which it is compared. */
export const shownOf = (idToken: string): string => foldId(idToken.trim());

/** What a start is known by, however often it is sent: nothing that may change from one time to the next. */
function startKeyOf({ transactionId, evse, connector, idToken, meterStartWh, at }: TransactionEvent): string {
  const said =
    transactionId === undefined
      ? ['1.6', evse, connector, idToken && shownOf(idToken.idToken), meterStartWh, at]
      : ['2', transactionId, at];
  return hash('sha256', JSON.stringify(said), 'hex').slice(0, 32);
}
