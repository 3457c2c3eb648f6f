import type { SetChargingProfileRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { scheduleText, txProfile } from '../charging-profile.ts';

/** A profile with one schedule, which has the profile's number. */
export function setChargingProfile(request: StationRequest & { kind: 'set-profile' }): OutgoingCall {
  const payload: SetChargingProfileRequest = {
    evseId: request.evse,
    chargingProfile: {
      id: request.profileId,
      ...txProfile(request),
      transactionId: request.transactionId,
      chargingSchedule: [{ id: request.profileId, ...scheduleText(request.schedule) }],
    },
  };
  return { action: 'SetChargingProfile', payload, read: statusOnly };
}
