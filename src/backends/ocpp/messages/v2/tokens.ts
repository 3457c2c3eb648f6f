import type { IdTokenInfoType, IdTokenType, MessageContentType } from 'typed-ocpp/dist/ocpp20/types.js';
import type { IdToken, TokenInfo } from '../../../../stations/model.ts';
import { present } from '../present.ts';

/** The shortest of what 2.x versions allow, so that one text fits all. */
const messageLengthMax = 512;
const languageLengthMax = 8;

/** A token for a station. Who has no type for it made it up here, which is what Central says. */
export function idTokenOf(token: IdToken): IdTokenType {
  return { idToken: token.idToken, type: (token.type ?? 'Central') as IdTokenType['type'] };
}

/** A token as a station showed it; read leniently, its type may be missing. */
export function shownToken(token: IdTokenType): IdToken {
  return token.type === undefined ? { idToken: token.idToken } : { idToken: token.idToken, type: token.type };
}

/** What a 2.x station is told of a token. */
export function idTokenInfo(info: TokenInfo): IdTokenInfoType {
  return present<IdTokenInfoType>({
    status: info.status,
    cacheExpiryDateTime: info.cacheUntil,
    groupIdToken: info.groupIdToken ? idTokenOf(info.groupIdToken) : undefined,
    evseId: info.evses && info.evses.length > 0 ? [...info.evses] : undefined,
    personalMessage: info.message ? messageOf(info.message) : undefined,
  });
}

function messageOf({ language, text }: NonNullable<TokenInfo['message']>): MessageContentType {
  return present<MessageContentType>({
    format: 'UTF8',
    language: language.length <= languageLengthMax ? language : undefined,
    content: text.slice(0, messageLengthMax).toWellFormed(),
  });
}
