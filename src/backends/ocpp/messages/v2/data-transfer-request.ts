import type { StationAnswer, StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { type StatusPayload, statusOnly } from '../answer.ts';
import { present } from '../present.ts';

/** The data may be any JSON in 2.x. */
export function dataTransferRequest({
  vendorId,
  messageId,
  data,
}: StationRequest & { kind: 'data-transfer' }): OutgoingCall {
  const payload = present<{ vendorId: string; messageId?: string; data?: unknown }>({ vendorId, messageId, data });
  const read = (answer: StatusPayload & { readonly data?: unknown }): StationAnswer =>
    answer.data === undefined ? statusOnly(answer) : { ...statusOnly(answer), data: answer.data };
  return { action: 'DataTransfer', payload, read };
}
