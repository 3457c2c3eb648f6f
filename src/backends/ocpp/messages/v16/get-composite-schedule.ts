import type { GetCompositeScheduleRequest, GetCompositeScheduleResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationAnswer, StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { scheduleOf } from '../charging-profile.ts';
import { present } from '../present.ts';

export function getCompositeSchedule(request: StationRequest & { kind: 'composite-schedule' }): OutgoingCall {
  const payload = present<GetCompositeScheduleRequest>({
    connectorId: request.evse,
    duration: request.durationS,
    chargingRateUnit: request.unit,
  });
  return { action: 'GetCompositeSchedule', payload, read };
}

function read({ status, scheduleStart, chargingSchedule }: GetCompositeScheduleResponse): StationAnswer {
  return present<StationAnswer>({
    status,
    schedule: chargingSchedule ? scheduleOf(chargingSchedule, scheduleStart) : undefined,
  });
}
