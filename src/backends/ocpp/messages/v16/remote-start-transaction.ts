import type { RemoteStartTransactionRequest } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';

/** 1.6 takes neither a number of ours nor a group with it: the tag is what the start is known by. */
export function remoteStartTransaction(request: StationRequest & { kind: 'start' }): OutgoingCall {
  const payload = present<RemoteStartTransactionRequest>({
    idTag: request.idToken.idToken,
    connectorId: request.evse,
  });
  return { action: 'RemoteStartTransaction', payload, read: statusOnly };
}
