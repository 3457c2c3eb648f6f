import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import { foldEvseId } from '../../../places/evse-id.ts';
import { operatorIn } from './evse-operator.ts';
import { isPresent } from './is-present.ts';

/** A Location among those that may be the same as others. */
export interface Candidate {
  readonly number: number;
  readonly owner: PartyKey;
  readonly location: Location;
}

/** The place that stands for another, with its owner. */
export interface Leader {
  readonly number: number;
  readonly owner: PartyKey;
}

/**
 * Places that an aggregator and a CPO have both told of: every EVSE of the one is, by what is printed on it, an EVSE of others that
 * stand for it. Nothing less makes two places one (U5). A place stands for another when its owner is the operator that the printed id
 * names; where that says nothing, the one that was there first.
 */
export class Duplicates {
  readonly #leaders = new Map<number, readonly Leader[]>();
  readonly #shadows = new Map<number, Set<number>>();
  /** Raised when anything changes. */
  version = 0;

  /** Takes in what a place is among those that have printed ids in common with it; these say it of themselves when they are looked at. */
  put(candidate: Candidate, others: readonly Candidate[]): void {
    this.#set(candidate.number, leadersOf(candidate, others));
  }

  remove(number: number): void {
    this.#set(number, []);
  }

  /** The places that stand for a place; none: it stands for itself. */
  leadersOf(number: number): readonly Leader[] {
    return this.#leaders.get(number) ?? [];
  }

  /** The places that a place stands for. */
  shadowsOf(number: number): readonly number[] {
    return [...(this.#shadows.get(number) ?? [])].sort((one, other) => one - other);
  }

  /** The places that others stand for. */
  get all(): readonly number[] {
    return [...this.#leaders.keys()];
  }

  /** The places that need not be shown where those that stand for them are. */
  hiddenBy(isSeen: (leader: Leader) => boolean): number[] {
    return [...this.#leaders].filter(([, leaders]) => leaders.every(isSeen)).map(([number]) => number);
  }

  #set(number: number, leaders: readonly Leader[]): void {
    const before = this.#leaders.get(number) ?? [];
    if (leaders.map(nameOf).join() === before.map(nameOf).join()) return;
    this.version += 1;
    for (const leader of before) {
      const shadows = this.#shadows.get(leader.number);
      shadows?.delete(number);
      if (shadows?.size === 0) this.#shadows.delete(leader.number);
    }
    if (leaders.length === 0) this.#leaders.delete(number);
    else this.#leaders.set(number, leaders);
    for (const leader of leaders)
      this.#shadows.set(leader.number, (this.#shadows.get(leader.number) ?? new Set()).add(number));
  }
}

const nameOf = ({ number, owner }: Leader): string => `${number} ${owner}`;

/** Printed ids of the EVSEs of a Location that are there, without separators; undefined for those that have none. */
export const printedIds = ({ evses }: Location): (string | undefined)[] =>
  (evses ?? []).filter(isPresent).map(({ evse_id }) => (evse_id == null ? undefined : foldEvseId(evse_id)));

/** Those of the others that stand for a place; none where one of its EVSEs is nowhere else, or has no printed id. */
function leadersOf(candidate: Candidate, others: readonly Candidate[]): Leader[] {
  const leaders = new Map<number, Leader>();
  const ids = printedIds(candidate.location);
  for (const id of ids) {
    if (id === undefined) return [];
    const having = others.filter(
      (other) => other.number !== candidate.number && printedIds(other.location).includes(id),
    );
    const [leader] = having
      .filter((other) => leads(id, other, candidate))
      .sort((one, other) => one.number - other.number);
    if (leader === undefined) return [];
    leaders.set(leader.number, { number: leader.number, owner: leader.owner });
  }
  return [...leaders.values()].sort((one, other) => one.number - other.number);
}

/** Whether of two places with the same EVSE the first stands for the second. Two of one owner are two: it knows why. */
function leads(id: string, one: Candidate, other: Candidate): boolean {
  if (one.owner === other.owner) return false;
  const operator = operatorIn(id);
  if ((one.owner === operator) !== (other.owner === operator)) return one.owner === operator;
  return one.number < other.number;
}

/** How far apart two places may be that may be one, in metres. */
export const possibleWithinM = 50;
/** From which score on two places may be one. */
export const possibleFrom = 0.25;

/** What a score is made of. */
export interface Likeness {
  readonly location: Location;
  readonly operator: string | undefined;
}

/**
 * How likely two places of different owners are one, from 0 to 1: `exp(-(d/30 m)²) · max(0.3, operator) · max(0.3, address) · evses`,
 * where operator and address are the shares of equal pairs of letters, and evses the smaller number of EVSEs by the greater one.
 */
export function scoreOf(one: Likeness, other: Likeness, distanceM: number): number {
  const [few = 0, many = 0] = [one, other].map(({ location }) => printedIds(location).length).sort((a, b) => a - b);
  const operator = likeness(one.operator ?? '', other.operator ?? '');
  const address = likeness(one.location.address, other.location.address);
  const evses = many === 0 ? 1 : few / many;
  return Math.exp(-((distanceM / 30) ** 2)) * Math.max(0.3, operator) * Math.max(0.3, address) * evses;
}

/** Share of the pairs of letters that two texts have in common (Dice's coefficient). */
function likeness(one: string, other: string): number {
  const [pairs, others] = [pairsOf(one), pairsOf(other)];
  if (pairs.length === 0 || others.length === 0) return 0;
  const left = [...others];
  const common = pairs.filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  return (2 * common.length) / (pairs.length + others.length);
}

function pairsOf(text: string): string[] {
  const letters = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '');
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2));
}
