import { findStartCall, findStopCall } from '../../../store/stations/effects.ts';
import { noteEffect } from '../calls.ts';
import type { StationHub } from '../station-hub.ts';
import type { TransactionSight } from '../transactions.ts';

/**
 * Notes that a charge has begun or ended with the call that had asked for it: that a station has accepted something says not that it
 * happens.
 */
export async function sawTransaction(hub: StationHub, { kind, station, event }: TransactionSight): Promise<void> {
  const { clock, limits, reads } = hub;
  const since = new Date(clock.now() - limits.stationEffectMs - limits.commandTimeoutS * 1000);
  const { remoteStartId, idToken, transactionId } = event;
  const call =
    kind === 'started'
      ? await findStartCall(reads, station, { remoteStartId, idToken: idToken?.idToken }, since)
      : transactionId && (await findStopCall(reads, station, transactionId, since));
  if (call) await noteEffect(hub, call, kind);
}
