import type { GetDiagnosticsRequest, GetDiagnosticsResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationAnswer, StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { present } from '../present.ts';

export function getDiagnostics(request: StationRequest & { kind: 'get-log' }): OutgoingCall {
  const payload = present<GetDiagnosticsRequest>({
    location: request.url,
    retries: request.retries,
    retryInterval: request.retryIntervalS,
    startTime: request.from,
    stopTime: request.to,
  });
  return { action: 'GetDiagnostics', payload, read };
}

/** Without a file name the station has nothing to send, which is no refusal. */
function read({ fileName }: GetDiagnosticsResponse): StationAnswer {
  return fileName ? { status: 'Accepted', file: fileName } : { status: 'Accepted' };
}
