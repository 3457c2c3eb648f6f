import type { CdrToken, Session } from '../../generated/ocpi-2.2.1.ts';
import type { IdToken, TokenInfo } from '../../stations/model.ts';
import type { StationLink } from './desk.ts';

/** Where a token is shown, as far as the station says. */
export interface TokenPlace {
  readonly evse?: number;
  readonly connector?: number;
  /** The station's own number of the remote start or the reservation that it belongs to. */
  readonly remoteStartId?: number;
  readonly reservationId?: number;
}

/** What was decided of a token, for the station and for the Session that follows. */
export interface Decision {
  readonly info: TokenInfo;
  /** Whose it is; left out where nobody in the network is known to have it. It may be there though it was refused. */
  readonly token?: CdrToken;
  readonly method?: Session['auth_method'];
  /** `authorization_reference` of the eMSP, or of the command. */
  readonly reference?: string;
}

/**
 * Decides whether a token may charge: at once where it was decided just before or inside a command, else by the rules of its
 * whitelist, asking its eMSP if need be. Answers within the time a station waits; never throws for what an eMSP does. Throws
 * `overloaded` when the store is away.
 */
export type Decide = (link: StationLink, idToken: IdToken, place: TokenPlace) => Promise<Decision>;
