import { Decimal } from '../kernel/decimal.ts';
import { Amount } from './amount.ts';
import { bounded } from './bounds.ts';
import type { Bound, ComponentPlace, Cost, Dimension, Line, Priced, Slice, Step } from './priced.ts';
import type { Stretch } from './slices.ts';
import type { CompiledComponent, CompiledElement, CompiledTariff } from './tariff.ts';

/** A component that is active in a stretch, and what it prices there: kWh, seconds, or once. */
export interface Active {
  readonly tariff: CompiledTariff;
  readonly element: CompiledElement;
  readonly component: CompiledComponent;
  readonly dimension: Dimension;
  readonly volume: Decimal;
}

/** What a component has come to so far. */
interface Draft extends Omit<Active, 'volume'> {
  consumed: Decimal;
  billed: Decimal;
}

/** Sums up what was active: quantities per component, in the order in which they came into force. */
export class Tally {
  readonly #drafts = new Map<CompiledComponent, Draft>();
  readonly #tariffs = new Set<CompiledTariff>();
  readonly #explain: boolean;
  readonly #slices: Slice[] = [];
  readonly #notes = new Set<string>();
  /** The component that was active last: of energy, of time, and of the time of a reservation. */
  #lastEnergy: Draft | undefined;
  #lastTime: Draft | undefined;
  #lastReservation: Draft | undefined;

