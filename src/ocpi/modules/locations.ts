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
