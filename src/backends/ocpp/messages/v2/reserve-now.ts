import type { ReserveNowRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';
import { idTokenOf } from './tokens.ts';

/** Without an EVSE any of the station is meant. */
export function reserveNow(request: StationRequest & { kind: 'reserve' }): OutgoingCall {
  const payload = present<ReserveNowRequest>({
    id: request.reservationId,
    expiryDateTime: request.expiresAt,
    idToken: idTokenOf(request.idToken),
    evseId: request.evse,
    groupIdToken: request.groupIdToken ? idTokenOf(request.groupIdToken) : undefined,
  });
  return { action: 'ReserveNow', payload, read: statusOnly };
}
