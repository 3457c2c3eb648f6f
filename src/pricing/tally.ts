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
interface Draft extends Active {
  consumed: Decimal;
  billed: Decimal;
}

/** Sums up what was active: quantities per component, in the order in which they came into force. */
export class Tally {
  readonly #drafts = new Map<CompiledComponent, Draft>();
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
    const tariffs = [...new Set(drafts.map(({ tariff }) => tariff))];
    if (new Set(tariffs.map(({ currency }) => currency)).size > 1)
      throw new RangeError('the tariffs are of several currencies');
    const bounds: Bound[] = [];
    const totals = tariffs.map((tariff) => {
      const cost = sumOf(lines.filter((_line, at) => drafts[at]?.tariff === tariff));
      return hasSession ? bounded(tariff, cost, bounds) : cost;
    });
    const part = (name: string, isOf: (line: Line) => boolean) => {
      const some = lines.filter(isOf);
      return some.length > 0 ? { [name]: sumOf(some) } : {};
    };
    return {
      currency: tariffs[0]?.currency ?? '',
      total: addUp(totals),
      ...part('fixed', (line) => line.reservation === undefined && line.dimension === 'FLAT'),
      ...part('energy', (line) => line.dimension === 'ENERGY'),
      ...part('time', (line) => line.reservation === undefined && line.dimension === 'TIME'),
      ...part('parking', (line) => line.dimension === 'PARKING_TIME'),
      ...part('reservation', (line) => line.reservation !== undefined),
      lines,
      steps,
      bounds,
      slices: this.#slices,
      notes: [...this.#notes],
    };
  }

  #count(active: Active): void {
    const { component, dimension, element, volume } = active;
    let draft = this.#drafts.get(component);
    if (draft === undefined) {
      draft = { ...active, consumed: Decimal.zero, billed: Decimal.zero };
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

function placeOf({ tariff, element, component, dimension }: Active): ComponentPlace {
  const { reservation } = element.restrictions;
  const place = { tariffId: tariff.id, element: element.index, component: component.index, dimension };
  return reservation === undefined ? place : { ...place, reservation };
}

function lineOf(draft: Draft, hasVat: boolean): Line {
  const { component, consumed, billed } = draft;
  const { price, vat } = component;
  const cost = costOf(draft, billed, hasVat);
  return { ...placeOf(draft), consumed, billed, price, ...(vat !== undefined && { vat }), cost };
}

/** A component without VAT counts with its net amount where others have VAT (P-50). */
function costOf({ tariff, component, dimension }: Active, quantity: Decimal, hasVat: boolean): Cost {
  const { price, vat } = component;
  const isTime = dimension === 'TIME' || dimension === 'PARKING_TIME';
  const amount = isTime ? Amount.ofSeconds(quantity, price) : Amount.of(quantity.times(price));
  if (tariff.isTaxIncluded) return { inclVat: amount };
  return hasVat
    ? { exclVat: amount, inclVat: vat === undefined ? amount : amount.plusPercent(vat) }
    : { exclVat: amount };
}

const sumOf = (lines: readonly Line[]): Cost => addUp(lines.map(({ cost }) => cost));

/** Says of a sum only what all of its parts say. */
function addUp(costs: readonly Cost[]): Cost {
  if (costs.length === 0) return { exclVat: Amount.zero };
  const sum = (amounts: readonly (Amount | undefined)[]): Amount | undefined =>
    amounts.reduce((total, amount) => (total && amount ? total.plus(amount) : undefined), Amount.zero);
  const [exclVat, inclVat] = [sum(costs.map((cost) => cost.exclVat)), sum(costs.map((cost) => cost.inclVat))];
  return { ...(exclVat && { exclVat }), ...(inclVat && { inclVat }) };
}

/** Without those that are none. */
const quantities = (volumes: Stretch['volumes']): Partial<Stretch['volumes']> =>
  Object.fromEntries(Object.entries(volumes).filter(([, volume]) => !volume.isZero));
