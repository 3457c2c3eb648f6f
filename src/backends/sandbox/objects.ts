import type { Capability, Location, Tariff, Token } from '../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { type Party, partyKey } from '../../ocpi/party.ts';
import { capacity } from './active-profile.ts';
import { stationScenarios, tokenScenarios, uidOf } from './scenarios.ts';

export const tariffId = 'SANDBOX';
export const connectorId = '1';
/** In EUR without VAT: of a reservation, and of a charge. */
export const price = { reservation: 1, flat: 0.5, perKwh: 0.4, vatPercent: 21 } as const;

export const evseUidOf = (scenario: string): string => `${scenario}-1`;

export function tariffOf(party: Party, at: number): Tariff {
  const { reservation, flat, perKwh, vatPercent: vat } = price;
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
      {
        price_components: [{ type: 'FLAT', price: reservation, vat, step_size: 1 }],
        restrictions: { reservation: 'RESERVATION' },
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

const longPlace = {
  ...place,
  address: 'Burgemeester van Tuyllkade 100, entrance beside the theatre, second floor',
  state: 'Province of Utrecht, region Eemland',
} as const;

/** Where a Location is. */
export const placeOf = (
  scenario: string,
): Omit<typeof place, 'address'> & { readonly address: string; readonly state?: string } =>
  stationScenarios[scenario]?.hasLongAddress ? longPlace : place;

const capabilities: readonly Capability[] = [
  'REMOTE_START_STOP_CAPABLE',
  'RESERVABLE',
  'UNLOCK_CAPABLE',
  'CHARGING_PROFILE_CAPABLE',
  'CHARGING_PREFERENCES_CAPABLE',
];

/** The Location of a scenario, with one EVSE. */
export function locationOf(party: Party, scenario: string, at: number): Location {
  const { about = '', isOccupied = false, lacks = [] } = stationScenarios[scenario] ?? {};
  const last_updated = formatDateTime(at);
  return {
    ...party,
    id: scenario,
    publish: true,
    name: `Sandbox ${scenario}: ${about}`,
    ...placeOf(scenario),
    evses: [
      {
        uid: evseUidOf(scenario),
        evse_id: evseIdOf(party, scenario),
        status: isOccupied ? 'CHARGING' : 'AVAILABLE',
        capabilities: capabilities.filter((capability) => !lacks.includes(capability)),
        connectors: [
          {
            id: connectorId,
            standard: 'IEC_62196_T2_COMBO',
            format: 'CABLE',
            power_type: 'DC',
            max_voltage: 900,
            max_amperage: capacity.A,
            max_electric_power: capacity.W,
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

export const evseIdOf = ({ country_code, party_id }: Party, scenario: string): string =>
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
