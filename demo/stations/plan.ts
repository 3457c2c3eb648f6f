import type { Connector, Tariff } from '../../src/generated/ocpi-2.2.1.ts';
import type { Version } from '../../test/support/station/words.ts';
import type { NamedParty } from '../data/generate-locations.ts';
import { partyName } from '../network.ts';

/** An operator without a back office, made up: its stations connect to the hub. */
export const utility: NamedParty = { country_code: 'DE', party_id: 'SWF', name: 'Stadtwerke Sternfeld' };
export const utilityName = partyName(utility);

/** A kind of station, made up. */
interface Model {
  readonly version: Version;
  readonly vendor: string;
  readonly name: string;
  readonly kw: number;
  readonly isFast: boolean;
}

const kinds = {
  old: { version: '1.6', vendor: 'Voltwerk', name: 'Voltwerk 22', kw: 22, isFast: false },
  usual: { version: '2.0.1', vendor: 'Voltwerk', name: 'Voltwerk 22s', kw: 22, isFast: false },
  fast: { version: '2.1', vendor: 'Blitzbau', name: 'Blitzbau HC', kw: 150, isFast: true },
} as const satisfies Readonly<Record<string, Model>>;

/** Every version of OCPP, a station each with two places to charge. */
export const models: readonly Model[] = [kinds.old, kinds.old, kinds.usual, kinds.usual, kinds.fast];
export const placesPerStation = 2;

/** A car park. */
export const site = {
  id: 'ULM-RATHAUS',
  publish: true,
  name: 'Parkhaus am Rathaus',
  address: 'Am Rathaus 2',
  city: 'Ulm',
  postal_code: '89073',
  country: 'DEU',
  coordinates: { latitude: '48.397400', longitude: '9.993430' },
  parking_type: 'PARKING_GARAGE',
  time_zone: 'Europe/Berlin',
} as const;

type Given = Pick<Tariff, 'id' | 'currency' | 'elements'>;

const tariff = (id: string, perKwh: number, perParkedHour: number): Given => ({
  id,
  currency: 'EUR',
  elements: [
    {
      price_components: [
        { type: 'ENERGY', price: perKwh, vat: 19, step_size: 1 },
        { type: 'PARKING_TIME', price: perParkedHour, vat: 19, step_size: 1 },
      ],
    },
  ],
});

const tariffOf = { ac: tariff('ULM-AC', 0.39, 3), dc: tariff('ULM-DC', 0.59, 6) } as const;

/** What charging costs there. */
export const tariffs: readonly Given[] = [tariffOf.ac, tariffOf.dc];

/** What a charge at such a station costs. */
export const priceAt = ({ isFast }: Model): Tariff => ({
  ...(isFast ? tariffOf.dc : tariffOf.ac),
  ...utility,
  last_updated: '',
});

/** The plug of each place of such a station, as its operator describes it. */
export function connectorOf({ isFast, kw }: Model): Omit<Connector, 'id' | 'last_updated'> {
  return isFast
    ? {
        standard: 'IEC_62196_T2_COMBO',
        format: 'CABLE',
        power_type: 'DC',
        max_voltage: 920,
        max_amperage: 400,
        max_electric_power: kw * 1000,
        tariff_ids: [tariffOf.dc.id],
      }
    : {
        standard: 'IEC_62196_T2',
        format: 'SOCKET',
        power_type: 'AC_3_PHASE',
        max_voltage: 230,
        max_amperage: 32,
        tariff_ids: [tariffOf.ac.id],
      };
}
