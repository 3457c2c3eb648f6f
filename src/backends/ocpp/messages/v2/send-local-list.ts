import type { AuthorizationData, SendLocalListRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';
import { idTokenInfo, idTokenOf } from './tokens.ts';

/** An entry without information is taken off the list; in a full list it is not there at all. An empty list is absent in 2.x. */
export function sendLocalList(request: StationRequest & { kind: 'send-local-list' }): OutgoingCall {
  const list: AuthorizationData[] = [];
  for (const { idToken, info } of request.entries) {
    if (info) list.push({ idToken: idTokenOf(idToken), idTokenInfo: idTokenInfo(info) });
    else if (request.update === 'differential') list.push({ idToken: idTokenOf(idToken) });
  }
  const payload = present<SendLocalListRequest>({
    versionNumber: request.version,
    updateType: request.update === 'full' ? 'Full' : 'Differential',
    localAuthorizationList: list.length > 0 ? list : undefined,
  });
  return { action: 'SendLocalList', payload, read: statusOnly };
}
