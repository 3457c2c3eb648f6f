import type { StatusNotificationRequest, StatusNotificationResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import type { Heard } from '../../translator.ts';
import { utc } from '../times.ts';
import { whole } from '../whole.ts';

export async function statusNotification(
  { desk, link }: Heard,
  payload: StatusNotificationRequest,
): Promise<StatusNotificationResponse> {
  await desk.status(link, {
    evse: whole('/evseId', payload.evseId),
    connector: whole('/connectorId', payload.connectorId),
    status: payload.connectorStatus,
    at: utc(payload.timestamp),
  });
  return {};
}
