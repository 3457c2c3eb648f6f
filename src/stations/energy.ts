import { Decimal } from '../kernel/decimal.ts';
import type { Assumptions } from './assumptions.ts';
import type { ChargeFacts } from './charge-facts.ts';
import type { EnergySource } from './charged.ts';
import { signedEnergyOf } from './ocmf.ts';
import { PowerCap, unitRatio } from './power-cap.ts';
import { energyOfPower } from './power-energy.ts';
import { meterReading, type Reading } from './reading.ts';
import type { Readings } from './readings.ts';
import type { Count, CurvePoint } from './register-count.ts';
import { type Counted, energyOfRegisters, type RegisterFacts } from './register-energy.ts';
import type { Timeline } from './timeline.ts';

/** The energy of a charge so far, in Wh, and how it came about. */
export interface Energy {
  readonly total: Decimal;
  readonly source: EnergySource;
  readonly curve: readonly CurvePoint[];
  readonly meterStartWh: Decimal | undefined;
  readonly meterStopWh: Decimal | undefined;
}

/** From when until when energy is looked for, and whether the station's clock says how long that is. */
export interface Span {
  readonly from: number;
  readonly until: number;
  readonly isTimeKnown: boolean;
}

/** Takes the energy of a charge from the best source that can be, of one kind alone. */
export function energyOf(
  timeline: Timeline,
  readings: Readings,
  span: Span,
  facts: ChargeFacts,
  assumptions: Assumptions,
): Energy {
  const cap = new PowerCap(facts.maxPowerW, span.isTimeKnown);
  const elapsedMs = Math.max(span.until - span.from, arrivedIn(timeline));
  const { registerModulusWh } = facts;
  const registerFacts: RegisterFacts = {
    cap,
    elapsedMs,
    hasEnded: timeline.ended !== undefined,
    powers: readings.powers,
    ...(registerModulusWh !== undefined && { modulusWh: registerModulusWh }),
  };
  const registers = withMeter(timeline, readings.registers);
  const counted = energyOfRegisters(signedOnly(registers) ?? registers, registerFacts);
  const signed = signedEnergyOf(readings.signed.map(({ signed: { data } }) => data));
  // What is a little too much is held for it.
  if (signed && cap.ratio(signed.total.toNumber(), elapsedMs) <= unitRatio)
    return bySignature(signed, counted, assumptions);
  if (counted !== undefined) return byRegisters(counted, registers, timeline, assumptions);
  const intervals = sumOf(readings.intervals, span.from, cap, elapsedMs, assumptions);
  if (intervals !== undefined) {
    assumptions.note('energy-from-intervals');
    return { ...intervals, source: 'intervals', meterStartWh: undefined, meterStopWh: undefined };
  }
  if (registers.length > 1) assumptions.note('energy-implausible');
  const power = energyOfPower(readings.powers, span.from, span.until);
  if (power !== undefined) {
    const { total, curve, hasGap } = power;
    assumptions.note('energy-estimated');
    if (hasGap) assumptions.note('energy-unknown', 'for more than an hour nothing says how much energy was charged');
    return { total, curve, source: 'power', meterStartWh: undefined, meterStopWh: undefined };
  }
  return { total: Decimal.zero, source: 'none', curve: [], meterStartWh: undefined, meterStopWh: undefined };
}

/**
 * Milliseconds between the arrivals of the start and the end: as long as it took where the station was connected, whatever its clock says.
 * A unit is not wrong because a clock is.
 */
const arrivedIn = ({ started, ended }: Timeline): number =>
  started === undefined || ended === undefined ? 0 : ended.receivedAt - started.receivedAt;

/** The registers that 1.6 gives with start and end are before and behind all others. */
function withMeter({ events, started, ended }: Timeline, registers: readonly Reading[]): readonly Reading[] {
  const start = events.find(({ event }) => event.type === 'Started' && event.meterStartWh !== undefined);
  const stop = events.find(({ event }) => event.type === 'Ended' && event.meterStopWh !== undefined);
  const meter = (wh: number | undefined, at: number | undefined, place: 'begin' | 'end'): Reading[] =>
    wh === undefined || at === undefined || !(wh >= 0 && Number.isFinite(wh)) ? [] : [meterReading(wh, at, place)];
  return [
    ...meter(start?.event.meterStartWh, started?.at, 'begin'),
    ...registers,
    ...meter(stop?.event.meterStopWh, ended?.at, 'end'),
  ];
}

