import type { Decimal } from '../../kernel/decimal.ts';
import type { PartyKey } from '../../ocpi/party.ts';
import type { Target } from './places.ts';
import type { Viewer } from './viewer.ts';

/** A charge that has not happened yet: times in milliseconds since the epoch, energy in kWh. */
export interface ExpectedCharge {
  readonly startAt: number;
  readonly energyKwh: Decimal;
  readonly chargingMinutes: number;
  /** Minutes the car stays when it no longer charges. */
  readonly idleMinutes: number;
  /** What the car draws at the most, in kW; undefined: not known. */
  readonly maxPowerKw: number | undefined;
}

/** A charge, and where it would be. */
export interface ChargeAt {
  readonly target: Target;
  readonly charge: ExpectedCharge;
}

/** An amount of money: decimals; undefined: cannot be said. */
export interface Money {
  readonly currency: string;
  readonly exclVat: Decimal | undefined;
  readonly inclVat: Decimal | undefined;
}

/** What a charge is expected to cost, or why nobody can say. */
export interface PriceFigure {
  readonly total: Money | undefined;
  /** By the cheapest of the viewer's tariffs there, in the same currency; without others it is the total. */
  readonly least: Money | undefined;
  /** Why there is no total: NO_TARIFF, TARIFF_UNKNOWN, NO_AGREEMENT, NOT_PRICEABLE. */
  readonly noPriceReason: string | undefined;
}

/** Prices of expected and of real charges. */
export interface Prices {
  /** What each charge would cost the viewer by his contract, in their order; nothing is stored. */
  figures(viewer: Viewer, charges: readonly ChargeAt[]): Promise<readonly PriceFigure[]>;
  /**
   * A quote of this viewer that was given out, as it was answered; undefined: there is none. Who asks for one charges with it: it is his from
   * then on, and stays for the receipt.
   */
  quote(viewer: Viewer, quoteId: string): Promise<GivenQuote | undefined>;
  /**
   * What a charge has come to for the driver, and the eMSP's own fees: the arithmetic of the quote on what was really used, by the tariff of
   * the quote where it had not expired when the charge began at that connector, else by the one in force then.
   */
  retail(viewer: Viewer, usage: RealCharge): Promise<RetailBill>;
}

/** A quote that was given out. */
export interface GivenQuote {
  readonly id: string;
  readonly expiresAt: number;
  /** As the API answered it. */
  readonly document: Readonly<Record<string, unknown>>;
  /** What it is for: paying at the station, or by contract; and where, by the CPO and its ids, folded. */
  readonly kind: 'AD_HOC' | 'CONTRACT' | 'ROAMING';
  readonly at: {
    readonly owner: PartyKey;
    readonly location: string;
    readonly evse: string;
    readonly connector: string;
  };
}

/** What was really used, out of a CDR or a Session. */
export interface RealCharge {
  /** The CDR or Session as received. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly quoteId: string | undefined;
  /** What its CPO has agreed to prefer: CHEAP, FAST, GREEN or REGULAR; left out: nothing. */
  readonly preference?: string | undefined;
  /** BCP 47, the most wanted first, for the notes; left out: English. */
  readonly languages?: readonly string[];
}

/** A bill to the driver. Components are strings as the API shows them. */
export interface RetailBill {
  readonly total: Money | undefined;
  readonly components: readonly Readonly<Record<string, unknown>>[];
  /** FINAL by a CDR, REPORTED_BY_CPO, or ESTIMATED by the tariff. */
  readonly basis: 'FINAL' | 'REPORTED_BY_CPO' | 'ESTIMATED';
  /** Whether it is the sum that the operator states, of which nobody knows what it is made of. */
  readonly isStated: boolean;
  readonly notes: readonly string[];
}
