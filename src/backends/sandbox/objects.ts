import type { CDR, CdrToken, Location, Session, Tariff, Token } from '../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { type Party, partyKey } from '../../ocpi/party.ts';
import { stationScenarios, tokenScenarios, uidOf } from './scenarios.ts';

/** What a step of a simulated charge delivers: in the five seconds it takes by default, 360 kW. */
const kwhPerStep = 0.5;
export const tariffId = 'SANDBOX';
const connectorId = '1';
const price = { flat: 0.5, perKwh: 0.4, vatPercent: 21 } as const;

export const evseUidOf = (scenario: string): string => `${scenario}-1`;

export function tariffOf(party: Party, at: number): Tariff {
  const { flat, perKwh, vatPercent: vat } = price;
  return {
    ...party,
    id: tariffId,
    currency: 'EUR',
    elements: [
      {
        price_components: [
          { type: 'FLAT', price: flat, vat, step_size: 1 },
          { type: 'ENERGY', price: perKwh, vat, step_size: 1 },
        ],
      },
    ],
    last_updated: formatDateTime(at),
  };
}

const place = {
  address: 'Teststraat 1',
  city: 'Utrecht',
  postal_code: '3511 AA',
  country: 'NLD',
  coordinates: { latitude: '52.090740', longitude: '5.121420' },
} as const;

/** The Location of a scenario, with one EVSE. */
export function locationOf(party: Party, scenario: string, at: number): Location {
  const { about = '', isOccupied = false } = stationScenarios[scenario] ?? {};
  const last_updated = formatDateTime(at);
  return {
    ...party,
    id: scenario,
    publish: true,
    name: `Sandbox ${scenario}: ${about}`,
    ...place,
    evses: [
      {
        uid: evseUidOf(scenario),
        evse_id: evseIdOf(party, scenario),
        status: isOccupied ? 'CHARGING' : 'AVAILABLE',
        capabilities: [
          'REMOTE_START_STOP_CAPABLE',
          'RESERVABLE',
          'UNLOCK_CAPABLE',
          'CHARGING_PROFILE_CAPABLE',
          'CHARGING_PREFERENCES_CAPABLE',
        ],
        connectors: [
          {
            id: connectorId,
            standard: 'IEC_62196_T2_COMBO',
            format: 'CABLE',
            power_type: 'DC',
            max_voltage: 900,
            max_amperage: 400,
            max_electric_power: 360_000,
            tariff_ids: [tariffId],
            last_updated,
          },
        ],
        last_updated,
      },
    ],
    time_zone: 'Europe/Amsterdam',
    opening_times: { twentyfourseven: true },
    last_updated,
  };
}

const evseIdOf = ({ country_code, party_id }: Party, scenario: string): string =>
  `${country_code}*${party_id}*E${scenario.replaceAll('_', '')}*1`;

export function tokenOf(party: Party, scenario: string, at: number, isEnding = false): Token {
  return {
    ...party,
    uid: uidOf(scenario),
    type: 'RFID',
    contract_id: `${partyKey(party)}-C${scenario}`.replaceAll('_', ''),
    issuer: `Sandbox ${partyKey(party)}`,
    valid: tokenScenarios[scenario]?.valid === true && !isEnding,
    whitelist: 'NEVER',
    last_updated: formatDateTime(at),
  };
}

/** A charge at the simulated station, as far as it has come. */
export interface Charge {
  /** Of the Session. */
  readonly id: string;
  readonly scenario: string;
  readonly token: CdrToken;
  readonly reference?: string;
  readonly began: number;
  /** Start of each period that is over. */
  readonly periods: readonly number[];
  /** The end of the last one. */
  readonly until: number;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
const priced = (excl: number) => ({ excl_vat: round(excl), incl_vat: round(excl * (1 + price.vatPercent / 100)) });
const hoursBetween = (from: number, to: number): number => round((to - from) / 3_600_000);

const energyOf = ({ periods }: Charge): number => round(periods.length * kwhPerStep);

const periodsOf = ({ periods, until }: Charge) =>
  periods.map((start, index) => ({
    start_date_time: formatDateTime(start),
    dimensions: [
      { type: 'ENERGY' as const, volume: kwhPerStep },
      { type: 'TIME' as const, volume: hoursBetween(start, periods[index + 1] ?? until) },
    ],
    tariff_id: tariffId,
  }));

export function sessionOf(party: Party, charge: Charge, status: Session['status']): Session {
  const energy = energyOf(charge);
  return {
    ...party,
    id: charge.id,
    start_date_time: formatDateTime(charge.began),
    ...(status === 'COMPLETED' && { end_date_time: formatDateTime(charge.until) }),
    kwh: energy,
    cdr_token: charge.token,
    auth_method: 'COMMAND',
    ...(charge.reference !== undefined && { authorization_reference: charge.reference }),
    location_id: charge.scenario,
    evse_uid: evseUidOf(charge.scenario),
    connector_id: connectorId,
    currency: 'EUR',
    charging_periods: periodsOf(charge),
    total_cost: priced(price.flat + price.perKwh * energy),
    status,
    last_updated: formatDateTime(charge.until),
  };
}

export function cdrOf(party: Party, charge: Charge): CDR {
  const energy = energyOf(charge);
  const periods = periodsOf(charge);
  return {
    ...party,
    id: `C${charge.id.replaceAll('-', '')}`,
    start_date_time: formatDateTime(charge.began),
    end_date_time: formatDateTime(charge.until),
    session_id: charge.id,
    cdr_token: charge.token,
    auth_method: 'COMMAND',
    ...(charge.reference !== undefined && { authorization_reference: charge.reference }),
    cdr_location: {
      id: charge.scenario,
      name: `Sandbox ${charge.scenario}`,
      ...place,
      evse_uid: evseUidOf(charge.scenario),
      evse_id: evseIdOf(party, charge.scenario),
      connector_id: connectorId,
      connector_standard: 'IEC_62196_T2_COMBO',
      connector_format: 'CABLE',
      connector_power_type: 'DC',
    },
    currency: 'EUR',
    tariffs: [tariffOf(party, charge.began)],
    charging_periods: periods,
    total_cost: priced(price.flat + price.perKwh * energy),
    total_fixed_cost: priced(price.flat),
    total_energy: energy,
    total_energy_cost: priced(price.perKwh * energy),
    total_time: round(periods.reduce((sum, { dimensions }) => sum + (dimensions[1]?.volume ?? 0), 0)),
    last_updated: formatDateTime(charge.until),
  };
}
