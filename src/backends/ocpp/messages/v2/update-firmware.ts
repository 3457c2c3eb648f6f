import type { UpdateFirmwareRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';

export function updateFirmware(request: StationRequest & { kind: 'update-firmware' }): OutgoingCall {
  const payload = present<UpdateFirmwareRequest>({
    requestId: request.requestId,
    firmware: present<UpdateFirmwareRequest['firmware']>({
      location: request.url,
      retrieveDateTime: request.retrieveAt,
      installDateTime: request.installAt,
      signingCertificate: request.signingCertificate,
      signature: request.signature,
    }),
    retries: request.retries,
    retryInterval: request.retryIntervalS,
  });
  return { action: 'UpdateFirmware', payload, read: statusOnly };
}
