import type { Pool } from 'pg';
import type { Decision } from '../../../src/hub/stations/decision.ts';
import { Transactions } from '../../../src/hub/stations/transactions.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { randomIds } from '../../../src/kernel/ids.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { createLogger } from '../../../src/kernel/logger.ts';
import type { TransactionEvent } from '../../../src/stations/model.ts';
import { indexedPlans, openDatabase } from '../../../src/store/database.ts';
import { createEventWriter } from '../../../src/store/stations/events.ts';
import { createTestDatabase } from '../postgres.ts';

/** The token that all charges here are with, unless said otherwise. */
export const token = {
  country_code: 'NL',
  party_id: 'TNM',
  uid: 'TAG1',
  type: 'RFID',
  contract_id: 'NL-TNM-C1',
} as const;

/** A transaction as it is kept. */
export interface TransactionRow {
  number: number;
  ocpp_id: string;
  state: string;
  evse: number | null;
  connector: number | null;
  started_at: Date;
  token: { uid: string } | null;
  auth: { info: { status: string } } | null;
  session_id: string;
  due_at: Date | null;
  ended_at: Date | null;
}

/** A database that processes keep in what stations say of transactions. */
export interface TransactionScene {
  readonly pool: Pool;
  /** A process that takes what stations say; what is asked of tokens is counted. */
  process(decision?: Partial<Decision> | Promise<Partial<Decision>>): { transactions: Transactions; asked: string[] };
  rowsOf(station: number): Promise<TransactionRow[]>;
  eventsOf(transaction: number | null, station?: number): Promise<TransactionEvent[]>;
  close(): Promise<void>;
}

export async function openTransactionScene(): Promise<TransactionScene> {
  const test = await createTestDatabase();
  const database = await openDatabase(test.url, { log: createLogger('silent') });
  const pool = database.pool('station events', 4, indexedPlans);
  return {
    pool,
    process(decision = {}) {
      const asked: string[] = [];
      const transactions = new Transactions({
        pool,
        events: createEventWriter(pool, defaultLimits, () => Date.now()),
        clock: systemClock,
        ids: randomIds,
        limits: defaultLimits,
        async decide(_link, { idToken }) {
          asked.push(idToken);
          return { info: { status: 'Accepted' }, token, method: 'WHITELIST', ...(await decision) };
        },
        nudge: () => undefined,
      });
      return { transactions, asked };
    },
    async rowsOf(station) {
      const text = 'select * from station_transactions where station = $1 order by number';
      return (await pool.query<TransactionRow>(text, [station])).rows;
    },
    async eventsOf(transaction, station) {
      const text = `select event from station_events
        where transaction is not distinct from $1 and ($2::bigint is null or station = $2) order by number`;
      const { rows } = await pool.query<{ event: string }>(text, [transaction, station ?? null]);
      return rows.map(({ event }) => JSON.parse(event) as TransactionEvent);
    },
    async close() {
      await database.close();
      await test.drop();
    },
  };
}

/** A start at ten, a reading five minutes later, and an end at eleven. */
export const start = (about: Partial<TransactionEvent> = {}): TransactionEvent => ({
  type: 'Started',
  at: '2026-11-29T10:00:00Z',
  evse: 1,
  connector: 1,
  idToken: { idToken: 'TAG1' },
  meterStartWh: 1000,
  ...about,
});
export const update = (about: Partial<TransactionEvent> = {}): TransactionEvent => ({
  type: 'Updated',
  at: '2026-11-29T10:05:00Z',
  evse: 1,
  meterValues: [{ at: '2026-11-29T10:05:00Z', samples: [{ value: '1500' }] }],
  ...about,
});
export const end = (about: Partial<TransactionEvent> = {}): TransactionEvent => ({
  type: 'Ended',
  at: '2026-11-29T11:00:00Z',
  meterStopWh: 8000,
  ...about,
});
