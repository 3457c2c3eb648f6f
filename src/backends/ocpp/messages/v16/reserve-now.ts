import type { ReserveNowRequest } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';
import { parentIdTagOf } from './token-info.ts';

/** Connector 0 is any of the station. */
export function reserveNow(request: StationRequest & { kind: 'reserve' }): OutgoingCall {
  const payload = present<ReserveNowRequest>({
    connectorId: request.evse ?? 0,
    expiryDate: request.expiresAt,
    idTag: request.idToken.idToken,
    parentIdTag: parentIdTagOf(request.groupIdToken),
    reservationId: request.reservationId,
  });
  return { action: 'ReserveNow', payload, read: statusOnly };
}
