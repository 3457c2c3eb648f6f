import type { TransactionEventRequest, TransactionEventResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import type { TransactionAnswer, TransactionEvent } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { utc } from '../times.ts';
import { whole } from '../whole.ts';
import { meterValue } from './meter-values.ts';
import { idTokenInfo, shownToken } from './tokens.ts';

export const transactionEvent = (
  { desk, link }: Heard,
  payload: TransactionEventRequest,
): Promise<TransactionEventResponse> => desk.transaction(link, eventOf(payload)).then(responseOf);

const responseOf = ({ totalCost, token }: TransactionAnswer): TransactionEventResponse => {
  const response: TransactionEventResponse = {};
  if (totalCost !== undefined) response.totalCost = totalCost;
  if (token !== undefined) response.idTokenInfo = idTokenInfo(token);
  return response;
};

/**
 * What 2.1 adds (cost details, limits, tariffs, operation modes) changes nothing here and is left out. Field by field: nearly everything that
 * stations say comes this way.
 */
function eventOf(payload: TransactionEventRequest): TransactionEvent {
  // Stations that are not held to the letter leave out what is required.
  const { evse, idToken, meterValue: values, transactionInfo: info, offline } = payload;
  const { triggerReason: trigger, seqNo }: Partial<TransactionEventRequest> = payload;
  const event: { -readonly [K in keyof TransactionEvent]: TransactionEvent[K] } = {
    type: payload.eventType,
    at: utc(payload.timestamp),
    transactionId: info.transactionId,
  };
  const { timeSpentCharging, remoteStartId } = info;
  if (trigger !== undefined) event.trigger = trigger;
  if (seqNo !== undefined) event.seqNo = whole('/seqNo', seqNo, 0, Number.MAX_SAFE_INTEGER);
  // 0 names none.
  if (evse?.id) event.evse = whole('/evse/id', evse.id);
  if (evse?.connectorId) event.connector = whole('/evse/connectorId', evse.connectorId);
  if (offline !== undefined) event.offline = offline;
  if (info.chargingState !== undefined) event.chargingState = info.chargingState;
  if (timeSpentCharging !== undefined)
    event.timeSpentChargingS = whole('/transactionInfo/timeSpentCharging', timeSpentCharging);
  if (info.stoppedReason !== undefined) event.stoppedReason = info.stoppedReason;
  if (remoteStartId !== undefined) event.remoteStartId = whole('/transactionInfo/remoteStartId', remoteStartId);
  if (payload.reservationId !== undefined) event.reservationId = whole('/reservationId', payload.reservationId);
  if (idToken) event.idToken = shownToken(idToken);
  if (values && values.length > 0) event.meterValues = values.map(meterValue);
  return event;
}
