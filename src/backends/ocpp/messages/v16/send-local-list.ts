import type { SendLocalListRequest } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { idTagInfo } from './token-info.ts';

type Entry = NonNullable<SendLocalListRequest['localAuthorizationList']>[number];

/** An entry without information is taken off the list; in a full list it is not there at all. */
export function sendLocalList(request: StationRequest & { kind: 'send-local-list' }): OutgoingCall {
  const list: Entry[] = [];
  for (const { idToken, info } of request.entries) {
    if (info) list.push({ idTag: idToken.idToken, idTagInfo: idTagInfo(info) });
    else if (request.update === 'differential') list.push({ idTag: idToken.idToken });
  }
  const payload: SendLocalListRequest = {
    listVersion: request.version,
    updateType: request.update === 'full' ? 'Full' : 'Differential',
    localAuthorizationList: list,
  };
  return { action: 'SendLocalList', payload, read: statusOnly };
}