/** Where both ends are signed, these count. */
function signedOnly(registers: readonly Reading[]): readonly Reading[] | undefined {
  const isSigned = (wanted: Reading['place']) => registers.some(({ place, isSigned }) => isSigned && place === wanted);
  if (!isSigned('begin') || !isSigned('end')) return undefined;
  return registers.filter(({ place, isSigned }) => place === 'within' || isSigned);
}

const ofCount = ({ total, curve, first, last }: Count): Omit<Energy, 'source'> => ({
  total,
  curve,
  meterStartWh: first.value,
  meterStopWh: last.value,
});

function sourceOf({ first, last }: Count): EnergySource {
  if (first.place !== 'begin' || last.place !== 'end') return 'register';
  if (first.isSigned && last.isSigned) return 'signed';
  return first.label === 'meter' && last.label === 'meter' ? 'meter' : 'transaction';
}

function byRegisters(
  { count, notes }: Counted,
  registers: readonly Reading[],
  { ended }: Timeline,
  assumptions: Assumptions,
): Energy {
  for (const note of notes) assumptions.note(note);
  if (!registers.some(({ place }) => place === 'begin')) assumptions.note('start-register-missing');
  if (ended && !registers.some(({ place }) => place === 'end')) assumptions.note('end-register-missing');
  return { ...ofCount(count), source: sourceOf(count) };
}

/** How far a register may be from what is signed: Wh, or its share. */
const signedSlackWh = 10;
const signedShare = 0.01;

function bySignature(
  { total, startWh, stopWh }: { readonly total: Decimal; readonly startWh: Decimal; readonly stopWh: Decimal },
  counted: Counted | undefined,
  assumptions: Assumptions,
): Energy {
  const isWhole = counted?.count.first.place === 'begin' && counted.count.last.place === 'end';
  const off = counted && isWhole ? Math.abs(counted.count.total.minus(total).toNumber()) : 0;
  if (off > Math.max(signedSlackWh, signedShare * total.toNumber())) assumptions.note('signed-differs');
  const curve = (counted?.count.curve ?? []).map(({ at, wh }) => ({ at, wh: wh.compare(total) > 0 ? total : wh }));
  return { total, source: 'signed', curve, meterStartWh: startWh, meterStopWh: stopWh };
}

/** The sum of intervals, each counted once: those of the charge, or, without any, those by the clock. */
function sumOf(
  intervals: readonly Reading[],
  from: number,
  cap: PowerCap,
  elapsedMs: number,
  assumptions: Assumptions,
): Pick<Energy, 'total' | 'curve'> | undefined {
  const ofCharge = intervals.filter(({ isClockAligned }) => !isClockAligned);
  const byTime = new Map<number, Decimal>();
  for (const { at, value } of ofCharge.length > 0 ? ofCharge : intervals) {
    const known = byTime.get(at);
    if (!value.isNegative && (known === undefined || value.compare(known) > 0)) byTime.set(at, value);
  }
  const inOrder = [...byTime].sort(([one], [other]) => one - other);
  const curve: CurvePoint[] = [{ at: from, wh: Decimal.zero }];
  for (const [at, value] of inOrder) curve.push({ at, wh: (curve.at(-1)?.wh ?? Decimal.zero).plus(value) });
  const total = curve.at(-1)?.wh ?? Decimal.zero;
  if (inOrder.length === 0) return undefined;
  const ratio = cap.ratio(total.toNumber(), elapsedMs);
  if (ratio <= 1) return { total, curve };
  const thousandth = Decimal.of('0.001');
  if (ratio <= unitRatio || ratio > 1000 || !intervals.every(({ isKilo }) => isKilo)) return undefined;
  assumptions.note('unit-suspected');
  return { total: total.times(thousandth), curve: curve.map(({ at, wh }) => ({ at, wh: wh.times(thousandth) })) };
}
