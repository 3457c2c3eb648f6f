import type { TransactionEventRequest, TransactionEventResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import type { TransactionEvent } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { present } from '../present.ts';
import { utc } from '../times.ts';
import { wholeIfAny } from '../whole.ts';
import { meterValue } from './meter-values.ts';
import { idTokenInfo, shownToken } from './tokens.ts';

export async function transactionEvent(
  { desk, link }: Heard,
  payload: TransactionEventRequest,
): Promise<TransactionEventResponse> {
  const answer = await desk.transaction(link, eventOf(payload));
  return present<TransactionEventResponse>({
    totalCost: answer.totalCost,
    idTokenInfo: answer.token ? idTokenInfo(answer.token) : undefined,
  });
}

/** What 2.1 adds (cost details, limits, tariffs, operation modes) changes nothing here and is left out. */
function eventOf(payload: TransactionEventRequest): TransactionEvent {
  const { evse, idToken, meterValue: values, transactionInfo: info } = payload;
  return present<TransactionEvent>({
    type: payload.eventType,
    at: utc(payload.timestamp),
    transactionId: info.transactionId,
    // 0 names none.
    evse: wholeIfAny('/evse/id', evse?.id) || undefined,
    connector: wholeIfAny('/evse/connectorId', evse?.connectorId) || undefined,
    trigger: payload.triggerReason,
    seqNo: wholeIfAny('/seqNo', payload.seqNo, 0, Number.MAX_SAFE_INTEGER),
    offline: payload.offline,
    chargingState: info.chargingState,
    timeSpentChargingS: wholeIfAny('/transactionInfo/timeSpentCharging', info.timeSpentCharging),
    stoppedReason: info.stoppedReason,
    remoteStartId: wholeIfAny('/transactionInfo/remoteStartId', info.remoteStartId),
    reservationId: wholeIfAny('/reservationId', payload.reservationId),
    idToken: idToken ? shownToken(idToken) : undefined,
    meterValues: values && values.length > 0 ? values.map(meterValue) : undefined,
  });
}
