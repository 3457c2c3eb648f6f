import type { Tariff } from '../../../generated/ocpi-2.2.1.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import type { StoredTariff } from '../../../store/drivers/place-tariffs.ts';
import { chosenHint, hintOf, type PriceHint } from './price-hint.ts';
import { tariffsIn } from './record.ts';

/** What all tariffs of the hub come to, by owner and id. Of more tariffs than `hintsMax` nothing is known. */
export class PriceHints {
  readonly #hints = new Map<string, PriceHint>();
  readonly #hintsMax: number;

  constructor(hintsMax: number) {
    this.#hintsMax = hintsMax;
  }

  /** Takes in a tariff as it is now. */
  put({ owner, key, gone, text }: StoredTariff): void {
    const name = nameOf(owner, key);
    if (gone) this.#hints.delete(name);
    else if (this.#hints.size < this.#hintsMax || this.#hints.has(name)) {
      const hint = hintOf(JSON.parse(text) as Tariff);
      this.#hints.set(name, hint);
    }
  }

  /** What is shown of a list of tariffs, by its name in the index; undefined: none of them is known and in force. */
  of(tariffs: string, now: number): PriceHint | undefined {
    const { owner, keys } = tariffsIn(tariffs);
    const hints = keys.flatMap((key) => this.#hints.get(nameOf(owner, key)) ?? []);
    return chosenHint(hints, now);
  }
}

const nameOf = (owner: PartyKey, key: string): string => `${owner} ${key}`;
