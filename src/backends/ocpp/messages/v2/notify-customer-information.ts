import type {
  NotifyCustomerInformationRequest,
  NotifyCustomerInformationResponse,
} from 'typed-ocpp/dist/ocpp20/types.js';
import type { Heard } from '../../translator.ts';
import { present } from '../present.ts';

/** Personal data, which the hub never asks for: that they came is noted, they are not. */
export async function notifyCustomerInformation(
  { desk, link }: Heard,
  { requestId, seqNo, tbc }: NotifyCustomerInformationRequest,
): Promise<NotifyCustomerInformationResponse> {
  await desk.notice(link, {
    action: 'NotifyCustomerInformation',
    payload: present<Partial<NotifyCustomerInformationRequest>>({ requestId, seqNo, tbc }),
  });
  return {};
}
