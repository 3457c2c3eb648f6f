import type { Status } from '../../generated/ocpi-2.2.1.ts';
import type { ConnectorStatus } from '../../stations/model.ts';
import { defaultStatusRules, type EvseSituation, evseStatus, type StatusRules } from '../../stations/statuses.ts';
import type { EvseStateRow, StationStates } from '../../store/stations/statuses.ts';

/** What an operator has decided about the statuses of a station: of its settings. */
export interface StatusChoices {
  readonly preparing_status?: StatusRules['preparing'];
  readonly finishing_status?: StatusRules['finishing'];
  readonly unavailable_status?: StatusRules['unavailable'];
}

/** The OCPI status of each EVSE of a station, by its number. */
export function evseStatusesOf(states: StationStates): ReadonlyMap<number, Status> {
  const { evses } = states;
  const rules = rulesOf(states.settings);
  const alone = new Map(evses.map((row) => [row.evse, evseStatus(situationOf(states, row), rules)]));
  return new Map(
    evses.map((row) => {
      const others = evses
        .filter((other) => row.shared_group !== null && other !== row && other.shared_group === row.shared_group)
        .flatMap((other) => alone.get(other.evse) ?? []);
      if (others.length === 0) return [row.evse, alone.get(row.evse) ?? 'UNKNOWN'];
      return [row.evse, evseStatus({ ...situationOf(states, row), others }, rules)];
    }),
  );
}

function rulesOf({ preparing_status, finishing_status, unavailable_status }: StatusChoices): StatusRules {
  return {
    preparing: preparing_status ?? defaultStatusRules.preparing,
    finishing: finishing_status ?? defaultStatusRules.finishing,
    unavailable: unavailable_status ?? defaultStatusRules.unavailable,
  };
}

function situationOf(states: StationStates, { evse, override }: EvseStateRow): EvseSituation {
  const reports = states.statuses
    .filter((row) => row.evse === evse)
    .map(({ connector, status, at }) => ({ connector, status: status as ConnectorStatus, at }));
  const station = states.statuses.find((row) => row.evse === 0)?.status as ConnectorStatus | undefined;
  const transaction = transactionOf(states, evse, Math.max(0, ...reports.map(({ at }) => at)));
  return {
    reports,
    isOnline: !states.is_offline,
    ...(station !== undefined && { station }),
    ...(transaction !== undefined && { transaction }),
    ...(override !== null && { inventory: override as Status }),
  };
}

/** Whether somebody charges, or has since the connector was last free: then it has said nothing since the end. */
function transactionOf({ charges }: StationStates, evse: number, saidAt: number): EvseSituation['transaction'] {
  const last = charges?.find((charge) => charge.evse === evse);
  if (last === undefined) return undefined;
  if (last.ended_at === null) return 'open';
  return last.ended_at >= saidAt ? 'ended' : undefined;
}
