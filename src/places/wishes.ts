import { parsePartyKey, partyKey } from '../ocpi/party.ts';
import type { OwnerSet, OwnerSets } from './owner-sets.ts';
import type { PlaceFilter } from './place-filter.ts';
import type { PlaceQuery } from './place-index.ts';
import { accessCodes, foldOperator, type PlaceWords, remoteStart } from './place-words.ts';
import { powerKeys, type RareKey } from './rare-rows.ts';
import { secondsOf, wattsOf } from './write-place.ts';

/** What a query comes to for the rows of the tables. Of lists and masks, undefined is no wish. */
export interface Wishes {
  readonly now: number;
  readonly nowS: number;
  readonly owners: OwnerSet;
  readonly restricted: ReadonlySet<number> | undefined;
  /** By number of the owner, and by number of the operator: one of both. */
  readonly operators: { readonly owners: ReadonlySet<number>; readonly names: ReadonlySet<number> } | undefined;
  readonly countries: ReadonlySet<number> | undefined;
  readonly parkings: ReadonlySet<number> | undefined;
  readonly facilities: number | undefined;
  /** Bits of `accessCodes`. */
  readonly access: number | undefined;
  readonly openAt: number | undefined;
  readonly green: boolean | undefined;
  readonly gPerKwhMax: number;
  readonly qualityMin: number;
  /** Undefined: it does not matter whether it is known. */
  readonly successMin: number | undefined;
  readonly updatedS: number;
  readonly statusAgeSMax: number;
  readonly availableMin: number;
  readonly isAvailableNow: boolean;

  readonly excluded: number;
  readonly capabilities: number | undefined;
  readonly payments: number | undefined;
  /** Owners whose EVSEs can be started, those whose stations the hub oversees, and the bit of the capability; undefined: it does not matter. */
  readonly startable:
    | { readonly owners: OwnerSet; readonly overseen: OwnerSet; readonly capability: number }
    | undefined;

  /** 1 at the number of each standard. */
  readonly standards: Uint8Array | undefined;
  readonly isDc: 0 | 1 | undefined;
  readonly wattsMin: number;
  readonly wattsMax: number;
  readonly priceMax: number | undefined;
  /** What has to hold, as far as rows are counted and listed by it: of each list one at least. */
  readonly listed: readonly (readonly RareKey[])[];
}

/** More owners than that are no rare thing. */
const listedOwnersMax = 64;

/** By so many watts what a vehicle draws may be more than a connector is said to give: what is given is rounded, and less than 500 is no charging. */
const drawnMoreMax = 500;

