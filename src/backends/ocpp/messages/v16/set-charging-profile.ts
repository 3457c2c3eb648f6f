import type { SetChargingProfileRequest } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { scheduleText, txProfile } from '../charging-profile.ts';
import { numberOf } from './transaction-number.ts';

export function setChargingProfile(request: StationRequest & { kind: 'set-profile' }): OutgoingCall {
  const payload: SetChargingProfileRequest = {
    connectorId: request.evse,
    csChargingProfiles: {
      chargingProfileId: request.profileId,
      transactionId: numberOf(request.transactionId),
      ...txProfile(request),
      chargingSchedule: scheduleText(request.schedule),
    },
  };
  return { action: 'SetChargingProfile', payload, read: statusOnly };
}
