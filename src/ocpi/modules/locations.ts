import { clientOwned, type OcpiModule, senderList } from '../module.ts';

/** Where one can charge: Locations with their EVSEs and Connectors. */
export const locations: OcpiModule = {
  id: 'locations',
  owners: ['CPO', 'NAP'],
  readers: ['EMSP', 'NSP', 'OTHER', 'NAP', 'SCSP'],
  ownerSide: 'cpo',
  broadcast: true,
  unknown: 'unknown-location',
  idField: 'id',
  refersTo: { module: 'tariffs', idsIn: tariffIdsIn },
  restricted: {
    from: ['NSP', 'NAP', 'OTHER'],
    when: ({ publish }) => (typeof publish === 'boolean' ? !publish : null),
    told: { publish: false },
  },
  operations: [
    senderList,
    {
      side: 'sender',
      method: 'GET',
      path: ['location_id', 'evse_uid?', 'connector_id?'],
      effect: 'read',
      unaddressed: 'owner',
    },
    ...clientOwned(
      ['location_id', 'evse_uid?', 'connector_id?'],
      ['GET', 'PUT', 'PATCH'],
      ['location', 'evse', 'connector'],
    ),
  ],
};

/** The ids of Tariffs in a Location, an EVSE or a Connector. */
function tariffIdsIn({ evses, connectors, tariff_ids }: Readonly<Record<string, unknown>>): readonly string[] {
  const parts = [evses, connectors].flatMap((list) => (list ?? []) as Readonly<Record<string, unknown>>[]);
  return [...((tariff_ids ?? []) as string[]), ...parts.flatMap(tariffIdsIn)];
}
