import type { GetLogRequest, GetLogResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationAnswer, StationRequest } from '../../../stations/model.ts';
import type { OutgoingCall } from '../translator.ts';
import { type StatusPayload, statusOnly } from './answer.ts';
import { present } from './present.ts';

/** Of the security paper of 1.6, and the same in 2.x. */
export function getLog(request: StationRequest & { kind: 'get-log' }): OutgoingCall {
  const payload = present<GetLogRequest>({
    log: present<GetLogRequest['log']>({
      remoteLocation: request.url,
      oldestTimestamp: request.from,
      latestTimestamp: request.to,
    }),
    logType: request.log === 'security' ? 'SecurityLog' : 'DiagnosticsLog',
    requestId: request.requestId,
    retries: request.retries,
    retryInterval: request.retryIntervalS,
  });
  return { action: 'GetLog', payload, read };
}

function read(answer: GetLogResponse & StatusPayload): StationAnswer {
  return answer.filename ? { ...statusOnly(answer), file: answer.filename } : statusOnly(answer);
}
