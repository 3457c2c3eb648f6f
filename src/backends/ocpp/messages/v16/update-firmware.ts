import type { SignedUpdateFirmwareRequest, UpdateFirmwareRequest } from 'typed-ocpp/dist/ocpp16/types.js';
import { Fault } from '../../../../kernel/fault.ts';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';

type UpdateRequest = StationRequest & { kind: 'update-firmware' };

/** Signed firmware goes by the security paper's message. Throws `Fault` of kind `invalid` for what the plain one cannot say. */
export function updateFirmware(request: UpdateRequest): OutgoingCall {
  const { signature, signingCertificate } = request;
  if (signature !== undefined && signingCertificate !== undefined)
    return signed(request, signature, signingCertificate);
  if (signature !== undefined || signingCertificate !== undefined) {
    throw Fault.invalid([{ path: '/signature', message: 'goes with a signing certificate, in OCPP 1.6' }]);
  }
  if (request.installAt !== undefined) {
    throw Fault.invalid([{ path: '/installAt', message: 'can be said of signed firmware only, in OCPP 1.6' }]);
  }
  const payload = present<UpdateFirmwareRequest>({
    location: request.url,
    retrieveDate: request.retrieveAt,
    retries: request.retries,
    retryInterval: request.retryIntervalS,
  });
  return { action: 'UpdateFirmware', payload, read: () => ({ status: 'Accepted' }) };
}

function signed(request: UpdateRequest, signature: string, signingCertificate: string): OutgoingCall {
  const payload = present<SignedUpdateFirmwareRequest>({
    requestId: request.requestId,
    firmware: present<SignedUpdateFirmwareRequest['firmware']>({
      location: request.url,
      retrieveDateTime: request.retrieveAt,
      installDateTime: request.installAt,
      signingCertificate,
      signature,
    }),
    retries: request.retries,
    retryInterval: request.retryIntervalS,
  });
  return { action: 'SignedUpdateFirmware', payload, read: statusOnly };
}
