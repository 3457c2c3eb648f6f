import type { CDR, Session } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { foldId } from '../ocpi/object-state.ts';
import type { CheckFacts, OtherCdr, Tolerances } from './check-facts.ts';
import { differ, type Reasons } from './check-reasons.ts';
import { isTimeUnknown, momentOf, timesOf } from './check-volumes.ts';
import { smallestUnit } from './currency.ts';
import type { Exact } from './exact.ts';

/** Compares a CDR with the Session it is of (D-32). */
export function checkSession(cdr: Exact<CDR>, facts: CheckFacts, tolerances: Tolerances, reasons: Reasons): void {
  const { session } = facts;
  if (session === undefined) {
    // D-21: those without Sessions have none to name, and a reservation may have led to none.
    if (cdr.session_id != null && facts.sendsSessions) {
      reasons.warn('session-unknown', '/session_id', 'names a session that was never seen');
    } else if (cdr.session_id == null && facts.sendsSessions && !cdr.total_energy.isZero) {
      reasons.warn('session-missing', '/session_id', 'is not there, although energy was charged');
    }
    return;
  }
  if (foldId(session.cdr_token.uid) !== foldId(cdr.cdr_token.uid)) {
    reasons.fail('session-token', '/cdr_token', 'is not the token of the session');
  }
  checkPlace(cdr, session, reasons);
  checkTimes(cdr, session, tolerances, reasons);
  if (session.status !== 'COMPLETED') {
    reasons.warn('session-open', '/session_id', 'names a session that is not over', { stated: session.status });
    return;
  }
  const { kwh } = session;
  if (differ(cdr.total_energy, kwh, energySlack(kwh, tolerances))) {
    const severity = cdr.total_energy.compare(kwh) > 0 ? 'FAIL' : 'WARN';
    reasons.add(severity, 'session-energy', '/total_energy', 'is not what the session had at its end', {
      stated: cdr.total_energy,
      expected: kwh,
    });
  }
  const cost = session.total_cost?.excl_vat;
  const isOneCurrency = session.currency === cdr.currency;
  if (
    cost !== undefined &&
    isOneCurrency &&
    differ(cdr.total_cost.excl_vat, cost, tolerances.amountUnits.times(smallestUnit(cdr.currency)))
  ) {
    reasons.warn('session-cost', '/total_cost/excl_vat', 'is not what the session said at its end', {
      stated: cdr.total_cost.excl_vat,
      expected: cost,
    });
  }
}

const hundredth = Decimal.of('0.01');

function checkPlace({ cdr_location }: Exact<CDR>, session: Exact<Session>, reasons: Reasons): void {
  const pairs = [
    ['/cdr_location/id', cdr_location.id, session.location_id],
    ['/cdr_location/evse_uid', cdr_location.evse_uid, session.evse_uid],
  ] as const;
  for (const [field, stated, expected] of pairs) {
    if (foldId(stated) === foldId(expected)) continue;
    reasons.warn('session-place', field, 'is not where the session was', { stated, expected });
  }
}

function checkTimes(cdr: Exact<CDR>, session: Exact<Session>, { sessionTimeMs }: Tolerances, reasons: Reasons): void {
  if (isTimeUnknown(cdr)) return;
  const hasReservation = cdr.charging_periods.some(({ dimensions }) =>
    dimensions.some(({ type }) => type === 'RESERVATION_TIME'),
  );
  const pairs = [
    // D-23: the CDR begins with the reservation.
    ...(hasReservation ? [] : [['/start_date_time', cdr.start_date_time, session.start_date_time] as const]),
    ['/end_date_time', cdr.end_date_time, session.end_date_time] as const,
  ];
  for (const [field, stated, expected] of pairs) {
    if (expected == null || Math.abs(momentOf(stated) - momentOf(expected)) <= sessionTimeMs) continue;
    reasons.warn('session-time', field, 'is not that of the session', { stated, expected });
  }
}

/** CDRs under other ids that bill the same, or what cannot have been at the same time (E2). */
export function checkOthers(cdr: Exact<CDR>, { others }: CheckFacts, tolerances: Tolerances, reasons: Reasons): void {
  const [start, end] = timesOf(cdr);
  // Charges of which nobody knows when they were are of one session, or nothing can be said of the two.
  const isUnknown = isTimeUnknown(cdr);
  const isClose = (one: number, other: number) => Math.abs(one - other) <= tolerances.sessionTimeMs;
  const isAlike = (other: OtherCdr): boolean =>
    other.isSameToken &&
    other.isSameEvse &&
    isClose(start, other.start) &&
    !differ(cdr.total_energy, other.energy, energySlack(other.energy, tolerances));
  // Who starts again because nothing came of it has two that are alike, one after the other.
  const isDouble = (other: OtherCdr): boolean =>
    isAlike(other) && (start === other.start || Math.min(end, other.end) > Math.max(start, other.start));
  const overlaps = ({ start: from, end: to }: OtherCdr): boolean =>
    Math.min(end, to) - Math.max(start, from) > tolerances.sessionTimeMs;
  const said = new Set<string>();
  const once = (rule: string, note: () => void): void => {
    if (!said.has(rule)) note();
    said.add(rule);
  };
  for (const other of others) {
    if ((isUnknown || other.start < epochDayMs) && !other.isSameSession) continue;
    const stated = `CDR ${other.number} of the ledger`;
    if (other.isSameSession && (overlaps(other) || isAlike(other))) {
      once('duplicate-session', () =>
        reasons.fail('duplicate-session', '/session_id', 'was billed already', { stated }),
      );
    } else if (other.isSameSession) {
      once('session-again', () =>
        reasons.warn('session-again', '/session_id', 'was billed already, for another time', { stated }),
      );
    } else if (isDouble(other)) {
      once('duplicate', () =>
        reasons.fail('duplicate', '/id', 'the same charge was billed under another id', { stated }),
      );
    } else if (other.isSameEvse && overlaps(other)) {
      once('evse-overlap', () =>
        reasons.warn('evse-overlap', '/cdr_location/evse_uid', 'was in use by another charge at that time', { stated }),
      );
    } else if (other.isSameToken && overlaps(other)) {
      once('token-overlap', () =>
        reasons.warn('token-overlap', '/cdr_token', 'charged somewhere else at that time', { stated }),
      );
    }
  }
}

const epochDayMs = 86_400_000;

/** Whether the token is one of the eMSP that is billed (E5). */
export function checkToken({ token }: CheckFacts, reasons: Reasons): void {
  if (token === 'others') reasons.fail('token-owner', '/cdr_token', 'is a token of another eMSP');
  else if (token === 'nobody') reasons.warn('token-unknown', '/cdr_token', 'is no token that its eMSP has told of');
}

function energySlack(energy: Decimal, { sessionEnergy, sessionEnergyPercent }: Tolerances): Decimal {
  const share = energy.times(sessionEnergyPercent).times(hundredth);
  return share.compare(sessionEnergy) > 0 ? share : sessionEnergy;
}
