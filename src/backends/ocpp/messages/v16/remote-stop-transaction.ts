import type { RemoteStopTransactionRequest } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { numberOf } from './transaction-number.ts';

export function remoteStopTransaction(request: StationRequest & { kind: 'stop' }): OutgoingCall {
  const payload: RemoteStopTransactionRequest = { transactionId: numberOf(request.transactionId) };
  return { action: 'RemoteStopTransaction', payload, read: statusOnly };
}
