import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { outgoing2 } from '../v2/outgoing.ts';
import { triggerMessage21 } from './trigger-message.ts';

/** Each request in the words of 2.1. Throws `Fault` of kind `invalid` for what it cannot say. */
export function outgoing21(request: StationRequest): OutgoingCall | undefined {
  return request.kind === 'trigger' ? triggerMessage21(request) : outgoing2(request);
}
