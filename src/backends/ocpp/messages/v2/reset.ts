import type { ResetRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';

export function reset(request: StationRequest & { kind: 'reset' }): OutgoingCall {
  const payload = present<ResetRequest>({
    type: request.when === 'immediate' ? 'Immediate' : 'OnIdle',
    evseId: request.evse,
  });
  return { action: 'Reset', payload, read: statusOnly };
}
