import { Decimal } from '../kernel/decimal.ts';
import type { UsagePeriod } from '../pricing/usage.ts';
import { type AssumptionCode, Assumptions } from './assumptions.ts';
import type { ChargeFacts, Recorded } from './charge-facts.ts';
import { cameToNothing, phaseOf, startingToken } from './charge-phase.ts';
import type { Charge } from './charged.ts';
import { checkTimeSpent, type StateChange, stateChangesOf } from './charging-states.ts';
import { type Energy, energyOf } from './energy.ts';
import type { Reading } from './reading.ts';
import { type Readings, readingsOf } from './readings.ts';
import { signedDataOf } from './signed-data.ts';
import { timelineOf } from './timeline.ts';
import { seriesOf } from './usage-series.ts';

const thousandth = Decimal.of('0.001');

/**
 * Makes a charge of all events of one transaction, in any order, with repetitions and gaps: always anew, never by adding to what was made
 * before. What a station says is taken as it is where that can be, and what is assumed is said.
 */
export function chargeOf(recorded: readonly Recorded[], facts: ChargeFacts = {}): Charge {
  const assumptions = new Assumptions();
  const timeline = timelineOf(recorded, assumptions);
  const { started, ended, events } = timeline;
  if (started === undefined) assumptions.note('start-missing');
  if (ended === undefined && facts.givenUpAt !== undefined) assumptions.note('end-missing');
  const phase = phaseOf(timeline, facts.givenUpAt);
  const readings = readingsOf(timeline, assumptions);
  const until = ended ? phase.until : Math.max(phase.until, lastOf(readings));
  const span = { from: phase.startedAt, until, isTimeKnown: isTimeKnown(timeline.isBackwards, assumptions) };
  const energy = energyOf(timeline, readings, span, facts, assumptions);
  noteEnergy(energy, readings, phase.phase === 'ended', facts, assumptions);
  const isEndAlone = started === undefined && ended !== undefined && until === phase.startedAt;
  if (isEndAlone && energy.total.isZero && !wholeSources.has(energy.source))
    assumptions.note('energy-unknown', 'nothing was heard of but the end');
  const isNothing = energy.total.isZero && !assumptions.has('energy-implausible');
  const isVoid = phase.phase === 'ended' && isNothing && cameToNothing(timeline, phase, facts.isRefused === true);
  const activeAt = phase.activeAt ?? (energy.total.isZero ? undefined : phase.startedAt);
  const periods =
    activeAt === undefined
      ? []
      : periodsOf(
          activeAt,
          until,
          energy,
          readings,
          stateChangesOf(timeline, activeAt, facts, assumptions),
          facts,
          assumptions,
        );
  const chargingTime = sumOf(periods, 'chargingTime');
  checkTimeSpent(timeline, chargingTime, assumptions);
  if (readings.signed.length > 0 && signedDataOf(readings.signed) === undefined)
    assumptions.note('signed-data-too-long');
  const heldBecause = isVoid ? undefined : heldOf(phase.phase === 'ended', timeline.isBackwards, assumptions);
  return {
    phase: phase.phase === 'pending' && activeAt !== undefined ? 'active' : phase.phase,
    startedAt: phase.startedAt,
    activeAt,
    endedAt: phase.phase === 'ended' ? until : undefined,
    until,
    chargingState: events.findLast(({ event }) => event.chargingState !== undefined)?.event.chargingState,
    stoppedReason: ended?.event.stoppedReason,
    isVoid,
    idToken: startingToken(timeline),
    energy: energy.total.times(thousandth),
    energySource: energy.source,
    meterStartWh: energy.meterStartWh,
    meterStopWh: energy.meterStopWh,
    periods,
    chargingTime,
    parkingTime: sumOf(periods, 'parkingTime'),
    power: readings.powers.at(-1)?.value.times(thousandth),
    current: readings.currents.at(-1)?.value,
    stateOfCharge: readings.statesOfCharge.at(-1)?.value,
    signedValues: readings.signed,
    isComplete: timeline.isComplete,
    missing: timeline.missing,
    assumptions: assumptions.all,
    isHeld: heldBecause !== undefined,
    heldBecause,
  };
}

/** Those that are of a charge from its start to its end, whatever was heard of it. */
const wholeSources: ReadonlySet<Energy['source']> = new Set(['signed', 'meter', 'transaction']);

const lastOf = ({ registers, intervals, powers }: Readings): number =>
  Math.max(...[registers, intervals, powers].map((some: readonly Reading[]) => some.at(-1)?.at ?? 0));

/** Whether the station's clock says how long the charge took. */
const isTimeKnown = (isBackwards: boolean, assumptions: Assumptions): boolean =>
  !isBackwards &&
  !(['clock-unset', 'clock-ahead', 'clock-jump', 'time-unreadable'] as const).some((code) => assumptions.has(code));

function noteEnergy(
  { total, source }: Energy,
  { exported }: Readings,
  isEnded: boolean,
  facts: ChargeFacts,
  assumptions: Assumptions,
): void {
  if (source === 'none' && isEnded) assumptions.note('energy-unknown');
  if (facts.isRefused === true && !total.isZero) assumptions.note('refused-and-charged');
  const [first, last] = [exported[0], exported.at(-1)];
  if (first && last && last.value.compare(first.value) > 0)
    assumptions.note(
      'exported',
      `${last.value.minus(first.value).times(thousandth)} kWh were fed in, which is not billed`,
    );
}

/** What CDRs are checked with: percent beyond the power of the connector, and Wh. */
const checkedShare = 1.1;
const checkedSlackWh = 4;

/** The series by the states; all of it charging, where more was charged than can be in the time that they leave. */
function periodsOf(
  from: number,
  until: number,
  { total, curve }: Energy,
  { powers, currents }: Readings,
  changes: readonly StateChange[],
  { maxPowerW }: ChargeFacts,
  assumptions: Assumptions,
): readonly UsagePeriod[] {
  const parts = { from, until, total, curve, powers, currents };
  const periods = seriesOf({ ...parts, changes });
  if (maxPowerW === undefined) return periods;
  const allows = (seconds: number): boolean =>
    total.toNumber() <= (maxPowerW * seconds * checkedShare) / 3600 + checkedSlackWh;
  if (allows(sumOf(periods, 'chargingTime').toNumber())) return periods;
  if (!allows((until - from) / 1000)) {
    assumptions.note('energy-implausible');
    return periods;
  }
  assumptions.note('states-doubted');
  return seriesOf({ ...parts, changes: [{ at: from, isCharging: true }] });
}

const sumOf = (periods: readonly UsagePeriod[], field: 'chargingTime' | 'parkingTime'): Decimal =>
  periods.reduce((sum, period) => sum.plus(period[field] ?? Decimal.zero), Decimal.zero);

/** What somebody has to look at before it is billed, the gravest first. */
const holding: readonly AssumptionCode[] = [
  'energy-implausible',
  'energy-unknown',
  'unit-doubted',
  'refused-and-charged',
  'end-missing',
];

function heldOf(isEnded: boolean, isBackwards: boolean, assumptions: Assumptions): Charge['heldBecause'] {
  if (!isEnded) return undefined;
  const codes: readonly AssumptionCode[] = isBackwards ? [...holding, 'clock-jump'] : holding;
  const held = codes.find((code) => assumptions.has(code));
  return assumptions.all.find(({ code }) => code === held);
}
