import { clientOwned, type OcpiModule, senderList } from '../module.ts';

/** What a driver identifies with. The only object that flows from eMSP to CPO; identified by owner, uid and type (K-02). */
export const tokens: OcpiModule = {
  id: 'tokens',
  owners: ['EMSP', 'NSP', 'OTHER'],
  readers: ['CPO'],
  ownerSide: 'emsp',
  broadcast: true,
  unknown: 'unknown-token',
  idField: 'uid',
  idsArePersonal: true,
  variant: { name: 'type', default: 'RFID', enumeration: 'TokenType', other: 'OTHER' },
  operations: [
    senderList,
    {
      side: 'sender',
      method: 'POST',
      path: ['token_uid', "'authorize'"],
      effect: 'authorize',
      unaddressed: 'owner',
      body: ['location-references'],
      answer: 'authorization-info',
      isBodyOptional: true,
    },
    ...clientOwned(['token_uid'], ['GET', 'PUT', 'PATCH'], ['token']),
  ],
};
