import type { BootNotificationRequest, BootNotificationResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { BootReport } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { present } from '../present.ts';
import { timeText } from '../times.ts';

export async function bootNotification(
  { desk, link, now }: Heard,
  payload: BootNotificationRequest,
): Promise<BootNotificationResponse> {
  const report = present<BootReport>({
    // Read leniently, either may be missing.
    vendor: payload.chargePointVendor ?? '',
    model: payload.chargePointModel ?? '',
    firmware: payload.firmwareVersion,
    serialNumber: payload.chargePointSerialNumber ?? payload.chargeBoxSerialNumber,
    meterSerialNumber: payload.meterSerialNumber,
    meterType: payload.meterType,
    iccid: payload.iccid,
    imsi: payload.imsi,
  });
  const { status, intervalS } = await desk.boot(link, report);
  return { status, currentTime: timeText(now()), interval: Math.ceil(intervalS) };
}
