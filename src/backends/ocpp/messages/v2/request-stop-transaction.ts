import type { RequestStopTransactionRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';

export function requestStopTransaction(request: StationRequest & { kind: 'stop' }): OutgoingCall {
  const payload: RequestStopTransactionRequest = { transactionId: request.transactionId };
  return { action: 'RequestStopTransaction', payload, read: statusOnly };
}
