import type { ConnectorStatus } from '../../stations/model.ts';
import type { StationStates, StatusRow } from '../../store/stations/statuses.ts';

/** What the statuses of connectors become in OCPI where an operator has a choice. */
export interface StatusChoices {
  readonly preparing_status?: 'CHARGING' | 'AVAILABLE';
  readonly finishing_status?: 'CHARGING' | 'BLOCKED';
  readonly unavailable_status?: 'INOPERATIVE' | 'OUTOFORDER';
}

/** The OCPI status of each EVSE of a station, by its number. */
export function evseStatusesOf(states: StationStates): ReadonlyMap<number, string> {
  const { evses, statuses, is_offline: isOffline } = states;
  const choices = states.settings as StatusChoices;
  const own = new Map(evses.map(({ evse }) => [evse, isOffline ? 'UNKNOWN' : statusOf(evse, statuses, choices)]));
  return new Map(
    evses.map(({ evse, override, shared_group: group }) => [
      evse,
      override ?? sharedStatus(own.get(evse) ?? 'UNKNOWN', group === null ? [] : others(evse, group)),
    ]),
  );

  function others(evse: number, group: string): string[] {
    return evses
      .filter((other) => other.evse !== evse && other.shared_group === group)
      .map((other) => own.get(other.evse) ?? 'UNKNOWN');
  }
}

/** While one of a group serves a vehicle, or cannot, so it is with all (OCPI 2.2.1, 8.1.3). */
function sharedStatus(own: string, others: readonly string[]): string {
  if (own !== 'AVAILABLE') return own;
  return others.find((status) => status !== 'AVAILABLE' && status !== 'UNKNOWN') ?? own;
}

/** First what is in use, then what can be used, then why it cannot. */
const precedence: readonly string[] = ['CHARGING', 'BLOCKED', 'RESERVED', 'AVAILABLE', 'INOPERATIVE', 'OUTOFORDER'];

function statusOf(evse: number, statuses: readonly StatusRow[], choices: StatusChoices): string {
  const mapped = (row: StatusRow): string => ocpiStatus(row.status as ConnectorStatus, choices);
  const whole = statuses.filter((row) => row.evse === 0 || (row.evse === evse && row.connector === 0)).map(mapped);
  const connectors = statuses.filter((row) => row.evse === evse && row.connector > 0).map(mapped);
  // The whole being available says nothing of its parts; that it cannot be used does.
  const broken = whole.find((status) => status === 'OUTOFORDER' || status === 'INOPERATIVE');
  return broken ?? precedence.find((status) => connectors.includes(status)) ?? 'UNKNOWN';
}

function ocpiStatus(status: ConnectorStatus, choices: StatusChoices): string {
  switch (status) {
    case 'Available':
      return 'AVAILABLE';
    case 'Preparing':
      return choices.preparing_status ?? 'CHARGING';
    case 'Charging':
    case 'SuspendedEV':
    case 'SuspendedEVSE':
    case 'Occupied':
      return 'CHARGING';
    case 'Finishing':
      return choices.finishing_status ?? 'CHARGING';
    case 'Reserved':
      return 'RESERVED';
    case 'Unavailable':
      return choices.unavailable_status ?? 'INOPERATIVE';
    case 'Faulted':
      return 'OUTOFORDER';
    default:
      return 'UNKNOWN';
  }
}
