import type { GetCompositeScheduleRequest, GetCompositeScheduleResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationAnswer, StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { scheduleOf } from '../charging-profile.ts';
import { present } from '../present.ts';

export function getCompositeSchedule(request: StationRequest & { kind: 'composite-schedule' }): OutgoingCall {
  const payload = present<GetCompositeScheduleRequest>({
    evseId: request.evse,
    duration: request.durationS,
    chargingRateUnit: request.unit,
  });
  return { action: 'GetCompositeSchedule', payload, read };
}

function read(answer: GetCompositeScheduleResponse): StationAnswer {
  const schedule = answer.schedule ? scheduleOf(answer.schedule, answer.schedule.scheduleStart) : undefined;
  return schedule ? { ...statusOnly(answer), schedule } : statusOnly(answer);
}
