import { kindName } from '../../../driving/connector-kind.ts';
import type { Connector, EVSE, Location } from '../../../generated/ocpi-2.2.1.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import type { ConnectorRecord, EvseRecord, Payment, PlaceAccess, PlaceRecord } from '../../../places/place-record.ts';
import type { StoredLocation } from '../../../store/drivers/places.ts';
import { isPresent } from './is-present.ts';
import { hoursOf } from './opening.ts';
import { placementOf } from './placement.ts';
import { qualityOf } from './quality.ts';
import type { StartSuccess } from './success-rates.ts';

/** A Location as the index takes it in. One without a point is hidden by every view; it is there to be found by what is printed on it. */
export function recordOf(stored: StoredLocation, location: Location, success: StartSuccess | undefined): PlaceRecord {
  const evses = location.evses ?? [];
  const { point = nowhere, misplacement } = placementOf(location.country, stored);
  return {
    number: stored.number,
    version: stored.version,
    ...point,
    owner: stored.owner,
    operator: operatorNamed(location),
    country: location.country,
    restricted: !location.publish,
    access: accessOf(location),
    parkingType: location.parking_type ?? undefined,
    facilities: location.facilities ?? [],
    hours: hoursOf(location),
    green: location.energy_mix?.is_green_energy,
    gPerKwh: declaredGrams(location),
    quality: qualityOf(location, misplacement).score,
    success: success?.percent,
    // By our own clock: owners raise last_updated without a change, and change without raising it.
    updatedAt: stored.changedAt,
    observedAt: stored.changedAt,
    evses: evses.map((evse) => evseOf(evse, stored.owner)),
  };
}

/** Whom a Location names as its operator; undefined: nobody. */
export const operatorNamed = ({ operator }: Location): string | undefined => operator?.name.trim() || undefined;

const nowhere = { lat: 0, lng: 0 };

/** Who may use a place: nobody else than whom it is published to, customers of what it belongs to, or everybody. */
export function accessOf({ publish, evses }: Location): PlaceAccess {
  if (!publish) return 'RESTRICTED';
  const present = (evses ?? []).filter(isPresent);
  const isForCustomers = ({ parking_restrictions }: EVSE) => (parking_restrictions ?? []).includes('CUSTOMERS');
  return present.length > 0 && present.every(isForCustomers) ? 'CUSTOMERS' : 'PUBLIC';
}

/** Grams of CO2 for a kWh as the CPO declares them; undefined: it does not. */
export const declaredGrams = ({ energy_mix }: Location): number | undefined =>
  energy_mix?.environ_impact?.find(({ category }) => category === 'CARBON_DIOXIDE')?.amount;

function evseOf(evse: EVSE, owner: PartyKey): EvseRecord {
  const capabilities = evse.capabilities ?? [];
  return {
    uid: evse.uid,
    evseId: evse.evse_id ?? undefined,
    status: evse.status,
    sinceAt: parseDateTime(evse.last_updated) ?? 0,
    capabilities,
    restrictions: evse.parking_restrictions ?? [],
    payments: paymentsOf(capabilities),
    connectors: evse.connectors.map((connector) => connectorOf(connector, owner)),
  };
}

const cards = new Set([
  'CHIP_CARD_SUPPORT',
  'CONTACTLESS_CARD_SUPPORT',
  'CREDIT_CARD_PAYABLE',
  'DEBIT_CARD_PAYABLE',
  'PED_TERMINAL',
]);

/** How one can pay, or be allowed to charge; OCPI 2.2.1 has no word for Plug & Charge. */
function paymentsOf(capabilities: readonly string[]): Payment[] {
  const payments: Payment[] = [];
  if (capabilities.some((capability) => cards.has(capability))) payments.push('CARD');
  if (capabilities.includes('REMOTE_START_STOP_CAPABLE')) payments.push('APP');
  if (capabilities.includes('RFID_READER')) payments.push('RFID');
  return payments;
}

const connectorOf = (connector: Connector, owner: PartyKey): ConnectorRecord => ({
  standard: connector.standard,
  powerType: connector.power_type === 'DC' ? 'DC' : 'AC',
  powerKw: powerOf(connector),
  kind: kindName(connector),
  tariffs: tariffsName(owner, connector.tariff_ids ?? []),
});

/** What a connector gives at the most, in kW to one decimal: as it is said, or as follows from voltage and current. */
export function powerOf({ max_electric_power, max_voltage, max_amperage, power_type }: Connector): number {
  const watt = max_electric_power || max_voltage * max_amperage * factorOf(power_type, max_voltage);
  return Math.round(watt / 100) / 10;
}

/** OCPI wants the voltage between phase and neutral; above what a grid has there it is that between phases. */
function factorOf(powerType: Connector['power_type'], voltage: number): number {
  if (powerType === 'AC_3_PHASE') return voltage > phaseVoltageMax ? Math.sqrt(3) : 3;
  return powerType === 'AC_2_PHASE' || powerType === 'AC_2_PHASE_SPLIT' ? 2 : 1;
}

const phaseVoltageMax = 350;

/** Stands between the parts of the name: in no id. */
const nameEnd = '\x1f';

/** The name of a list of tariffs of an owner, the same for the same list in any order; undefined: the list is empty. */
export function tariffsName(owner: PartyKey, ids: readonly string[]): string | undefined {
  if (ids.length === 0) return undefined;
  return [owner, ...[...new Set(ids.map(foldId))].sort()].join(nameEnd);
}

/** The owner and the folded ids in the name of a list of tariffs. */
export function tariffsIn(name: string): { readonly owner: PartyKey; readonly keys: readonly string[] } {
  const [owner = '', ...keys] = name.split(nameEnd);
  return { owner, keys };
}
