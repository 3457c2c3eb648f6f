import type { Recorded } from '../../../src/stations/charge-facts.ts';
import type { ChargingState, MeterValue, Sample, TransactionEvent } from '../../../src/stations/model.ts';
import { seeded } from '../honest-cdr.ts';
import { ocmf } from './ocmf-blob.ts';

/** How a station deviates from an honest one with a good meter and clock. */
export type Kind = 'plain' | 'reset' | 'clock' | 'mislabelled' | 'relative';

/** What a station really did, and what it says of it, in the order in which it happened. */
export interface History {
  readonly kind: Kind;
  readonly isNumbered: boolean;
  readonly maxPowerW: number;
  /** By the registers of both ends, in Wh. */
  readonly energyWh: number;
  readonly start: number;
  readonly end: number;
  /** Whether start and end carry a register. */
  readonly hasRegisters: boolean;
  readonly recorded: readonly Recorded[];
}

/** A stretch in which the state is one, and energy flows evenly. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly state: ChargingState;
  readonly watts: number;
}

const powers = [3700, 7400, 11_000, 22_000, 50_000, 150_000, 350_000];
const minuteMs = 60_000;

/** The transaction of a station of 1.6 or 2.x; the same seed makes the same one. */
export function historyOf(seed: number): History {
  const random = seeded(seed);
  const roll = random();
  const kind: Kind =
    roll < 0.8 ? 'plain' : roll < 0.85 ? 'reset' : roll < 0.9 ? 'clock' : roll < 0.95 ? 'mislabelled' : 'relative';
  return new Station(random, kind).history();
}

type Style = 'registers' | 'phases' | 'intervals';

class Station {
  readonly #random: () => number;
  readonly #kind: Kind;
  readonly #isNumbered: boolean;
  readonly #maxPowerW: number;
  readonly #style: Style;
  readonly #start: number;
  readonly #stretches: readonly Stretch[];
  readonly #baseMwh: number;
  /** When the register began again at nothing. */
  readonly #resetAt: number;
  readonly #events: TransactionEvent[] = [];

  constructor(random: () => number, kind: Kind) {
    this.#random = random;
    this.#kind = kind;
    this.#isNumbered = kind === 'mislabelled' || random() < 0.5;
    this.#maxPowerW = this.#pick(powers);
    const other = random();
    const isPlain = kind === 'plain' || kind === 'clock';
    this.#style = !isPlain || other < 0.7 ? 'registers' : other < 0.85 || !this.#isNumbered ? 'phases' : 'intervals';
    this.#start =
      Date.UTC(2026, 2, 1) + Math.floor(random() * 200 * 24 * 60) * minuteMs + Math.floor(random() * 60) * 1000;
    this.#stretches = this.#plan();
    this.#baseMwh = kind === 'relative' ? 0 : Math.floor(random() * 5e10);
    this.#resetAt = kind === 'reset' ? this.#start + Math.floor(random() * (this.#end - this.#start)) : Number.NaN;
  }

