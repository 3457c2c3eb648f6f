import type { Connector, Location, Tariff } from '../../generated/ocpi-2.2.1.ts';
import { foldId } from '../../ocpi/object-state.ts';
import { partyKey, partyOf } from '../../ocpi/party.ts';
import { findDocument } from '../../store/documents.ts';
import { type ChargePlace, placeOfCharge } from '../../store/stations/charge-place.ts';
import type { TakenTransaction } from '../../store/stations/due-transactions.ts';
import type { ChargeParts } from './charge-parts.ts';

/** What a charge is billed by besides what its station says: as it was when the hub first looked at it (D-11, P-06). */
export interface BillingFacts {
  readonly location: Omit<Location, 'evses'>;
  readonly evse: { readonly uid: string; readonly evse_id?: string };
  readonly connector?: Connector;
  readonly meterId?: string;
  readonly currency: string;
  readonly tariffs: readonly Tariff[];
  readonly registerModulusWh?: number;
  readonly countsSuspendedEvseAsParking?: boolean;
  /** The station has not said yet which of several connectors it is: the first is taken for it. */
  readonly isConnectorUnknown?: true;
}

/** Where nothing says what is paid in. */
const currencyDefault = 'EUR';

/** The facts of a transaction as the inventory and the hub's own copies of the tariffs have them now; undefined: its EVSE is unknown. */
export async function readBillingFacts(
  { pool }: Pick<ChargeParts, 'pool'>,
  { station, evse, connector, country_code, party_id }: TakenTransaction,
): Promise<BillingFacts | undefined> {
  const place = evse === null ? undefined : await placeOfCharge(pool, station, evse);
  if (place === undefined) return undefined;
  const party = partyOf(country_code, party_id);
  const used = connectorOf(place, connector);
  const ids = used?.tariff_ids ?? [];
  const found = await Promise.all(ids.map((id) => findDocument(pool, 'tariffs', partyKey(party), foldId(id))));
  const tariffs = found.flatMap((one) => (one === undefined || one.gone ? [] : [JSON.parse(one.text) as Tariff]));
  const { settings, boot, details, uid } = place;
  const evseId = details['evse_id'];
  const meterId = boot?.meterSerialNumber;
  const modulus = settings['register_modulus_wh'];
  return {
    location: { ...place.location, id: place.location_id, ...party } as unknown as BillingFacts['location'],
    evse: { uid, ...(typeof evseId === 'string' && { evse_id: evseId }) },
    ...(used && { connector: used }),
    ...(connector === null && place.connectors.length > 1 && { isConnectorUnknown: true }),
    ...(meterId !== undefined && { meterId }),
    currency: tariffs[0]?.currency ?? textIn(settings, 'currency') ?? currencyDefault,
    tariffs,
    ...(typeof modulus === 'number' && { registerModulusWh: modulus }),
    ...(settings['counts_suspended_evse_as_parking'] === true && { countsSuspendedEvseAsParking: true }),
  };
}

/** The connector that the station names, else the only or the first one. */
function connectorOf({ connectors }: ChargePlace, connector: number | null): Connector | undefined {
  const named = connectors.find(({ id }) => id === String(connector));
  return (named ?? connectors[0]) as Connector | undefined;
}

const textIn = (settings: ChargePlace['settings'], name: string): string | undefined => {
  const value = settings[name];
  return typeof value === 'string' ? value : undefined;
};
