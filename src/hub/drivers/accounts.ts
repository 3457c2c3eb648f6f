import type { Token } from '../../generated/ocpi-2.2.1.ts';
import type { DriverViewer } from './viewer.ts';

/** A token, and whether it may charge. */
export interface TokenNow {
  readonly token: Token;
  /** EXPIRED: the token or its contract has ended; BLOCKED: its driver, or the operator, has blocked it. */
  readonly allowed: 'ALLOWED' | 'BLOCKED' | 'EXPIRED';
}

/** What charging needs to know of drivers' accounts. */
export interface Accounts {
  /** The token a driver starts with: the one named, or that of the app; throws `not-found`, and `refused` when it is blocked. */
  tokenToStart(viewer: DriverViewer, tokenId: string | undefined): Promise<Token>;
  /**
   * The driver a token of a hosted eMSP belongs to, as OCPI names tokens (uid and type of the eMSP); undefined: nobody. With the
   * contract id that a Session or CDR has, it is who had the contract: a card may have become another one's since.
   */
  driverOf(
    emsp: DriverViewer['emsp'],
    token: { readonly uid: string; readonly type: string; readonly contract_id?: string | undefined },
  ): Promise<string | undefined>;
  /** Whether the eMSP lets a token charge now: for real-time authorisation. Undefined: it is not known. */
  tokenNow(emsp: DriverViewer['emsp'], uid: string, type: string): Promise<TokenNow | undefined>;
  /**
   * Takes note that a token was shown at a station, at a moment in milliseconds; to be called before `tokenNow`. A card that a driver
   * waits for is linked by it. Never throws; returns whether it was linked.
   */
  noteTap(emsp: DriverViewer['emsp'], uid: string, type: string, at: number): Promise<boolean>;
  /** The tokens of a driver that may charge. */
  tokensOf(viewer: DriverViewer): Promise<readonly Token[]>;
  /** All tokens of the eMSP, oldest first, for those who pull them. */
  tokens(
    emsp: DriverViewer['emsp'],
    page: { readonly offset: number; readonly limit: number; readonly from?: number; readonly to?: number },
  ): Promise<{ readonly total: number; readonly tokens: readonly Token[] }>;
  /** The vehicle of a driver; throws `not-found`. As schemas/driver/vehicle.json. */
  vehicle(viewer: DriverViewer, vehicleId: string): Promise<Readonly<Record<string, unknown>>>;
}
