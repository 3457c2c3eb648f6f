import type { RequestStartTransactionRequest, RequestStartTransactionResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationAnswer, StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';
import { idTokenOf } from './tokens.ts';

/** 2.x has no word for the connector: the station takes the one with the cable. */
export function requestStartTransaction(request: StationRequest & { kind: 'start' }): OutgoingCall {
  const payload = present<RequestStartTransactionRequest>({
    evseId: request.evse,
    remoteStartId: request.remoteStartId,
    idToken: idTokenOf(request.idToken),
    groupIdToken: request.groupIdToken ? idTokenOf(request.groupIdToken) : undefined,
  });
  const read = (answer: RequestStartTransactionResponse): StationAnswer =>
    answer.transactionId === undefined
      ? statusOnly(answer)
      : { ...statusOnly(answer), transactionId: answer.transactionId };
  return { action: 'RequestStartTransaction', payload, read };
}
