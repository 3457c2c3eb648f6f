import type { Assumptions } from './assumptions.ts';
import type { SignedReading } from './charged.ts';
import type { MeterValue, Sample } from './model.ts';
import type { Reading } from './reading.ts';
import { type Lane, Lanes } from './reading-lanes.ts';
import { sampleNumber } from './sample-number.ts';
import { believedTime } from './station-time.ts';
import type { TimedEvent, Timeline } from './timeline.ts';

/** What a station measured in a charge, each in order. */
export interface Readings {
  readonly registers: readonly Reading[];
  readonly intervals: readonly Reading[];
  readonly powers: readonly Reading[];
  readonly currents: readonly Reading[];
  readonly statesOfCharge: readonly Reading[];
  readonly exported: readonly Reading[];
  readonly signed: readonly SignedReading[];
}

/** Reads all meter values of a charge: units, phases and locations are made one. */
export function readingsOf(timeline: Timeline, assumptions: Assumptions): Readings {
  const lanes = new Lanes();
  const signed = new Map<string, SignedReading>();
  for (const timed of timeline.events) {
    for (const meterValue of timed.event.meterValues ?? []) {
      const at = momentOf(timed, meterValue, timeline, assumptions);
      if (at === undefined) continue;
      for (const sample of meterValue.samples) {
        const place = placeOf(sample, timed.event.type);
        readSample(sample, at, place, lanes, assumptions);
        if (sample.signed !== undefined && !signed.has(sample.signed.data))
          signed.set(sample.signed.data, { at, nature: natures[place], signed: sample.signed });
      }
    }
  }
  const of = (lane: Lane): readonly Reading[] => lanes.readingsOf(lane, assumptions);
  // Only of a register is it known which is the first whatever its time.
  const byTime = (lane: Lane): readonly Reading[] => of(lane).toSorted((one, other) => one.at - other.at);
  return {
    registers: of('Energy.Active.Import.Register'),
    intervals: of('Energy.Active.Import.Interval'),
    powers: byTime('Power.Active.Import'),
    currents: byTime('Current.Import'),
    statesOfCharge: byTime('SoC'),
    exported: of('Energy.Active.Export.Register'),
    signed: [...signed.values()].sort((one, other) => one.at - other.at),
  };
}

/** When values were taken; undefined: not in this charge. What comes with the start or the end is of the charge, whatever its time. */
function momentOf(
  { at: of, shiftMs, receivedAt, event }: TimedEvent,
  { at, samples }: MeterValue,
  { started, ended }: Timeline,
  assumptions: Assumptions,
): number | undefined {
  const moment = at === event.at ? of : believedTime(at, receivedAt, assumptions) + shiftMs;
  const [first, last] = [started?.at ?? Number.NEGATIVE_INFINITY, ended?.at ?? Number.POSITIVE_INFINITY];
  const isOfEnds = event.type !== 'Updated' || samples.some(({ context }) => context?.startsWith('Transaction.'));
  if (moment < first) return isOfEnds ? first : undefined;
  if (moment > last) return isOfEnds ? Math.max(first, last) : undefined;
  return moment;
}

function placeOf({ context }: Sample, type: 'Started' | 'Updated' | 'Ended'): Reading['place'] {
  if (context === 'Transaction.Begin') return 'begin';
  if (context === 'Transaction.End') return 'end';
  return type === 'Started' && (context === undefined || context === 'Sample.Periodic') ? 'begin' : 'within';
}

const natures = { begin: 'Start', within: 'Intermediate', end: 'End' } as const;

/** Units by their powers of ten. Where none is named, the one of 0 is meant. */
const energyUnits = new Map([
  ['wh', 0],
  ['kwh', 3],
]);
const units: ReadonlyMap<string, { readonly lane: Lane; readonly known: ReadonlyMap<string, number> }> = new Map([
  laneOf('Energy.Active.Import.Register', energyUnits),
  laneOf('Energy.Active.Import.Interval', energyUnits),
  laneOf('Energy.Active.Export.Register', energyUnits),
  laneOf(
    'Power.Active.Import',
    new Map([
      ['w', 0],
      ['kw', 3],
    ]),
  ),
  laneOf('Current.Import', new Map([['a', 0]])),
  laneOf(
    'SoC',
    new Map([
      ['percent', 0],
      ['%', 0],
    ]),
  ),
]);

function laneOf(lane: Lane, known: ReadonlyMap<string, number>) {
  return [lane as string, { lane, known }] as const;
}

function decimalsOf(value: string): number {
  const point = value.indexOf('.');
  return point < 0 ? 0 : value.length - point - 1;
}

function readSample(sample: Sample, at: number, place: Reading['place'], lanes: Lanes, assumptions: Assumptions): void {
  const { measurand = 'Energy.Active.Import.Register', value, unit, multiplier = 0, context } = sample;
  const of = units.get(measurand);
  if (value === undefined || of === undefined) return;
  const factor = unit === undefined ? 0 : (of.known.get(unit) ?? of.known.get(unit.toLowerCase()));
  const exponent = factor === undefined ? Number.NaN : factor + multiplier;
  const number = Number.isNaN(exponent) ? undefined : sampleNumber(value, exponent);
  if (number === undefined) {
    assumptions.note('value-unreadable');
    return;
  }
  if (number.isNegative && of.known === energyUnits) {
    assumptions.note('value-ignored');
    return;
  }
  lanes.add(of.lane, sample, {
    at,
    value: number,
    place,
    isKilo: exponent > 0,
    label: unit === undefined ? '' : `${unit}${multiplier}`,
    step: 10 ** (exponent - decimalsOf(value)),
    isClockAligned: context === 'Sample.Clock',
    isSigned: sample.signed !== undefined,
  });
}
