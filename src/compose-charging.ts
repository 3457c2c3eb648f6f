import type { SandboxParts } from './backends/sandbox/parts.ts';
import { createTransactions } from './compose-charges.ts';
import { createStationCommands, type StationCommands } from './compose-commands.ts';
import type { Charging } from './compose-stations.ts';
import type { ChargeParts } from './hub/stations/charge-parts.ts';
import { sawTransaction } from './hub/stations/commands/effects.ts';
import type { StationHub } from './hub/stations/station-hub.ts';
import type { Database } from './store/database.ts';

/** What the stations of this process are for those who make Sessions and CDRs. */
export type ChargeAids = Pick<ChargeParts, 'priced' | 'hasMessagesQueued'>;

/** What stations say of tokens, charges and reservations, and what the network asks of them. */
export function createCharging(
  hub: StationHub,
  {
    database,
    copyOf,
    isWorker,
    due,
  }: {
    readonly database: Database;
    readonly copyOf: SandboxParts['copyOf'];
    readonly isWorker: boolean;
    /** Hears that a charge is to be looked at. */
    readonly due: () => void;
  },
): Charging & Pick<StationCommands, 'peerOf'> & { readonly charges: ChargeAids } {
  const commands = createStationCommands(hub, copyOf, isWorker);
  const transactions = createTransactions(hub, {
    database,
    decide: commands.decide,
    due,
    seen(sight) {
      void sawTransaction(hub, sight).catch((error: unknown) =>
        hub.log.warn({ err: error }, 'what a call to a station has led to could not be noted'),
      );
    },
  });
  return {
    desk: { ...commands.desk, transaction: (link, event) => transactions.record(link, event) },
    statusSaid: (link, report) => transactions.statusOf(link, report),
    noticed: (link, action) => commands.noticed(link, action),
    peerOf: (platformId) => commands.peerOf(platformId),
    charges: {
      priced: (station, ocppId, totalCost) => transactions.priced(station, ocppId, totalCost),
      async hasMessagesQueued(station, transactionId) {
        const asking = { askedBy: 'hub', deadlineMs: hub.limits.transactionStatusMs };
        const { outcome } = await hub.calls.ask(station, { kind: 'transaction-status', transactionId }, asking);
        return outcome.kind === 'answered' ? outcome.answer.hasMessagesQueued : undefined;
      },
    },
    stop: () => commands.stop(),
  };
}
