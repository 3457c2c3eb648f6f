import type { PriceComponent, Tariff } from '../../../src/generated/ocpi-2.2.1.ts';
import type { Exact } from '../../../src/pricing/exact.ts';
import type { Usage } from '../../../src/pricing/usage.ts';
import { LocalClock } from './local-clock.ts';
import { Rational } from './rational.ts';
import { type ReferenceBill, type ReferenceLine, sumUp } from './reference-bill.ts';
import { holds } from './reference-restrictions.ts';
import { originsOf, type ReferenceSlice, slicesOf } from './reference-slices.ts';

type Component = Exact<PriceComponent>;
type Kind = 'RESERVATION' | 'RESERVATION_EXPIRES' | undefined;

const clocks = new Map<string, LocalClock>();

/**
 * What a usage costs, once more: written from chapter 9 of the requirements alone, with fractions and by brute force, to be
 * compared with the tariff engine. Shares nothing with it but the types of what goes in.
 */
export function referencePrice(tariffs: readonly Exact<Tariff>[], usage: Usage): ReferenceBill {
  const clock = clocks.get(usage.timeZone) ?? new LocalClock(usage.timeZone);
  clocks.set(usage.timeZone, clock);
  const slices = allSlices(tariffs, usage, clock);
  const hasSession = slices.some((slice) => !slice.isReservation);
  const lines = new Meter(usage, clock).read(slices);
  return sumUp(lines, new Set(slices.flatMap((slice) => slice.tariff ?? [])), hasSession);
}

function allSlices(tariffs: readonly Exact<Tariff>[], usage: Usage, clock: LocalClock): ReferenceSlice[] {
  const noneNamed = usage.periods.every((period) => period.tariffId === undefined);
  const slices: ReferenceSlice[] = [];
  let energy = Rational.zero;
  for (const period of usage.periods) {
    const tariff = noneNamed && tariffs.length === 1 ? tariffs[0] : tariffs.find(({ id }) => id === period.tariffId);
    slices.push(...slicesOf(period, tariff, clock, originsOf(usage), energy));
    if (period.energy !== undefined) energy = energy.plus(Rational.ofDecimal(period.energy));
  }
  return slices;
}

/** Collects what is billed, slice by slice (algorithm 9.6, 2 to 4). */
class Meter {
  readonly #usage: Usage;
  readonly #clock: LocalClock;
  readonly #lines: ReferenceLine[] = [];

  constructor(usage: Usage, clock: LocalClock) {
    this.#usage = usage;
    this.#clock = clock;
  }

  read(slices: readonly ReferenceSlice[]): ReferenceLine[] {
    const charged = slices.filter((slice) => !slice.isReservation);
    const reserved = slices.filter((slice) => slice.isReservation || !slice.reservationTime.isZero);
    this.#reservationFlats(reserved);
    for (const slice of charged) this.#flat(slice, this.#active(slice, 'FLAT', undefined), 'fixed');
    this.#energy(charged);
    this.#times(charged);
    this.#reservationTime(reserved);
    return this.#lines;
  }

  /** One of RESERVATION where its first tariff begins; one of RESERVATION_EXPIRES where its last ends, if it expired (P-31, P-33). */
  #reservationFlats(reserved: readonly ReferenceSlice[]): void {
    const priced = reserved.filter(({ tariff }) => tariff !== undefined);
    const [first, last] = [priced[0], priced.at(-1)];
    if (first === undefined || last === undefined) return;
    this.#flat(first, this.#active(first, 'FLAT', 'RESERVATION'), 'reservation');
    if (!this.#usage.isReservationExpired) return;
    const expiry = { ...last, start: last.end };
    this.#flat(expiry, this.#active(expiry, 'FLAT', 'RESERVATION_EXPIRES'), 'reservation');
  }

  #energy(charged: readonly ReferenceSlice[]): void {
    let last: Component | undefined;
    for (const slice of charged) {
      const component = this.#active(slice, 'ENERGY', undefined);
      if (this.#add(slice, component, 'energy', slice.energy)) last = component;
    }
    this.#raise('energy', last, new Rational(1n, 1000n));
  }

  /** The last time-based component decides, for its own dimension (P-38). */
  #times(charged: readonly ReferenceSlice[]): void {
    let last: readonly ['time' | 'parking', Component | undefined] = ['time', undefined];
    for (const slice of charged) {
      const [time, parking] = [this.#active(slice, 'TIME', undefined), this.#active(slice, 'PARKING_TIME', undefined)];
      if (this.#add(slice, time, 'time', slice.chargingTime)) last = ['time', time];
      if (this.#add(slice, parking, 'parking', slice.parkingTime)) last = ['parking', parking];
    }
    this.#raise(last[0], last[1], Rational.of(1));
  }

  #reservationTime(reserved: readonly ReferenceSlice[]): void {
    let last: Component | undefined;
    for (const slice of reserved) {
      const component = this.#active(slice, 'TIME', this.#timeKind(slice));
      if (this.#add(slice, component, 'reservation', slice.reservationTime)) last = component;
    }
    this.#raise('reservation', last, Rational.of(1));
  }

  /** RESERVATION_EXPIRES replaces RESERVATION if it has a TIME component at all (P-31). */
  #timeKind({ tariff }: ReferenceSlice): Kind {
    const replaces = tariff?.elements.some(
      ({ restrictions, price_components }) =>
        restrictions?.reservation === 'RESERVATION_EXPIRES' && price_components.some(({ type }) => type === 'TIME'),
    );
    return this.#usage.isReservationExpired && replaces === true ? 'RESERVATION_EXPIRES' : 'RESERVATION';
  }

  /** The first element that has the dimension and holds (P-20). */
  #active(slice: ReferenceSlice, type: Component['type'], kind: Kind): Component | undefined {
    for (const { restrictions, price_components } of slice.tariff?.elements ?? []) {
      if ((restrictions?.reservation ?? undefined) !== kind) continue;
      const component = price_components.find((candidate) => candidate.type === type);
      if (component === undefined) continue;
      if (!restrictions || holds(restrictions, slice, this.#clock, originsOf(this.#usage))) return component;
    }
    return undefined;
  }

  #flat({ tariff }: ReferenceSlice, component: Component | undefined, part: ReferenceLine['part']): void {
    if (tariff === undefined || component === undefined) return;
    if (this.#lines.some((line) => line.component === component)) return;
    this.#lines.push({ tariff, component, part, quantity: Rational.of(1) });
  }

  /** Whether anything was added. */
  #add(
    { tariff }: ReferenceSlice,
    component: Component | undefined,
    part: ReferenceLine['part'],
    quantity: Rational,
  ): boolean {
    if (tariff === undefined || component === undefined || quantity.isZero) return false;
    const line = this.#lines.find((known) => known.component === component);
    if (line !== undefined) line.quantity = line.quantity.plus(quantity);
    else this.#lines.push({ tariff, component, part, quantity });
    return true;
  }

  /** Raises the total of a dimension to a multiple of the step_size of its last component (P-35 to P-41). */
  #raise(part: ReferenceLine['part'], last: Component | undefined, unit: Rational): void {
    if (last === undefined) return;
    const lines = this.#lines.filter((line) => line.part === part && line.component.type !== 'FLAT');
    const total = lines.reduce((sum, line) => sum.plus(line.quantity), Rational.zero);
    const step = Rational.ofDecimal(last.step_size).times(unit);
    if (!step.isPositive) return;
    const raised = Rational.of(total.over(step).ceiling()).times(step);
    const line = lines.find(({ component }) => component === last);
    if (line !== undefined) line.quantity = line.quantity.plus(raised.minus(total));
  }
}
