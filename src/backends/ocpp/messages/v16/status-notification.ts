import type { StatusNotificationRequest, StatusNotificationResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StatusReport } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { present } from '../present.ts';
import { utc } from '../times.ts';
import { whole } from '../whole.ts';

/** What a connector is doing; connector 0 is the station as a whole. While a transaction is open it also says whether it charges. */
export async function statusNotification(
  { desk, link }: Heard,
  payload: StatusNotificationRequest,
): Promise<StatusNotificationResponse> {
  const evse = whole('/connectorId', payload.connectorId);
  const report = present<StatusReport>({
    evse,
    connector: evse === 0 ? 0 : 1,
    status: payload.status,
    at: payload.timestamp === undefined ? undefined : utc(payload.timestamp),
    errorCode: payload.errorCode === 'NoError' ? undefined : payload.errorCode,
    vendorErrorCode: payload.vendorErrorCode || undefined,
    info: payload.info || undefined,
  });
  await desk.status(link, report);
  return {};
}
