import type { StationOutcome } from '../../stations/model.ts';
import { learnLacks } from '../../store/stations/inventory.ts';
import { isCapability } from './capabilities.ts';
import { publishLeftOver } from './locations.ts';
import type { StationBase } from './station-hub.ts';

/** A station may say that it can do something, and then answer that it cannot: what it lacks is taken back from the network. */
export async function learnFrom(
  hub: StationBase,
  station: number,
  kind: string,
  outcome: StationOutcome,
): Promise<void> {
  if (!isCapability(kind) || !isLacking(outcome)) return;
  if (await learnLacks(hub.stationPool, station, kind, new Date(hub.clock.now()))) await publishLeftOver(hub);
}

function isLacking(outcome: StationOutcome): boolean {
  if (outcome.kind === 'unsupported') return true;
  if (outcome.kind === 'error') return outcome.code === 'NotImplemented' || outcome.code === 'NotSupported';
  return (
    outcome.kind === 'answered' &&
    (outcome.answer.status === 'NotSupported' || outcome.answer.status === 'NotImplemented')
  );
}
