import type { UnlockConnector } from '../../../generated/ocpi-2.2.1.ts';
import { findTargets } from '../../../store/stations/command-targets.ts';
import { askFor } from './ask-for.ts';
import { type Command, type Prepared, refuse, stationOffline, unknownPlace } from './command.ts';
import { connectorNumber } from './evse-state.ts';

/** UNLOCK_CONNECTOR, for help desks (M-19). The hub lets it through for those who charge there or have just done so (H10). */
export async function prepareUnlock(command: Command<UnlockConnector>): Promise<Prepared> {
  const { parts, host, body } = command;
  const [target] = await findTargets(parts.reads, host.party, body.location_id, body.evse_uid, 1);
  if (target === undefined) return unknownPlace('There is no such location or EVSE here.');
  const connector = connectorNumber(target, body.connector_id);
  if (connector === undefined) return unknownPlace('The EVSE has no such connector.');
  if (target.lacks.includes('unlock') || target.settings['unlocks'] === false)
    return refuse('NOT_SUPPORTED', 'The station unlocks nothing remotely.');
  if (!target.isConnected) return stationOffline();
  const { evse } = target;
  return {
    isTaken: true,
    run: () => askFor(command, target, { call: parts.ids.uuid(), request: { kind: 'unlock', evse, connector } }),
  };
}