/** Reads a query for the words that places have. */
export function wishesOf({ view, filter }: PlaceQuery, words: PlaceWords, sets: OwnerSets): Wishes {
  const owners = sets.of(view.owners);
  const operators = operatorsOf(filter, view, words);
  const countries = numbersIn(filter.country, (word) => words.countries.numberOf(word));
  const parkings = numbersIn(filter.parkingType, (word) => words.parkings.numberOf(word));
  const standards = numbersIn(filter.connector, (word) => words.standards.numberOf(word));
  const facilities = given(filter.facility, (list) => words.facilities.bitsOf(list));
  const capabilities = given(filter.capability, (list) => words.capabilities.bitsOf(list));
  const startable = filter.startable === true ? sets.of(view.startable ?? nobody) : undefined;
  const wattsMin = wattsOf(filter.powerMinKw ?? 0);
  const isStartable = words.capabilities.bitsOf([remoteStart]);

  const listed: RareKey[][] = [];
  const list = (keys: readonly RareKey[] | undefined) => keys && listed.push([...keys]);
  if (owners.numbers.length <= listedOwnersMax) list(owners.numbers.map((id) => ({ kind: 'owner', id })));
  list(operators && [...keysOf('owner', operators.owners), ...keysOf('operator', operators.names)]);
  list(countries && keysOf('country', countries));
  list(parkings && keysOf('parking', parkings));
  list(standards && keysOf('standard', standards));
  if (filter.vehicle !== undefined)
    list(keysOf('standard', filter.vehicle.plugs.map((plug) => words.standards.numberOf(plug)).filter(isWord)));
  list(facilities && keysOf('facility', facilities));
  list(capabilities && keysOf('capability', capabilities));
  list(startable && keysOf('capability', isStartable));
  const givenMin = wattsMin - (filter.vehicle === undefined ? 0 : drawnMoreMax);
  if (givenMin > 0) list(powerKeys(givenMin));

  return {
    now: view.now,
    nowS: secondsOf(view.now),
    owners,
    restricted: view.restricted,
    operators,
    countries,
    parkings,
    facilities: facilities && maskOf(facilities),
    access: given(filter.access, (list) => maskOf(list.map((access) => accessCodes.indexOf(access)))),
    openAt: filter.openAt === 'now' ? view.now : filter.openAt,
    green: filter.green,
    gPerKwhMax: filter.maxGPerKwh ?? Infinity,
    qualityMin: filter.qualityMin ?? 0,
    successMin: filter.successMin,
    updatedS: secondsOf(filter.updatedSince),
    statusAgeSMax: filter.maxStatusAgeS ?? Infinity,
    availableMin: Math.max(filter.minAvailable ?? 0, filter.availableNow === true ? 1 : 0),
    isAvailableNow: filter.availableNow === true,
    excluded: words.restrictions.maskOf(filter.excludeRestriction ?? []),
    capabilities: capabilities && maskOf(capabilities),
    payments: given(filter.payment, (list) => words.payments.maskOf(list)),
    startable: startable && {
      owners: startable,
      overseen: sets.of(view.overseen ?? nobody),
      capability: maskOf(isStartable),
    },
    standards: standards && flagsOf(standards),
    isDc: filter.powerType && (filter.powerType === 'DC' ? 1 : 0),
    wattsMin,
    wattsMax: filter.powerMaxKw === undefined ? Infinity : wattsOf(filter.powerMaxKw),
    priceMax: filter.priceMaxPerKwh,
    listed,
  };
}

const nobody: ReadonlySet<string> = new Set();

/** What a list says; undefined when there is nothing in it. */
const given = <Word, Made>(
  list: readonly Word[] | undefined,
  made: (list: readonly Word[]) => Made,
): Made | undefined => (list !== undefined && list.length > 0 ? made(list) : undefined);

const operatorsOf = (
  { operator }: PlaceFilter,
  { ownersNamed }: PlaceQuery['view'],
  words: PlaceWords,
): Wishes['operators'] =>
  given(operator, (named) => {
    const owners = named
      .flatMap((name) => {
        const party = parsePartyKey(name.trim().replace('*', '-'));
        return [...(party === undefined ? [] : [partyKey(party)]), ...(ownersNamed?.(name) ?? [])];
      })
      .map((owner) => words.owners.numberOf(owner));
    const names = named.map((name) => words.operators.numberOf(foldOperator(name)));
    return { owners: new Set(owners.filter(isWord)), names: new Set(names.filter(isWord)) };
  });

/** The numbers of words that places have; undefined: none is asked for. */
const numbersIn = (
  list: readonly string[] | undefined,
  numberOf: (word: string) => number,
): ReadonlySet<number> | undefined => given(list, (words) => new Set(words.map(numberOf).filter(isWord)));

const isWord = (number: number): boolean => number > 0;

const keysOf = (kind: RareKey['kind'], ids: Iterable<number>): RareKey[] => Array.from(ids, (id) => ({ kind, id }));

const maskOf = (bits: readonly number[]): number => bits.reduce((mask, bit) => mask | (1 << bit), 0) >>> 0;

/** One byte for each standard there can be. */
function flagsOf(numbers: Iterable<number>): Uint8Array {
  const flags = new Uint8Array(256);
  for (const number of numbers) flags[number] = 1;
  return flags;
}
