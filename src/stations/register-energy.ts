import { Decimal } from '../kernel/decimal.ts';
import type { AssumptionCode } from './assumptions.ts';
import type { PowerCap } from './power-cap.ts';
import { meterLabel, type Reading } from './reading.ts';
import { type Count, countOf } from './register-count.ts';

/** What is known about a charge when its registers are judged. */
export interface RegisterFacts {
  readonly cap: PowerCap;
  /** Milliseconds that the charge took so far. */
  readonly elapsedMs: number;
  readonly modulusWh?: number;
  /** Wh by the power that was measured, as far as it was. */
  readonly estimateWh?: number;
}

/** A count that can be, with what had to be assumed for it. */
export interface Counted {
  readonly count: Count;
  readonly notes: readonly AssumptionCode[];
}

/** More than the connector can give by less than this is no wrong unit: nobody can say what it is. */
const unitRatio = 4;
/** How many times the energy by power must be what registers say before they are a thousandth of it. */
const thousandfold = { from: 300, until: 3000 };
/** Estimates that are smaller, in Wh, say nothing. */
const estimateMinWh = 50;

/**
 * What the registers of a charge come to: as they are, in other units, or without an end that cannot be. Undefined: nothing of that is
 * possible.
 */
export function energyOfRegisters(readings: readonly Reading[], facts: RegisterFacts): Counted | undefined {
  for (const { readings: some, note, isWhole } of variantsOf(readings)) {
    if (some.length < 2) continue;
    const whole = isWhole ? undefined : wholeOf(readings, facts);
    if (whole !== undefined) return whole;
    const found = best(some, facts, isWhole);
    if (found === undefined) continue;
    const notes = new Set([...found.notes, ...found.count.notes, ...note]);
    return { count: found.count, notes: [...notes] };
  }
  return wholeOf(readings, facts);
}

/**
 * The registers of start and end as they are, where as much can be charged in a day: rather a clock is wrong, or the power of the connector
 * not what it is said to be, than a meter. The charge is held for it.
 */
function wholeOf(readings: readonly Reading[], { cap, elapsedMs }: RegisterFacts): Counted | undefined {
  const count = countOf(readings, cap);
  if (count === undefined || count.hasDrops || count.first.place !== 'begin' || count.last.place !== 'end')
    return undefined;
  return cap.allows(count.total.toNumber(), Math.max(elapsedMs, dayMs)) ? { count, notes: count.notes } : undefined;
}

const dayMs = 86_400_000;

interface Variant {
  readonly readings: readonly Reading[];
  readonly note: readonly AssumptionCode[];
  /** Whether it is from the start to the end of the charge. */
  readonly isWhole: boolean;
}

/** All; both ends; without the end, without the start, without both. */
function variantsOf(readings: readonly Reading[]): Variant[] {
  const begins = readings.filter(({ place }) => place === 'begin');
  const ends = readings.filter(({ place }) => place === 'end');
  const within = readings.filter(({ place }) => place === 'within');
  const [begin, end] = [begins[0], ends.at(-1)];
  const variants: Variant[] = [{ readings, note: [], isWhole: begin !== undefined }];
  if (begin && end) variants.push({ readings: [begin, end], note: ['value-ignored'], isWhole: true });
  if (end) variants.push({ readings: [...begins, ...within], note: ['end-register-doubted'], isWhole: false });
  if (begin) variants.push({ readings: [...within, ...ends], note: ['start-register-doubted'], isWhole: false });
  if (begin && end)
    variants.push({ readings: within, note: ['start-register-doubted', 'end-register-doubted'], isWhole: false });
  return variants;
}

function best(readings: readonly Reading[], facts: RegisterFacts, isWhole: boolean): Counted | undefined {
  const { cap, modulusWh, estimateWh } = facts;
  const elapsedOf = ({ first, last }: Count): number => (isWhole ? facts.elapsedMs : last.at - first.at);
  const plain = countOf(readings, cap, modulusWh);
  const ratio = plain === undefined ? Number.POSITIVE_INFINITY : cap.ratio(plain.total.toNumber(), elapsedOf(plain));
  if (plain && !plain.hasDrops && ratio <= 1) {
    const thousandfoldOf =
      isThousandth(plain, estimateWh) &&
      countOf(
        readings.map((one) => scaled(one, 3)),
        cap,
      );
    if (thousandfoldOf && cap.allows(thousandfoldOf.total.toNumber(), elapsedOf(thousandfoldOf)))
      return { count: thousandfoldOf, notes: ['unit-suspected'] };
    return { count: plain, notes: [] };
  }
  // A register that begins again is rarer than a wrong unit, and looks like one.
  if (plain === undefined || plain.hasDrops || ratio > unitRatio) {
    for (const scaling of scalingsOf(readings, cap)) {
      const count = countOf(readings.map(scaling), cap, modulusWh);
      // Whoever is right about the unit has nothing else to explain.
      if (count && count.notes.length === 0 && cap.allows(count.total.toNumber(), elapsedOf(count)))
        return { count, notes: ['unit-suspected'] };
    }
  }
  return plain && ratio <= 1 ? { count: plain, notes: [] } : undefined;
}

/** kWh that are called Wh can be, but for what the power comes to. */
function isThousandth({ total, first, last }: Count, estimateWh: number | undefined): boolean {
  if (estimateWh === undefined || estimateWh < estimateMinWh) return false;
  const times = estimateWh / Math.max(total.toNumber(), Number.MIN_VALUE);
  return (
    first.label !== meterLabel && last.label !== meterLabel && times > thousandfold.from && times < thousandfold.until
  );
}

/**
 * One unit after the other taken for what it may have been meant to be: kWh that are Wh, and Wh, or no unit, that are kWh. A unit of which
 * the readings alone can be is not made smaller.
 */
function scalingsOf(readings: readonly Reading[], cap: PowerCap): ((reading: Reading) => Reading)[] {
  const labels = new Map(readings.map(({ label, isKilo }) => [label, isKilo]));
  const [large, small] = [true, false].map((kilo) => [...labels].flatMap(([label, is]) => (is === kilo ? label : [])));
  const tooLarge = (large ?? []).filter((wanted) => {
    const own = countOf(
      readings.filter(({ label }) => label === wanted),
      cap,
    );
    return own === undefined || own.hasDrops || !cap.allows(own.total.toNumber(), own.last.at - own.first.at);
  });
  const one = (wrong: string, exponent: number) => (reading: Reading) =>
    reading.label === wrong ? scaled(reading, exponent) : reading;
  const all = (reading: Reading): Reading => (reading.isKilo ? scaled(reading, -3) : reading);
  // Where there is one unit alone, it is wrong in all or right in all.
  // Those of meterStart and meterStop are Wh by definition.
  const unsure = labels.size > 1 ? (small ?? []).filter((label) => label !== meterLabel) : [];
  const larger = unsure.map((label) => one(label, 3));
  return [...tooLarge.map((label) => one(label, -3)), ...larger, ...(tooLarge.length > 1 ? [all] : [])];
}

const scales = new Map([3, -3].map((exponent) => [exponent, Decimal.of(`1e${exponent}`)]));

const scaled = (reading: Reading, exponent: number): Reading => ({
  ...reading,
  value: reading.value.times(scales.get(exponent) ?? Decimal.of(1)),
  step: reading.step * 10 ** exponent,
});
