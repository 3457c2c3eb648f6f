import type { AuthMethod, CdrToken, Connector, Location, Tariff } from '../generated/ocpi-2.2.1.ts';
import type { Party } from '../ocpi/party.ts';

/** What Session and CDR say of a charge that its station did not: as it was when the charge began (D-11). */
export interface BillFacts {
  /** The CPO. */
  readonly party: Party;
  /** Of the Session and the CDR. */
  readonly sessionId: string;
  readonly token: CdrToken;
  readonly authMethod: AuthMethod;
  readonly authorizationReference?: string;
  readonly location: Omit<Location, 'evses'>;
  /** Undefined: a reservation that has none. */
  readonly evse?: { readonly uid: string; readonly evse_id?: string | null };
  readonly connector?: Connector;
  readonly meterId?: string;
  /** Where no tariff says which. */
  readonly currency: string;
  /** Those of the connector, in its order; one of them is in force. None: it is free of charge. */
  readonly tariffs: readonly Tariff[];
  /** Whether it is paid on the spot: REGULAR otherwise. */
  readonly isAdHoc?: boolean;
  /** The reservation before the charge, or alone; in milliseconds since the epoch. `until` undefined: it is still held. */
  readonly reservation?: { readonly from: number; readonly until?: number };
}
