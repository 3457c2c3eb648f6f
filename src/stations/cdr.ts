import type { CDR, CdrLocation, ChargingPeriod, Price } from '../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../ocpi/date-time.ts';
import { shortened } from '../ocpi/shortened.ts';
import { ocpiPeriod } from '../pricing/charging-periods.ts';
import type { Priced } from '../pricing/priced.ts';
import { type Bill, billOf, priceOf } from './bill.ts';
import type { BillFacts } from './bill-facts.ts';
import type { Charge } from './charged.ts';
import { commonOf, energyOf, notAssigned, sumOf } from './session.ts';
import { signedDataOf } from './signed-data.ts';

/** Longest address and state of a CDR; those of a Location may be longer (D-33). */
const addressMax = 45;
const stateMax = 20;

/**
 * The CDR of a charge that has ended, of a reservation that was never used, or of both; it is called as its Session is. Whether one is to be
 * made is for the caller: not while a charge is held, nor where it came to nothing. Throws a `RangeError` for a time zone that there is not.
 */
export function cdrOf(charge: Charge | undefined, facts: BillFacts, now: number): CDR {
  const bill = billOf(charge, facts, now);
  const periods = bill.periods.map(ocpiPeriod);
  const parking = sumOf(periods, 'PARKING_TIME');
  const signed_data = charge && signedDataOf(charge.signedValues);
  return {
    ...facts.party,
    id: facts.sessionId,
    start_date_time: formatDateTime(bill.start),
    end_date_time: formatDateTime(bill.end),
    session_id: facts.sessionId,
    ...commonOf(facts),
    cdr_location: placeOf(facts),
    currency: bill.currency,
    ...(bill.tariff && { tariffs: [bill.tariff] }),
    charging_periods: periods.length > 0 ? periods : [nothingUsed(bill)],
    ...(signed_data && { signed_data }),
    total_cost: priceOf(bill.priced?.total),
    ...(bill.priced && partsOf(bill.priced)),
    total_energy: energyOf(periods),
    total_time: sumOf(periods, 'TIME').plus(parking).toNumber(),
    total_parking_time: parking.toNumber(),
    last_updated: formatDateTime(now),
  };
}

/** There is at least one period. */
const nothingUsed = ({ start }: Bill): ChargingPeriod => ocpiPeriod({ start, end: start });

/** The parts that there are. */
function partsOf(priced: Priced): Partial<CDR> {
  const parts: Record<string, Price> = {};
  for (const [field, cost] of [
    ['total_fixed_cost', priced.fixed],
    ['total_energy_cost', priced.energy],
    ['total_time_cost', priced.time],
    ['total_parking_cost', priced.parking],
    ['total_reservation_cost', priced.reservation],
  ] as const) {
    if (cost !== undefined) parts[field] = priceOf(cost);
  }
  return parts;
}

/** The place as it was; of a reservation without a connector nothing is said of it (D-22). */
function placeOf({ location, evse, connector }: BillFacts): CdrLocation {
  const { id, name, address, city, postal_code, state, country, coordinates } = location;
  return {
    id,
    ...(name != null && { name }),
    address: shortened(address, addressMax),
    city,
    ...(postal_code != null && { postal_code }),
    ...(state != null && { state: shortened(state, stateMax) }),
    country,
    coordinates,
    evse_uid: evse?.uid ?? notAssigned,
    evse_id: evse?.evse_id ?? notAssigned,
    connector_id: connector?.id ?? notAssigned,
    connector_standard: connector?.standard ?? 'IEC_62196_T2',
    connector_format: connector?.format ?? 'SOCKET',
    connector_power_type: connector?.power_type ?? 'AC_3_PHASE',
  };
}
