import type { Knex } from 'knex';
import { Fault, type Issue } from '../../kernel/fault.ts';
import { partyKey } from '../../ocpi/party.ts';
import {
  disown,
  type EvseTerms,
  evsesOf,
  insertEvses,
  insertStation,
  lockStation,
  otherSpelling,
  removeEvses,
  removeStation,
  type StationTerms,
  updateEvse,
  updateStation,
} from '../../store/stations/inventory.ts';
import { type Actor, record } from '../change.ts';
import { hostedParty } from '../parties/hosted-party.ts';
import { descriptionIssues, type EvseGiven, evseTerms } from './description.ts';
import type { Validation } from './desk.ts';
import { publishLocation } from './locations.ts';
import type { StationHub } from './station-hub.ts';

/** A station as its operator gives it. */
export interface StationGiven {
  readonly identity: string;
  /** A hosted party, as DE-XVC. */
  readonly party: string;
  /** Null: it comes with a client certificate, and has none. Left out: one is made. */
  readonly password?: string | null;
  readonly security_profile?: 1 | 2 | 3;
  readonly validation?: Validation;
  readonly settings?: object;
  /** An OCPI Location without its owner, evses and last_updated. */
  readonly location: Readonly<Record<string, unknown>>;
  readonly evses: readonly EvseGiven[];
}

/** What may be changed of a station. */
export type StationChanges = Partial<Omit<StationGiven, 'identity' | 'party'>>;

/** A station that was made or changed, with its password when one was made. */
export interface StationMade {
  readonly id: string;
  readonly password: string | undefined;
}

/** Bytes a password is made of; in base64url they are 32 characters. */
const passwordBytes = 24;

/**
 * Takes a station in and tells the network its EVSEs. Throws `invalid` with everything that OCPI would not have, `not-found` for a
 * party that is not hosted, and `conflict` naming the field when another station has the identity or an EVSE the uid.
 */
export async function createStation(hub: StationHub, actor: Actor, given: StationGiven): Promise<StationMade> {
  const party = partyFor(hub, given.party);
  const { location, evses } = described(hub, party, given.location, given.evses);
  const id = hub.ids.uuid();
  const password = given.password === undefined ? newPassword(hub) : undefined;
  const secret = given.password ?? password;
  const terms: StationTerms = {
    id,
    identity: given.identity,
    platform_id: party.platform_id,
    country_code: party.country_code,
    party_id: party.party_id,
    password_digest: secret === undefined ? null : hub.vault.digest(secret),
    security_profile: profileOf(hub, given.security_profile, secret !== undefined),
    validation: given.validation ?? 'tolerant',
    location_id: String(location['id']),
    location,
    settings: given.settings ?? {},
  };
  const at = new Date(hub.clock.now());
  await record(hub, actor, async (tx) => {
    const number = await insertStation(tx, terms, at);
    if (number === undefined) throw new Fault('conflict', 'identity: another station has it');
    const spelled = await otherSpelling(tx, terms);
    if (spelled !== undefined)
      throw new Fault('conflict', `location/id: ${spelled} is a Location of the party, and the same one to OCPI`);
    await addEvses(tx, number, evses, at);
    const details = { party: partyKey(party), location: terms.location_id, evses: evses.length };
    return { result: undefined, done: { action: 'station.create', subject: id, details } };
  });
  await publishSoon(hub, terms);
  return { id, password };
}

/**
 * Changes a station, and tells the network what it sees of that. A connection that could not be made any more ends: with another
 * password, or below the floor. Throws as `createStation` does.
 */
export async function updateStationTerms(
  hub: StationHub,
  actor: Actor,
  id: string,
  changes: StationChanges,
): Promise<void> {
  const at = new Date(hub.clock.now());
  const station = await record(hub, actor, async (tx) => {
    const station = await lockStation(tx, id);
    if (station === undefined) throw noStation();
    // An EVSE elsewhere is another EVSE: its uid never changes its meaning.
    if (changes.location !== undefined && changes.location['id'] !== station.location_id)
      throw Fault.invalid([
        { path: '/location/id', message: 'cannot change: remove the station and take it in there' },
      ]);
    const stored = await evsesOf(tx, station.number);
    const { location, evses } = described(
      hub,
      station,
      changes.location ?? station.location,
      changes.evses ?? stored,
      stored,
    );
    if (changes.evses !== undefined) await replaceEvses(tx, station.number, stored, evses, at);
    const { password_digest } = station;
    const digest =
      changes.password === undefined
        ? password_digest
        : changes.password === null
          ? null
          : hub.vault.digest(changes.password);
    const next = {
      password_digest: digest,
      security_profile:
        changes.security_profile === undefined && digest !== null
          ? station.security_profile
          : profileOf(hub, changes.security_profile, digest !== null),
      validation: changes.validation ?? station.validation,
      settings: changes.settings ?? station.settings,
      location,
    };
    await updateStation(tx, station.number, next, at);
    const details = { changed: Object.keys(changes).sort() };
    const epoch = await disown(tx, station.number, profileEnded(station, next), at);
    return { result: { ...station, epoch }, done: { action: 'station.update', subject: id, details } };
  });
  closeHere(hub, station, 'the credentials of the station were changed');
  await publishSoon(hub, station);
  hub.refresh(station.number);
}

