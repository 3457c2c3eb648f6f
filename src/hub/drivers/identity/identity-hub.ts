import type { Pool } from 'pg';
import type { AccountHub } from '../accounts/account-hub.ts';
import type { BackEnd, SignedIn } from '../caller.ts';
import type { IssuerKeys } from './issuer-keys.ts';

/** What it takes to know who somebody is. */
export interface IdentityHub extends AccountHub {
  /** Connections for reading what is stored. */
  readonly reads: Pool;
  /** The keys of other issuers. */
  readonly issuerKeys: IssuerKeys;
}

/** Whom a token belongs to, and until when that is so, in milliseconds. */
export interface Identified {
  readonly signedIn: SignedIn | BackEnd;
  readonly until: number;
}
