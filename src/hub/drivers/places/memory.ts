import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import type { Point } from '../../../geo/point.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import type { PlaceIndex } from '../../../places/place-index.ts';
import type { EvseState } from '../../../places/place-record.ts';
import type { Place as LogPlace } from '../../../store/changes.ts';
import type { StoredLocation, StoredStates } from '../../../store/drivers/places.ts';
import { Duplicates } from './duplicates.ts';
import { type Placement, placementOf } from './placement.ts';
import { PriceHints } from './price-hints.ts';
import { PublishedTo, type ShownToken } from './published-to.ts';
import { recordOf } from './record.ts';
import type { SuccessRates } from './success-rates.ts';

/** A place that is not shown on any map, and why. */
export interface Misplaced {
  readonly number: number;
  readonly owner: PartyKey;
  readonly country: string;
  readonly misplacement: NonNullable<Placement['misplacement']>;
}

/** All places as a process has them in memory: the index, and what decides beside it who sees what. */
export class PlaceMemory {
  readonly index: PlaceIndex;
  readonly publishedTo = new PublishedTo();
  readonly duplicates = new Duplicates();
  readonly hints: PriceHints;
  readonly #rates: Pick<SuccessRates, 'of'>;
  /** Places that are shown to nobody who looks at a map. */
  readonly misplaced = new Map<number, Misplaced>();
  /** Places that not everybody sees who sees their owner: unpublished, with no point, or others stand for them. */
  readonly #closed = new Map<number, { readonly isUnpublished: boolean; readonly isPlaced: boolean }>();
  /** Places that have become closed since this process knows them, and the line of the log that did it. */
  readonly closings = new Map<number, LogPlace>();
  #version = 0;

  constructor(index: PlaceIndex, priceHintsMax: number, rates: Pick<SuccessRates, 'of'>) {
    this.index = index;
    this.#rates = rates;
    this.hints = new PriceHints(priceHintsMax);
  }

  /** Takes in a Location as it is now. */
  put(stored: StoredLocation, location: Location): void {
    const { number, owner } = stored;
    const { point, misplacement } = placementOf(location.country, stored);
    const isUnpublished = !location.publish;
    const isShadow = this.duplicates.leadersOf(number).length > 0;
    this.publishedTo.put(number, isUnpublished ? location.publish_allowed_to : []);
    if (point === undefined && misplacement !== undefined)
      this.misplaced.set(number, { number, owner, country: location.country, misplacement });
    else this.misplaced.delete(number);
    const isClosed = isUnpublished || isShadow || point === undefined;
    if (isClosed !== this.#closed.has(number)) this.#version += 1;
    if (isClosed) this.#closed.set(number, { isUnpublished, isPlaced: point !== undefined });
    else this.#closed.delete(number);
    if (!isClosed) this.closings.delete(number);
    this.index.put({ ...recordOf(stored, location, this.#rates.of(number)), restricted: isClosed });
  }

  /** Whether there was such a place. */
  remove(number: number): boolean {
    this.publishedTo.remove(number);
    this.duplicates.remove(number);
    this.misplaced.delete(number);
    this.closings.delete(number);
    if (this.#closed.delete(number)) this.#version += 1;
    return this.index.remove(number);
  }

  /** Sets what the EVSEs of a place do, as the database has it; false: it has to be taken in whole. */
  setStates({ number, version, changedAt, evses }: StoredStates): boolean {
    const states = evses as readonly EvseState[];
    return this.index.setStatuses(number, { version, observedAt: changedAt, updatedAt: changedAt, evses: states });
  }

  /** Raised with everything that may change who sees which place. */
  get version(): number {
    return this.#version + this.duplicates.version + this.publishedTo.version;
  }

  /** Whether a place is one that not everybody sees who sees its owner. */
  isClosed(number: number): boolean {
    return this.#closed.has(number);
  }

  /** Where a place is shown; undefined: nowhere. */
  pointOf(number: number): Point | undefined {
    return this.misplaced.has(number) ? undefined : this.index.pointOf(number);
  }

  /** The closed places that those see who see these owners: no place that stands for them is among what they see. */
  shadowsSeenBy(owners: ReadonlySet<PartyKey>): ReadonlySet<number> {
    const hidden = new Set(this.duplicates.hiddenBy(({ number, owner }) => owners.has(owner) && this.#isOpen(number)));
    return new Set(this.duplicates.all.filter((number) => !hidden.has(number) && this.#isOpen(number)));
  }

  /** The closed places that are shown to the owner of these tokens. */
  shownTo(tokens: readonly ShownToken[]): ReadonlySet<number> {
    const isPlaced = (number: number): boolean => this.#closed.get(number)?.isPlaced === true;
    return new Set([...this.publishedTo.numbersFor(tokens)].filter(isPlaced));
  }

  /** Whether a place is published and somewhere. */
  #isOpen(number: number): boolean {
    const closed = this.#closed.get(number);
    return closed === undefined || (!closed.isUnpublished && closed.isPlaced);
  }
}
