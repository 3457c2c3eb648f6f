import type { GetLocalListVersionResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationAnswer } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';

export function getLocalListVersion(): OutgoingCall {
  const read = ({ versionNumber }: GetLocalListVersionResponse): StationAnswer => ({
    status: 'Accepted',
    version: versionNumber,
  });
  return { action: 'GetLocalListVersion', payload: {}, read };
}
