import type { Token } from '../../../generated/ocpi-2.2.1.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import type { IdToken, OcppVersion } from '../../../stations/model.ts';

type TokenType = Token['type'];

/** What OCPP 1.6 can hold of a token: CiString20. */
export const idTagLengthMax = 20;
/** What OCPP 2.x can hold of it for certain. */
const idTokenLengthMax = 36;

/** What a station that says no type may mean, the likeliest first: 1.6 has none. */
const untyped: readonly TokenType[] = ['RFID', 'OTHER', 'APP_USER', 'AD_HOC_USER'];

const typesShown: Readonly<Record<string, readonly TokenType[]>> = {
  ISO14443: ['RFID'],
  ISO15693: ['RFID'],
  Central: ['APP_USER', 'AD_HOC_USER', 'OTHER'],
  NoAuthorization: [],
};

/**
 * The OCPI types that a token a station shows may have, the likeliest first. OCPP 2.1 leaves its types open: what is not known is OTHER, eMAID
 * too, as OCPI 2.2.1 has no type for it.
 */
export function typesOf({ idToken, type }: IdToken): readonly TokenType[] {
  if (type === undefined) return untyped;
  if (type !== 'NoAuthorization' && idToken === '') return [];
  return Object.hasOwn(typesShown, type) ? (typesShown[type] ?? []) : ['OTHER'];
}

/** Whether nobody shows anything: what is charged so is nobody's in the network. */
export const isNobody = ({ idToken, type }: IdToken): boolean => type === 'NoAuthorization' || idToken === '';

/** The OCPP 2.x type of a token (eMA ids arrive as OTHER and are read by vehicles as eMAID). */
export const idTokenTypeOf = ({ type }: Pick<Token, 'type'>): string =>
  type === 'RFID' ? 'ISO14443' : type === 'OTHER' ? 'Local' : 'Central';

/** Under which name a decision about what a station shows is kept: uids are compared without regard to case. */
export const shownAs = ({ idToken, type }: IdToken): string =>
  type === undefined || type.startsWith('ISO') ? foldId(idToken) : `${foldId(idToken)} ${type}`;

/** Whether a uid can be told to a station as it is. Stations of 1.6 may refuse what is no hexadecimal number, but that is for them to say. */
export const fits = (uid: string, version: OcppVersion | null): boolean =>
  uid.length <= (version === '1.6' || version === null ? idTagLengthMax : idTokenLengthMax);
