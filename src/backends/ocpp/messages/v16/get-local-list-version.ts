import type { GetLocalListVersionResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationAnswer } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';

/** 1.6 says -1 where the station keeps no list. */
export function getLocalListVersion(): OutgoingCall {
  const read = ({ listVersion }: GetLocalListVersionResponse): StationAnswer =>
    listVersion < 0 ? { status: 'NotSupported' } : { status: 'Accepted', version: listVersion };
  return { action: 'GetLocalListVersion', payload: {}, read };
}
