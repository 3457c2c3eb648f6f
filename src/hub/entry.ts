import { Fault } from '../kernel/fault.ts';
import type { Side } from '../ocpi/message.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { type Party, type PartyKey, parsePartyKey, partyKey, partyOf, type Role, sameParty } from '../ocpi/party.ts';
import { pairVersion, type SpokenVersion, spokenVersions } from '../ocpi/spoken-versions.ts';
import { modulesOf } from '../ocpi/versions/modules.ts';
import type { Endpoint, PartyRow, PlatformRow } from '../store/registry.ts';
import type { Asked } from './asked.ts';
import type { Hub } from './hub.ts';
import { isRegistered, type Platform, type Registry } from './registry.ts';

/** A party in one role, as it is presented at an entry. */
export interface Presented extends Party {
  readonly role: Role;
  readonly business_details: unknown;
  /** The interfaces of its platform. */
  readonly endpoints: readonly Endpoint[];
}

/**
 * Where a platform comes in, and as whom it finds us there: at the hub's entry as the hub, with everybody behind it; at an entry of
 * its own as an ordinary platform that has the presented parties, and as nobody else (C-34, X-16).
 */
export interface Entry {
  /** Base of every URL that is handed out there. */
  readonly url: string;
  /** The parties there; null: the hub. */
  readonly presented: readonly Presented[] | null;
  /** The versions that are spoken there, the newest first. */
  readonly versions: readonly SpokenVersion[];
  /** What the one platform there is, where it can be one thing alone: the connection of a pair (Z-03). */
  readonly peer?: PartyRow | undefined;
}

/** What of a platform says where it comes in. */
export type Entering = Pick<PlatformRow, 'id' | 'direct_to' | 'pair_of'>;
type EntryHub = Pick<Hub, 'publicUrl' | 'registry'>;

/** The entry at which the hub is. */
export const hubEntry = ({ publicUrl }: Pick<Hub, 'publicUrl'>): Entry => ({
  url: `${publicUrl}/ocpi`,
  presented: null,
  versions: spokenVersions,
});

/** The entry of a platform. */
export function entryOf(hub: EntryHub, platform: Entering): Entry {
  const id = entryIdOf(platform);
  if (id === undefined) return hubEntry(hub);
  const registry = hub.registry();
  const isPair = platform.pair_of !== null;
  return {
    url: `${hub.publicUrl}/ocpi/direct/${id}`,
    presented: presentedAt(registry, platform),
    versions: isPair ? [pairVersion] : spokenVersions,
    peer: isPair ? registry.platforms.get(id)?.parties[0] : undefined,
  };
}

/** What tells the entry of a platform from others in its URLs; undefined: it is the hub's. */
export const entryIdOf = ({ id, direct_to }: Pick<Entering, 'id' | 'direct_to'>): string | undefined =>
  direct_to === null ? undefined : id;

function presentedAt(registry: Registry, entering: Entering): Presented[] {
  return (entering.direct_to ?? []).flatMap((key: PartyKey) => {
    const party = parsePartyKey(key);
    const rows = party === undefined ? [] : registry.rolesOf(party).filter((row) => registry.presents(entering, row));
    const [own] = registry.platforms.get(entering.id)?.parties ?? [];
    return rows.flatMap((row) => {
      const { country_code, party_id, role, business_details } = row;
      const home = registry.homeOf(row, own ?? row);
      if (home === undefined) return [];
      const party = { country_code, party_id, role, business_details };
      if (isRegistered(home)) return [{ ...party, endpoints: home.endpoints }];
      // Of two of OCPI 2.1.1 one comes first, and finds the other as it will be.
      return home.pair_of === null || home.state === 'suspended' ? [] : [{ ...party, endpoints: everyInterface }];
    });
  });
}

const everyInterface: readonly Endpoint[] = [...modulesOf(pairVersion)].flatMap((identifier) =>
  (['SENDER', 'RECEIVER'] as const).map((role) => ({ identifier, role, url: '' })),
);

/** Whether an interface of a module is offered at an entry: what is meant for all is taken by the hub itself. */
export function isOffered({ presented, versions }: Entry, module: OcpiModule, side: Side): boolean {
  if (presented === null) return true;
  if (!versions.some((version) => modulesOf(version).has(module.id))) return false;
  const roles = side === 'sender' ? module.owners : module.readers;
  const isTaken = side === 'receiver' && module.broadcast;
  return presented.some(
    ({ role, endpoints }) =>
      roles.includes(role) &&
      (isTaken || endpoints.some((one) => one.identifier === module.id && one.role.toLowerCase() === side)),
  );
}

/** The parties at an entry in some roles. */
export function presentedIn({ presented }: Entry, roles: readonly Role[]): Party[] {
  const parties = (presented ?? []).filter(({ role }) => roles.includes(role));
  return parties
    .filter((party, at) => parties.findIndex((other) => sameParty(other, party)) === at)
    .map(({ country_code, party_id }) => partyOf(country_code, party_id));
}

/**
 * A request with the party that it is for: at the hub's entry as it came. Where there is no hub, that is the one that is named, or
 * else the only one that has this side of the module; of several the content decides. What goes to all of them stays
 * unaddressed. Throws `unknown-receiver` (4001) for a party that is not presented there, `not-found` for an interface that is not
 * offered, and `invalid` when only the headers could say whom a list is asked of.
 */
export function addressedAt(entry: Entry, asked: Asked): Asked {
  if (entry.presented === null) return asked;
  const { module, operation, request } = asked;
  const { to } = request;
  if (to !== undefined && !entry.presented.some((party) => sameParty(party, to))) {
    throw new Fault('unknown-receiver', `${partyKey(to)} is no party of this connection`);
  }
  if (!isOffered(entry, module, operation.side)) throw new Fault('not-found', 'there is no such interface here');
  const isForAll = operation.side === 'receiver' && operation.unaddressed === 'hub';
  if (to !== undefined || operation.isOurs === true || isForAll) return asked;
  // Out of the hub's copy, which is in its form.
  if (entry.peer !== undefined && operation.effect === 'list') return asked;
  const [only, ...others] = presentedIn(entry, operation.side === 'sender' ? module.owners : module.readers);
  if (only !== undefined && others.length === 0) return { ...asked, request: { ...request, to: only } };
  if (operation.effect !== 'list' || request.query.has('page')) return asked;
  throw Fault.invalid([{ path: 'OCPI-to-party-id', message: 'is required for a list: several parties are here' }]);
}

/** Who answers at an entry when no party does: the hub; where it is not, the party that was addressed, or the only one there is. */
export function responderAt(hub: Hub, entry: Entry, to: Party | undefined): Party | undefined {
  if (entry.presented === null) return hub.party;
  const parties = presentedIn(
    entry,
    entry.presented.map(({ role }) => role),
  );
  const addressed = to && parties.find((party) => sameParty(party, to));
  return addressed ?? (parties.length === 1 ? parties[0] : undefined);
}

/** Who asks a platform what nobody in particular wants to know: the hub; where it is not, a party there in another role than the platform's. */
export function askerOf({ registry, party }: Pick<Hub, 'registry' | 'party'>, platform: Platform): Party {
  const presented = presentedAt(registry(), platform);
  const { country_code, party_id } =
    presented.find(({ role }) => platform.parties.some((own) => own.role !== role)) ?? presented[0] ?? party;
  return { country_code, party_id };
}