  history(): History {
    const everyMs = this.#pick([30, 60, 300, 900]) * 1000;
    const times = [...Array(Math.min(12, Math.floor((this.#end - this.#start) / everyMs))).keys()];
    this.#begin();
    const ticks = times.map((tick) => ({
      at: this.#start + (tick + 1) * everyMs,
      say: () =>
        this.#meter(this.#start + (tick + 1) * everyMs, tick === 0 ? this.#start : this.#start + tick * everyMs),
    }));
    const changes = this.#stretches.map(({ from, state }) => ({ at: from, say: () => this.#state(from, state) }));
    for (const { at, say } of [...changes, ...ticks].sort((one, other) => one.at - other.at)) if (at < this.#end) say();
    this.#finish(this.#start + times.length * everyMs);
    const [first, last] = [this.#events[0], this.#events.at(-1)];
    return {
      kind: this.#kind,
      isNumbered: this.#isNumbered,
      maxPowerW: this.#maxPowerW,
      energyWh: this.#energyWh(last),
      start: Date.parse(first?.at ?? ''),
      end: Date.parse(last?.at ?? ''),
      hasRegisters: this.#style !== 'intervals',
      recorded: this.#recorded(),
    };
  }

  /** Of a register that began again, what was really charged. */
  #energyWh(last: TransactionEvent | undefined): number {
    if (this.#isNumbered || this.#kind === 'reset') return this.#usedMwh(this.#end) / 1000;
    return (last?.meterStopWh ?? 0) - this.#wholeWh(this.#start);
  }

  get #end(): number {
    return this.#stretches.at(-1)?.until ?? this.#start;
  }

  #pick<T>(some: readonly T[]): T {
    return some[Math.floor(this.#random() * some.length)] as T;
  }

  #plan(): Stretch[] {
    const stretches: Stretch[] = [];
    let at = this.#start + 1000 + Math.floor(this.#random() * 5000);
    const add = (state: ChargingState, minutes: number, watts: number): void => {
      const until = at + Math.max(40_000, Math.floor(minutes * minuteMs));
      stretches.push({ from: at, until, state, watts });
      at = until;
    };
    const power = () => (0.2 + 0.7 * this.#random()) * this.#maxPowerW;
    if (this.#random() < 0.2) add('EVConnected', 1, 0);
    add('Charging', 2 + this.#random() * 120, power());
    for (let more = Math.floor(this.#random() * 4); more > 0; more -= 1) {
      add(this.#pick(['SuspendedEV', 'SuspendedEVSE'] as const), this.#random() * 30, 0);
      add('Charging', this.#random() * 60, power());
    }
    if (this.#random() < 0.5) add(this.#pick(['SuspendedEV', 'EVConnected', 'Idle'] as const), this.#random() * 90, 0);
    return stretches;
  }

  /** mWh charged until a moment. */
  #usedMwh(at: number): number {
    let used = 0;
    for (const { from, until, watts } of this.#stretches) {
      const ms = Math.max(0, Math.min(at, until) - from);
      used += (watts * ms) / 3600;
    }
    return Math.floor(used);
  }

  /** What the register shows. */
  #registerMwh(at: number): number {
    const shown = this.#baseMwh + this.#usedMwh(at);
    return at >= this.#resetAt ? shown - this.#baseMwh - this.#usedMwh(this.#resetAt) : shown;
  }

  #wholeWh(at: number): number {
    return Math.floor(this.#registerMwh(at) / 1000);
  }

  #text(at: number): string {
    return this.#isNumbered ? new Date(at).toISOString() : `${new Date(at).toISOString().slice(0, 19)}Z`;
  }

  #begin(): void {
    const idToken = { idToken: '04AABBCCDDEE80' };
    // A meter that counts each charge alone, beside a start that does not.
    const isOdd = this.#kind === 'relative' && this.#random() < 0.5;
    if (!this.#isNumbered) {
      const meterStartWh = isOdd ? 50_000_000 : this.#wholeWh(this.#start);
      this.#events.push({ type: 'Started', at: this.#text(this.#start), idToken, meterStartWh });
      return;
    }
    const samples = this.#registers(this.#start, 'Transaction.Begin');
    const meterValues = samples.length > 0 ? [{ at: this.#text(this.#start), samples }] : [];
    this.#events.push({
      type: 'Started',
      at: this.#text(this.#start),
      idToken,
      chargingState: 'EVConnected',
      meterValues,
    });
  }

  #state(at: number, chargingState: ChargingState): void {
    this.#events.push({ type: 'Updated', at: this.#text(at), chargingState });
  }

  #meter(at: number, since: number): void {
    const watts = this.#stretches.find(({ from, until }) => from <= at && at < until)?.watts ?? 0;
    const power: Sample = { measurand: 'Power.Active.Import', value: (watts / 1000).toFixed(3), unit: 'kW' };
    const energy = this.#style === 'intervals' ? [this.#interval(since, at)] : this.#registers(at, undefined);
    this.#events.push({
      type: 'Updated',
      at: this.#text(at),
      meterValues: [{ at: this.#text(at), samples: [...energy, power] }],
    });
  }

  #finish(lastTick: number): void {
    const at = this.#end;
    const state = this.#stretches.at(-1)?.state ?? 'Charging';
    const meterValues: MeterValue[] = [];
    const isSigned = this.#kind === 'plain' && this.#style === 'registers' && this.#random() < 0.2;
    const samples: Sample[] = isSigned
      ? [{ signed: { data: ocmf(this.#wholeWh(this.#start), this.#wholeWh(at)) } }]
      : [];
    if (!this.#isNumbered) {
      if (samples.length > 0) meterValues.push({ at: this.#text(at), samples });
      this.#events.push({
        type: 'Ended',
        at: this.#text(at),
        stoppedReason: 'Local',
        meterStopWh: this.#wholeWh(at),
        meterValues,
      });
      return;
    }
    const energy =
      this.#style === 'intervals' ? [this.#interval(lastTick, at)] : this.#registers(at, 'Transaction.End');
    meterValues.push({ at: this.#text(at), samples: energy });
    this.#events.push({
      type: 'Ended',
      at: this.#text(at),
      stoppedReason: 'EVDisconnected',
      chargingState: state,
      meterValues,
    });
  }

  #registers(at: number, context: string | undefined): Sample[] {
    if (this.#style === 'intervals') return [];
    const mwh = this.#registerMwh(at);
    const about = { measurand: 'Energy.Active.Import.Register', ...(context !== undefined && { context }) };
    if (this.#style === 'registers') return [{ ...about, ...this.#written(mwh) }];
    const third = Math.floor(mwh / 3);
    return [third, third, mwh - 2 * third].map((part, index) => ({
      ...about,
      ...this.#written(part),
      phase: `L${index + 1}`,
    }));
  }

  #interval(from: number, until: number): Sample {
    const mwh = this.#usedMwh(until) - this.#usedMwh(from);
    return { measurand: 'Energy.Active.Import.Interval', ...this.#written(mwh) };
  }

  /** The same value in any of the units that stations use. */
  #written(mwh: number): Sample {
    if (this.#kind === 'mislabelled') return { value: fixed(mwh, 3), unit: 'kWh' };
    const style = this.#random();
    if (style < 0.3) return { value: fixed(mwh, 3) };
    if (style < 0.6) return { value: fixed(mwh, 3), unit: 'Wh' };
    if (style < 0.8 || !this.#isNumbered) return { value: fixed(mwh, 6), unit: 'kWh' };
    return { value: fixed(mwh, 6), unit: 'Wh', multiplier: 3 };
  }

  /** As it comes: numbered, some of it kept while there was no connection, and by a clock that may be set on the way. */
  #recorded(): Recorded[] {
    const first = this.#pick([0, 0, 0, 1]);
    const saysNothing = this.#random() < 0.1;
    const [offlineFrom, offlineTo] = [this.#random(), this.#random()].sort((one, other) => one - other) as [
      number,
      number,
    ];
    const isOffline = this.#random() < 0.3;
    const count = this.#events.length;
    const jumpAt = Math.floor(this.#random() * count);
    const jumpMs = this.#kind === 'clock' ? (this.#random() - 0.7) * 10 * 3_600_000 : 0;
    return this.#events.map((event, index): Recorded => {
      const offline = isOffline && index >= offlineFrom * count && index <= offlineTo * count;
      const shift = index >= jumpAt ? jumpMs : 0;
      const later = (text: string): string => (shift === 0 ? text : this.#text(Date.parse(text) + shift));
      const meterValues = event.meterValues?.map((one) => ({ ...one, at: later(one.at) }));
      const said: TransactionEvent = {
        ...event,
        at: later(event.at),
        ...(meterValues && { meterValues }),
        ...(this.#isNumbered && { seqNo: saysNothing ? 0 : first + index, offline }),
      };
      const arrives = offline ? Math.max(Date.parse(event.at), this.#end) : Date.parse(event.at);
      return { number: index + 1, receivedAt: arrives + 1500, event: said };
    });
  }
}

/** A whole number with its last digits behind the point. */
function fixed(value: number, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
