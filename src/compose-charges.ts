import type { CallHub } from './hub/hosted.ts';
import type { Hub } from './hub/hub.ts';
import { costOfTransaction } from './hub/stations/charge-look.ts';
import type { ChargeParts } from './hub/stations/charge-parts.ts';
import { lookAtCharge } from './hub/stations/charges.ts';
import type { Decide } from './hub/stations/decision.ts';
import { type TransactionSight, Transactions } from './hub/stations/transactions.ts';
import { type Database, indexedPlans } from './store/database.ts';
import {
  countTransactions,
  giveBack,
  type TakenTransaction,
  takeDueTransactions,
} from './store/stations/due-transactions.ts';
import { createEventWriter } from './store/stations/events.ts';
import type { ChargesHub } from './worker/charges.ts';

/** Connections for what stations say, and for making Sessions and CDRs of it. */
const poolSizes = { events: 4, charges: 4 } as const;

/** What a process that has stations, or makes bills for them, knows besides the Hub. */
export interface ChargeSettings extends Pick<ChargeParts, 'nodeId' | 'hasMessagesQueued' | 'priced'> {
  readonly database: Database;
  readonly call: CallHub;
}

/** The work of the process that makes Sessions and CDRs of what stations have said. */
export function chargesHub(hub: Hub, { database, ...settings }: ChargeSettings): ChargesHub<TakenTransaction> {
  const { clock, ids, limits, log } = hub;
  const pool = database.pool('charges', poolSizes.charges, indexedPlans);
  const parts: ChargeParts = { pool, clock, ids, limits, log, ...settings };
  const now = () => new Date(clock.now());
  return {
    limits,
    log,
    take: (free, busy) =>
      takeDueTransactions(pool, settings.nodeId, now(), limits.chargeLeaseMs, {
        free,
        perEmsp: limits.chargesPerEmspMax,
        busy,
      }),
    look: async (taken) => giveBack(pool, settings.nodeId, taken, await lookAtCharge(parts, taken), now()),
    count: () => countTransactions(pool, now()),
  };
}

/** Takes what the stations of this process say of transactions. */
export function createTransactions(
  hub: Hub,
  {
    database,
    decide,
    due,
    seen,
  }: { database: Database; decide: Decide; due: () => void; seen?: (sight: TransactionSight) => void },
): Transactions {
  const { clock, ids, limits } = hub;
  const pool = database.pool('station events', poolSizes.events, indexedPlans);
  return new Transactions({
    pool,
    events: createEventWriter(pool, limits, () => clock.now()),
    clock,
    ids,
    limits,
    decide,
    nudge: due,
    costOf: (transaction) => costOfTransaction({ pool, clock, limits }, transaction),
    ...(seen && { seen }),
  });
}
