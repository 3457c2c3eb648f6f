import { Decimal } from '../kernel/decimal.ts';
import type { AssumptionCode } from './assumptions.ts';
import { type PowerCap, unitRatio } from './power-cap.ts';
import { boundsOfPower } from './power-energy.ts';
import { meterLabel, type Reading } from './reading.ts';
import { type Count, countOf } from './register-count.ts';

/** What is known about a charge when its registers are judged. */
export interface RegisterFacts {
  readonly cap: PowerCap;
  /** Milliseconds that the charge took so far. */
  readonly elapsedMs: number;
  readonly hasEnded: boolean;
  readonly powers: readonly Reading[];
  readonly modulusWh?: number;
}

/** A count that can be, with what had to be assumed for it. */
export interface Counted {
  readonly count: Count;
  readonly notes: readonly AssumptionCode[];
}

/** The least that power comes to, in Wh, that says something, and how many times what registers say it is where they cannot be right. */
const telling = { minWh: 50, times: 100 };
/** How many times the energy by power another may be, and the other way round, to be the same. */
const powerSlack = 2;

/**
 * What the registers of a charge come to: as they are, in other units, or without an end that cannot be. Undefined: nothing of that is
 * possible.
 */
export function energyOfRegisters(readings: readonly Reading[], facts: RegisterFacts): Counted | undefined {
  for (const { readings: some, note, isWhole } of variantsOf(readings)) {
    if (some.length < 2) continue;
    const whole = isWhole ? undefined : wholeOf(readings, facts);
    if (whole !== undefined) return whole;
    const found = best(some, facts, isWhole) ?? (some === readings ? wholeInOneUnit(readings, facts) : undefined);
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

/** The same in other units, where it is a little more than the connector can give: its power is not what it is said to be. Held, too. */
function wholeInOneUnit(readings: readonly Reading[], { cap, elapsedMs }: RegisterFacts): Counted | undefined {
  for (const { scaling } of scalingsOf(readings, cap)) {
    const count = countOf(readings.map(scaling), cap);
    if (count === undefined || count.notes.length > 0) continue;
    if (count.first.place !== 'begin' || count.last.place !== 'end') continue;
    if (cap.ratio(count.total.toNumber(), elapsedMs) <= unitRatio) return { count, notes: ['unit-suspected'] };
  }
  return undefined;
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
  const { cap, modulusWh } = facts;
  const elapsedOf = ({ first, last }: Count): number => (isWhole ? facts.elapsedMs : last.at - first.at);
  const canBe = (count: Count): boolean => cap.allows(count.total.toNumber(), elapsedOf(count));
  const plain = countOf(readings, cap, modulusWh);
  const ratio = plain === undefined ? Number.POSITIVE_INFINITY : cap.ratio(plain.total.toNumber(), elapsedOf(plain));
  if (plain && !plain.hasDrops && ratio <= 1) {
    const larger = thousandfoldOf(readings, plain, facts);
    if (larger === undefined || !canBe(larger)) return { count: plain, notes: [] };
    const isSure = isThroughout(larger, facts) && !facts.powers.some(({ isKilo }) => isKilo);
    return isSure ? { count: larger, notes: ['unit-suspected'] } : { count: plain, notes: ['unit-doubted'] };
  }
  // A register that begins again is rarer than a wrong unit, and looks like one.
  if (plain === undefined || plain.hasDrops || ratio > unitRatio) {
    for (const { scaling, isUpward } of scalingsOf(readings, cap)) {
      const count = countOf(readings.map(scaling), cap, modulusWh);
      // Whoever is right about the unit has nothing else to explain.
      if (count === undefined || count.notes.length > 0 || !canBe(count)) continue;
      if (!isUpward) return { count, notes: ['unit-suspected'] };
      // But of what can be both, nobody is billed for the larger.
      if (plain && ratio <= 1) return { count: plain, notes: ['unit-doubted'] };
      return { count, notes: isThroughout(count, facts) ? ['unit-suspected'] : ['unit-suspected', 'unit-doubted'] };
    }
  }
  return plain && ratio <= 1 ? { count: plain, notes: [] } : undefined;
}

/** Whether it is of all of the charge, or of all there was so far: nothing is made larger for good by what is known in part. */
const isThroughout = ({ first, last }: Count, { hasEnded }: RegisterFacts): boolean =>
  first.place === 'begin' && (last.place === 'end' || !hasEnded);

/**
 * kWh that are called Wh can be, but for what the power comes to at the least in the same time. Where some are called kWh, and agree, all
 * are right. The mean of power is no proof: it may have ended right after a sample.
 */
function thousandfoldOf(readings: readonly Reading[], { curve }: Count, { cap, powers }: RegisterFacts) {
  if (readings.some(({ label, isKilo }) => isKilo || label === meterLabel)) return undefined;
  const [first, last] = [powers[0]?.at ?? Number.NaN, powers.at(-1)?.at ?? Number.NaN];
  const [from, until] = [curve.find(({ at }) => at >= first), curve.findLast(({ at }) => at <= last)];
  if (from === undefined || until === undefined) return undefined;
  const wh = until.wh.minus(from.wh).toNumber();
  const { leastWh, mostWh } = boundsOfPower(powers, from.at, until.at);
  const isTelling = leastWh >= telling.minWh && leastWh >= telling.times * wh;
  if (!isTelling || wh * 1000 * powerSlack < leastWh || wh * 1000 > mostWh * powerSlack) return undefined;
  const count = countOf(
    readings.map((one) => scaled(one, 3)),
    cap,
  );
  return count?.notes.length === 0 ? count : undefined;
}

/**
 * One unit after the other taken for what it may have been meant to be: kWh that are Wh, and Wh, or no unit, that are kWh. A unit of which
 * the readings alone can be, or nearly, is not made smaller.
 */
function scalingsOf(readings: readonly Reading[], cap: PowerCap): Scaling[] {
  const labels = new Map(readings.map(({ label, isKilo }) => [label, isKilo]));
  const [large, small] = [true, false].map((kilo) => [...labels].flatMap(([label, is]) => (is === kilo ? label : [])));
  const tooLarge = (large ?? []).filter((wanted) => {
    const own = countOf(
      readings.filter(({ label }) => label === wanted),
      cap,
    );
    if (own === undefined || own.hasDrops) return true;
    return cap.ratio(own.total.toNumber(), own.last.at - own.first.at) > unitRatio;
  });
  const one = (wrong: string, exponent: number): Scaling => ({
    scaling: (reading) => (reading.label === wrong ? scaled(reading, exponent) : reading),
    isUpward: exponent > 0,
  });
  const all: Scaling = { scaling: (reading) => (reading.isKilo ? scaled(reading, -3) : reading), isUpward: false };
  // Where there is one unit alone, it is wrong in all or right in all.
  // Those of meterStart and meterStop are Wh by definition.
  const unsure = labels.size > 1 ? (small ?? []).filter((label) => label !== meterLabel) : [];
  const larger = unsure.map((label) => one(label, 3));
  return [...tooLarge.map((label) => one(label, -3)), ...larger, ...(tooLarge.length > 1 ? [all] : [])];
}

interface Scaling {
  readonly scaling: (reading: Reading) => Reading;
  readonly isUpward: boolean;
}

const scales = new Map([3, -3].map((exponent) => [exponent, Decimal.of(`1e${exponent}`)]));

const scaled = (reading: Reading, exponent: number): Reading => ({
  ...reading,
  value: reading.value.times(scales.get(exponent) ?? Decimal.of(1)),
  step: reading.step * 10 ** exponent,
});
