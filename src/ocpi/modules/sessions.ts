import { cdrTokenOwner, clientOwned, evsePlace, type OcpiModule, periodTariffs, senderList } from '../module.ts';

/** A charge under way, told to the eMSP that owns the token and to nobody else (R-65, S-21). */
export const sessions: OcpiModule = {
  id: 'sessions',
  owners: ['CPO'],
  readers: ['EMSP', 'OTHER', 'SCSP'],
  byContract: ['SCSP'],
  ownerSide: 'cpo',
  broadcast: false,
  unknown: 'not-found',
  addresseeOf: cdrTokenOwner,
  placeOf: evsePlace,
  idField: 'id',
  sessionField: 'id',
  final: { field: 'status', value: 'COMPLETED' },
  refersTo: periodTariffs,
  startedByCommand: true,
  appends: { charging_periods: 'start_date_time' },
  operations: [
    senderList,
    {
      side: 'sender',
      method: 'PUT',
      path: ['session_id', "'charging_preferences'"],
      effect: 'none',
      unaddressed: 'owner',
      body: ['charging-preferences'],
      answer: 'charging-preferences-response',
    },
    ...clientOwned(['session_id'], ['GET', 'PUT', 'PATCH'], ['session'], 'addressee'),
  ],
};
