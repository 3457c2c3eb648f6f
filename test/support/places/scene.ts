import { systemClock } from '../../../src/kernel/clock.ts';
import { defaultPlaceLimits } from '../../../src/kernel/place-limits.ts';
import { Turns } from '../../../src/kernel/turns.ts';
import { createPlaceIndex } from '../../../src/places/create-place-index.ts';
import type { PlaceFilter } from '../../../src/places/place-filter.ts';
import type { PlaceIndex, PlaceQuery } from '../../../src/places/place-index.ts';
import type { PlaceRecord } from '../../../src/places/place-record.ts';
import type { PlaceView } from '../../../src/places/place-view.ts';
import { Random } from '../../kill/random.ts';
import { ReferencePlaces } from './reference.ts';
import {
  hoursAt,
  owners,
  present,
  priceOf,
  SyntheticPlaces,
  syntheticState,
  syntheticVehicle,
  vocabulary,
} from './synthetic.ts';

/** The index and the reference with the same places in them, and what changes both alike. */
export class PlaceScene {
  readonly index: PlaceIndex;
  readonly reference = new ReferencePlaces();
  readonly synthetic: SyntheticPlaces;
  readonly #random: Random;
  #last = 0;

  /** Lines go around the earth here, unless limits say otherwise. */
  constructor(seed: number, limits = { ...defaultPlaceLimits, lineKmMax: 50_000, lineLooksMax: 1e9 }) {
    this.#random = new Random(seed);
    this.synthetic = new SyntheticPlaces(this.#random.fork());
    this.index = createPlaceIndex({ hoursAt, limits, turns: new Turns(systemClock, limits) });
    for (const owner of owners) this.setOwner(owner);
  }

  /** Puts places until there are so many EVSEs. */
  fill(evses: number): void {
    while (this.index.size.evses < evses) this.put(this.synthetic.record(this.#nextNumber()));
  }

  put(record: PlaceRecord): void {
    this.index.put(record);
    this.reference.places.set(record.number, record);
  }

  setOwner(owner: string): void {
    const random = this.#random;
    const statuses = {
      heardAt: random.chance(0.5) ? present - random.int(0, 7_200_000) : 0,
      reliableS: random.int(60, 7200),
    };
    this.index.setOwner(owner, statuses);
    this.reference.owners.set(owner, statuses);
  }

  /** One change as hubs see it: mostly statuses. */
  change(): void {
    const random = this.#random;
    const known = this.#someRecord();
    const kind = random.next();
    if (known === undefined || kind < 0.1) this.put(this.synthetic.record(this.#nextNumber()));
    else if (kind < 0.2) this.put({ ...this.synthetic.record(known.number), owner: known.owner });
    else if (kind < 0.3)
      this.put({
        ...known,
        restricted: random.chance(0.2),
        facilities: random.chance(0.5) ? ['CAFE'] : known.facilities,
      });
    else if (kind < 0.4) this.put({ ...this.#withStates(known), quality: random.int(0, 100) });
    else if (kind < 0.45) {
      this.index.remove(known.number);
      this.reference.places.delete(known.number);
    } else if (kind < 0.5) this.setOwner(random.pick(owners));
    else if (kind < 0.55) {
      const success = random.chance(0.3) ? undefined : random.int(0, 100);
      this.index.setSuccess(known.number, success);
      this.reference.places.set(known.number, { ...known, success });
    } else if (kind < 0.8) this.#takeLine(known);
    else {
      const next = this.#withStates(known);
      this.index.setStatuses(next.number, {
        version: next.version,
        evses: next.evses,
        observedAt: next.observedAt ?? 0,
        updatedAt: next.updatedAt,
      });
      this.reference.places.set(next.number, next);
    }
  }

  /** A view and a filter of every kind; many match much, some nothing. */
  query(random: Random): PlaceQuery {
    return { view: this.#view(random), filter: randomFilter(random) };
  }

  /** Numbers of places, and some of none. */
  numbers(random: Random, count: number): number[] {
    return Array.from({ length: count }, () => numberAt(random.int(1, this.#last + 10)));
  }

  #view(random: Random): PlaceView {
    const share = random.pick([1, 1, 0.5, 0.1, 0.03]);
    return {
      now: present + random.int(0, 6 * 3_600_000),
      owners: new Set(owners.filter(() => random.chance(share))),
      restricted: random.chance(0.3) ? new Set(this.numbers(random, 200)) : undefined,
      startable: random.chance(0.7) ? new Set(owners.filter(() => random.chance(0.5))) : undefined,
      pricePerKwh: random.chance(0.95) ? priceOf : undefined,
    };
  }

  /** A line of the log; after one that would make it come or go the place is put anew, as whoever reads it would. */
  #takeLine(known: PlaceRecord): void {
    const random = this.#random;
    const at = random.int(0, known.evses.length - 1);
    const evse = known.evses[at];
    if (evse === undefined) return;
    const state = syntheticState(random);
    const [version, observedAt] = [known.version + 1, present - random.int(0, 600_000)];
    const evses = known.evses.with(at, { ...evse, ...state });
    const next = { ...known, version, evses, observedAt, updatedAt: observedAt };
    const taken = this.index.takeLines(known.number, [{ ...state, uid: evse.uid, version, observedAt }]);
    if (taken === undefined) this.put(next);
    else this.reference.places.set(known.number, next);
  }

  #withStates(record: PlaceRecord): PlaceRecord {
    const random = this.#random;
    const evses = record.evses.map((evse) => ({ ...evse, ...syntheticState(random) }));
    return {
      ...record,
      evses,
      observedAt: present - random.int(0, 600_000),
      updatedAt: present - random.int(0, 600_000),
    };
  }

  #someRecord(): PlaceRecord | undefined {
    for (let tries = 0; tries < 20; tries += 1) {
      const record = this.reference.places.get(numberAt(this.#random.int(1, this.#last)));
      if (record !== undefined) return record;
    }
    return undefined;
  }

  #nextNumber(): number {
    this.#last += 1;
    return numberAt(this.#last);
  }
}

/** Numbers grow, with gaps, and some are larger than 32 bits. */
const numberAt = (at: number): number => at * 7 + (at % 5 === 0 ? 2 ** 40 : 0);

/** Up to four wishes: with more nothing would be left. */
function randomFilter(random: Random): PlaceFilter {
  const some = <Word>(words: readonly Word[]): Word[] =>
    Array.from({ length: random.int(0, 3) }, () => random.pick(words));
  const wishes: (() => PlaceFilter)[] = [
    () => ({ connector: some(vocabulary.standards) }),
    () => ({ vehicle: syntheticVehicle(some(vocabulary.standards), random.pick([7.36, 11, 120, 1000])) }),
    () => ({ powerType: random.pick(['AC', 'DC'] as const) }),
    () => ({ powerMinKw: random.pick([2.3, 3.7, 7.36, 11, 11.04, 22, 50, 62.5, 150, 350, 600, 1200, 5000]) }),
    () => ({ powerMaxKw: random.pick([3.68, 7.36, 11.04, 22, 50, 350]) }),
    () => ({ availableNow: random.chance(0.8) }),
    () => ({ minAvailable: random.int(1, 6) }),
    () => ({ maxStatusAgeS: random.int(60, 7200) }),
    () => ({ openAt: random.chance(0.5) ? 'now' : present + random.int(0, 86_400_000) }),
    () => ({ operator: some(vocabulary.operators).map((name) => (random.chance(0.5) ? name.toLowerCase() : name)) }),
    () => ({ facility: some(vocabulary.facilities) }),
    () => ({ parkingType: some(vocabulary.parkingTypes) }),
    () => ({ access: some(['PUBLIC', 'CUSTOMERS', 'RESTRICTED'] as const) }),
    () => ({ excludeRestriction: some(vocabulary.restrictions) }),
    () => ({ capability: some(vocabulary.capabilities) }),
    () => ({ payment: some(vocabulary.payments) }),
    () => ({ startable: random.chance(0.8) }),
    () => ({ priceMaxPerKwh: random.int(15, 95) / 100 }),
    () => ({ green: random.chance(0.5) }),
    () => ({ maxGPerKwh: random.int(0, 600) / 2 }),
    () => ({ qualityMin: random.pick([0, 40, 80, 100]) }),
    () => ({ successMin: random.pick([0, 50, 95.5, 100]) }),
    () => ({ country: some(vocabulary.countries) }),
    () => ({ updatedSince: present - random.int(0, 400 * 86_400_000) }),
  ];
  const filters = Array.from({ length: random.pick([0, 1, 1, 2, 3, 4]) }, () => random.pick(wishes)());
  return Object.assign({}, ...filters) as PlaceFilter;
}
