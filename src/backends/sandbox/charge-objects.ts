import type { CDR, CdrToken, Session } from '../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import type { Party } from '../../ocpi/party.ts';
import { shortened } from '../../ocpi/shortened.ts';
import { connectorId, evseIdOf, evseUidOf, placeOf, price, tariffId, tariffOf } from './objects.ts';

/** What a step of a simulated charge delivers at most: in the five seconds it takes by default, 360 kW. */
export const kwhPerStep = 0.5;
/** Longest address and state of a CDR. */
const addressMax = 45;
const stateMax = 20;

/** A charge at the simulated station, a reservation, or both, as far as it has come. Times are in milliseconds. */
export interface Charge {
  /** Of the Session. */
  readonly id: string;
  readonly scenario: string;
  readonly token: CdrToken;
  readonly reference?: string;
  /** When the EVSE was reserved for it. */
  readonly reservedAt?: number;
  /** When it began to charge; 0: it has not. */
  readonly began: number;
  /** Start of each period that is over. */
  readonly periods: readonly number[];
  /** kWh of each of them. */
  readonly energies: readonly number[];
  /** The end of the last one, or of the reservation. */
  readonly until: number;
}

export const round = (value: number): number => Math.round(value * 10_000) / 10_000;
const sumOf = (numbers: readonly number[]): number => round(numbers.reduce((sum, number) => sum + number, 0));
const priced = (excl: number) => ({ excl_vat: round(excl), incl_vat: round(excl * (1 + price.vatPercent / 100)) });
const hoursBetween = (from: number, to: number): number => round((to - from) / 3_600_000);

/** What a charge costs, by part; a reservation is paid whether it is used or not. */
function costsOf({ reservedAt, began, energies }: Charge) {
  const fixed = began > 0 ? price.flat : 0;
  const energy = price.perKwh * sumOf(energies);
  const reservation = reservedAt === undefined ? 0 : price.reservation;
  return {
    total_cost: priced(fixed + energy + reservation),
    ...(began > 0 && { total_fixed_cost: priced(fixed), total_energy_cost: priced(energy) }),
    ...(reservation > 0 && { total_reservation_cost: priced(reservation) }),
  };
}

/** The hours of each period that is over. */
const hoursOf = ({ periods, until }: Charge): number[] =>
  periods.map((start, index) => hoursBetween(start, periods[index + 1] ?? until));

function periodsOf(charge: Charge) {
  const { periods, energies, reservedAt, began, until } = charge;
  const hours = hoursOf(charge);
  const reserved = { type: 'RESERVATION_TIME' as const, volume: hoursBetween(reservedAt ?? 0, began || until) };
  return [
    ...(reservedAt === undefined ? [] : [{ start: reservedAt, dimensions: [reserved] }]),
    ...periods.map((start, index) => ({
      start,
      dimensions: [
        { type: 'ENERGY' as const, volume: energies[index] ?? 0 },
        { type: 'TIME' as const, volume: hours[index] ?? 0 },
      ],
    })),
  ].map(({ start, dimensions }) => ({
    start_date_time: formatDateTime(start),
    dimensions,
    tariff_id: tariffId,
  }));
}

/** What Session and CDR say alike. */
const commonOf = (party: Party, { token, reference, until }: Charge) => ({
  ...party,
  cdr_token: token,
  auth_method: 'COMMAND' as const,
  ...(reference !== undefined && { authorization_reference: reference }),
  currency: 'EUR',
  last_updated: formatDateTime(until),
});

/** The Session of a charge. It starts with the reservation, and anew when it becomes ACTIVE (S-07, S-11). */
export function sessionOf(party: Party, charge: Charge, status: Session['status']): Session {
  const { id, scenario, reservedAt, began, until } = charge;
  return {
    ...commonOf(party, charge),
    id,
    start_date_time: formatDateTime(began || (reservedAt ?? until)),
    ...(status === 'COMPLETED' && { end_date_time: formatDateTime(until) }),
    kwh: sumOf(charge.energies),
    location_id: scenario,
    evse_uid: evseUidOf(scenario),
    connector_id: connectorId,
    charging_periods: periodsOf(charge),
    total_cost: costsOf(charge).total_cost,
    status,
  };
}

/** The bill of a charge, from the beginning of its reservation on (D-23). */
export function cdrOf(party: Party, charge: Charge): CDR {
  const { id, scenario, reservedAt, began, until } = charge;
  const start = reservedAt ?? began;
  const { address, state, ...place } = placeOf(scenario);
  return {
    ...commonOf(party, charge),
    id: `C${id.replaceAll('-', '')}`,
    start_date_time: formatDateTime(start),
    end_date_time: formatDateTime(until),
    session_id: id,
    cdr_location: {
      id: scenario,
      name: `Sandbox ${scenario}`,
      ...place,
      // Those of a Location may be longer (D-33).
      address: shortened(address, addressMax),
      ...(state !== undefined && { state: shortened(state, stateMax) }),
      evse_uid: evseUidOf(scenario),
      evse_id: evseIdOf(party, scenario),
      connector_id: connectorId,
      connector_standard: 'IEC_62196_T2_COMBO',
      connector_format: 'CABLE',
      connector_power_type: 'DC',
    },
    tariffs: [tariffOf(party, start)],
    charging_periods: periodsOf(charge),
    ...costsOf(charge),
    total_energy: sumOf(charge.energies),
    total_time: sumOf(hoursOf(charge)),
  };
}
