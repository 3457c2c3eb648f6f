import type { AuthorizeResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { IdToken, TokenInfo } from '../../../../stations/model.ts';
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

/** What a 1.6 station is told of a token. */
export function idTagInfo(info: TokenInfo): IdTagInfo {
  return present<IdTagInfo>({
    status: statuses[info.status],
    expiryDate: info.cacheUntil,
    parentIdTag: parentIdTagOf(info.groupIdToken),
  });
}

/** The group of a token; one that does not fit is left out, as nobody could show it. */
export function parentIdTagOf(group: IdToken | undefined): string | undefined {
  return group !== undefined && group.idToken.length <= idTagLengthMax ? group.idToken : undefined;
}
