import { clientOwned, type OcpiModule, senderList } from '../module.ts';

/** What a CPO asks for charging. */
export const tariffs: OcpiModule = {
  id: 'tariffs',
  owners: ['CPO', 'NAP'],
  readers: ['EMSP', 'NSP', 'OTHER', 'NAP', 'SCSP'],
  ownerSide: 'cpo',
  broadcast: true,
  unknown: 'not-found',
  idField: 'id',
  operations: [senderList, ...clientOwned(['tariff_id'], ['GET', 'PUT', 'DELETE'], ['tariff'])],
};
