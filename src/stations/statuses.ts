import type { Status } from '../generated/ocpi-2.2.1.ts';
import type { ConnectorStatus } from './model.ts';

/** How the statuses of a station are told to the network: what OCPI leaves open, per station. */
export interface StatusRules {
  /** Plugged in and nobody known yet: in use, or still free. */
  readonly preparing: 'CHARGING' | 'AVAILABLE';
  /** The charge is over and the vehicle still there. */
  readonly finishing: 'CHARGING' | 'BLOCKED';
  readonly unavailable: 'INOPERATIVE' | 'OUTOFORDER';
}

export const defaultStatusRules: StatusRules = {
  preparing: 'CHARGING',
  finishing: 'CHARGING',
  unavailable: 'INOPERATIVE',
};

/** What a station said of a connector last. */
export interface ConnectorReport {
  /** 0: the whole EVSE. */
  readonly connector: number;
  readonly status: ConnectorStatus;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What decides over the status of an EVSE. */
export interface EvseSituation {
  readonly reports: readonly ConnectorReport[];
  /** What was said last of the station as a whole (evse 0). */
  readonly station?: ConnectorStatus;
  /** Whether the station is connected, or was until a moment ago. */
  readonly isOnline: boolean;
  /** open: there is a transaction; ended: the last is over, and no connector was free since. */
  readonly transaction?: 'open' | 'ended';
  /** What the operator has said: PLANNED, REMOVED, or that it is out of order whatever the station says. */
  readonly inventory?: Status;
  /** Other EVSEs that share what serves one vehicle at a time, by `evseStatus` without their groups. */
  readonly others?: readonly Status[];
}

/**
 * The OCPI status of an EVSE (L-39): what the operator says, else UNKNOWN while offline, else a fault of the whole station, else what a
 * shared part is in use for, else the most that one of its connectors is.
 */
export function evseStatus(situation: EvseSituation, rules: StatusRules = defaultStatusRules): Status {
  const { inventory, isOnline, station, others = [] } = situation;
  if (inventory !== undefined) return inventory;
  if (!isOnline) return 'UNKNOWN';
  // That the station as a whole is available says nothing of its connectors.
  if (station === 'Faulted') return 'OUTOFORDER';
  if (station === 'Unavailable') return rules.unavailable;
  const own = aggregated(situation, rules);
  // What is wrong with the connector of another does not concern this one.
  const taken = own === 'AVAILABLE' || own === 'UNKNOWN' ? inUse.find((status) => others.includes(status)) : undefined;
  return taken ?? own;
}

const inUse: readonly Status[] = ['CHARGING', 'BLOCKED', 'RESERVED'];

/** Of several connectors: one vehicle at a time, so that one in use is all; and one that works is enough. */
const precedence: readonly Status[] = ['CHARGING', 'BLOCKED', 'RESERVED', 'AVAILABLE', 'INOPERATIVE', 'OUTOFORDER'];

function aggregated({ reports, transaction }: EvseSituation, rules: StatusRules): Status {
  const whole = reports.find(({ connector }) => connector === 0);
  if (whole?.status === 'Faulted') return 'OUTOFORDER';
  if (whole?.status === 'Unavailable') return rules.unavailable;
  const connectors = reports.filter(({ connector }) => connector !== 0);
  // What is said of the EVSE and what of its connectors is the same thing twice: the latest counts.
  const counts = whole !== undefined && connectors.every(({ at }) => at < whole.at) ? [whole] : connectors;
  const statuses = counts.map(({ status }) => statusOf(status, transaction, rules));
  return precedence.find((status) => statuses.includes(status)) ?? 'UNKNOWN';
}

/** The status of one connector; Occupied of 2.x is what the transaction says. */
export function statusOf(
  status: ConnectorStatus,
  transaction: EvseSituation['transaction'],
  rules: StatusRules = defaultStatusRules,
): Status {
  switch (status) {
    case 'Available':
      return 'AVAILABLE';
    case 'Preparing':
      return transaction === 'open' ? 'CHARGING' : rules.preparing;
    case 'Charging':
    case 'SuspendedEV':
    case 'SuspendedEVSE':
      return 'CHARGING';
    case 'Finishing':
      return rules.finishing;
    case 'Occupied':
      return transaction === 'open' ? 'CHARGING' : transaction === 'ended' ? rules.finishing : rules.preparing;
    case 'Reserved':
      return 'RESERVED';
    case 'Unavailable':
      return rules.unavailable;
    case 'Faulted':
      return 'OUTOFORDER';
  }
}
