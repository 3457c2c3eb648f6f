import type { ByWord } from './by-word.ts';
import { EvseCounts, isBroken, isThere, isUnknown } from './evse-counts.ts';
import type { OpenHours } from './open-hours.ts';
import type { PlaceStore } from './place-store.ts';
import { type PlaceTable, placeFlags, successUnknown } from './place-table.ts';
import type { Wishes } from './wishes.ts';

/** Watts of a connector that a vehicle cannot charge at. */
export const notUsable = -1;

/** What is asked about words for a query, as far as it matters. */
export interface AskedWords {
  /** The price of a kWh by lists of tariffs; Infinity: not known. */
  readonly prices: ByWord | undefined;
  /** Watts that the vehicle draws by kinds of connectors. */
  readonly drawn: ByWord | undefined;
}

/**
 * Looks whether places are what a query asks for, and counts what they have of it. The fields are of the place that matched last:
 * searches look at very many, and make objects only of those that they answer with.
 */
export class Matcher {
  readonly counts = new EvseCounts();
  /** EVSEs with direct current. */
  dc = 0;
  minWatts = 0;
  maxWatts = 0;
  /** The most that is drawn by the vehicle that is meant; without one, that is given. */
  usefulWatts = 0;
  /** The lowest price of a kWh; Infinity: not known, or not asked for. */
  price = Infinity;
  /** When there was the last evidence of the statuses in seconds, 0: never, and whether they can be relied on. */
  evidenceS = 0;
  isReliable = false;
  open: boolean | undefined;
  /** Whether its EVSEs cannot be started while nothing is known of them. */
  #isOverseen = false;

  wishes: Wishes;
  readonly #wished: () => Wishes;
  readonly #store: PlaceStore;
  readonly #hours: OpenHours;
  readonly #prices: ByWord | undefined;
  readonly #drawn: ByWord | undefined;

  /** With prices they are asked about for everything that fits, without they are no matter. */
  constructor(wished: () => Wishes, store: PlaceStore, hours: OpenHours, { prices, drawn }: AskedWords) {
    this.wishes = wished();
    this.#wished = wished;
    this.#store = store;
    this.#hours = hours;
    this.#prices = prices;
    this.#drawn = drawn;
  }

  /** To be called when the numbers of words may mean others by now. */
  renew(): void {
    this.wishes = this.#wished();
  }

