import type { CommandResult } from '../../../generated/ocpi-2.2.1.ts';
import { partyKey } from '../../../ocpi/party.ts';
import type { StationOutcome, StationRequest } from '../../../stations/model.ts';
import { type CommandTarget, findTargets } from '../../../store/stations/command-targets.ts';
import type { Command } from './command.ts';
import { isInoperative } from './evse-state.ts';
import { type Circumstances, type CommandKind, commandResult } from './outcomes.ts';

type CommandRequest = Extract<StationRequest, { kind: CommandKind }>;

/** What a station is asked because of a command. */
export interface AskedFor {
  readonly call: string;
  readonly request: CommandRequest;
  readonly effectMs?: number;
  /** Told how the call ended, before its result goes out. */
  readonly ended?: (outcome: StationOutcome) => Promise<void>;
  readonly about?: Circumstances;
}

/** Asks the station, once, and makes the result of how that ended. */
export async function askFor(
  command: Command<unknown>,
  place: Pick<CommandTarget, 'station' | 'uid' | 'locationId'> | { readonly station: number },
  { call, request, effectMs, ended, about = {} }: AskedFor,
): Promise<CommandResult> {
  const { parts, by } = command;
  const outcome = await parts.ask({
    id: call,
    station: place.station,
    request,
    askedBy: partyKey(by),
    deadlineMs: parts.limits.stationCallMs,
    ...(effectMs !== undefined && { effectMs }),
  });
  await ended?.(outcome);
  const isRefusedStart =
    request.kind === 'start' && outcome.kind === 'answered' && outcome.answer.status !== 'Accepted';
  const circumstances = isRefusedStart && 'uid' in place ? await whyRefused(command, place) : about;
  return commandResult(request.kind, outcome, circumstances);
}

/** What is known of an EVSE whose station has refused to start. */
async function whyRefused(
  { parts, host }: Command<unknown>,
  { locationId, uid }: Pick<CommandTarget, 'uid' | 'locationId'>,
): Promise<Circumstances> {
  const [target] = await findTargets(parts.reads, host.party, locationId, uid, 1);
  if (target === undefined) return {};
  return { isOccupied: target.isCharging, isInoperative: isInoperative(target) };
}
