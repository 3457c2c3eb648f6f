import { readFile } from 'node:fs/promises';
import type { Location } from '../src/generated/ocpi-2.2.1.ts';
import { type Country, countryOf } from './data/countries.ts';
import type { NamedParty } from './data/generate-locations.ts';
import { Unusable } from './options.ts';
import { rawElements } from './raw-json.ts';

/** A location as a CPO is going to push it; nobody has checked it. */
export interface Offered {
  /** What is sent, byte for byte. */
  readonly text: string;
  /** The party that sends it, `BE-BEC`: its owner, or for one without a usable owner the first CPO there is. */
  readonly party: string;
  /** Its place below the module: owner and id, percent-encoded. */
  readonly path: string;
  /** Owner and id in capitals, `BE-BEC/LOC1`: the same for every copy of it. */
  readonly name: string;
}

/** Locations and whose they are. */
export interface Offer {
  readonly locations: readonly Offered[];
  readonly owners: readonly NamedParty[];
  /** The countries an owner has locations in, as far as prices are known there. */
  readonly countries: ReadonlyMap<string, ReadonlySet<Country>>;
  /** Locations that the file has in a newer state as well; these are not sent. */
  readonly repeated: number;
  /** Locations without a usable owner. */
  readonly ownerless: number;
}

/** Beyond this many owners a file is taken for something else than the locations of a network. */
const ownersMax = 2000;

/** Reads an array of locations. Throws `Unusable`. */
export async function readLocations(file: string): Promise<readonly string[]> {
  const text = await readText(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Unusable(`${file} is not JSON: ${plainCause(error)}.`);
  }
  if (!Array.isArray(value)) {
    const found = value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
    throw new Unusable(`${file} has to hold an array of OCPI locations, and holds ${found}.`);
  }
  if (value.length === 0) throw new Unusable(`${file} holds an empty array; there is nothing to show.`);
  return rawElements(text);
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Unusable(`${file} ${unreadable[code ?? ''] ?? `cannot be read: ${message}`}.`);
  }
  try {
    // Leaves out a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Unusable(`${file} is not UTF-8 text.`);
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  ERR_FS_FILE_TOO_LARGE: 'is larger than 2 GiB',
};

/** What JSON.parse found, in one line: it quotes the text around the fault. */
const plainCause = (error: unknown): string => String((error as Error).message).replace(/[\s\p{C}]+/gu, ' ');

/** Sorts locations by who sends what where; `fallback` are the operators when none has an owner. Throws `Unusable` when there are too many owners. */
export function offerOf(texts: readonly string[], fallback: readonly NamedParty[]): Offer {
  const newest = new Map<string, Offered & { readonly at: number }>();
  const owners = new Map<string, NamedParty>();
  const read = texts.map((text) => ({ text, value: objectIn(text) }));
  for (const { value } of read) {
    const party = ownerIn(value);
    if (party && !owners.has(partyOf(party))) owners.set(partyOf(party), party);
  }
  if (owners.size > ownersMax)
    throw new Unusable(`There are ${owners.size} owners; more than ${ownersMax} are no demo.`);
  const known = owners.size > 0 ? [...owners.values()] : fallback;
  const [sender] = known;
  if (!sender) throw new Error('nobody could push a location without an owner');
  const countries = new Map(known.map((owner) => [partyOf(owner), new Set<Country>()]));
  let ownerless = 0;
  for (const [index, { text, value }] of read.entries()) {
    const owner = ownerIn(value);
    if (!owner) ownerless += 1;
    const { country_code, party_id } = owner ?? sender;
    const given = value?.['id'];
    // A location without an id still has to be sent somewhere; the hub says what it thinks of it.
    const id = typeof given === 'string' && given !== '' ? given : `no-id-${index + 1}`;
    const party = partyOf({ country_code, party_id });
    const country = countryOf(String(value?.['country']));
    if (country) countries.get(party)?.add(country);
    const name = `${party}/${id}`.toUpperCase();
    const at = Date.parse(String(value?.['last_updated']));
    const same = newest.get(name);
    if (same && !(at >= same.at)) continue;
    const path = [country_code, party_id, id].map((part) => encodeURIComponent(part.toWellFormed())).join('/');
    newest.set(name, { text, party, path, name, at });
  }
  return {
    locations: [...newest.values()],
    owners: known,
    countries,
    repeated: texts.length - newest.size,
    ownerless,
  };
}

const partyOf = ({ country_code, party_id }: Pick<NamedParty, 'country_code' | 'party_id'>): string =>
  `${country_code}-${party_id}`.toUpperCase();

function objectIn(text: string): Record<string, unknown> | undefined {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The owner a location names, if it can be a party. */
function ownerIn(value: Record<string, unknown> | undefined): NamedParty | undefined {
  const { country_code, party_id, operator } = (value ?? {}) as Partial<Location>;
  if (!/^[A-Za-z]{2}$/.test(String(country_code)) || !/^[A-Za-z0-9]{3}$/.test(String(party_id))) return undefined;
  const owner = { country_code: String(country_code), party_id: String(party_id) };
  const name = typeof operator?.name === 'string' ? operator.name.slice(0, 80) : partyOf(owner);
  return { ...owner, name: name || partyOf(owner) };
}
