import type { Pool } from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Limits } from '../../kernel/limits.ts';
import { Assumptions } from '../../stations/assumptions.ts';
import type {
  ChargingState,
  ConnectorStatus,
  StatusReport,
  TokenInfo,
  TransactionAnswer,
  TransactionEvent,
} from '../../stations/model.ts';
import { believedTime } from '../../stations/station-time.ts';
import {
  type EventWeight,
  type EventWriter,
  type Written,
  writeEvents,
  writeUnmatched,
} from '../../store/stations/events.ts';
import { findReserved, useReservation } from '../../store/stations/reservations-used.ts';
import { decideTransaction, inStationTurn, type KnownTransaction } from '../../store/stations/transactions.ts';
import type { Decide, Decision } from './decision.ts';
import type { StationLink } from './desk.ts';
import { type Placed, placeEvent, type Saying, saysMore, shownOf, timeOf } from './place-event.ts';
import { type OpenTransaction, type StationMemory, TransactionMemories } from './transaction-memory.ts';
import { Turns } from './turns.ts';

/** A transaction that has begun or ended, for those who wait for what a command has led to. */
export interface TransactionSight {
  readonly kind: 'started' | 'ended';
  readonly station: number;
  readonly transaction: number;
  readonly event: TransactionEvent;
}

export interface TransactionParts {
  readonly pool: Pool;
  readonly events: EventWriter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: Limits;
  readonly decide: Decide;
  /** Has a transaction looked at that is due now. */
  nudge(): void;
  /** What a transaction comes to; undefined where nothing here prices it. */
  costOf?(transaction: number): Promise<number | undefined>;
  /** Hears of what has begun and ended, after it is on disk. */
  seen?(sight: TransactionSight): void;
}

/** What a status of a 1.6 connector says of the transaction there; other statuses say nothing of it. */
const chargingStates: Partial<Record<ConnectorStatus, ChargingState>> = {
  Charging: 'Charging',
  SuspendedEV: 'SuspendedEV',
  SuspendedEVSE: 'SuspendedEVSE',
  Finishing: 'EVConnected',
  Available: 'Idle',
};

/** The token of a start from afar that the station does not name. */
const untold = { idToken: '' };

/** Readings that a station makes whether anybody charges or not. */
const isOfNoTransaction = ({ type, meterValues = [] }: TransactionEvent): boolean =>
  type === 'Updated' &&
  meterValues.length > 0 &&
  meterValues.every(({ samples }) =>
    samples.every(({ context }) => context === 'Sample.Clock' || context === 'Trigger'),
  );

/** Takes what stations say of transactions: on disk before it is answered, each thing once. */
export class Transactions {
  readonly #parts: TransactionParts;
  readonly #memories: TransactionMemories;
  readonly #turns = new Turns<number>();

  constructor(parts: TransactionParts) {
    this.#parts = parts;
    this.#memories = new TransactionMemories(parts.pool, parts.limits);
  }

  /** The desk's `transaction`. */
  record(link: StationLink, event: TransactionEvent): Promise<TransactionAnswer> {
    const memory = this.#memories.known(link);
    const open = event.transactionId === undefined ? undefined : memory?.open.get(event.transactionId);
    const isPlain = event.type !== 'Started' && event.idToken === undefined && event.remoteStartId === undefined;
    if (memory === undefined || open === undefined || !isPlain || saysMore(open, event))
      return this.#recordPlaced(link, event);
    const written = this.#write(link, memory, open, event);
    // Of what is said of charges nearly all are meter values, with nothing to answer: they take the shortest way.
    const isSilent = event.type === 'Updated' && memory.version !== '2.1';
    return isSilent ? written : written.then(() => this.#costAnswer(memory, open.number, open, event));
  }

  /** What a 2.x station is told of the cost: 2.0.1 takes it at the end alone, 2.1 also before, when it was priced last. */
  async #costAnswer(
    { version }: StationMemory,
    transaction: number,
    open: OpenTransaction | undefined,
    { type }: TransactionEvent,
  ): Promise<TransactionAnswer> {
    if (version === '1.6') return {};
    const totalCost =
      type === 'Ended' ? await this.#parts.costOf?.(transaction) : version === '2.1' ? open?.totalCost : undefined;
    return totalCost === undefined ? {} : { totalCost };
  }

  /**
   * What the status of a 1.6 connector says of the transaction that is open there: to be called with every status. Does nothing where it
   * says nothing.
   */
  async statusOf(link: StationLink, report: StatusReport): Promise<void> {
    const chargingState = chargingStates[report.status];
    if (chargingState === undefined || (link.version !== undefined && link.version !== '1.6')) return;
    const memory = this.#memories.known(link) ?? (await this.#memories.of(link));
    if (memory.version !== '1.6') return;
    for (const [transactionId, open] of memory.open) {
      if (open.evse !== report.evse || open.chargingState === chargingState) continue;
      const at = report.at ?? new Date(this.#parts.clock.now()).toISOString();
      const about = { transactionId, evse: report.evse, connector: report.connector };
      await this.record(link, { type: 'Updated', at, trigger: 'StatusNotification', ...about, chargingState });
    }
  }

  /** What a transaction costs so far, for stations that show it. */
  priced(station: number, ocppId: string, totalCost: number | undefined): void {
    this.#memories.priced(station, ocppId, totalCost);
  }

  /** An event of a transaction that is known: the way of nearly all of them. */
  #write(
    { station }: StationLink,
    memory: StationMemory,
    open: OpenTransaction,
    event: TransactionEvent,
  ): Promise<Written> {
    const { events, clock, nudge, seen } = this.#parts;
    const isEnd = event.type === 'Ended';
    const isChange = isEnd || (event.chargingState !== undefined && event.chargingState !== open.chargingState);
    const weight: EventWeight = isEnd ? 'end' : isChange ? 'change' : 'meter';
    const at = isEnd ? timeOf(event.at, clock.now()) : 0;
    const { number: transaction } = open;
    // Field by field: spread into one, the object would be slow to make and to read.
    const written = events.write({
      transaction,
      station: station.number,
      event: JSON.stringify(event),
      at,
      weight,
    });
    if (!isChange) return written;
    return written.then((done) => {
      if (event.chargingState !== undefined) open.chargingState = event.chargingState;
      if (isEnd) {
        memory.open.delete(event.transactionId ?? '');
        seen?.({ kind: 'ended', transaction, station: station.number, event });
      }
      nudge();
      return done;
    });
  }

