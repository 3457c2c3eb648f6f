import type { ClearChargingProfileRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';

export function clearChargingProfile(request: StationRequest & { kind: 'clear-profile' }): OutgoingCall {
  const payload: ClearChargingProfileRequest = { chargingProfileId: request.profileId };
  return { action: 'ClearChargingProfile', payload, read: statusOnly };
}
