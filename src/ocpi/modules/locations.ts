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

/**
 * The ids of Tariffs in a Location, an EVSE or a Connector. A field may stand where the standard knows none of its name, and was
 * checked by nobody there: only what looks like an id is one.
 */
function tariffIdsIn({ evses, connectors, tariff_ids }: Readonly<Record<string, unknown>>): readonly string[] {
  const parts = [...listOf(evses), ...listOf(connectors)].filter(isObject);
  const ids = listOf(tariff_ids).filter((id) => typeof id === 'string' && id.length <= tariffIdLengthMax) as string[];
  return [...ids, ...parts.flatMap(tariffIdsIn)];
}

const tariffIdLengthMax = 36;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
