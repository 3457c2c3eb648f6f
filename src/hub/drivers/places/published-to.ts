import type { PublishTokenType, Token } from '../../../generated/ocpi-2.2.1.ts';
import { foldId } from '../../../ocpi/object-state.ts';

/** What of a token decides whether an unpublished Location is shown to its owner. */
export type ShownToken = Pick<Token, 'uid' | 'type' | 'visual_number' | 'issuer' | 'group_id'>;

/** Entries of a Location that are looked at. */
const entriesMax = 200;

/** To whose tokens unpublished Locations are shown (L-17). */
export class PublishedTo {
  readonly #entries = new Map<number, readonly PublishTokenType[]>();
  /** Locations by what is most telling in an entry. */
  readonly #numbers = new Map<string, Set<number>>();
  /** Raised when anything changes. */
  version = 0;

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  put(number: number, entries: readonly PublishTokenType[] | null | undefined): void {
    this.remove(number);
    const kept = (entries ?? []).slice(0, entriesMax);
    if (kept.length === 0) return;
    this.version += 1;
    this.#entries.set(number, kept);
    for (const name of kept.flatMap(namesOf)) {
      const numbers = this.#numbers.get(name) ?? new Set();
      this.#numbers.set(name, numbers.add(number));
    }
  }

  remove(number: number): void {
    const entries = this.#entries.get(number);
    if (entries === undefined) return;
    this.version += 1;
    this.#entries.delete(number);
    for (const name of entries.flatMap(namesOf)) {
      const numbers = this.#numbers.get(name);
      numbers?.delete(number);
      if (numbers?.size === 0) this.#numbers.delete(name);
    }
  }

  /** The Locations that are shown to the owner of these tokens. */
  numbersFor(tokens: readonly ShownToken[]): ReadonlySet<number> {
    const found = new Set<number>();
    for (const token of tokens) {
      for (const number of namesOf(token).flatMap((name) => [...(this.#numbers.get(name) ?? [])])) {
        if (this.#entries.get(number)?.some((entry) => fits(entry, token))) found.add(number);
      }
    }
    return found;
  }
}

/** Names of a token, or of the tokens an entry means. */
function namesOf({ uid, visual_number, group_id }: PublishTokenType): string[] {
  return [
    ...(uid == null ? [] : [`uid ${foldId(uid)}`]),
    ...(visual_number == null ? [] : [`number ${visual_number}`]),
    ...(group_id == null ? [] : [`group ${foldId(group_id)}`]),
  ];
}

/** Whether a token equals an entry in every field that the entry has. An entry that names nothing is for nobody. */
export function fits(entry: PublishTokenType, token: ShownToken): boolean {
  const isSame = (wanted: string | null | undefined, had: string | null | undefined, fold = (text: string) => text) =>
    wanted == null || (had != null && fold(wanted) === fold(had));
  return (
    namesOf(entry).length > 0 &&
    isSame(entry.uid, token.uid, foldId) &&
    isSame(entry.type, token.type) &&
    isSame(entry.visual_number, token.visual_number) &&
    isSame(entry.issuer, token.issuer) &&
    isSame(entry.group_id, token.group_id, foldId)
  );
}
