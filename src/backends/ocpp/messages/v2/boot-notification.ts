import type { BootNotificationRequest, BootNotificationResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import type { BootReport } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { present } from '../present.ts';
import { timeText } from '../times.ts';

export async function bootNotification(
  { desk, link, now }: Heard,
  { chargingStation, reason }: BootNotificationRequest,
): Promise<BootNotificationResponse> {
  const report = present<BootReport>({
    // Read leniently, either may be missing.
    vendor: chargingStation.vendorName ?? '',
    model: chargingStation.model ?? '',
    firmware: chargingStation.firmwareVersion,
    serialNumber: chargingStation.serialNumber,
    iccid: chargingStation.modem?.iccid,
    imsi: chargingStation.modem?.imsi,
    reason,
  });
  const { status, intervalS } = await desk.boot(link, report);
  return { currentTime: timeText(now()), interval: Math.ceil(intervalS), status };
}
