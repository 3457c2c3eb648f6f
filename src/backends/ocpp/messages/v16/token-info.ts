import type { AuthorizeResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { TokenInfo } from '../../../../stations/model.ts';
import { present } from '../present.ts';

export type IdTagInfo = AuthorizeResponse['idTagInfo'];

/** 1.6 has no words for why else a token is refused. */
const statuses: Readonly<Record<TokenInfo['status'], IdTagInfo['status']>> = {
  Accepted: 'Accepted',
  Blocked: 'Blocked',
  Expired: 'Expired',
  Invalid: 'Invalid',
  ConcurrentTx: 'ConcurrentTx',
  NoCredit: 'Blocked',
  Unknown: 'Invalid',
  NotAtThisLocation: 'Invalid',
  NotAtThisTime: 'Invalid',
  NotAllowedTypeEVSE: 'Invalid',
};

/** The longest idTag and parentIdTag. */
const idTagLengthMax = 20;

/** What a 1.6 station is told of a token. A group that does not fit 20 characters is left out: nobody could show it. */
export function idTagInfo(info: TokenInfo): IdTagInfo {
  const group = info.groupIdToken?.idToken;
  return present<IdTagInfo>({
    status: statuses[info.status],
    expiryDate: info.cacheUntil,
    parentIdTag: group !== undefined && group.length <= idTagLengthMax ? group : undefined,
  });
}
