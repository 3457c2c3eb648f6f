import type { TriggerMessageRequest } from 'typed-ocpp/dist/ocpp21/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';
import { evseOf } from '../v2/evse.ts';
import { triggerMessage } from '../v2/trigger-message.ts';

/** 2.1 can ask for any message by its name, also for a vendor's own. */
export function triggerMessage21(request: StationRequest & { kind: 'trigger' }): OutgoingCall {
  const common = triggerMessage(request);
  if (common) return common;
  const { message } = request;
  const isNamed = message === 'SignV2G20Certificate';
  const payload = present<TriggerMessageRequest>({
    requestedMessage: isNamed ? message : 'CustomTrigger',
    customTrigger: isNamed ? undefined : message,
    evse: evseOf(request),
  });
  return { action: 'TriggerMessage', payload, read: statusOnly };
}
