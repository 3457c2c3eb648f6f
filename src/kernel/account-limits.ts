/** Every bound of what concerns drivers' accounts and how they sign in. Times in milliseconds (Ms) or seconds (S). */
export interface AccountLimits {
  /** What a driver keeps here. */
  driverVehiclesMax: number;
  driverFavouritesMax: number;
  driverFiltersMax: number;
  /** Contracts a driver may have had, and tokens of the one there is. */
  driverContractsMax: number;
  driverTokensMax: number;
  /** Cards of one import. */
  driverCardsPerImportMax: number;
  /** How long a card that is to be linked may take to be shown at a station. */
  cardTapMs: number;
  /** Wishes of a driver within a day to have a card linked, with a code or without, and how long they are kept. */
  cardLinksPerDayMax: number;
  cardLinksKeptMs: number;
  /** Wrong codes for a card, after which no code is taken for it. */
  cardWrongCodesMax: number;
  /** How often it is looked for tokens the network does not know yet and for erasures that are not finished, how many at a time, and when each is tried again. */
  accountsLookMs: number;
  accountsPerLookMax: number;
  accountsRetryMs: number;

  /** How long an access token is valid: the issuer's, and an operator's at the most. */
  accessTokenS: number;
  accessTokenSMax: number;
  /** How long what a token may do is remembered in a process: revocation takes that long; and how many are. */
  accessTokenCacheMs: number;
  accessTokensCachedMax: number;
  /** How long a refresh token waits for its use, and how long a sign-in is good for. */
  refreshTokenS: number;
  signInS: number;
  /** Sign-ins a driver may have: the oldest ends when there are more. */
  signInsPerDriverMax: number;
  /** How long a code waits to be changed for tokens. */
  authorizationCodeS: number;
  /** How long a sign-in page is good for. */
  signInPageS: number;
  passwordLengthMin: number;
  passwordLengthMax: number;
  /** Passwords that are hashed at the same time, which takes a core and 32 MB each, and that wait for it. */
  passwordsHashedAtOnceMax: number;
  passwordsWaitingMax: number;
  /** Of them, those of one address or driver. */
  passwordsOfOneMax: number;
  /** Failed sign-ins: of an account, and from an address, within `signInWindowMs`; and how many accounts and addresses are remembered. */
  signInFailuresPerAccountMax: number;
  signInFailuresPerAddressMax: number;
  signInWindowMs: number;
  signInsRememberedMax: number;
  /** Accounts that may be made from an address within `signInWindowMs`. */
  signUpsPerAddressMax: number;
  /** How often a driver may give another email within `signInWindowMs`: whether one is another's is told. */
  emailChangesMax: number;
  /** Requests from an address to the issuer's token endpoint within a minute that were refused. */
  tokenFailuresPerMinuteMax: number;
  /** Largest form that the issuer reads. */
  oidcFormBytesMax: number;
  oidcClientsMax: number;
  /** How long a key of the issuer signs, how long before that it is published, and how long after it is kept. */
  oidcKeySignsMs: number;
  oidcKeyLeadMs: number;
  oidcKeyKeepMs: number;

  /** Longest token of another issuer, how old it may be, and how far that issuer's clock may be off. */
  jwtLengthMax: number;
  jwtAgeMaxS: number;
  jwtSkewS: number;
  /** How long the keys of another issuer are good for; how long old ones are, while it does not answer; how often it is asked at the most. */
  issuerKeysMs: number;
  issuerKeysStaleMs: number;
  issuerAskedEveryMs: number;
  issuerTimeoutMs: number;
  issuerBytesMax: number;
  issuerKeysMax: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayS = 86_400;

export const defaultAccountLimits: AccountLimits = Object.freeze({
  driverVehiclesMax: 20,
  driverFavouritesMax: 500,
  driverFiltersMax: 50,
  driverContractsMax: 50,
  driverTokensMax: 20,
  driverCardsPerImportMax: 1000,
  cardTapMs: 2 * minuteMs,
  cardLinksPerDayMax: 20,
  cardLinksKeptMs: 24 * hourMs,
  cardWrongCodesMax: 5,
  accountsLookMs: 2000,
  accountsPerLookMax: 100,
  accountsRetryMs: 10_000,
  accessTokenS: 900,
  accessTokenSMax: dayS,
  accessTokenCacheMs: 2000,
  accessTokensCachedMax: 20_000,
  refreshTokenS: 30 * dayS,
  signInS: 180 * dayS,
  signInsPerDriverMax: 20,
  authorizationCodeS: 60,
  signInPageS: 900,
  passwordLengthMin: 10,
  passwordLengthMax: 128,
  passwordsHashedAtOnceMax: 2,
  passwordsWaitingMax: 30,
  passwordsOfOneMax: 8,
  signInFailuresPerAccountMax: 100,
  signInFailuresPerAddressMax: 50,
  signInWindowMs: 15 * minuteMs,
  signInsRememberedMax: 20_000,
  signUpsPerAddressMax: 10,
  emailChangesMax: 3,
  tokenFailuresPerMinuteMax: 60,
  oidcFormBytesMax: 16 * 1024,
  oidcClientsMax: 100,
  oidcKeySignsMs: 30 * 24 * hourMs,
  oidcKeyLeadMs: hourMs,
  oidcKeyKeepMs: 24 * hourMs,
  jwtLengthMax: 8192,
  jwtAgeMaxS: dayS,
  jwtSkewS: 30,
  issuerKeysMs: 10 * minuteMs,
  issuerKeysStaleMs: hourMs,
  issuerAskedEveryMs: 30_000,
  issuerTimeoutMs: 5000,
  issuerBytesMax: 256 * 1024,
  issuerKeysMax: 50,
});