/** Removes a station: its EVSEs are REMOVED for good, and it is not let in any more. Throws `not-found`. */
export async function removeStationById(hub: StationHub, actor: Actor, id: string): Promise<void> {
  const at = new Date(hub.clock.now());
  const station = await record(hub, actor, async (tx) => {
    const found = await lockStation(tx, id);
    if (found === undefined) throw noStation();
    const evses = await evsesOf(tx, found.number);
    await removeEvses(
      tx,
      found.number,
      evses.map(({ evse }) => evse),
      at,
    );
    await updateStation(tx, found.number, {}, at);
    const epoch = await removeStation(tx, found.number, at);
    return { result: { ...found, epoch }, done: { action: 'station.remove', subject: id } };
  });
  closeHere(hub, station, 'the station was removed');
  await publishSoon(hub, station);
}

/** Another process finds that the connection is not its own any more when it says that it is alive. */
function closeHere(
  hub: StationHub,
  { number, epoch }: { readonly number: number; readonly epoch: number | undefined },
  reason: string,
): void {
  if (epoch !== undefined) hub.links().close(number, epoch, reason);
}

/** The highest security profile with which a connection cannot have been made any more after a change; 0: with none. */
function profileEnded(
  before: Pick<StationTerms, 'password_digest'>,
  next: Pick<StationTerms, 'password_digest' | 'security_profile'>,
): number {
  const [old, fresh] = [before.password_digest, next.password_digest];
  const isSamePassword = old === null ? fresh === null : fresh !== null && old.equals(fresh);
  return Math.max(next.security_profile - 1, isSamePassword ? 0 : 2);
}

export const noStation = (): Fault => new Fault('not-found', 'there is no station with this id');

/** The network is told now where that is possible; what fails is found and told by whoever looks next. */
async function publishSoon(
  hub: StationHub,
  key: Pick<StationTerms, 'country_code' | 'party_id' | 'location_id'>,
): Promise<void> {
  await publishLocation(hub, key).catch((error: unknown) =>
    hub.log.warn({ err: error }, 'a location of stations could not be told; it will be'),
  );
}

function partyFor(hub: StationHub, key: string) {
  try {
    return hostedParty(hub, key, 'stations');
  } catch {
    throw Fault.invalid([{ path: '/party', message: 'is no hosted party' }]);
  }
}

/** The place and EVSEs as they are kept; throws `invalid` with everything that is wrong with them. */
function described(
  hub: StationHub,
  party: { readonly country_code: string; readonly party_id: string },
  location: Readonly<Record<string, unknown>>,
  evses: readonly (EvseGiven | EvseTerms)[],
  stored: readonly EvseTerms[] = [],
): { location: Readonly<Record<string, unknown>>; evses: EvseTerms[] } {
  const terms = evseTerms(evses, stored, () => hub.ids.uuid());
  const issues: readonly Issue[] = descriptionIssues(party, location, terms);
  if (issues.length > 0) throw Fault.invalid(issues);
  return { location, evses: terms };
}

async function addEvses(tx: Knex, station: number, evses: readonly EvseTerms[], at: Date): Promise<void> {
  const taken = await insertEvses(tx, station, evses, at);
  if (taken.length > 0) throw new Fault('conflict', `evses/uid: ${taken.join(', ')} is or was the uid of another EVSE`);
}

/** EVSEs are known by their uid: those that are not named any more are removed, and others with their number are new ones. */
async function replaceEvses(
  tx: Knex,
  station: number,
  stored: readonly EvseTerms[],
  evses: readonly EvseTerms[],
  at: Date,
): Promise<void> {
  const kept = new Set(evses.map(({ uid, evse }) => `${uid} ${evse}`));
  const known = new Set(stored.map(({ uid, evse }) => `${uid} ${evse}`));
  const gone = stored.filter(({ uid, evse }) => !kept.has(`${uid} ${evse}`));
  await removeEvses(
    tx,
    station,
    gone.map(({ evse }) => evse),
    at,
  );
  for (const evse of evses) if (known.has(`${evse.uid} ${evse.evse}`)) await updateEvse(tx, station, evse);
  await addEvses(
    tx,
    station,
    evses.filter(({ uid, evse }) => !known.has(`${uid} ${evse}`)),
    at,
  );
}

const newPassword = (hub: StationHub): string => hub.ids.bytes(passwordBytes).toString('base64url');

/** The lowest profile a station is let in with: one without a password only with a certificate. */
function profileOf(hub: StationHub, asked: 1 | 2 | 3 | undefined, hasPassword: boolean): 1 | 2 | 3 {
  if (hasPassword) return asked ?? hub.securityProfileFloor;
  if (asked !== undefined && asked !== 3)
    throw Fault.invalid([{ path: '/security_profile', message: 'must be 3 for a station without a password' }]);
  return 3;
}
