import type { StationRequest } from '../../../stations/model.ts';
import type { OutgoingCall } from '../translator.ts';
import { statusOnly } from './answer.ts';

/** The same in every version. */
export function cancelReservation(request: StationRequest & { kind: 'cancel-reservation' }): OutgoingCall {
  return { action: 'CancelReservation', payload: { reservationId: request.reservationId }, read: statusOnly };
}