  match(table: PlaceTable, row: number): boolean {
    const { wishes } = this;
    if (!this.#isSeen(table, row) || !this.#isSuch(table, row)) return false;
    const { places } = table;
    const owner = places.owner[row] as number;
    this.evidenceS = Math.max(places.observedS[row] as number, this.#store.heardS[owner] ?? 0);
    const ageS = this.evidenceS === 0 ? Infinity : wishes.nowS - this.evidenceS;
    if (ageS > wishes.statusAgeSMax) return false;
    this.isReliable = this.evidenceS > 0 && ageS <= (this.#store.reliableS[owner] ?? -Infinity);
    const hours = places.hours[row] as number;
    this.open = this.#hours.isOpen(hours, wishes.now);
    if (this.open === false && (wishes.isAvailableNow || wishes.startable !== undefined)) return false;
    if (wishes.openAt !== undefined && this.#hours.isOpen(hours, wishes.openAt) !== true) return false;
    this.#isOverseen = wishes.startable?.overseen.has[owner] === 1;
    this.#count(table, row);
    return this.counts.total > 0 && this.counts.available >= wishes.availableMin;
  }

  #isSeen({ places }: PlaceTable, row: number): boolean {
    const { wishes } = this;
    const flags = places.flags[row] as number;
    if ((flags & placeFlags.live) === 0 || wishes.owners.has[places.owner[row] as number] !== 1) return false;
    return (flags & placeFlags.restricted) === 0 || wishes.restricted?.has(places.number[row] as number) === true;
  }

  #isSuch({ places }: PlaceTable, row: number): boolean {
    const { wishes } = this;
    const { operators, countries, parkings, facilities, access, green, startable } = wishes;
    const owner = places.owner[row] as number;
    const flags = places.flags[row] as number;
    if ((places.evseFrom[row + 1] as number) - (places.evseFrom[row] as number) < wishes.availableMin) return false;
    if (countries?.has(places.country[row] as number) === false) return false;
    if (operators !== undefined && !operators.owners.has(owner) && !operators.names.has(places.operator[row] as number))
      return false;
    if (startable !== undefined && startable.owners.has[owner] !== 1) return false;
    if (facilities !== undefined && ((places.facilities[row] as number) & facilities) === 0) return false;
    if (parkings?.has(places.parking[row] as number) === false) return false;
    if (access !== undefined && ((access >> ((flags >> placeFlags.accessShift) & placeFlags.accessMask)) & 1) === 0)
      return false;
    if (green !== undefined && (flags & (green ? placeFlags.isGreen : placeFlags.isNotGreen)) === 0) return false;
    if (wishes.gPerKwhMax < Infinity && !((places.gPerKwh[row] as number) <= wishes.gPerKwhMax)) return false;
    if ((places.quality[row] as number) < wishes.qualityMin) return false;
    if (wishes.successMin !== undefined) {
      const success = places.success[row] as number;
      if (success === successUnknown || success < wishes.successMin) return false;
    }
    return (places.updatedS[row] as number) >= wishes.updatedS;
  }

  #count(table: PlaceTable, row: number): void {
    this.counts.clear();
    this.dc = 0;
    this.minWatts = Infinity;
    this.maxWatts = 0;
    this.usefulWatts = 0;
    this.price = Infinity;
    const isClosed = this.open === false;
    const end = table.places.evseFrom[row + 1] as number;
    for (let evse = table.places.evseFrom[row] as number; evse < end; evse += 1) {
      if (!this.evseFits(table, evse) || !this.#countConnectors(table, evse)) continue;
      this.counts.add(table.evses.status[evse] as number, this.isReliable, isClosed);
    }
  }

  /** Whether an EVSE of the place that was matched last is what is asked for, but for its connectors. */
  evseFits({ evses }: PlaceTable, evse: number): boolean {
    const { excluded, capabilities, payments, startable } = this.wishes;
    const status = evses.status[evse] as number;
    if (!isThere(status)) return false;
    if (excluded !== 0 && ((evses.restrictions[evse] as number) & excluded) !== 0) return false;
    if (capabilities !== undefined && ((evses.capabilities[evse] as number) & capabilities) === 0) return false;
    if (payments !== undefined && ((evses.payments[evse] as number) & payments) === 0) return false;
    if (startable === undefined) return true;
    if (this.#isOverseen && isUnknown(status)) return false;
    return !isBroken(status) && ((evses.capabilities[evse] as number) & startable.capability) !== 0;
  }

  /** Takes what fits of an EVSE's connectors into account; answers whether any does. */
  #countConnectors(table: PlaceTable, evse: number): boolean {
    const { connectors, evses } = table;
    const end = evses.connectorFrom[evse + 1] as number;
    let [isAny, isDc] = [false, false];
    for (let connector = evses.connectorFrom[evse] as number; connector < end; connector += 1) {
      if (!this.connectorFits(table, connector)) continue;
      const watts = connectors.watts[connector] as number;
      if (watts < this.minWatts) this.minWatts = watts;
      if (watts > this.maxWatts) this.maxWatts = watts;
      const useful = this.#usefulOf(table, connector);
      if (useful > this.usefulWatts) this.usefulWatts = useful;
      if (this.#prices !== undefined)
        this.price = Math.min(this.price, this.#prices.of(connectors.tariffs[connector] as number));
      if (connectors.isDc[connector] === 1) isDc = true;
      isAny = true;
    }
    if (isDc) this.dc += 1;
    return isAny;
  }

  /** Whether a connector is what is asked for. */
  connectorFits(table: PlaceTable, connector: number): boolean {
    const { connectors } = table;
    const { standards, isDc, wattsMin, wattsMax, priceMax } = this.wishes;
    if (standards !== undefined && standards[connectors.standard[connector] as number] !== 1) return false;
    if (isDc !== undefined && connectors.isDc[connector] !== isDc) return false;
    const watts = this.#usefulOf(table, connector);
    if (watts < wattsMin || watts > wattsMax) return false;
    return (
      priceMax === undefined || (this.#prices?.of(connectors.tariffs[connector] as number) ?? Infinity) <= priceMax
    );
  }

  /** Watts at a connector that are of use. */
  #usefulOf({ connectors }: PlaceTable, connector: number): number {
    return this.#drawn === undefined
      ? (connectors.watts[connector] as number)
      : this.#drawn.of(connectors.kind[connector] as number);
  }
}