  /** An event that has to find its transaction first, or comes with a token. */
  async #recordPlaced(link: StationLink, event: TransactionEvent): Promise<TransactionAnswer> {
    const memory = await this.#memories.of(link);
    const station = link.station.number;
    const { now } = this.#parts.clock;
    const saying: Saying = { station, version: memory.version, event, text: JSON.stringify(event), now: now() };
    const { transaction, isRepeated, isNew } = await this.#turns.take(station, () => this.#place(saying));
    if (transaction === undefined) {
      const token = event.idToken && (await this.#parts.decide(link, event.idToken, event)).info;
      return token === undefined ? {} : { token };
    }
    const open = this.#noted(memory, transaction, event);
    const { nudge, seen } = this.#parts;
    const about = { station, transaction: transaction.number, event };
    if (isNew && event.type === 'Started') seen?.({ kind: 'started', ...about });
    if (event.type === 'Ended' && !isRepeated) seen?.({ kind: 'ended', ...about });
    nudge();
    const token = await this.#answerToken(link, transaction, open, event);
    const transactionId = event.type === 'Started' && event.transactionId === undefined && Number(transaction.ocpp_id);
    return {
      ...(transactionId !== false && { transactionId }),
      ...(token !== undefined && { token }),
      ...(await this.#costAnswer(memory, transaction.number, open, event)),
    };
  }

  #noted(memory: StationMemory, row: KnownTransaction, event: TransactionEvent): OpenTransaction | undefined {
    if (event.type === 'Ended' || row.state !== 'open') {
      if (memory.open.get(row.ocpp_id)?.number === row.number) memory.open.delete(row.ocpp_id);
      return undefined;
    }
    const open = this.#memories.note(memory, row);
    open.evse ??= event.evse;
    if (open.evse === (event.evse ?? open.evse)) open.connector ??= event.connector;
    if (event.chargingState !== undefined) open.chargingState = event.chargingState;
    return open;
  }

  #place(saying: Saying): Promise<Placed> {
    const { pool, limits } = this.#parts;
    const { station, event, text, now } = saying;
    return inStationTurn(pool, station, async (client) => {
      const placed = await placeEvent(this.#parts, client, saying);
      const { transaction, isRepeated } = placed;
      if (isRepeated) return placed;
      if (transaction !== undefined) {
        const weight = event.type === 'Ended' ? 'end' : 'change';
        const write = {
          transaction: transaction.number,
          station,
          event: text,
          at: timeOf(event.at, now),
          weight,
        } as const;
        await writeEvents(client, [write], new Date(now), limits);
      } else if (!isOfNoTransaction(event)) {
        await writeUnmatched(client, { station, event: text }, new Date(now), limits.unmatchedEventsKeptMax);
      }
      return placed;
    });
  }

  /** What is said of the token that came with an event: of the first that is shown in a transaction it says who charges. */
  async #answerToken(
    link: StationLink,
    transaction: KnownTransaction,
    open: OpenTransaction | undefined,
    event: TransactionEvent,
  ): Promise<TokenInfo | undefined> {
    // A station that was asked to start may give the number of that in place of the token.
    const idToken = event.idToken ?? (event.remoteStartId === undefined ? undefined : untold);
    if (idToken === undefined) return undefined;
    const shown = shownOf(idToken.idToken);
    // Said again, or at the end, by who has begun it.
    if (transaction.auth?.shown === shown) return transaction.auth.info;
    const decision = await this.#parts.decide(link, idToken, event);
    if (idToken === untold && decision.token === undefined) return undefined;
    // Who stops a charge need not be who has begun it, and what was shown at the start may still be on its way.
    if (transaction.auth === null && event.type !== 'Ended' && event.trigger !== 'StopAuthorized') {
      await this.#noteDecision(link, transaction, event, shown, decision);
      if (open !== undefined) open.shown ??= shown;
    }
    return decision.info;
  }

  async #noteDecision(
    { station }: StationLink,
    { number }: KnownTransaction,
    { evse, reservationId, at }: TransactionEvent,
    shown: string,
    { info, token, method, reference }: Decision,
  ): Promise<void> {
    const { pool, clock, limits, nudge } = this.#parts;
    await inStationTurn(pool, station.number, async (client) => {
      const now = new Date(clock.now());
      const shownAt = new Date(believedTime(at, now.getTime(), new Assumptions()));
      const reserved =
        info.status === 'Accepted' && token
          ? await findReserved(
              client,
              { station: station.number, reservationId, evse, token, at: shownAt },
              limits.stationClockSkewMs,
            )
          : undefined;
      const auth = {
        info,
        shown,
        ...(method !== undefined && { method }),
        ...((reference ?? reserved?.authorization_reference) && {
          reference: reference ?? reserved?.authorization_reference ?? '',
        }),
        ...(reserved && { reservedAt: reserved.created_at.toISOString() }),
      };
      const isFirst = await decideTransaction(client, number, token, auth, reserved?.session_id, now);
      if (isFirst && reserved) await useReservation(client, reserved.number, now);
    });
    nudge();
  }
}
