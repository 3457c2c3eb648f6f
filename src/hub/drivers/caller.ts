import type { Party } from '../../ocpi/party.ts';
import type { DriverScope } from './scopes.ts';

/** The driver an access token belongs to. */
export interface SignedIn {
  readonly emsp: Party;
  readonly driverId: string;
  readonly scopes: ReadonlySet<DriverScope>;
}

/** A back end of an eMSP that an access token belongs to: it has nothing of any driver. */
export interface BackEnd {
  readonly emsp: Party;
  /** As a client of the issuer. */
  readonly clientId: string;
  readonly scopes: ReadonlySet<DriverScope>;
}

/** Who a request comes from: a driver who is signed in, a back end, or an app for everybody. */
export type Caller =
  | ({ readonly kind: 'driver' } & SignedIn)
  | ({ readonly kind: 'back-end' } & BackEnd)
  | {
      readonly kind: 'app';
      readonly emsp: Party;
      /** Of its app key. */
      readonly appKeyId: string;
      readonly scopes: ReadonlySet<DriverScope>;
    };

/**
 * Finds whom an access token belongs to; undefined: it is none, or not any more. Throws `overloaded` when the issuer of the token does not
 * give the keys to check it.
 */
export type Identify = (token: string) => Promise<SignedIn | BackEnd | undefined>;
