import type { CdrLocation, Connector, EVSE, Location } from '../../../generated/ocpi-2.2.1.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { connectorPowerW } from '../../../stations/power-cap.ts';
import type { Site } from '../../../store/drivers/sessions.ts';
import type { Place, Target } from '../places.ts';

/** The place of a target as it is now. */
export const siteOf = ({ place, evse, connector }: Target): Site => ({
  ...whereOf(place.location),
  id: place.id,
  ...evseOf(evse),
  connector: connectorOf(connector),
});

/** The place that a Session or a CDR names, as far as it is known: what the network has of it, or else what the CDR itself says. */
export function siteNamed(
  place: Place | undefined,
  ids: { readonly evse_uid: string; readonly connector_id: string },
  said?: CdrLocation,
): Site {
  const evse = place?.location.evses?.find(({ uid }) => foldId(uid) === foldId(ids.evse_uid));
  const connector = evse?.connectors.find(({ id }) => foldId(id) === foldId(ids.connector_id));
  return {
    ...(place === undefined ? saidWhere(said) : whereOf(place.location)),
    id: place?.id ?? null,
    ...(evse === undefined ? { evse_id: printed(said?.evse_id), physical_reference: null } : evseOf(evse)),
    connector: connector === undefined ? saidConnector(said) : connectorOf(connector),
  };
}

type Where = Omit<Site, 'id' | 'evse_id' | 'physical_reference' | 'connector'>;

const whereOf = (location: Location): Where => ({
  name: location.name ?? null,
  address: location.address,
  city: location.city,
  postal_code: location.postal_code ?? null,
  country: location.country,
  time_zone: location.time_zone,
  operator: location.operator?.name ?? null,
  energy_mix: location.energy_mix ?? null,
});

const saidWhere = (said: CdrLocation | undefined): Where => ({
  name: said?.name ?? null,
  address: said?.address ?? null,
  city: said?.city ?? null,
  postal_code: said?.postal_code ?? null,
  country: said?.country ?? null,
  time_zone: null,
  operator: null,
  energy_mix: null,
});

const evseOf = ({ evse_id, physical_reference }: EVSE): Pick<Site, 'evse_id' | 'physical_reference'> => ({
  evse_id: evse_id ?? null,
  physical_reference: physical_reference ?? null,
});

const connectorOf = (connector: Connector): Site['connector'] => ({
  id: connector.id,
  standard: connector.standard,
  power_type: connector.power_type,
  max_power_kw: connectorPowerW(connector) / 1000,
});

/** Of a reservation without an EVSE the fields of its connector mean nothing (D-22). */
const saidConnector = (said: CdrLocation | undefined): Site['connector'] =>
  said === undefined || said.connector_id === notAssigned
    ? null
    : {
        id: said.connector_id,
        standard: said.connector_standard,
        power_type: said.connector_power_type,
        max_power_kw: null,
      };

/** Stands for an EVSE or a connector that a reservation has not got (S-12, D-22). */
export const notAssigned = '#NA';

const printed = (evseId: string | undefined): string | null =>
  evseId === undefined || evseId === notAssigned ? null : evseId;
