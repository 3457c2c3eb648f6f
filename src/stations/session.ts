import type { CdrDimension, ChargingPeriod, Session } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { formatDateTime } from '../ocpi/date-time.ts';
import { ocpiPeriod } from '../pricing/charging-periods.ts';
import { type Bill, billOf, priceOf } from './bill.ts';
import type { BillFacts } from './bill-facts.ts';
import type { Charge } from './charged.ts';

/** Stands for an EVSE or a connector that a reservation has not got yet (S-12). */
export const notAssigned = '#NA';

/**
 * The Session of a charge, of a reservation, or of both, as it stands; `now` in milliseconds is its last_updated. It is the same for the
 * same events, but for that. Throws a `RangeError` for a time zone that there is not.
 */
export function sessionOf(charge: Charge | undefined, facts: BillFacts, now: number): Session {
  const status = sessionStatus(charge, facts);
  const bill = billOf(charge, facts, now);
  const isOver = status === 'COMPLETED' || status === 'INVALID';
  const periods = bill.periods.map(ocpiPeriod);
  return {
    ...facts.party,
    id: facts.sessionId,
    start_date_time: formatDateTime(startOf(charge, bill)),
    ...(isOver && { end_date_time: formatDateTime(bill.end) }),
    kwh: energyOf(periods),
    ...commonOf(facts),
    location_id: facts.location.id,
    evse_uid: facts.evse?.uid ?? notAssigned,
    connector_id: facts.connector?.id ?? notAssigned,
    currency: bill.currency,
    charging_periods: isOver ? periods : withPresent(periods, charge),
    ...(status !== 'PENDING' && { total_cost: priceOf(bill.priced?.total) }),
    status,
    last_updated: formatDateTime(now),
  };
}

/** Where a Session stands: what came to nothing is INVALID, unless it was reserved (S-11, S-24). */
export function sessionStatus(charge: Charge | undefined, { reservation }: BillFacts): Session['status'] {
  if (charge === undefined || (charge.isVoid && reservation !== undefined))
    return reservation?.until === undefined && charge === undefined ? 'RESERVATION' : 'COMPLETED';
  if (charge.isVoid) return 'INVALID';
  if (charge.phase === 'ended') return 'COMPLETED';
  return charge.activeAt === undefined ? 'PENDING' : 'ACTIVE';
}

/** It starts anew when it becomes ACTIVE (S-07). */
const startOf = (charge: Charge | undefined, bill: Bill): number =>
  charge === undefined || charge.isVoid ? bill.start : (charge.activeAt ?? charge.startedAt);

/** What Session and CDR say alike. */
export const commonOf = ({ token, authMethod, authorizationReference, meterId }: BillFacts) => ({
  cdr_token: token,
  auth_method: authMethod,
  ...(authorizationReference !== undefined && { authorization_reference: authorizationReference }),
  ...(meterId !== undefined && meterId !== '' && { meter_id: meterId }),
});

/** kWh of all periods, exactly as they are written. */
export const energyOf = (periods: readonly ChargingPeriod[]): number => sumOf(periods, 'ENERGY').toNumber();

/** The sum of a dimension as it is written. */
export const sumOf = (periods: readonly ChargingPeriod[], wanted: CdrDimension['type']): Decimal =>
  periods
    .flatMap(({ dimensions }) => dimensions)
    .reduce((sum, { type, volume }) => (type === wanted ? sum.plus(Decimal.of(volume)) : sum), Decimal.zero);

/** What is measured at the moment is in the period that goes on, and in no CDR (D-15). */
function withPresent(periods: ChargingPeriod[], charge: Charge | undefined): ChargingPeriod[] {
  const last = periods.at(-1);
  if (last === undefined || charge?.activeAt === undefined) return periods;
  const { power, current, stateOfCharge } = charge;
  const present: readonly (readonly [CdrDimension['type'], Decimal | undefined])[] = [
    ['POWER', power],
    ['CURRENT', current],
    ['STATE_OF_CHARGE', stateOfCharge],
  ];
  const more = present.flatMap(([type, volume]): CdrDimension[] =>
    volume === undefined ? [] : [{ type, volume: volume.toNumber() }],
  );
  return [
    ...periods.slice(0, -1),
    { ...last, dimensions: [...last.dimensions, ...more] as ChargingPeriod['dimensions'] },
  ];
}
