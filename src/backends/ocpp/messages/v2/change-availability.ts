import type { ChangeAvailabilityRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';
import { evseOf } from './evse.ts';

/** Without an EVSE the whole station is meant. */
export function changeAvailability(request: StationRequest & { kind: 'availability' }): OutgoingCall {
  const payload = present<ChangeAvailabilityRequest>({
    operationalStatus: request.operative ? 'Operative' : 'Inoperative',
    evse: evseOf(request),
  });
  return { action: 'ChangeAvailability', payload, read: statusOnly };
}
