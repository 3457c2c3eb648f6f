import type { ChangeAvailabilityRequest } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';

/** Connector 0 is the whole station. */
export function changeAvailability(request: StationRequest & { kind: 'availability' }): OutgoingCall {
  const payload: ChangeAvailabilityRequest = {
    connectorId: request.evse ?? 0,
    type: request.operative ? 'Operative' : 'Inoperative',
  };
  return { action: 'ChangeAvailability', payload, read: statusOnly };
}
