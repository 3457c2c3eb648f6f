import type { TestHub } from '../hub.ts';

/** A place as an operator describes it. */
export const site = (id = 'SITE1'): Record<string, unknown> => ({
  id,
  publish: true,
  address: 'Hafenstraße 1',
  city: 'Hamburg',
  country: 'DEU',
  coordinates: { latitude: '53.543000', longitude: '9.989000' },
  time_zone: 'Europe/Berlin',
});

/** A plug as an operator describes it. */
export const plug = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  standard: 'IEC_62196_T2',
  format: 'SOCKET',
  power_type: 'AC_3_PHASE',
  max_voltage: 230,
  max_amperage: 32,
  ...changes,
});

/** A station that was taken in. */
export interface MadeStation {
  readonly id: string;
  readonly identity: string;
  readonly websocket_url: string;
  readonly password: string;
  readonly evses: readonly { readonly evse: number; readonly uid: string }[];
}

/** Has the hub host a CPO, seen by everybody who has an agreement with it. */
export const hostParty = (hub: TestHub, party = 'DE-XVC'): Promise<unknown> => {
  const [country_code, party_id] = party.split('-');
  return hub.admin('POST', '/parties', { country_code, party_id, role: 'CPO', name: `Stations of ${party}` });
};

/** Takes a station in: one EVSE unless more are named. */
export const makeStation = (
  hub: TestHub,
  identity: string,
  given: Record<string, unknown> = {},
): Promise<MadeStation> =>
  hub.admin('POST', '/stations', {
    identity,
    party: 'DE-XVC',
    location: site(),
    evses: [{ connectors: [plug()] }],
    ...given,
  });
