import { partyName } from './party.ts';
import type { JsonObject } from './shelf.ts';

/** `new`, the same once more, or another content under a known id, which is refused (D-02, D-10). */
export type Posting = 'new' | 'repeated' | 'different';

interface Entry {
  readonly cdr: JsonObject;
  readonly text: string;
  /** Last segment of the URL we gave for it. */
  readonly place: string;
}

/** The CDRs an eMSP was sent: each once, however often it was posted. */
export class CdrLedger {
  readonly #byName = new Map<string, Entry>();
  readonly #byPlace = new Map<string, JsonObject>();
  /** How often each CDR was posted, by `BE-BEC/id` in capitals. */
  readonly posts = new Map<string, number>();
  readonly #keepMax: number;
  #count = 0;

  /** It keeps so many CDRs; the oldest go first. */
  constructor(keepMax = Number.POSITIVE_INFINITY) {
    this.#keepMax = keepMax;
  }

  /** Takes a CDR in; `place` is where it can be read again, the same for a repetition. */
  post(cdr: JsonObject): { posting: Posting; place: string } {
    const name = cdrName(cdr);
    this.posts.set(name, (this.posts.get(name) ?? 0) + 1);
    const text = JSON.stringify(cdr);
    const known = this.#byName.get(name);
    if (known) return { posting: known.text === text ? 'repeated' : 'different', place: known.place };

    // Not the CDR's own id: the structure of the URL is the receiver's choice, and nobody may build it (D-04).
    this.#count += 1;
    const place = `entry-${this.#count}`;
    this.#byName.set(name, { cdr, text, place });
    this.#byPlace.set(place, cdr);
    if (this.#byName.size > this.#keepMax) this.#dropOldest();
    return { posting: 'new', place };
  }

  #dropOldest(): void {
    for (const [name, { place }] of this.#byName) {
      this.#byName.delete(name);
      this.#byPlace.delete(place);
      this.posts.delete(name);
      return;
    }
  }

  at(place: string): JsonObject | undefined {
    return this.#byPlace.get(place);
  }

  /** All CDRs, in order of arrival. */
  list(): JsonObject[] {
    return [...this.#byPlace.values()];
  }
}

/** How a CDR is named in `posts`: its owner and id, because ids are unique per owner alone (D-06). */
export const cdrName = (cdr: JsonObject): string =>
  `${partyName(String(cdr['country_code']), String(cdr['party_id']))}/${String(cdr['id']).toUpperCase()}`;
