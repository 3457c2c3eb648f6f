import { type PartyKey, parsePartyKey, partyKey } from '../../../ocpi/party.ts';
import { foldOperator } from '../../../places/place-words.ts';
import type { Registry } from '../../registry.ts';
import { partyName } from './party-name.ts';

/** What a text comes to at the places of an owner whom some of its words mean. */
export interface OwnerMeant {
  readonly owner: PartyKey;
  /** The words that do not mean the owner: what the places have to have; empty: they are all meant. */
  readonly rest: string;
}

/** What some owners are called. Read when it is first asked for. */
export class OwnerNames {
  readonly #owners: readonly PartyKey[];
  readonly #registry: Registry;
  #read: readonly { readonly owner: PartyKey; readonly name: string; readonly words: readonly string[] }[] | undefined;

  constructor(owners: readonly PartyKey[], registry: Registry) {
    this.#owners = owners;
    this.#registry = registry;
  }

  /** The owners with a name, whatever its capitals. */
  called(name: string): PartyKey[] {
    const folded = foldOperator(name);
    return this.#names.filter((one) => one.name === folded).map(({ owner }) => owner);
  }

  /** The owners whom words of a text mean, by their names or as parties; of its last word the beginning is enough. */
  meantBy(text: string): OwnerMeant[] {
    const given = text.split(/\s+/).filter((word) => wordsIn(word).length > 0);
    return this.#names.flatMap(({ owner, words }) => {
      const rest = given.filter((word, at) => {
        const folded = wordsIn(word);
        const isLast = at === given.length - 1;
        const isNamed = (one: string) => words.some((had) => (isLast ? had.startsWith(one) : had === one));
        return !isParty(word, owner) && !folded.every(isNamed);
      });
      return rest.length < given.length ? [{ owner, rest: rest.join(' ') }] : [];
    });
  }

  get #names() {
    this.#read ??= this.#owners.map((owner) => {
      const name = partyName(this.#registry, owner) ?? '';
      return { owner, name: foldOperator(name), words: wordsIn(name) };
    });
    return this.#read;
  }
}

/** Whether a word is an owner's party, such as BE-BEC, BE*BEC or BEBEC. */
function isParty(word: string, owner: PartyKey): boolean {
  const match = /^([a-z]{2})[*-]?([a-z0-9]{3})$/i.exec(word);
  const party = match === null ? undefined : parsePartyKey(`${match[1]}-${match[2]}`);
  return party !== undefined && partyKey(party) === owner;
}

/** The words of a text without accents and capitals. */
const wordsIn = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
