import type { CDR, Session, Tariff } from '../generated/ocpi-2.2.1.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { Exact } from './exact.ts';

/** What else is known when a CDR is checked. What is left out is not known, and nothing is found against the CDR for that. */
export interface CheckFacts {
  /** When the CDR reached the hub, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** IANA name of the Location's time zone. */
  readonly timeZone?: string;
  /** kW that the Connector gives, as its Location says. */
  readonly maxPower?: Decimal;
  readonly session?: Exact<Session>;
  /** Whether the CPO sends Sessions at all. */
  readonly sendsSessions: boolean;
  /** The hub's copies of Tariffs of the CPO, by their folded ids. */
  readonly published: ReadonlyMap<string, PublishedTariff>;
  /** Who has told the hub of the token: the eMSP that is billed, others, or nobody although that eMSP tells of its tokens. */
  readonly token?: 'addressee' | 'others' | 'nobody';
  /** The CDR that this one credits. */
  readonly original?: Exact<CDR>;
  /** Whether that one is kept from its eMSP. */
  readonly isOriginalHeld?: boolean;
  /** CDRs of the same session, EVSE or token that count; credited and rejected ones do not. */
  readonly others: readonly OtherCdr[];
}

/** A Tariff as the hub has it of its CPO. */
export interface PublishedTariff {
  readonly tariff: Exact<Tariff>;
  /** As it was when the Session began; otherwise as it is now (P-13). */
  readonly isSnapshot: boolean;
}

/** Another CDR, as far as it matters here. */
export interface OtherCdr {
  /** Where it is in the admin API: what its CPO calls it is for others to choose. */
  readonly number: number;
  readonly isSameSession: boolean;
  readonly isSameEvse: boolean;
  readonly isSameToken: boolean;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  /** kWh. */
  readonly energy: Decimal;
}

/** How far apart two figures may be before that is a reason. */
export interface Tolerances {
  /** Each amount, in the smallest units of its currency: software rounds every part for itself. */
  readonly amountUnits: Decimal;
  /** kWh between a total and the sum of its parts. */
  readonly energy: Decimal;
  /** Hours between a total and the sum of its parts, or the clock. */
  readonly time: Decimal;
  /** Percent beyond the power of the Connector. */
  readonly powerPercent: Decimal;
  /** kWh and percent between a CDR and its Session, or its double; the greater counts. */
  readonly sessionEnergy: Decimal;
  readonly sessionEnergyPercent: Decimal;
  /** Milliseconds between the times of a CDR and those of its Session or its double, and by which two CDRs may overlap. */
  readonly sessionTimeMs: number;
  /** How long after its end a CDR may come, in milliseconds. */
  readonly lateMs: number;
  /** How far clocks may be off, in milliseconds. */
  readonly clockSkewMs: number;
  /** Periods, price components of all Tariffs, and parts it falls into: a CDR with more is not recomputed. */
  readonly periodsMax: number;
  readonly componentsMax: number;
  readonly stretchesMax: number;
}
