import type { DataTransferRequest, DataTransferResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationAnswer, StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';

/** The data are a text in 1.6: what is none is sent as JSON. */
export function dataTransferRequest({
  vendorId,
  messageId,
  data,
}: StationRequest & { kind: 'data-transfer' }): OutgoingCall {
  const payload = present<DataTransferRequest>({
    vendorId,
    messageId,
    data: data === undefined || typeof data === 'string' ? data : JSON.stringify(data),
  });
  const read = (answer: DataTransferResponse): StationAnswer =>
    answer.data === undefined ? statusOnly(answer) : { ...statusOnly(answer), data: answer.data };
  return { action: 'DataTransfer', payload, read };
}
