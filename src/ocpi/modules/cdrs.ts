import { cdrTokenOwner, type OcpiModule, periodTariffs, senderList } from '../module.ts';

/** The bill of a charge, for the eMSP that owns the token. Posted once, never changed (D-02). */
export const cdrs: OcpiModule = {
  id: 'cdrs',
  owners: ['CPO'],
  readers: ['EMSP', 'OTHER'],
  ownerSide: 'cpo',
  broadcast: false,
  unknown: 'not-found',
  addresseeOf: cdrTokenOwner,
  idField: 'id',
  sessionField: 'session_id',
  refersTo: periodTariffs,
  operations: [
    senderList,
    { side: 'receiver', method: 'POST', path: [], effect: 'append', unaddressed: 'addressee', body: ['cdr'] },
    { side: 'receiver', method: 'GET', path: ['cdr'], effect: 'read', unaddressed: 'hub', isOurs: true },
  ],
};
