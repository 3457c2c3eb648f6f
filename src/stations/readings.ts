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
  return {
    registers: of('Energy.Active.Import.Register'),
    intervals: of('Energy.Active.Import.Interval'),
    powers: of('Power.Active.Import'),
    currents: of('Current.Import'),
    statesOfCharge: of('SoC'),
    exported: of('Energy.Active.Export.Register'),
    signed: [...signed.values()].sort((one, other) => one.at - other.at),
  };
}

/** When values were taken; undefined: not in this charge. What comes with the start or the end is of the charge, whatever its time. */
function momentOf(
  { shiftMs, receivedAt, event }: TimedEvent,
  { at }: MeterValue,
  { started, ended }: Timeline,
  assumptions: Assumptions,
): number | undefined {
  const moment = believedTime(at, receivedAt, assumptions) + shiftMs;
  const [first, last] = [started?.at ?? Number.NEGATIVE_INFINITY, ended?.at ?? Number.POSITIVE_INFINITY];
  const isOfEnds = event.type !== 'Updated';
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

/** What is read, with the factors of its units; the first is the one that is meant where none is named. */
const units: Readonly<Record<Lane, Readonly<Record<string, number>>>> = {
  'Energy.Active.Import.Register': { wh: 0, kwh: 3 },
  'Energy.Active.Import.Interval': { wh: 0, kwh: 3 },
  'Energy.Active.Export.Register': { wh: 0, kwh: 3 },
  'Power.Active.Import': { w: 0, kw: 3 },
  'Current.Import': { a: 0 },
  SoC: { percent: 0, '%': 0, '': 0 },
};

const isLane = (measurand: string): measurand is Lane => Object.hasOwn(units, measurand);

function readSample(sample: Sample, at: number, place: Reading['place'], lanes: Lanes, assumptions: Assumptions): void {
  const { measurand = 'Energy.Active.Import.Register', value, unit, multiplier = 0, context } = sample;
  if (value === undefined || !isLane(measurand)) return;
  const known = units[measurand];
  const name = (unit ?? Object.keys(known)[0] ?? '').toLowerCase();
  const exponent = known[name];
  const number = exponent === undefined ? undefined : sampleNumber(value, exponent + multiplier);
  if (number === undefined) {
    assumptions.note('value-unreadable');
    return;
  }
  lanes.add(measurand, sample, {
    at,
    value: number,
    place,
    label: `${unit === undefined ? '' : name}${multiplier}`,
    step: 10 ** -number.scale * (number.scale === 0 ? 10 ** Math.max(0, (exponent ?? 0) + multiplier) : 1),
    isClockAligned: context === 'Sample.Clock',
    isSigned: sample.signed !== undefined,
  });
}
