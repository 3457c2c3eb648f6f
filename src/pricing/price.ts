import { Decimal } from '../kernel/decimal.ts';
import { foldId } from '../ocpi/object-state.ts';
import { holds, type Moment } from './match.ts';
import type { Dimension, Priced } from './priced.ts';
import { type Stretch, stretchesOf } from './slices.ts';
import { type Active, Tally } from './tally.ts';
import type { CompiledElement, CompiledTariff, Restrictions } from './tariff.ts';
import { isReservation, type Usage, type UsagePeriod } from './usage.ts';
import { Zone } from './zone.ts';

export interface PriceOptions {
  /** Whether to say what was active when: `slices`. */
  readonly explain?: boolean;
  /** Stretches a charge may fall into. */
  readonly stretchesMax?: number;
}

/** Years of changes every few minutes: more is no charge. */
const stretchesMaxDefault = 200_000;

/**
 * What was used at what it costs, exactly (P-20 to P-50). A period names its tariff (D-14); where none does and there is one tariff
 * alone, that one is meant. Throws a `RangeError` for an unknown time zone, tariffs of several currencies, and a charge that falls into
 * more stretches than it may.
 */
export function priceUsage(tariffs: readonly CompiledTariff[], usage: Usage, options: PriceOptions = {}): Priced {
  const { explain = false, stretchesMax = stretchesMaxDefault } = options;
  const walk = new Walk(tariffs, usage, new Tally(explain), stretchesMax);
  for (const [index, period] of usage.periods.entries()) walk.period(period, index);
  return walk.end();
}

class Walk {
  readonly #tally: Tally;
  readonly #zone: Zone;
  readonly #usage: Usage;
  readonly #tariffs: ReadonlyMap<string, CompiledTariff>;
  readonly #onlyTariff: CompiledTariff | undefined;
  readonly #sessionStart: number;
  readonly #reservationStart: number;
  #stretchesLeft: number;
  #consumed = Decimal.zero;
  #isReserved = false;
  #reserved: { readonly tariff: CompiledTariff; readonly period: UsagePeriod; readonly index: number } | undefined;

  constructor(tariffs: readonly CompiledTariff[], usage: Usage, tally: Tally, stretchesMax: number) {
    this.#tally = tally;
    this.#zone = Zone.of(usage.timeZone);
    this.#usage = usage;
    this.#stretchesLeft = stretchesMax;
    // Of several with one id the first is meant, as it is where a CDR is checked.
    this.#tariffs = new Map(tariffs.toReversed().map((tariff) => [foldId(tariff.id), tariff]));
    const isNamed = usage.periods.some(({ tariffId }) => tariffId !== undefined);
    if (!isNamed && tariffs.length === 1) this.#onlyTariff = tariffs[0];
    if (!isNamed && tariffs.length > 1)
      tally.note('no period names its tariff, and there are several: nothing is priced');
    this.#sessionStart = usage.periods.find((period) => !isReservation(period))?.start ?? 0;
    this.#reservationStart = usage.periods[0]?.start ?? 0;
  }

  period(period: UsagePeriod, index: number): void {
    const tariff = this.#tariffOf(period);
    if (tariff !== undefined) this.#tally.inForce(tariff);
    const countsFrom = isReservation(period) ? this.#reservationStart : this.#sessionStart;
    const situation = { zone: this.#zone, countsFrom, consumed: this.#consumed };
    for (const stretch of stretchesOf(period, tariff, situation)) {
      this.#stretchesLeft -= 1;
      if (this.#stretchesLeft < 0) throw new RangeError('the charge falls into too many parts');
      const seconds = (stretch.start - countsFrom) / 1000;
      const moment = { period, ms: stretch.start, zone: this.#zone, consumed: this.#consumed, seconds };
      this.#tally.stretch(index, stretch, tariff === undefined ? [] : this.#activeIn(tariff, stretch, moment));
      this.#consumed = this.#consumed.plus(stretch.volumes.energy);
    }
    if (tariff !== undefined && isReservation(period)) this.#reserved = { tariff, period, index };
  }

  end(): Priced {
    if (this.#usage.isReservationExpired) this.#expire();
    const hasSession = this.#usage.periods.some((period) => !isReservation(period));
    return this.#tally.priced(hasSession);
  }

  #tariffOf({ tariffId }: UsagePeriod): CompiledTariff | undefined {
    const tariff = tariffId === undefined ? this.#onlyTariff : this.#tariffs.get(foldId(tariffId));
    if (tariff === undefined && tariffId !== undefined)
      this.#tally.note(`tariff ${tariffId} is not there: what names it is not priced`);
    return tariff;
  }

  #activeIn(tariff: CompiledTariff, { volumes }: Stretch, moment: Moment): Active[] {
    const find = finderOf(tariff, moment);
    const active: Active[] = [];
    const add = (found: CompiledElement | undefined, dimension: Dimension, volume: Decimal): void => {
      const component = found?.components.get(dimension);
      if (found && component) active.push({ tariff, element: found, component, dimension, volume });
    };
    if (!volumes.reservationTime.isZero || isReservation(moment.period)) {
      const { isReservationExpired } = this.#usage;
      const kind = isReservationExpired && tariff.hasExpiryTime ? 'RESERVATION_EXPIRES' : 'RESERVATION';
      if (!this.#isReserved) add(find('FLAT', 'RESERVATION'), 'FLAT', one);
      this.#isReserved = true;
      if (!volumes.reservationTime.isZero) add(find('TIME', kind), 'TIME', volumes.reservationTime);
    }
    if (isReservation(moment.period)) return active;
    add(find('FLAT', undefined), 'FLAT', one);
    if (!volumes.energy.isZero) add(find('ENERGY', undefined), 'ENERGY', volumes.energy);
    if (!volumes.chargingTime.isZero) add(find('TIME', undefined), 'TIME', volumes.chargingTime);
    if (!volumes.parkingTime.isZero) add(find('PARKING_TIME', undefined), 'PARKING_TIME', volumes.parkingTime);
    return active;
  }

  /** What a reservation costs because nobody came (P-31, P-33). */
  #expire(): void {
    if (this.#reserved === undefined) return;
    const { tariff, period, index } = this.#reserved;
    const seconds = (period.end - this.#reservationStart) / 1000;
    const moment = { period, ms: period.end, zone: this.#zone, consumed: this.#consumed, seconds };
    const element = finderOf(tariff, moment)('FLAT', 'RESERVATION_EXPIRES');
    const component = element?.components.get('FLAT');
    if (!element || !component) return;
    const volumes = { energy: none, chargingTime: none, parkingTime: none, reservationTime: none };
    const stretch = { start: period.end, end: period.end, volumes };
    this.#tally.stretch(index, stretch, [{ tariff, element, component, dimension: 'FLAT', volume: one }]);
  }
}

const one = Decimal.of(1);
const none = Decimal.zero;

/** Finds the first element that has a component of a dimension and holds at a moment (P-20). */
function finderOf(tariff: CompiledTariff, moment: Moment) {
  const known: (boolean | undefined)[] = [];
  return (dimension: Dimension, reservation: Restrictions['reservation']): CompiledElement | undefined =>
    tariff.elements.find(({ index, components, restrictions }) => {
      if (restrictions.reservation !== reservation || !components.has(dimension)) return false;
      known[index] ??= holds(restrictions, moment);
      return known[index];
    });
}
