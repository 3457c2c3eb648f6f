import type { GetTransactionStatusRequest, GetTransactionStatusResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationAnswer, StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { present } from '../present.ts';

/** Without a transaction: whether the station still has messages to send of any. */
export function getTransactionStatus({ transactionId }: StationRequest & { kind: 'transaction-status' }): OutgoingCall {
  const payload = present<GetTransactionStatusRequest>({ transactionId });
  return { action: 'GetTransactionStatus', payload, read };
}

function read({ ongoingIndicator, messagesInQueue }: GetTransactionStatusResponse): StationAnswer {
  return present<StationAnswer>({
    status: 'Accepted',
    isOngoing: ongoingIndicator,
    hasMessagesQueued: messagesInQueue,
  });
}
