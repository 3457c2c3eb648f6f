import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import { boxAround, plainBoxes } from '../../../geo/box.ts';
import { distanceM } from '../../../geo/great-circle.ts';
import type { Box, Point } from '../../../geo/point.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { PlaceFound, PlaceNear } from '../../../places/place-found.ts';
import type { PlaceIndex, PlacePage, PlaceQuery } from '../../../places/place-index.ts';
import { nearestOnMap, placesInBox } from '../../../store/drivers/place-search.ts';
import { readLocations, type StoredLocation } from '../../../store/drivers/places.ts';
import type { PlaceParts } from './place-parts.ts';
import { placementOf } from './placement.ts';
import { recordOf } from './record.ts';

/** Places that are looked at for one search; one that would have to look at more waits until they are in memory. */
const lookedAtMax = 2000;

/**
 * The same answers out of the database, while the places are not in memory yet: it finds what is close, and a small index of these says
 * which are meant and in what order. Unpublished places are not found by it, and places that two have told of are found twice.
 */
export class StoredSearch {
  readonly #parts: PlaceParts;
  readonly #owners: readonly string[];

  constructor(parts: PlaceParts, query: PlaceQuery) {
    this.#parts = parts;
    this.#owners = [...query.view.owners];
  }

  /** The nearest places, by great-circle distance and then number. Throws `overloaded` where too many would have to be looked at. */
  async near(point: Point, query: PlaceQuery, page: PlacePage, radiusM: number): Promise<readonly PlaceNear[]> {
    const within = plainBoxes(boxAround(point, radiusM));
    for (let count = page.limit * 2; ; count *= 4) {
      if (count > lookedAtMax) throw tooMany();
      const close = await this.#read(
        (
          await Promise.all(within.map((box) => nearestOnMap(this.#parts.pool, point, box, this.#owners, count)))
        ).flat(),
      );
      const isAll = close.length < count;
      // The map has nearly the right order: nothing that is nearer than the furthest of these lies outside of that circle.
      const reachM = isAll ? radiusM : Math.min(radiusM, furthestM(point, close));
      const all = isAll ? close : await this.#inBox(boxAround(point, reachM));
      const found = await this.#ask(all, (index) => index.near(point, query, page, reachM));
      if (found.length >= page.limit || reachM >= radiusM) return found;
    }
  }

  /** The places in a box by their numbers. Throws `overloaded` where too many would have to be looked at. */
  async within(box: Box, query: PlaceQuery, page: PlacePage): Promise<readonly PlaceFound[]> {
    const all = await this.#inBox(box, page.after?.number ?? 0);
    return this.#ask(all, (index) => index.within({ kind: 'box', box }, query, page));
  }

  async #inBox(box: Box, after = 0): Promise<StoredLocation[]> {
    const { pool } = this.#parts;
    const boxes = plainBoxes(box);
    const numbers = (
      await Promise.all(boxes.map((plain) => placesInBox(pool, plain, this.#owners, after, lookedAtMax + 1)))
    ).flat();
    if (numbers.length > lookedAtMax) throw tooMany();
    return this.#read(numbers);
  }

  async #read(numbers: readonly number[]): Promise<StoredLocation[]> {
    if (numbers.length === 0) return [];
    return (await readLocations(this.#parts.pool, [...new Set(numbers)])).filter(({ gone }) => !gone);
  }

  async #ask<T>(stored: readonly StoredLocation[], ask: (index: PlaceIndex) => T): Promise<T> {
    const index = this.#parts.createIndex();
    try {
      for (const row of stored) {
        const location = JSON.parse(row.text) as Location;
        const isShown = location.publish && placementOf(location.country, row).point !== undefined;
        index.put({ ...recordOf(row, location, this.#parts.feed.rates.of(row.number)), restricted: !isShown });
      }
      for (const owner of new Set(stored.map((row) => row.owner)))
        index.setOwner(owner, this.#parts.feed.statusesOf(owner));
      return ask(index);
    } finally {
      await index.close();
    }
  }
}

const tooMany = (): Fault =>
  new Fault('overloaded', 'the hub is still reading its places', { code: 'places_loading', retryAfterS: 2 });

/** Metres to the furthest of these places, as their documents have them. */
const furthestM = (point: Point, stored: readonly StoredLocation[]): number =>
  stored.reduce((most, row) => {
    const at = placementOf('', row).point;
    return at === undefined ? most : Math.max(most, distanceM(point.lat, point.lng, at.lat, at.lng));
  }, 0);