  constructor(explain: boolean) {
    this.#explain = explain;
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  /** A tariff is in force, and its bounds with it, also where none of its components is active. */
  inForce(tariff: CompiledTariff): void {
    this.#tariffs.add(tariff);
  }

  stretch(period: number, stretch: Stretch, active: readonly Active[]): void {
    // A FLAT component is billed once (P-32, X-41).
    const counted = active.filter(({ dimension, component }) => dimension !== 'FLAT' || !this.#drafts.has(component));
    for (const one of counted) this.#count(one);
    if (!this.#explain) return;
    const { start, end, volumes } = stretch;
    this.#slices.push({
      period,
      start,
      end,
      ...quantities(volumes),
      active: counted.map(placeOf),
      cost: this.#costOf(counted),
    });
  }

  /** The sum of all; bounds of a tariff do not hold for a reservation without a session. */
  priced(hasSession: boolean): Priced {
    const steps = this.#applySteps();
    const drafts = [...this.#drafts.values()];
    const hasVat = drafts.some(({ tariff, component }) => !tariff.isTaxIncluded && component.vat !== undefined);
    const lines = drafts.map((draft) => lineOf(draft, hasVat));
    const tariffs = [...this.#tariffs];
    if (new Set(tariffs.map(({ currency }) => currency)).size > 1)
      throw new RangeError('the tariffs are of several currencies');
    const bounds: Bound[] = [];
    const totals = tariffs.map((tariff) => {
      const own = lines.filter((_line, at) => drafts[at]?.tariff === tariff);
      const cost = own.length > 0 ? sumOf(own) : nothingOf(tariff, hasVat);
      return hasSession ? bounded(tariff, cost, bounds) : cost;
    });
    const priced: Writable<Priced> = {
      currency: tariffs[0]?.currency ?? '',
      total: addUp(totals),
      lines,
      steps,
      bounds,
      slices: this.#slices,
      notes: [...this.#notes],
    };
    for (const line of lines) {
      const part = line.reservation === undefined ? partOf[line.dimension] : 'reservation';
      const sum = priced[part];
      priced[part] = sum === undefined ? line.cost : addUp([sum, line.cost]);
    }
    return priced;
  }

  #count(active: Active): void {
    const { tariff, element, component, dimension, volume } = active;
    let draft = this.#drafts.get(component);
    if (draft === undefined) {
      draft = { tariff, element, component, dimension, consumed: Decimal.zero, billed: Decimal.zero };
      this.#drafts.set(component, draft);
    }
    draft.consumed = draft.consumed.plus(volume);
    draft.billed = draft.consumed;
    if (dimension === 'ENERGY') this.#lastEnergy = draft;
    else if (dimension !== 'FLAT' && element.restrictions.reservation === undefined) this.#lastTime = draft;
    else if (dimension !== 'FLAT') this.#lastReservation = draft;
  }

  /** Once for energy, once for charging and parking together, once for the reservation (P-36 to P-41). */
  #applySteps(): Step[] {
    const steps: Step[] = [];
    for (const last of [this.#lastEnergy, this.#lastTime, this.#lastReservation]) {
      const step = last && this.#applyStep(last);
      if (step) steps.push(step);
    }
    return steps;
  }

  /** Raises the total of the dimension; what that adds is billed at the price of the component that was active last (P-37). */
  #applyStep(last: Draft): Step | undefined {
    const { dimension, component, element } = last;
    const ofReservation = element.restrictions.reservation !== undefined;
    const alike = [...this.#drafts.values()].filter(
      (draft) =>
        draft.dimension === dimension && (draft.element.restrictions.reservation !== undefined) === ofReservation,
    );
    const total = alike.reduce((sum, draft) => sum.plus(draft.consumed), Decimal.zero);
    if (component.stepSize < 1 || total.isNegative) return undefined;
    const step =
      dimension === 'ENERGY' ? Decimal.of(component.stepSize).times(thousandth) : Decimal.of(component.stepSize);
    const raisedTo = total.raisedTo(step);
    if (raisedTo.compare(total) === 0) return undefined;
    last.billed = last.consumed.plus(raisedTo.minus(total));
    return { ...placeOf(last), stepSize: component.stepSize, total, raisedTo };
  }

  #costOf(active: readonly Active[]): Cost {
    const hasVat = active.some(({ tariff, component }) => !tariff.isTaxIncluded && component.vat !== undefined);
    return addUp(active.map((one) => costOf(one, one.volume, hasVat)));
  }
}

const thousandth = Decimal.of('0.001');

/** Where a line of a charge goes (D-19). */
export const partOf = { FLAT: 'fixed', ENERGY: 'energy', TIME: 'time', PARKING_TIME: 'parking' } as const;

function placeOf({ tariff, element, component, dimension }: Omit<Active, 'volume'>): Writable<ComponentPlace> {
  const place: Writable<ComponentPlace> = {
    tariffId: tariff.id,
    element: element.index,
    component: component.index,
    dimension,
  };
  const { reservation } = element.restrictions;
  if (reservation !== undefined) place.reservation = reservation;
  return place;
}

/** While it is being made: spreading parts of it costs more than all of the arithmetic. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function lineOf(draft: Draft, hasVat: boolean): Line {
  const { consumed, billed } = draft;
  const { price, vat } = draft.component;
  const line = placeOf(draft) as Writable<Line>;
  line.consumed = consumed;
  line.billed = billed;
  line.price = price;
  if (vat !== undefined) line.vat = vat;
  line.cost = costOf(draft, billed, hasVat);
  return line;
}

/** A component without VAT counts with its net amount where others have VAT (P-50). */
function costOf({ tariff, component, dimension }: Omit<Active, 'volume'>, quantity: Decimal, hasVat: boolean): Cost {
  const { price, vat } = component;
  const isTime = dimension === 'TIME' || dimension === 'PARKING_TIME';
  const amount = isTime ? Amount.ofSeconds(quantity, price) : Amount.of(quantity.times(price));
  if (tariff.isTaxIncluded) return { inclVat: amount };
  return hasVat
    ? { exclVat: amount, inclVat: vat === undefined ? amount : amount.plusPercent(vat) }
    : { exclVat: amount };
}

/** What a tariff without an active component comes to. */
function nothingOf({ isTaxIncluded }: CompiledTariff, hasVat: boolean): Cost {
  if (isTaxIncluded) return { inclVat: Amount.zero };
  return hasVat ? { exclVat: Amount.zero, inclVat: Amount.zero } : { exclVat: Amount.zero };
}

const sumOf = (lines: readonly Line[]): Cost => addUp(lines.map(({ cost }) => cost));

/** Says of a sum only what all of its parts say. */
function addUp(costs: readonly Cost[]): Cost {
  let exclVat: Amount | undefined = Amount.zero;
  let inclVat: Amount | undefined = costs.length === 0 ? undefined : Amount.zero;
  for (const cost of costs) {
    exclVat = exclVat && cost.exclVat && exclVat.plus(cost.exclVat);
    inclVat = inclVat && cost.inclVat && inclVat.plus(cost.inclVat);
  }
  const sum: Writable<Cost> = {};
  if (exclVat !== undefined) sum.exclVat = exclVat;
  if (inclVat !== undefined) sum.inclVat = inclVat;
  return sum;
}

/** Without those that are none. */
const quantities = (volumes: Stretch['volumes']): Partial<Stretch['volumes']> =>
  Object.fromEntries(Object.entries(volumes).filter(([, volume]) => !volume.isZero));
