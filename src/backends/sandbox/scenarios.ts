import type { Capability } from '../../generated/ocpi-2.2.1.ts';

/** What happens at one Location of the simulated CPO. Its id is the scenario's name. */
export interface StationScenario {
  /** For people, as the Location's name. */
  readonly about: string;
  /** `slow`: the answer takes most of the time the hub gives it; `never`: more than that. */
  readonly pace?: 'slow' | 'never';
  /** The CommandResponse; `broken`: what is answered is no OCPI. */
  readonly answer: string;
  /** The CommandResult; left out: none is sent. */
  readonly result?: string;
  /** No result that the hub takes comes: it gives up soon. */
  readonly timesOut?: boolean;
  /** Whether a charge starts: with the result, or after the hub has given up waiting for one. */
  readonly starts?: 'at once' | 'late';
  /** Whether the CDR is sent, or only stands in the list of CDRs. */
  readonly cdr?: 'sent' | 'kept';
  /** The Session and the CDR are first sent with faults, and have fields that nobody knows when they are right. */
  readonly hasBrokenObjects?: boolean;
  /** The connector does not unlock after a charge. */
  readonly isJammed?: boolean;
  /** The EVSE is never free. */
  readonly isOccupied?: boolean;
  /** What the EVSE cannot do: that is NOT_SUPPORTED (M-26). */
  readonly lacks?: readonly Capability[];
  /** Address and state are longer than those of a CDR may be. */
  readonly hasLongAddress?: boolean;
}

const accepted = { answer: 'ACCEPTED', result: 'ACCEPTED' } as const;
const charge = { ...accepted, starts: 'at once', cdr: 'sent' } as const;

export const stationScenarios: Readonly<Record<string, StationScenario>> = {
  HAPPY: { ...charge, about: 'everything goes well' },
  LATE_START: {
    answer: 'ACCEPTED',
    timesOut: true,
    starts: 'late',
    cdr: 'sent',
    about: 'no result comes, the charge starts later',
  },
  LOST_CDR: { ...charge, cdr: 'kept', isJammed: true, about: 'the CDR is never sent, it is in the list' },
  SLOW: { ...charge, pace: 'slow', about: 'the answer takes most of the time there is' },
  TOO_SLOW: { answer: 'ACCEPTED', pace: 'never', about: 'the answer comes too late' },
  REJECTED: { answer: 'REJECTED', about: 'commands are refused' },
  OCCUPIED: { answer: 'ACCEPTED', result: 'EVSE_OCCUPIED', isOccupied: true, about: 'somebody else is charging' },
  FAILED: { answer: 'ACCEPTED', result: 'FAILED', about: 'the station cannot do it' },
  NO_RESULT: { answer: 'ACCEPTED', timesOut: true, about: 'no result comes, and nothing happens' },
  BROKEN_ANSWER: { answer: 'broken', about: 'the answer is no OCPI' },
  ODD_ANSWER: { answer: 'MAYBE', about: 'the answer has a result that does not exist' },
  BROKEN_RESULT: {
    answer: 'ACCEPTED',
    result: 'MAYBE',
    timesOut: true,
    about: 'the result is one that does not exist',
  },
  STATION_REJECTS: { answer: 'ACCEPTED', result: 'REJECTED', about: 'the station refuses' },
  NO_CABLE: { answer: 'ACCEPTED', result: 'FAILED', about: 'no cable is plugged in' },
  SILENT: { answer: 'ACCEPTED', result: 'TIMEOUT', about: 'the station does not answer' },
  CARDS_ONLY: {
    ...charge,
    lacks: ['REMOTE_START_STOP_CAPABLE', 'RESERVABLE'],
    about: 'charges are started at the station alone',
  },
  BASIC: {
    ...charge,
    lacks: ['RESERVABLE', 'UNLOCK_CAPABLE', 'CHARGING_PROFILE_CAPABLE'],
    about: 'charges are started and stopped, nothing else',
  },
  LONG_ADDRESS: { ...charge, hasLongAddress: true, about: 'the address is too long for a CDR' },
  BROKEN_OBJECTS: { ...charge, hasBrokenObjects: true, about: 'Session and CDR have faults at first' },
};

/** What is answered about one token of the simulated eMSP. Its uid is SANDBOX- and the scenario's name. */
export interface TokenScenario {
  readonly pace?: 'slow' | 'never';
  /** AuthorizationInfo.allowed; `unknown`: there is no such token; `broken`: what is answered is no OCPI. */
  readonly allowed: string;
  /** As in the Token, which is sent to CPOs. */
  readonly valid: boolean;
}

export const tokenScenarios: Readonly<Record<string, TokenScenario>> = {
  ALLOWED: { allowed: 'ALLOWED', valid: true },
  BLOCKED: { allowed: 'BLOCKED', valid: false },
  EXPIRED: { allowed: 'EXPIRED', valid: false },
  NO_CREDIT: { allowed: 'NO_CREDIT', valid: true },
  NOT_ALLOWED: { allowed: 'NOT_ALLOWED', valid: true },
  UNKNOWN: { allowed: 'unknown', valid: true },
  SLOW: { allowed: 'ALLOWED', pace: 'slow', valid: true },
  TOO_SLOW: { allowed: 'ALLOWED', pace: 'never', valid: true },
  BROKEN: { allowed: 'broken', valid: true },
  ODD: { allowed: 'MAYBE', valid: true },
};

const tokenPrefix = 'SANDBOX-';

export const uidOf = (scenario: string): string => `${tokenPrefix}${scenario}`;

/** The scenario of a token by its uid; undefined for uids of no token here. */
export function tokenScenarioOf(uid: string): TokenScenario | undefined {
  const name = uid.toUpperCase();
  return name.startsWith(tokenPrefix) ? tokenScenarios[name.slice(tokenPrefix.length)] : undefined;
}

/** The tokens that CPOs are told of. */
export const toldTokens: readonly string[] = Object.keys(tokenScenarios).filter(
  (name) => tokenScenarios[name]?.allowed !== 'unknown',
);
