import type { Decimal } from '../kernel/decimal.ts';
import type { Assumptions } from './assumptions.ts';
import type { Sample } from './model.ts';
import type { Reading } from './reading.ts';

/** The measurands that are read. */
export type Lane =
  | 'Energy.Active.Import.Register'
  | 'Energy.Active.Import.Interval'
  | 'Energy.Active.Export.Register'
  | 'Power.Active.Import'
  | 'Current.Import'
  | 'SoC';

/** Where it may be measured, best first; what a vehicle measures is not the station's. */
const locations = ['Outlet', 'Cable', 'Body', 'Inlet', 'Upstream'] as const;
type Place = (typeof locations)[number];

/** Readings of one measurand at one place, as a whole and by phase. */
interface Found {
  readonly whole: Reading[];
  /** By time and context, so that the phases of one moment are together. */
  readonly byPhase: Map<string, { readonly first: Reading; readonly values: Map<string, Decimal> }>;
}

/** Collects readings of a charge and makes one series of each measurand. */
export class Lanes {
  readonly #found = new Map<Lane, Map<Place, Found>>();

  add(lane: Lane, { phase, location = 'Outlet', context = '' }: Sample, reading: Reading): void {
    const place = locations.find((one) => one === location);
    const line = phase === undefined ? undefined : lineOf(phase);
    if (place === undefined || line === 'none') return;
    const found = this.#foundAt(lane, place);
    if (line === undefined) {
      found.whole.push(reading);
      return;
    }
    const key = `${reading.at} ${reading.place} ${context}`;
    const moment = found.byPhase.get(key) ?? { first: reading, values: new Map<string, Decimal>() };
    found.byPhase.set(key, moment);
    if (!moment.values.has(line)) moment.values.set(line, reading.value);
  }

  /** In order; those of the start first and those of the end last. */
  readingsOf(lane: Lane, assumptions: Assumptions): readonly Reading[] {
    const places = this.#found.get(lane);
    const place = places && locations.find((one) => places.has(one));
    const found = place && places.get(place);
    if (!found) return [];
    if (place !== 'Outlet' && lane.startsWith('Energy')) assumptions.note('other-location');
    const summed = found.whole.length > 1 || found.byPhase.size <= found.whole.length ? [] : sumsOf(found);
    if (summed.length > 0 && lane.startsWith('Energy')) assumptions.note('phases-summed');
    return (summed.length > 0 ? summed : found.whole).sort(inOrder).filter(isNew);
  }

  #foundAt(lane: Lane, place: Place): Found {
    const places = this.#found.get(lane) ?? new Map<Place, Found>();
    this.#found.set(lane, places);
    const found = places.get(place) ?? { whole: [], byPhase: new Map() };
    places.set(place, found);
    return found;
  }
}

/** L1 and L1-N are one; neither the neutral conductor nor what is between two phases adds anything. */
function lineOf(phase: string): string {
  const line = phase.slice(0, 2);
  return /^L[123](-N)?$/.test(phase) ? line : 'none';
}

/** A sum lacks what one of its phases lacks: moments with fewer phases than others are left out. */
function sumsOf({ byPhase }: Found): Reading[] {
  const moments = [...byPhase.values()];
  const most = moments.reduce((size, { values }) => Math.max(size, values.size), 0);
  return moments
    .filter(({ values }) => values.size === most)
    .map(({ first, values }) => ({ ...first, value: [...values.values()].reduce((sum, value) => sum.plus(value)) }));
}

const ranks = { begin: 0, within: 1, end: 2 } as const;

/** What is said twice is one reading. */
const isNew = (reading: Reading, index: number, all: readonly Reading[]): boolean => {
  const before = all[index - 1];
  return before === undefined || inOrder(before, reading) !== 0;
};

/** Registers rise: of two readings of one moment the smaller is the earlier. */
const inOrder = (one: Reading, other: Reading): number =>
  ranks[one.place] - ranks[other.place] || one.at - other.at || one.value.compare(other.value);
