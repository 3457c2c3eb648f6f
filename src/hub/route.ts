import { Fault } from '../kernel/fault.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { type Party, type PartyKey, parsePartyKey, partyKey, type Role, sameParty } from '../ocpi/party.ts';
import { findDocument, findVisible } from '../store/documents.ts';
import type { Asked } from './asked.ts';
import { isAble } from './authorize.ts';
import { isReachable } from './behind.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { isRestricted } from './lists.ts';
import { keyOf } from './object-key.ts';
import { isRegistered, type Platform, type Registry } from './registry.ts';

/** Why a request goes where it goes. */
export type RouteReason =
  /** `OCPI-to-*` names the party, or the hub. */
  | 'addressed'
  /** The URL is one the hub gave out. */
  | 'own-url'
  /** Nobody is named, and the hub takes it for all. */
  | 'nobody-named'
  /** Nobody is named: the body says whom it concerns (`cdr_token`), or the hub's copy does, or whose the object is. */
  | 'body'
  | 'stored-addressee'
  | 'stored-owner'
  /** Nobody is named: it accepted the reservation, or has set the charging profile. */
  | 'reservation'
  | 'profile'
  /** Nobody knows the token: those who want to are asked. */
  | 'asked-around';

/** Where a request goes: to the hub itself, or to a party on a platform. */
export type Route =
  | { readonly kind: 'hub'; readonly why: RouteReason }
  | {
      readonly kind: 'party';
      readonly party: Party;
      /** In which roles it is meant: any of them. */
      readonly roles: readonly Role[];
      readonly platform: Platform;
      readonly why: RouteReason;
    };

/**
 * Finds where a request goes: to the party in `OCPI-to-*`, to the hub, or, when nobody is named, where its content says (R-10,
 * Throws `unknown-receiver` (4001) for a party that does not exist or that no agreement lets the sender
 * reach: the two look alike.
 */
export async function routeOf(hub: ExchangeHub, asked: Asked): Promise<Route> {
  const { to } = asked.request;
  if (asked.operation.isOurs) return { kind: 'hub', why: 'own-url' };
  if (to === undefined) return openRoute(hub, asked);
  if (sameParty(to, hub.party)) {
    const { module, operation } = asked;
    if (operation.method === 'GET' || module.broadcast) return { kind: 'hub', why: 'addressed' };
    throw new Fault('refused', `${module.id} concern one party and are not broadcast`);
  }
  if (asked.operation.side === 'receiver') await checkAddressee(hub, asked, to);
  const route = routeTo(hub.registry(), asked, to, 'addressed');
  // Without a hub there is nobody else to name: it is for all who are there and may have it.
  if (asked.caller.direct_to !== null && asked.operation.side === 'receiver' && asked.module.broadcast)
    return { kind: 'hub', why: 'addressed' };
  // To a stranger what is there and what is not looks alike.
  if (asked.operation.side === 'sender') await checkConcerned(hub, asked, to);
  return (await isForAll(hub, asked)) ? { kind: 'hub', why: 'addressed' } : route;
}

/**
 * Whether another hub sends to one party what it has given to the hub for all before, in the list it has for it: then it is the newest
 * state of that.
 */
async function isForAll(hub: ExchangeHub, asked: Asked): Promise<boolean> {
  const { module, from, isBroadcast, request } = asked;
  if (!isBroadcast || !module.broadcast || request.method === 'GET') return false;
  return (await findDocument(hub.reads, module.id, partyKey(from), keyOf(asked))) !== undefined;
}

/** The party with its platform, the preferred one if it serves the party, if the sender may reach it; throws as `routeOf` does. */
export function routeTo(
  registry: Registry,
  asked: Asked,
  to: Party,
  why: RouteReason,
  preferred?: string,
): Extract<Route, { kind: 'party' }> {
  const { caller, module, operation, from } = asked;
  const platform = platformAsked(registry, asked, to, preferred);
  const [owner, reader] = operation.side === 'receiver' ? [from, to] : [to, from];
  if (platform === undefined || !isAble(asked) || !registry.agreed(module, owner, reader)) {
    throw new Fault('unknown-receiver', `${partyKey(to)} is not known here as a partner for ${module.id}`);
  }
  if (platform.id === caller.id)
    throw new Fault('undeliverable', `${partyKey(to)} is on the connection this came from`);
  return { kind: 'party', party: to, roles: rolesAsked(asked), platform, why };
}

/** The roles in which a party has the side of a module that a request is for. */
export const rolesAsked = ({ module, operation }: Pick<Asked, 'module' | 'operation'>): readonly Role[] =>
  operation.side === 'sender' ? module.owners : [...module.readers, ...(module.relays?.readers ?? [])];

/** The platform on which a party has this side of a module: as a reader rather than as one who relays, when it is both. */
function platformAsked(
  registry: Registry,
  { module, operation, from }: Asked,
  party: Party,
  preferred: string | undefined,
): Platform | undefined {
  const { readers, owners, relays } = module;
  if (operation.side === 'sender') return registry.platformOf(party, owners, from, preferred);
  const reader = registry.platformOf(party, readers, from, preferred);
  return reader ?? (relays && registry.platformOf(party, relays.readers, from, preferred));
}

