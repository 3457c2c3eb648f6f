import type { SandboxParts } from './backends/sandbox/parts.ts';
import { createTransactions } from './compose-charges.ts';
import { createStationCommands, type StationCommands } from './compose-commands.ts';
import type { Charging } from './compose-stations.ts';
import { sawTransaction } from './hub/stations/commands/effects.ts';
import type { StationHub } from './hub/stations/station-hub.ts';
import type { Database } from './store/database.ts';

/** What stations say of tokens, charges and reservations, and what the network asks of them. */
export function createCharging(
  hub: StationHub,
  {
    database,
    copyOf,
    isWorker,
  }: { readonly database: Database; readonly copyOf: SandboxParts['copyOf']; readonly isWorker: boolean },
): Charging & Pick<StationCommands, 'peerOf'> {
  const commands = createStationCommands(hub, copyOf, isWorker);
  const transactions = createTransactions(hub, {
    database,
    decide: commands.decide,
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
    stop: () => commands.stop(),
  };
}
