import type { Decimal } from '../kernel/decimal.ts';
import type { UsagePeriod } from '../pricing/usage.ts';
import type { Assumption } from './assumptions.ts';
import type { ChargingState, IdToken, SignedValue } from './model.ts';

/**
 * Where the energy of a charge was taken from, best first: signed values, meterStart and meterStop, the registers of its begin and end,
 * other registers, the energy of intervals, power; or nothing said.
 */
export type EnergySource = 'signed' | 'meter' | 'transaction' | 'register' | 'intervals' | 'power' | 'none';

/** What a station's events come to: always made from all of them. Times are in milliseconds since the epoch. */
export interface Charge {
  /** pending: no vehicle, or nobody known, yet. */
  readonly phase: 'pending' | 'active' | 'ended';
  readonly startedAt: number;
  /** When it became active; from then on it is billed. Undefined: it has not. */
  readonly activeAt: number | undefined;
  /** Undefined until it has ended; never before the start. */
  readonly endedAt: number | undefined;
  /** Until when something is known of it: its end, or the time of what was heard last. */
  readonly until: number;
  /** Of what is heard of it last. */
  readonly chargingState: ChargingState | undefined;
  readonly stoppedReason: string | undefined;
  /** Nothing came of it: it ended without a vehicle, without authorisation or refused, and without energy. INVALID in OCPI, and no CDR. */
  readonly isVoid: boolean;
  /** The token that started it. */
  readonly idToken: IdToken | undefined;
  /** kWh, so far or in all; never negative. */
  readonly energy: Decimal;
  readonly energySource: EnergySource;
  /** Registers the energy is the difference of, as they were read, in Wh. */
  readonly meterStartWh: Decimal | undefined;
  readonly meterStopWh: Decimal | undefined;
  /** From `activeAt` to `until` without a gap, each with its energy, and with charging or parking time: what a price is for. */
  readonly periods: readonly UsagePeriod[];
  /** Seconds; both together are from `activeAt` to `until`. */
  readonly chargingTime: Decimal;
  readonly parkingTime: Decimal;
  /** Heard last: kW, A (sum of phases), percent. */
  readonly power: Decimal | undefined;
  readonly current: Decimal | undefined;
  readonly stateOfCharge: Decimal | undefined;
  readonly signedValues: readonly SignedReading[];
  /**
   * Whether all that the station said of it is there: it has ended, and either its numbers have no gap, or its protocol keeps the order
   * (1.6). When false, something may still come.
   */
  readonly isComplete: boolean;
  /** How many messages are missing by their numbers. */
  readonly missing: number;
  readonly assumptions: readonly Assumption[];
  /** Whether somebody has to look before it is billed, and why: one of the codes of `assumptions`. */
  readonly isHeld: boolean;
  readonly heldBecause: Assumption | undefined;
}

/** A signed value, and when in the charge it was taken. */
export interface SignedReading {
  readonly at: number;
  readonly nature: 'Start' | 'Intermediate' | 'End';
  readonly signed: SignedValue;
}