/**
 * Nobody is addressed: the module says whether the hub takes it, the owner answers it or the party it concerns gets it.
 * Lists cannot be routed like that. Many ask for them without TO nevertheless and mean all.
 */
async function openRoute(hub: ExchangeHub, asked: Asked): Promise<Route> {
  if (asked.operation.effect === 'list' && asked.caller.quirks.lists_need_addressee) {
    throw Fault.invalid([{ path: 'OCPI-to-party-id', message: 'is required for a list' }]);
  }
  switch (asked.operation.unaddressed) {
    case 'hub':
      return { kind: 'hub', why: 'nobody-named' };
    case 'owner':
      return routeTo(hub.registry(), asked, await ownerOf(hub, asked), 'stored-owner');
    case 'addressee': {
      const named = addresseeIn(asked);
      if (named !== undefined) return routeTo(hub.registry(), asked, named, 'body');
      return routeTo(hub.registry(), asked, await storedAddressee(hub, asked), 'stored-addressee');
    }
  }
}

/** The owner of the object a reader asks for by id alone, among the owners it may see. */
export async function ownerOf(hub: ExchangeHub, asked: Asked): Promise<Party> {
  const { caller, module, from } = asked;
  const [only, ...others] = await findVisible(hub.reads, module.id, keyOf(asked), {
    owners: hub.registry().ownersFor(module, from, caller),
    addressee: module.addresseeOf === undefined ? null : partyKey(from),
    unrestrictedOnly: module.restricted !== undefined && isRestricted(asked),
  });
  if (only === undefined) throw new Fault(module.unknown, 'there is no such object');
  if (others.length > 0)
    throw new Fault('unknown-receiver', 'several parties have an object with this id: name one in OCPI-to');
  return partyOfKey(only.owner);
}

/** The party an object concerns as the hub's copy says it. */
async function storedAddressee(hub: ExchangeHub, asked: Asked): Promise<Party> {
  const { module, from, operation } = asked;
  if (operation.effect === 'append') throw new Fault('unknown-receiver', 'nobody is named who this is for');
  const stored = await findDocument(hub.reads, module.id, partyKey(from), keyOf(asked));
  if (stored?.addressee == null) throw new Fault(module.unknown, 'there is no such object');
  return partyOfKey(stored.addressee);
}

/** The party that the body says the object concerns. */
function addresseeIn({ module, request }: Asked): Party | undefined {
  const body = request.body?.value as Record<string, unknown> | undefined;
  return body && module.addresseeOf?.(body);
}

/** What concerns one party may be sent to that party only; Sessions to an SCSP too (S-21, E5). */
async function checkAddressee(hub: ExchangeHub, asked: Asked, to: Party): Promise<void> {
  const { module, operation } = asked;
  if (module.addresseeOf === undefined) return;
  if (operation.effect !== 'append' && mayHaveCopies(hub.registry(), module, asked.from, to)) return;
  const named = addresseeIn(asked);
  if (named === undefined) {
    const stored = await findDocument(hub.reads, module.id, partyKey(asked.from), keyOf(asked));
    if (stored?.addressee === undefined || stored.addressee === partyKey(to)) return;
  } else if (sameParty(named, to)) {
    return;
  }
  throw Fault.invalid([{ path: 'OCPI-to-party-id', message: 'must be the owner of cdr_token' }]);
}

/** Whether a party may be sent what concerns another, by contract. Of one that has no other role it is seen when it is routed to. */
function mayHaveCopies(registry: Registry, module: OcpiModule, owner: Party, to: Party): boolean {
  const isByContract = registry.rolesOf(to).some(({ role }) => module.byContract?.includes(role));
  return isByContract && (registry.isScspOnly(to) || registry.hasContract(module, owner, to));
}

/** What the hub knows to concern another party is not there for the one that asks its owner about it. */
async function checkConcerned(hub: ExchangeHub, asked: Asked, owner: Party): Promise<void> {
  const { module, operation, from } = asked;
  if (module.addresseeOf === undefined || operation.effect === 'list') return;
  if (await concernsAnother(hub, module.id, owner, keyOf(asked), from)) {
    throw new Fault(module.unknown, 'there is no such object');
  }
}

/** Whether the hub knows an owner's object to concern another party than this one. */
export async function concernsAnother(
  hub: ExchangeHub,
  module: string,
  owner: Party,
  key: string,
  party: Party,
): Promise<boolean> {
  const stored = await findDocument(hub.reads, module, partyKey(owner), key);
  return stored?.addressee != null && stored.addressee !== partyKey(party);
}

/** The party with a key that the hub itself has written down. */
export function partyOfKey(key: PartyKey): Party {
  const party = parsePartyKey(key);
  if (party === undefined) throw new Error(`${key} is no party`);
  return party;
}

/**
 * Throws `unreachable` (4003) when a platform is not connected now, or the other hub that it is says so of the party: nothing is
 * sent to it, nothing is queued (R-20, H-14).
 */
export function requireConnected(route: Extract<Route, { kind: 'party' }>): void {
  if (isReachable(route.platform, route.party, route.roles)) return;
  const isKnown = route.platform.parties.some(
    (row) => row.announced && sameParty(row, route.party) && route.roles.includes(row.role),
  );
  const why = isRegistered(route.platform) && isKnown ? 'is offline' : 'is not connected';
  throw new Fault('unreachable', `${partyKey(route.party)} ${why}`);
}
